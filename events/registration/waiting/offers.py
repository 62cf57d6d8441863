"""Offering free seats to those who wait. No seat is free while a waiting party that fits whole has no offer.

Whatever changes a party ends with it (`changing`), and so does whatever adds a seat; a job comes every minute, for the
clock frees seats too. All of it happens under the event's lock, so a seat is neither lost nor given twice, and
what was not committed never happened. A smaller party may pass a bigger one that does not fit, nobody else passes.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from events import audit, outbox
from events.audit import SYSTEM
from events.database import new_id, rows_of_marks, sql
from events.registration.links import add_link
from events.registration.messages import recipients, words
from events.registration.messages.identity import Kind, identify
from events.registration.people.states import Whom, everyone_of, move
from events.registration.queries import session_times
from events.registration.seats.arithmetic import first_that_fit
from events.registration.seats.event import ChangingEvent, LockedEvent
from events.registration.seats.window import closing_of, window_state
from events.registration.waiting.queue import room_of, waiting_parties
from events.vocabulary import AttendeeState, EventStatus, OfferOutcome, Openness


async def offer_seats(event: ChangingEvent, now: datetime) -> int:
    """In the open transaction: end offers that are due, then offer what is free to the first that fit; how many.

    Offers last the event's `offer_hours` and never past closing; once registration has closed those who wait go on
    waiting. An offer missed by its own time ends the waiting; one that closing cut off leads back to the same place
    in the queue.
    """
    made = 0
    if await _anyone_waits(event.id):
        closing = await closing_of(event)
        await _end_due(event, closing, now)
        if event.status == EventStatus.PUBLISHED and await _is_open(event, now):
            made = await _offer_to_first(event, closing, now)
    event.done.makes_room = False
    return made


async def _anyone_waits(event_id: uuid.UUID) -> bool:
    return bool(
        await sql("SELECT id FROM attendee WHERE event = {} AND state IN ('waitlisted', 'offered') LIMIT 1", event_id)
    )


async def _is_open(event: LockedEvent, now: datetime) -> bool:
    return await window_state(event, now, invited=True) is Openness.OPEN


# ----------------------------------------------------------------- ending


async def _end_due(event: ChangingEvent, closing: datetime | None, now: datetime) -> None:
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
    missed = {row["registration"] for row in rows} - cut_off
    for parties, after in ((cut_off, AttendeeState.WAITLISTED), (missed, AttendeeState.WITHDRAWN)):
        if parties:
            await move(event, everyone_of(*sorted(parties)), after, now, before=[AttendeeState.OFFERED])


async def end_offer(registration_id: uuid.UUID, outcome: OfferOutcome, now: datetime) -> bool:
    """In the open transaction: end the party's open offer, unsay it if it was not sent; whether there was one."""
    rows = await sql(
        "UPDATE seat_offer SET ended_at = {}, outcome = {} WHERE registration = {} AND ended_at IS NULL RETURNING id",
        now,
        outcome,
        registration_id,
    )
    for row in rows:
        await outbox.recall(identify(Kind.OFFER, row["id"]))
    return bool(rows)


async def wait_without_offer(event: ChangingEvent, now: datetime) -> None:
    """Whoever left the party that holds the offer waits; an offer that never ends keeps a seat."""
    no_offer = Whom(
        "event = {} AND NOT EXISTS"
        " (SELECT 1 FROM seat_offer o WHERE o.registration = attendee.registration AND o.ended_at IS NULL)",
        [event.id],
    )
    await move(event, no_offer, AttendeeState.WAITLISTED, now, before=[AttendeeState.OFFERED])


# ----------------------------------------------------------------- making


async def _offer_to_first(event: ChangingEvent, closing: datetime | None, now: datetime) -> int:
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
    await move(event, everyone_of(*chosen), AttendeeState.OFFERED, now, before=[AttendeeState.WAITLISTED])
    for offer, _event, registration, *_rest in offers:
        await _tell(event, offer, registration, ends_at, now)
    return len(offers)


async def _tell(
    event: LockedEvent, offer: uuid.UUID, registration: uuid.UUID, ends_at: datetime, now: datetime
) -> None:
    """Queue the message of one offer, once, with a link of its own; older links stay valid.

    That the party waits is not said any more, unless it has been.
    """
    await outbox.recall(identify(Kind.REGISTERED, registration))
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
    identity = identify(Kind.OFFER, offer)
    await recipients.send(identity, event.id, registration, to, letter, now=now, useful_until=ends_at)


async def _record(
    action: str, registration: uuid.UUID, event: LockedEvent, now: datetime, data: dict[str, Any] | None = None
) -> None:
    await audit.record(action, by=SYSTEM, at=now, subject=("registration", registration), event=event.id, data=data)
