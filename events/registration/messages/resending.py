"""Sending a party once more what it was sent, not too often; and for the first time what an import did not send."""

from __future__ import annotations

import uuid
from datetime import datetime

from events import audit
from events.audit import Actor
from events.database import sql, transaction
from events.errors import Conflict
from events.language import _
from events.registration import queries
from events.registration.limits import allow_resend
from events.registration.links import add_link
from events.registration.messages import recipients, standing, words
from events.registration.messages.identity import Kind, identify, like
from events.registration.messages.news import AT_ONCE
from events.registration.people.own_words import unspoken
from events.registration.seats.event import lock_event
from events.registration.seats.window import refuse_cancelled
from events.vocabulary import MessageState


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
        holders = await recipients.with_calendars(registration_id, to.holders, now)
        letter = words.again(event, await queries.session_times(event_id), to.name, holders, token)
        await recipients.send(
            identify(Kind.RESEND, registration_id, now),
            event_id,
            registration_id,
            to.contact,
            letter,
            now=now,
            calendar=await recipients.published(event_id, to.contact, now) if to.holders else None,
        )
        await audit.record(
            "registration.resent", by=by, at=now, subject=("registration", registration_id), event=event_id
        )
    return to.contact.channel


async def _recipient(event_id: uuid.UUID, registration_id: uuid.UUID) -> recipients.Recipient:
    for found in await recipients.recipients(event_id, registration=registration_id):
        return found
    raise Conflict(_("Pendaftaran ini sudah dibatalkan atau tidak memiliki kontak."), code="no_contact")


async def _waits(registration_id: uuid.UUID) -> bool:
    rows = await sql(
        "SELECT id FROM outbox WHERE registration = {} AND state = {}"
        " AND (identity LIKE {} OR identity LIKE {}) LIMIT 1",
        registration_id,
        MessageState.QUEUED,
        like(Kind.REGISTERED),
        like(Kind.RESEND),
    )
    return bool(rows)


async def untold(event_id: uuid.UUID) -> list[recipients.Recipient]:
    """Parties with seats and a contact that were never written to, as after an import."""
    rows = await sql(
        "SELECT registration, identity FROM outbox WHERE event = {} AND state <> {}", event_id, MessageState.DROPPED
    )
    known = {row["registration"] for row in rows}
    identities = {row["identity"] for row in rows}
    return [
        one
        for one in await recipients.recipients(event_id, recipients.ACTIVE)
        if one.registration not in known and _first(one) not in identities
    ]


def _first(to: recipients.Recipient) -> str:
    return identify(Kind.REGISTERED, to.registration)


async def send_first(event_id: uuid.UUID, *, by: Actor, now: datetime) -> int:
    """Queue the tickets of everyone `untold`; returns how many messages. Raises EventCancelled.

    In parts, so that nobody who registers meanwhile waits long; done again after a crash it goes on.
    """
    queued, part = 0, AT_ONCE
    while part == AT_ONCE:
        part = await _send_some(event_id, by, now)
        queued += part
    return queued


async def _send_some(event_id: uuid.UUID, by: Actor, now: datetime) -> int:
    async with transaction():
        event = await lock_event(event_id)
        refuse_cancelled(event)
        waiting = await recipients.all_with_calendars((await untold(event_id))[:AT_ONCE], now)
        details, sessions = await recipients.sessions_ahead(event_id, now)
        times = await queries.session_times(event_id)
        spent = await recipients.already_queued(event_id, Kind.REGISTERED)
        for to in waiting:
            token = await add_link(to.registration, now)
            asked = await unspoken(to.registration)
            letter = standing.confirmation(event, times, to.holders, token, asked=asked)
            entry = recipients.invitation("PUBLISH", sessions, details, to.contact, ahead=to.ahead, now=now)
            # An identity is queued once: who was dropped with it, as by an erasure, needs another.
            identity = identify(Kind.REGISTERED, to.registration, now) if _first(to) in spent else _first(to)
            await recipients.send(identity, event_id, to.registration, to.contact, letter, now=now, calendar=entry)
        if waiting:
            await audit.record(
                "message.tickets_sent",
                by=by,
                at=now,
                subject=("event", event_id),
                event=event_id,
                data={"messages": len(waiting)},
            )
    return len(waiting)
