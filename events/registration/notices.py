"""Messages queued in the transaction of what they tell of: registered, the spouse added, withdrawn, sent again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from events import audit, outbox
from events.audit import Actor
from events.calendar import queries as calendar
from events.calendar.tables import Event, Session
from events.database import marks, sql, transaction
from events.errors import Conflict
from events.language import _
from events.registration import messages, parties, queries
from events.registration.announcements import note_announced
from events.registration.limits import allow_resend
from events.registration.links import add_link
from events.registration.messages import Contact, Holder
from events.registration.people import NewAttendee
from events.registration.places import lock_event, refuse_cancelled
from events.vocabulary import EventStatus

PARTICIPANT = "participant"


async def say_registered(
    event: dict[str, Any],
    registration_id: uuid.UUID,
    to: Contact | None,
    holders: Sequence[Holder],
    token: str,
    now: datetime,
) -> None:
    """In the open transaction, under the event's lock: tickets, manage link and calendar entry."""
    await note_announced(event["id"], now)
    if to is None:
        return
    letter = messages.confirmation(event, await queries.session_times(event["id"]), holders, token)
    await parties.send(
        f"registered:{registration_id}", event["id"], registration_id, to, letter, now=now,
        calendar=await _published(event["id"], to, now),
    )  # fmt: skip


async def _published(event_id: uuid.UUID, to: Contact, now: datetime) -> bytes | None:
    """The .ics of the sessions that are still to come."""
    if to.channel != "email":
        return None
    event, sessions = await _ahead_of_now(event_id, now)
    ahead = await parties.ahead_of(event_id, to.address)
    return parties.invitation("PUBLISH", sessions, event, to, ahead=ahead, now=now)


async def _ahead_of_now(event_id: uuid.UUID, now: datetime) -> tuple[Event, list[Session]]:
    event = await Event.objects().where(Event.id == event_id).first()
    assert event is not None
    sessions = await calendar.sessions_of(event_id)
    return event, [one for one in sessions if one.cancelled_at is None and one.ends_at > now]


async def say_companion(
    event: dict[str, Any], registration_id: uuid.UUID, made: NewAttendee, now: datetime
) -> None:
    """In the open transaction: the spouse's own ticket, to the party's contact."""
    for to in await parties.recipients(event["id"], registration=registration_id):
        letter = messages.companion_added(
            event, await queries.session_times(event["id"]), to.holders[0].name, Holder(made.values.name, made.code)
        )  # fmt: skip
        await parties.send(f"companion:{made.id}", event["id"], to.registration, to.contact, letter, now=now)


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
    if not left:
        await outbox.drop(registration_id)
    details, sessions = await _ahead_of_now(event["id"], now)
    to = await _contact_of(registration_id)
    if to is None or not sessions or event["status"] == EventStatus.CANCELLED:
        return
    names = await _names(registration_id, gone)
    letter = messages.withdrawn(
        event, [one.to_dict() for one in sessions], names[0], names[1:], own=by.kind == PARTICIPANT, reason=reason
    )  # fmt: skip
    ahead = await parties.ahead_of(event["id"], to.address) + 1
    await parties.send(
        f"withdrawn:{gone[0]}" if not left else f"companion gone:{gone[0]}", event["id"], registration_id, to, letter,
        now=now,
        calendar=None if left else parties.invitation("CANCEL", sessions, details, to, ahead=ahead, now=now),
    )  # fmt: skip


async def _contact_of(registration_id: uuid.UUID) -> Contact | None:
    row = await queries.registration(registration_id)
    return messages.contact(row["phone"], row["email"]) if row else None


async def _names(registration_id: uuid.UUID, gone: Sequence[str]) -> list[str]:
    """The official to address, then those who are gone."""
    rows = await sql(
        "SELECT id, name, official FROM attendee WHERE registration = {} ORDER BY created_at, id", registration_id
    )  # fmt: skip
    addressed = next((row["name"] for row in rows if row["official"] is None), rows[0]["name"])
    return [addressed, *(row["name"] for row in rows if str(row["id"]) in gone)]


async def resend(registration_id: uuid.UUID, event_id: uuid.UUID, *, by: Actor, now: datetime) -> str:
    """Queue the tickets and a fresh manage link to the registered contact; returns its channel.

    Other links stay valid. While the last one still waits to be sent nothing more is queued. Raises TooMany
    (`limits.allow_resend`), EventCancelled, and Conflict for a party that withdrew or has no contact.
    """
    async with transaction():
        event = await lock_event(event_id)
        refuse_cancelled(event)
        found = await parties.recipients(event_id, registration=registration_id)
        if not found:
            raise Conflict(
                _("Pendaftaran ini sudah dibatalkan atau tidak memiliki kontak."), code="no_contact"
            )
        to = found[0]
        if await _waits(registration_id):
            return to.contact.channel
        await allow_resend(to.registration, to.contact.address, now=now)
        token = await add_link(registration_id, now)
        letter = messages.again(event, await queries.session_times(event_id), to.holders, token)
        await parties.send(
            f"resend:{registration_id}:{now.isoformat()}", event_id, registration_id, to.contact, letter, now=now,
            calendar=await _published(event_id, to.contact, now),
        )  # fmt: skip
        await audit.record(
            "registration.resent", by=by, at=now, subject=("registration", registration_id), event=event_id
        )
    return to.contact.channel


async def _waits(registration_id: uuid.UUID) -> bool:
    rows = await sql(
        "SELECT id FROM outbox WHERE registration = {} AND state = 'queued'"
        " AND (identity LIKE 'registered:%' OR identity LIKE 'resend:%') LIMIT 1",
        registration_id,
    )
    return bool(rows)
