"""Offering free seats to those who wait. No seat is free while a waiting party that fits whole has no offer.

Whatever frees or adds a seat calls `offer_seats` in its own transaction; a job calls it again every minute, for the
clock frees seats too. All of it happens under the event's lock, so a seat is neither lost nor given twice, and
what was not committed never happened. A smaller party may pass a bigger one that does not fit, nobody else passes.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from events import audit, outbox
from events.audit import SYSTEM
from events.calendar.openness import Openness
from events.database import any_of, new_id, rows_of_marks, sql, transaction
from events.registration.links import add_link
from events.registration.messages import recipients, words
from events.registration.queries import session_times
from events.registration.seats.arithmetic import first_that_fit
from events.registration.seats.event import LockedEvent, bump_manifest, lock_event
from events.registration.seats.window import closing_of, window_state
from events.registration.waiting.queue import room_of, waiting_parties
from events.vocabulary import AttendeeState, EventStatus

log = structlog.get_logger()


async def offer_seats(event_id: uuid.UUID, now: datetime) -> int:
    """In the open transaction: end offers that are due, then offer what is free to the first that fit; how many.

    Takes the event's lock. Offers last the event's `offer_hours` and never past closing; once registration has
    closed those who wait go on waiting. An offer missed by its own time ends the waiting; one that closing cut off
    leads back to the same place in the queue.
    """
    event = await lock_event(event_id)
    if not await _anyone_waits(event_id):
        return 0
    closing = await closing_of(event)
    ended = await _end_due(event, closing, now)
    made = 0
    if event.status == EventStatus.PUBLISHED and await _is_open(event, now):
        made = await _offer_to_first(event, closing, now)
    if ended or made:
        await bump_manifest(event_id)
    return made


async def _anyone_waits(event_id: uuid.UUID) -> bool:
    return bool(
        await sql("SELECT id FROM attendee WHERE event = {} AND state IN ('waitlisted', 'offered') LIMIT 1", event_id)
    )


async def _is_open(event: LockedEvent, now: datetime) -> bool:
    return await window_state(event, now, invited=True) is Openness.OPEN


async def move_parties(registrations: Sequence[uuid.UUID], before: str, after: str, now: datetime) -> list[uuid.UUID]:
    """In the open transaction: take everyone of those parties from one state to another; their ids."""
    if not registrations:
        return []
    which, ids = any_of("registration", registrations, "uuid")
    rows = await sql(
        f"UPDATE attendee SET state = {{}}, changed_at = {{}} WHERE state = {{}} AND {which} RETURNING id",  # noqa: S608
        str(after),
        now,
        str(before),
        *ids,
    )
    return [row["id"] for row in rows]


# ----------------------------------------------------------------- ending


async def _end_due(event: LockedEvent, closing: datetime | None, now: datetime) -> int:
    """End the offers whose time is over; closing moved earlier shortens those still open."""
    if closing:
        await sql(
            "UPDATE seat_offer SET ends_at = {} WHERE event = {} AND ended_at IS NULL AND ends_at > {}",
            closing,
            event.id,
            closing,
        )
    rows = await sql(
        "UPDATE seat_offer SET ended_at = {}, outcome = 'expired'"
        " WHERE event = {} AND ended_at IS NULL AND ends_at <= {} RETURNING registration, ends_at",
        now,
        event.id,
        now,
    )
    cut_off = {row["registration"] for row in rows if closing and row["ends_at"] >= closing}
    for registration in (row["registration"] for row in rows):
        await _record("seat.offer_expired", registration, event, now)
    await move_parties(sorted(cut_off), AttendeeState.OFFERED, AttendeeState.WAITLISTED, now)
    missed = sorted({row["registration"] for row in rows} - cut_off)
    await move_parties(missed, AttendeeState.OFFERED, AttendeeState.WITHDRAWN, now)
    return len(rows)


async def end_offer(registration_id: uuid.UUID, outcome: str, now: datetime) -> bool:
    """In the open transaction: end the party's open offer, unsay it if it was not sent; whether there was one."""
    rows = await sql(
        "UPDATE seat_offer SET ended_at = {}, outcome = {} WHERE registration = {} AND ended_at IS NULL RETURNING id",
        now,
        outcome,
        registration_id,
    )
    for row in rows:
        await outbox.recall(f"offer:{row['id']}")
    return bool(rows)


async def wait_without_offer(event_id: uuid.UUID, now: datetime) -> None:
    """In the open transaction: who left the party that holds the offer waits; an offer that never ends keeps a seat."""
    await sql(
        "UPDATE attendee SET state = 'waitlisted', changed_at = {} WHERE event = {} AND state = 'offered' AND NOT"
        " EXISTS (SELECT 1 FROM seat_offer o WHERE o.registration = attendee.registration AND o.ended_at IS NULL)",
        now,
        event_id,
    )


# ----------------------------------------------------------------- making


async def _offer_to_first(event: LockedEvent, closing: datetime | None, now: datetime) -> int:
    room = await room_of(event)
    if room.seats == 0:
        return 0
    chosen = [party.registration for party in first_that_fit(await waiting_parties(event.id), room)]
    if not chosen:
        return 0
    own_end = now + timedelta(hours=event.offer_hours)
    ends_at = min(own_end, closing) if closing else own_end
    offers = [(new_id(), event.id, registration, now, ends_at, "") for registration in chosen]
    await sql(
        "INSERT INTO seat_offer (id, event, registration, made_at, ends_at, outcome)"  # noqa: S608
        f" VALUES {rows_of_marks(len(offers), 6)}",
        *(value for offer in offers for value in offer),
    )
    await move_parties(chosen, AttendeeState.WAITLISTED, AttendeeState.OFFERED, now)
    for offer, _event, registration, *_rest in offers:
        await _tell(event, offer, registration, ends_at, now)
    return len(offers)


async def _tell(
    event: LockedEvent, offer: uuid.UUID, registration: uuid.UUID, ends_at: datetime, now: datetime
) -> None:
    """Queue the message of one offer, once, with a link of its own; older links stay valid.

    That the party waits is not said any more, unless it has been.
    """
    await outbox.recall(f"registered:{registration}")
    people = await sql(
        "SELECT a.name, r.phone, r.email FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE r.id = {} AND a.state = 'offered' ORDER BY a.official IS NOT NULL, a.id",
        registration,
    )
    await _record("seat.offered", registration, event, now, {"ends_at": ends_at.isoformat()})
    to = words.contact(people[0]["phone"], people[0]["email"])
    if to is None:
        return
    token = await add_link(registration, now)
    times = await session_times(event.id)
    letter = words.offer_made(event, times, [one["name"] for one in people], ends_at, token)
    await recipients.send(f"offer:{offer}", event.id, registration, to, letter, now=now, useful_until=ends_at)


async def _record(
    action: str, registration: uuid.UUID, event: LockedEvent, now: datetime, data: dict[str, Any] | None = None
) -> None:
    await audit.record(action, by=SYSTEM, at=now, subject=("registration", registration), event=event.id, data=data)


# ----------------------------------------------------------------- the job


async def look_after_waiting(now: datetime) -> int:
    """`offer_seats` for every published event where somebody waits, each in a transaction of its own; how many.

    Safe to kill at any step and to run in several processes at once: the event's lock orders them, and
    whoever comes second finds nothing to do. One event's failure is logged and keeps nobody else waiting.
    """
    made = 0
    for event_id in await _events_with_waiting(now):
        try:
            async with transaction():
                made += await offer_seats(event_id, now)
        except Exception:
            log.exception("seats not offered", event=str(event_id))
    return made


async def _events_with_waiting(now: datetime) -> list[uuid.UUID]:
    """Those that are not over, and those with an offer that is due."""
    rows = await sql(
        "SELECT DISTINCT a.event FROM attendee a JOIN event e ON e.id = a.event"
        " WHERE a.state IN ('waitlisted', 'offered') AND e.status = 'published'"
        " AND (a.state = 'offered' OR NOT EXISTS (SELECT 1 FROM event_session s WHERE s.event = e.id)"
        " OR EXISTS (SELECT 1 FROM event_session s WHERE s.event = e.id AND s.ends_at > {}))",
        now,
    )
    return [row["event"] for row in rows]
