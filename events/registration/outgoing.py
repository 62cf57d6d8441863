"""Messages of an event that did not go out by themselves: read by the organizer and sent by hand."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from events import audit
from events.audit import Actor
from events.database import marks, sql, transaction
from events.errors import NotFound

MOST = 100
WAITING = "event = {} AND state <> 'sent' AND body <> ''"


async def unsent(event_id: uuid.UUID) -> list[dict[str, Any]]:
    """The oldest messages that wait for a hand (WhatsApp) or for the mail server, at most `MOST`.

    `names` are the officials who registered with the message's address.
    """
    rows = await sql(
        f"SELECT id, channel, address, subject, body, state, attempts, error, created_at FROM outbox WHERE {WAITING}"  # noqa: S608
        " ORDER BY created_at, id LIMIT {}",
        event_id, MOST,
    )  # fmt: skip
    names = await _names(event_id, [row["address"] for row in rows])
    return [row | {"names": names.get(row["address"], [])} for row in rows]


async def _names(event_id: uuid.UUID, addresses: list[str]) -> dict[str, list[str]]:
    """Who of the event stands behind each address."""
    if not addresses:
        return {}
    several = marks(len(addresses))
    rows = await sql(
        "SELECT r.phone, r.email, a.name FROM registration r"  # noqa: S608
        " JOIN attendee a ON a.registration = r.id AND a.official IS NULL"
        f" WHERE r.event = {{}} AND (r.phone IN ({several}) OR r.email IN ({several})) ORDER BY a.name",
        event_id, *addresses, *addresses,
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for row in rows:
        for address in {row["phone"], row["email"]} - {""}:
            found.setdefault(address, []).append(row["name"])
    return found


async def count_unsent(event_id: uuid.UUID) -> int:
    rows = await sql(f"SELECT count(*) AS n FROM outbox WHERE {WAITING}", event_id)  # noqa: S608
    return int(rows[0]["n"])


async def mark_sent(event_id: uuid.UUID, message_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """The organizer has sent this message by hand; a second time changes nothing. Raises NotFound.

    The body is erased, as the job does: it holds the manage token, which no table keeps.
    """
    async with transaction():
        rows = await sql("SELECT id FROM outbox WHERE id = {} AND event = {}", message_id, event_id)
        if not rows:
            raise NotFound
        changed = await sql(
            "UPDATE outbox SET state = 'sent', sent_at = {}, body = '', error = '' WHERE id = {} AND state <> 'sent'"
            " RETURNING id",
            now, message_id,
        )  # fmt: skip
        if changed:
            await audit.record(
                "message.sent_by_hand", by=by, at=now, subject=("message", message_id), event=event_id
            )
