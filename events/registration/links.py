"""Manage links: 128 random bits, shown once and sent to the registered contact; tables hold their SHA-256."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from events import audit
from events.audit import SYSTEM, Actor
from events.database import marks, sql, transaction
from events.errors import NotFound
from events.keys import new_token, token_digest
from events.registration import messages, parties
from events.registration.family import with_joined
from events.registration.places import lock_event
from events.registration.seats import LIVE

REMIND_EVERY = timedelta(hours=1)


async def add_link(registration_id: uuid.UUID, now: datetime, token: str | None = None) -> str:
    """In the open transaction: a link of the registration, and its token; giving one again changes nothing."""
    token = token or new_token()
    await sql(
        "INSERT INTO manage_link (digest, registration, created_at) VALUES ({}, {}, {})"
        " ON CONFLICT (digest) DO NOTHING",
        token_digest(token),
        registration_id,
        now,
    )
    return token


async def new_manage_link(registration_id: uuid.UUID, *, by: Actor, now: datetime, end_others: bool) -> str:
    """A fresh manage token; with `end_others` every older link stops working at once. Raises NotFound.

    So do the links of registrations that were merged into this one: they open the same page.
    """
    async with transaction():
        event_id = await _event_of(registration_id)
        await lock_event(event_id)
        if end_others:
            family = await with_joined(registration_id)
            await sql(
                "UPDATE manage_link SET ended_at = {}"  # noqa: S608
                f" WHERE registration IN ({marks(len(family))}) AND ended_at IS NULL",
                now,
                *family,
            )
        token = await add_link(registration_id, now)
        await audit.record(
            "registration.link_renewed",
            by=by,
            at=now,
            subject=("registration", registration_id),
            event=event_id,
            data={"ended_others": end_others},
        )
    return token


async def _event_of(registration_id: uuid.UUID) -> uuid.UUID:
    rows = await sql("SELECT event FROM registration WHERE id = {}", registration_id)
    if not rows:
        raise NotFound
    return rows[0]["event"]


async def remind(event_id: uuid.UUID, people: list[uuid.UUID], *, now: datetime) -> None:
    """Queue a fresh link to the contact of each registration those people already have at the event.

    At most once an hour for each registration; older links stay valid, so a stranger can end nobody's.
    """
    async with transaction():
        event = await lock_event(event_id)
        rows = await sql(
            f"SELECT DISTINCT r.id, r.phone, r.email FROM registration r JOIN attendee a ON a.registration = r.id"  # noqa: S608
            f" WHERE a.event = {{}} AND a.person IN ({marks(len(people))}) AND a.state IN ({marks(len(LIVE))})",
            event_id,
            *people,
            *LIVE,
        )
        for row in rows:
            if await _due(row["id"], now):
                await _send_fresh_link(event, row, now)


async def _due(registration_id: uuid.UUID, now: datetime) -> bool:
    rows = await sql(
        "SELECT id FROM outbox WHERE identity LIKE {} AND created_at > {} LIMIT 1",
        f"link:{registration_id}:%",
        now - REMIND_EVERY,
    )
    return not rows


async def _send_fresh_link(event: dict[str, Any], registration: dict[str, Any], now: datetime) -> None:
    to = messages.contact(registration["phone"], registration["email"])
    if to is None:
        return
    letter = messages.fresh_link(event, await add_link(registration["id"], now))
    identity = f"link:{registration['id']}:{now.isoformat()}"
    await parties.send(identity, event["id"], registration["id"], to, letter, now=now)
    await audit.record(
        "registration.link_sent", by=SYSTEM, at=now, subject=("registration", registration["id"]), event=event["id"]
    )
