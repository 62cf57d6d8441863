"""Telling a party who of it is not expected any more, and taking the event out of its calendar."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from events import outbox
from events.audit import Actor
from events.database import marks, sql
from events.registration import messages, parties
from events.registration.family import with_joined
from events.registration.messages import Contact
from events.vocabulary import EventStatus


async def say_withdrawn(
    event: dict[str, Any],
    registration_id: uuid.UUID,
    gone: Sequence[str],
    *,
    by: Actor,
    reason: str,
    now: datetime,
) -> None:
    """In the open transaction: who is not expected any more. With the last of the party its calendar entry goes.

    What still waited for a party that is gone is not sent. Of an event that is over or off nothing is told.
    """
    left = await sql(
        f"SELECT id FROM attendee WHERE registration = {{}} AND state IN ({marks(len(parties.LIVE))}) LIMIT 1",  # noqa: S608
        registration_id, *parties.LIVE,
    )  # fmt: skip
    details, sessions = await parties.sessions_ahead(event["id"], now)
    told = bool(sessions) and event["status"] != EventStatus.CANCELLED
    names = await _names(registration_id, gone)
    letter = messages.withdrawn(
        event, [one.to_dict() for one in sessions], names[0], names[1:], by=by.kind, reason=reason
    )  # fmt: skip
    for one, to in await _contacts(registration_id):
        entered = not left and await _has_entry(one)
        if not left:
            await outbox.drop(one)
        if to is None or not told:
            continue
        ahead = await parties.ahead_of(event["id"], to.address) + 1
        entry = parties.invitation("CANCEL", sessions, details, to, ahead=ahead, now=now) if entered else None
        kind = "companion gone" if left else "withdrawn"
        # Who came back, as from the waiting list, and leaves again is told again.
        identity = f"{kind}:{gone[0]}:{one}:{now.isoformat()}"
        await parties.send(identity, event["id"], one, to, letter, now=now, calendar=entry)


async def _has_entry(registration_id: uuid.UUID) -> bool:
    """Whether a calendar entry ever went to the party, or is on its way."""
    rows = await sql(
        "SELECT id FROM outbox WHERE registration = {} AND calendar IS NOT NULL LIMIT 1", registration_id
    )
    return bool(rows)


async def _contacts(registration_id: uuid.UUID) -> list[tuple[uuid.UUID, Contact | None]]:
    """The registration and those merged into it, each with where its messages go."""
    family = await with_joined(registration_id)
    rows = await sql(
        f"SELECT id, phone, email FROM registration WHERE id IN ({marks(len(family))}) ORDER BY created_at, id",  # noqa: S608
        *family,
    )
    return [(row["id"], messages.contact(row["phone"], row["email"])) for row in rows]


async def _names(registration_id: uuid.UUID, gone: Sequence[str]) -> list[str]:
    """The official to address, then those who are gone."""
    rows = await sql(
        "SELECT id, name, official FROM attendee WHERE registration = {} ORDER BY created_at, id", registration_id
    )  # fmt: skip
    addressed = next((row["name"] for row in rows if row["official"] is None), rows[0]["name"])
    return [addressed, *(row["name"] for row in rows if str(row["id"]) in gone)]
