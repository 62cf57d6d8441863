"""Reminding parties of the days of their event: 7 days, 3 days, 1 day or 2 hours before, as its organizer chose.

A job (`JOBS` in `app.py`) looks every minute. Nobody is reminded who registered, or was told of a change, after the
moment had come; a day that moves is reminded of anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from events import text
from events.audit import Actor
from events.calendar import queries as calendar
from events.calendar.bare import change_event_without_offers
from events.calendar.tables import Event, Session
from events.database import sql, transaction
from events.language import ngettext
from events.registration.links import add_link
from events.registration.messages import recipients, words
from events.registration.messages.identity import Kind, identify
from events.registration.messages.news import AT_ONCE, announced
from events.registration.messages.recipients import ACTIVE, Recipient
from events.registration.seats.event import lock_event
from events.vocabulary import EventStatus

CHOICES = (7 * 24 * 60, 3 * 24 * 60, 24 * 60, 2 * 60)


def offsets(reminders: str) -> list[timedelta]:
    """`"1440,120"`: how long before a day of the event people are reminded, the shortest first."""
    return sorted(timedelta(minutes=int(part)) for part in reminders.split(",") if part.strip().isdecimal())


def spelled(minutes: Iterable[int]) -> str:
    """What `offsets` reads, of the offered choices only."""
    chosen = set(minutes)
    return ",".join(str(one) for one in CHOICES if one in chosen)


async def choose(event_id: uuid.UUID, minutes: Iterable[int], *, by: Actor, now: datetime) -> None:
    """Remind people of the event so long before its days; this frees nobody's seat."""
    await change_event_without_offers(event_id, {"reminders": spelled(minutes)}, by=by, now=now)


def in_words(offset: timedelta) -> str:
    """ "1 hari sebelumnya", "2 jam sebelumnya"."""
    if offset >= timedelta(days=1):
        return ngettext("%(count)s hari sebelumnya", "%(count)s hari sebelumnya", offset.days)
    hours = offset // timedelta(hours=1)
    return ngettext("%(count)s jam sebelumnya", "%(count)s jam sebelumnya", hours)


@dataclass(frozen=True)
class Due:
    """A day of an event whose time to be reminded of has come; `since` is when it came."""

    event: Event
    sessions: list[Session]
    since: datetime

    @property
    def starts_at(self) -> datetime:
        return self.sessions[0].starts_at

    @property
    def key(self) -> tuple[int, int]:
        """Of the messages' identity: a day that begins at another time is another day."""
        return (self.starts_at - self.since) // timedelta(minutes=1), int(self.starts_at.timestamp())


async def queue_reminders(now: datetime) -> int:
    """Queue every reminder whose time has come; returns how many. Safe to run again after any crash.

    One for each day of an event (its sessions of that day together) and offset. Who registered later than
    that, or was told of a change later, needs none; a day that moves is reminded of anew.
    """
    longest = timedelta(minutes=max(CHOICES))
    rows = await sql(
        "SELECT DISTINCT s.event FROM event_session s JOIN event e ON e.id = s.event WHERE e.status = {}"
        " AND e.reminders <> '' AND s.cancelled_at IS NULL AND s.starts_at > {} AND s.starts_at <= {} ORDER BY s.event",
        EventStatus.PUBLISHED,
        now,
        now + longest,
    )
    queued = 0
    for row in rows:
        for due in await due_days(row["event"], now):
            queued += await _remind(due, now)
    return queued


async def due_days(event_id: uuid.UUID, now: datetime) -> list[Due]:
    """The days of the event that are to be reminded of now, each at its shortest offset that has come."""
    event = await Event.objects().where(Event.id == event_id).first()
    if event is None or event.status != EventStatus.PUBLISHED:
        return []
    days: dict[object, list[Session]] = {}
    for session in await calendar.sessions_of(event_id):
        if session.cancelled_at is None:
            days.setdefault(text.local_date(session.starts_at, event.zone), []).append(session)
    found = []
    for sessions in days.values():
        starts_at = sessions[0].starts_at
        come = [offset for offset in offsets(event.reminders) if starts_at - offset <= now < starts_at]
        if come:
            found.append(Due(event, sessions, starts_at - come[0]))
    return found


async def _remind(due: Due, now: datetime) -> int:
    queued = 0
    while True:
        part = await _remind_some(due, now)
        queued += part
        if part < AT_ONCE:
            return queued


async def _remind_some(due: Due, now: datetime) -> int:
    """One transaction's worth, under the event's lock: who withdraws waits, and is then taken out again."""
    async with transaction():
        await lock_event(due.event.id)
        if due.key not in [one.key for one in await due_days(due.event.id, now)]:
            return 0
        waiting = await _unreminded(due)
        for one in waiting[:AT_ONCE]:
            await _queue(due, one, now)
    return len(waiting[:AT_ONCE])


async def _unreminded(due: Due) -> list[Recipient]:
    told = (await announced(due.event.id) or {}).get(str(due.sessions[0].id))
    if told and told.told_at > due.since:
        return []
    known = await recipients.already_queued(due.event.id, Kind.REMINDER, *due.key)
    return [
        one
        for one in await recipients.recipients(due.event.id, ACTIVE)
        if one.created_at < due.since and identify(Kind.REMINDER, *due.key, one.registration) not in known
    ]


async def _queue(due: Due, to: Recipient, now: datetime) -> None:
    event, zone = due.event, due.event.zone
    day = text.relative_day(text.local_date(due.starts_at, zone), text.local_date(now, zone))
    token = await add_link(to.registration, now)
    await recipients.send(
        identify(Kind.REMINDER, *due.key, to.registration),
        due.event.id,
        to.registration,
        to.contact,
        words.reminder(event, due.sessions, day, to.holders, token),
        now=now,
        useful_until=due.starts_at,
    )
