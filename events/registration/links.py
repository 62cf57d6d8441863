"""Manage links: 128 random bits, shown once and sent to the registered contact; tables hold their SHA-256."""

from __future__ import annotations

import uuid
from datetime import datetime

from events import audit
from events.audit import Actor
from events.database import marks, sql, transaction
from events.errors import NotFound
from events.keys import new_token, token_digest
from events.registration.family import with_joined
from events.registration.seats.event import lock_event


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
