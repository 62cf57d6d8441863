"""Whether people may register now, and until when: by the event's own times, its sessions and its seats."""

from __future__ import annotations

import uuid
from datetime import datetime

from events.calendar.tables import Event
from events.database import sql
from events.errors import EventCancelled, RegistrationClosed
from events.language import _
from events.registration.seats.arithmetic import seats_left as left
from events.registration.seats.event import AnyEvent, seats_used
from events.vocabulary import EventStatus, Openness, RegistrationMode


async def event_ends_at(event_id: uuid.UUID) -> datetime | None:
    """End of the last session that was not cancelled."""
    rows = await sql(
        "SELECT ends_at FROM event_session WHERE event = {} AND cancelled_at IS NULL ORDER BY ends_at DESC LIMIT 1",
        event_id,
    )
    return rows[0]["ends_at"] if rows else None


def window_state(event: AnyEvent, ends_at: datetime | None, now: datetime, *, invited: bool = False) -> Openness:
    """Whether people may register now; at the latest it closes when the event ends.

    Where only OPDs with an invitation may send people, this is open to them (`invited`) and to nobody else.
    """
    if event.registration == RegistrationMode.NONE:
        return Openness.NO_REGISTRATION
    opens, ends = event.registration_opens, (event.registration_closes, ends_at)
    if any(end and now >= end for end in ends):
        return Openness.CLOSED
    if event.registration == RegistrationMode.INVITED and not invited:
        return Openness.INVITED
    return Openness.SOON if opens and now < opens else Openness.OPEN


async def closing_of(event: AnyEvent) -> datetime | None:
    """When nobody may register or take a seat any more; None while no end is known."""
    ends = [end for end in (event.registration_closes, await event_ends_at(event.id)) if end]
    return min(ends, default=None)


async def check_window(event: AnyEvent, now: datetime, *, invited: bool = False) -> None:
    """Raises RegistrationClosed unless the event is published and its registration open."""
    if event.status != EventStatus.PUBLISHED:
        raise RegistrationClosed
    state = window_state(event, await event_ends_at(event.id), now, invited=invited)
    if state == Openness.SOON:
        raise RegistrationClosed(_("Pendaftaran kegiatan ini belum dibuka."), code="registration_not_open_yet")
    if state != Openness.OPEN:
        raise RegistrationClosed


def refuse_cancelled(event: AnyEvent) -> None:
    """Raises EventCancelled; nobody joins a cancelled event, whatever the reason."""
    if event.status == EventStatus.CANCELLED:
        raise EventCancelled


async def registration_state(event: Event, now: datetime) -> str:
    """`open`, `full`, `soon`, `closed`, `none` or `cancelled`: what the Daftar button may say."""
    if event.status != EventStatus.PUBLISHED:
        return str(event.status)
    state = window_state(event, await event_ends_at(event.id), now)
    if state == Openness.OPEN and await seats_left(event) == 0:
        return Openness.FULL
    return state


async def seats_left(event: Event) -> int | None:
    """Free seats of a published event; None without a limit."""
    if event.capacity is None:
        return None
    return left(await seats_used(event.id), event.capacity)


async def manage_state(event: Event, now: datetime) -> str:
    """As `registration_state`, and `over` once the last session ended."""
    ends_at = await event_ends_at(event.id)
    if event.status == EventStatus.PUBLISHED and ends_at and now >= ends_at:
        return Openness.OVER
    return await registration_state(event, now)
