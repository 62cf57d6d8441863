"""Whether people may register now, and until when: by the event's own times, its sessions and its seats."""

from __future__ import annotations

import uuid
from datetime import datetime

from events.calendar.openness import openness
from events.calendar.tables import Event
from events.database import sql
from events.errors import EventCancelled, RegistrationClosed
from events.language import _
from events.registration.seats.arithmetic import seats_left as left
from events.registration.seats.count import seats_used
from events.registration.seats.event import AnyEvent
from events.vocabulary import EventStatus, Openness


async def event_ends_at(event_id: uuid.UUID) -> datetime | None:
    """End of the last session that was not cancelled."""
    rows = await sql(
        "SELECT ends_at FROM event_session WHERE event = {} AND cancelled_at IS NULL ORDER BY ends_at DESC LIMIT 1",
        event_id,
    )
    return rows[0]["ends_at"] if rows else None


async def window_state(event: AnyEvent, now: datetime, *, invited: bool = False) -> Openness:
    """Whether people may register now, however many seats are left: `invited` asks for an OPD with an invitation."""
    return _openness(event, await event_ends_at(event.id), now, invited=invited)


def _openness(
    event: AnyEvent, ends_at: datetime | None, now: datetime, *, left: int | None = None, invited: bool = False
) -> Openness:
    return openness(
        status=event.status,
        registration=event.registration,
        opens=event.registration_opens,
        closes=event.registration_closes,
        ends_at=ends_at,
        now=now,
        left=left,
        invited=invited,
    )


async def closing_of(event: AnyEvent) -> datetime | None:
    """When nobody may register or take a seat any more; None while no end is known."""
    ends = [end for end in (event.registration_closes, await event_ends_at(event.id)) if end]
    return min(ends, default=None)


async def check_window(event: AnyEvent, now: datetime, *, invited: bool = False) -> None:
    """Raises RegistrationClosed unless the event is published and its registration open."""
    state = await window_state(event, now, invited=invited)
    if state is Openness.SOON:
        raise RegistrationClosed(_("Pendaftaran kegiatan ini belum dibuka."), code="registration_not_open_yet")
    if state is not Openness.OPEN:
        raise RegistrationClosed


def refuse_cancelled(event: AnyEvent) -> None:
    """Raises EventCancelled; nobody joins a cancelled event, whatever the reason."""
    if event.status == EventStatus.CANCELLED:
        raise EventCancelled


async def registration_state(event: Event, now: datetime) -> Openness:
    """What the Daftar button may say: as the event's page does, seats included."""
    ends_at = await event_ends_at(event.id)
    state = _openness(event, ends_at, now)
    return _openness(event, ends_at, now, left=await seats_left(event)) if state is Openness.OPEN else state


async def seats_left(event: Event) -> int | None:
    """Free seats of a published event; None without a limit."""
    if event.capacity is None:
        return None
    return left(await seats_used(event.id), event.capacity)
