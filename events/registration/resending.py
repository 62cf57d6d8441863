"""Sending a party once more what it was sent: to its registered contact, and not too often."""

from __future__ import annotations

import uuid
from datetime import datetime

from events import audit
from events.audit import Actor
from events.database import sql, transaction
from events.errors import Conflict
from events.language import _
from events.registration import messages, parties, queries
from events.registration.limits import allow_resend
from events.registration.links import add_link
from events.registration.places import lock_event, refuse_cancelled


async def resend(registration_id: uuid.UUID, event_id: uuid.UUID, *, by: Actor, now: datetime) -> str:
    """Queue the tickets and a fresh manage link to the registered contact; returns its channel.

    Other links stay valid. While the last one still waits to be sent nothing more is queued. Raises TooMany
    (`limits.allow_resend`), EventCancelled, and Conflict for a party that withdrew or has no contact.
    """
    async with transaction():
        event = await lock_event(event_id)
        refuse_cancelled(event)
        to = await _recipient(event_id, registration_id)
        if await _waits(registration_id):
            return to.contact.channel
        await allow_resend(to.registration, to.contact.address, now=now)
        token = await add_link(registration_id, now)
        letter = messages.again(event, await queries.session_times(event_id), to.name, to.holders, token)
        await parties.send(
            f"resend:{registration_id}:{now.isoformat()}", event_id, registration_id, to.contact, letter, now=now,
            calendar=await parties.published(event_id, to.contact, now) if to.holders else None,
        )  # fmt: skip
        await audit.record(
            "registration.resent", by=by, at=now, subject=("registration", registration_id), event=event_id
        )
    return to.contact.channel


async def _recipient(event_id: uuid.UUID, registration_id: uuid.UUID) -> parties.Recipient:
    for found in await parties.recipients(event_id, registration=registration_id):
        return found
    raise Conflict(_("Pendaftaran ini sudah dibatalkan atau tidak memiliki kontak."), code="no_contact")


async def _waits(registration_id: uuid.UUID) -> bool:
    rows = await sql(
        "SELECT id FROM outbox WHERE registration = {} AND state = 'queued'"
        " AND (identity LIKE 'registered:%' OR identity LIKE 'resend:%') LIMIT 1",
        registration_id,
    )
    return bool(rows)
