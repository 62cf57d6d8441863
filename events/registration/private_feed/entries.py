"""What a private calendar holds: the sessions of one person's events, each with where the person stands."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events import config
from events.calendar import ical
from events.calendar import queries as calendar
from events.calendar.ical import Own
from events.calendar.tables import Event, Session
from events.database import marks, sql
from events.labels import label
from events.language import _
from events.registration.family import with_joined
from events.registration.private_feed.address import Feed, contact_of
from events.registration.queries import code_of
from events.registration.seats.arithmetic import LIVE
from events.text import day_bounds_utc
from events.vocabulary import AttendeeState

MERGES = 5
PLACE = (
    "SELECT a.id, a.event, a.registration, a.person, a.state, a.merged_into, a.ticket_version, a.state_sequence,"
    " a.state_changed_at, a.created_at, r.phone, r.email"
    " FROM attendee a JOIN registration r ON r.id = a.registration"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the person at one event: as whom the ticket shows them, and since when."""

    id: uuid.UUID
    event: uuid.UUID
    registration: uuid.UUID
    person: uuid.UUID
    state: str
    merged_into: uuid.UUID | None
    ticket_version: int
    state_sequence: int
    state_changed_at: datetime | None
    created_at: datetime
    phone: str
    email: str

    @property
    def lives(self) -> bool:
        return self.state in LIVE

    @property
    def since(self) -> datetime:
        """When it came to be as it is."""
        return self.state_changed_at or self.created_at

    @property
    def ticket(self) -> str:
        return f"{config.load().base_url}/tiket/{code_of(self.id, self.ticket_version)}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One session of the calendar; `place` is where the person stands at its event."""

    session: Session
    event: Event
    place: Place
    own: Own

    @property
    def cancelled(self) -> bool:
        """Whether it is off: for all, or for this person."""
        return ical.is_cancelled(self.session, self.event) or not self.place.lives


async def entries(feed: Feed, today: date, zone: str) -> list[Entry]:
    """The calendar's sessions in the order they begin: from 90 days back over all the future.

    Where somebody left, or what was cancelled, stays 90 days. One person stands once at a session, however often
    they registered: a living place counts before one that was left.
    """
    since = day_bounds_utc(today - timedelta(days=calendar.FEED_DAYS), zone)[0]
    places: dict[uuid.UUID, list[Place]] = {}
    for place in await _places(feed):
        places.setdefault(place.event, []).append(place)
    sessions = await calendar.sessions_of_events(list(places), since)
    found = [_entry(feed, one, one.event, places[one.event.id]) for one in sessions]
    return [entry for entry in found if _shown(entry, since)]


def _shown(entry: Entry, since: datetime) -> bool:
    ended = [entry.session.cancelled_at, entry.event.cancelled_at]
    ended += [] if entry.place.lives else [entry.place.since]
    return all(at is None or at >= since for at in ended)


async def _places(feed: Feed) -> list[Place]:
    if feed.attendee is not None:
        return await _survivors(await _read("a.id = {}", feed.attendee))
    own = [one for one in await _read("a.person = {}", feed.person) if await _sent_to(feed, one)]
    return await _survivors(own)


async def _read(condition: str, *arguments: uuid.UUID) -> list[Place]:
    return [Place(**row) for row in await sql(f"{PLACE} WHERE {condition} ORDER BY a.created_at, a.id", *arguments)]


async def _sent_to(feed: Feed, place: Place) -> bool:
    """Whether the place's own messages go where the calendar was sent: to its party, or one merged into it."""
    if feed.is_of(contact_of(place.phone, place.email)):
        return True
    family = await with_joined(place.registration)
    rows = await sql(f"SELECT phone, email FROM registration WHERE id IN ({marks(len(family))})", *family)  # noqa: S608
    return any(feed.is_of(contact_of(row["phone"], row["email"])) for row in rows)


async def _survivors(places: Iterable[Place]) -> list[Place]:
    """As a printed code does: who was found to be the same human as another stands where that one stands."""
    found: dict[uuid.UUID, Place] = {}
    for place in places:
        for _step in range(MERGES):
            if place.merged_into is None:
                break
            [place] = await _read("a.id = {}", place.merged_into)
        found[place.id] = place
    return list(found.values())


def _entry(feed: Feed, session: Session, event: Event, places: Sequence[Place]) -> Entry:
    place = max(places, key=lambda one: (one.lives, one.since, one.id))
    return Entry(session, event, place, own_entry(session, feed.person, place, places))


def own_entry(session: Session, person: uuid.UUID, place: Place, places: Sequence[Place]) -> Own:
    """What the person's own VEVENT says beyond the session's.

    Its UID is the person's and the session's together, and not the session's: in the public feed, or in a mail, that
    one may be confirmed for everybody else while it is off for this person, and two of a couple may share a phone.
    SEQUENCE and the moment of change count those of the session and of every place together, so neither goes back.
    """
    return Own(
        uid=uuid.uuid5(session.id, str(person)),
        status=_status(place),
        lines=tuple(_lines(place)),
        sequence=session.sequence + sum(one.state_sequence for one in places) + len(places) - 1,
        changed_at=max(session.changed_at, *(one.since for one in places)),
    )


def _status(place: Place) -> ical.Status:
    if not place.lives:
        return "CANCELLED"
    return "CONFIRMED" if place.state == AttendeeState.ACTIVE else "TENTATIVE"


def _lines(place: Place) -> list[str]:
    if not place.lives:
        return [_("Anda tidak lagi terdaftar pada kegiatan ini; kegiatannya sendiri dapat tetap berlangsung.")]
    return [_("Status Anda: %(state)s", state=label(AttendeeState, place.state)), _("Tiket: %(url)s", url=place.ticket)]


async def calendar_bytes(feed: Feed, name: str, today: date, zone: str) -> bytes:
    """The VCALENDAR: the same bytes until something in it changes, or leaves the window."""
    found = await entries(feed, today, zone)
    return ical.calendar(name, [ical.own_vevent(one.session, one.event, one.own) for one in found])
