"""Reading the calendar: events, their sessions, and what of them anyone may see."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from events.calendar.readiness import Elsewhere
from events.calendar.tables import AgendaItem, Event, Programme, Session
from events.database import marks, sql
from events.errors import NotFound
from events.text import ZONES, day_bounds_utc
from events.vocabulary import EventStatus
from events.where import Condition, every, holds, one_of

FEED_DAYS = 90
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
PUBLIC = (EventStatus.PUBLISHED, EventStatus.CANCELLED)
IN_PUBLIC = f"IN ('{EventStatus.PUBLISHED}', '{EventStatus.CANCELLED}')"

Row = dict[str, Any]


async def event_by_slug(slug: str) -> Event:
    """The event whatever its status; raises NotFound."""
    event: Event | None = await Event.objects().where(Event.slug == slug).first()
    if event is None:
        raise NotFound
    return event


async def published_event(slug: str) -> Event:
    """The event if anyone may see it (published or cancelled); raises NotFound."""
    event = await event_by_slug(slug)
    if event.status not in PUBLIC:
        raise NotFound
    return event


async def sessions_of(event_id: uuid.UUID) -> list[Session]:
    """The event's sessions in the order they begin, cancelled ones included."""
    return (
        await Session.objects().where(Session.event == event_id).order_by(Session.starts_at).order_by(Session.position)
    )


async def agenda_of(event_id: uuid.UUID) -> list[AgendaItem]:
    """The rundown of every session of the event, in the order things happen."""
    return (
        await AgendaItem.objects()
        .where(AgendaItem.session.event == event_id)
        .order_by(AgendaItem.starts_at)
        .order_by(AgendaItem.position)
    )


async def programme_of(event: Event) -> Programme | None:
    """The programme the event belongs to, if any."""
    found: Programme | None = await Programme.objects().where(Programme.id == event.programme).first()
    return found


async def programme_by_slug(slug: str) -> Programme | None:
    """The programme of a slug."""
    found: Programme | None = await Programme.objects().where(Programme.slug == slug).first()
    return found


async def all_programmes() -> list[Programme]:
    """Every programme, by name: what an organizer may choose."""
    return await Programme.objects().order_by(Programme.name)


async def programmes() -> list[Programme]:
    """Programmes that have an event anyone may see, by name."""
    return (
        await Programme.objects()
        .where(Programme.id.is_in(Event.select(Event.programme).where(Event.status.is_in(list(PUBLIC)))))
        .order_by(Programme.name)
    )


async def kinds_in_use() -> list[str]:
    """Kinds of which there is an event anyone may see."""
    rows = await sql(f"SELECT DISTINCT kind FROM event WHERE status {IN_PUBLIC} ORDER BY kind")  # noqa: S608
    return [row["kind"] for row in rows]


class Stamp(NamedTuple):
    """What every public answer depends on besides the clock: the calendar's and the institution's state."""

    revision: int
    changed_at: datetime
    zone: str
    institution: int


async def stamp(default_zone: str) -> Stamp:
    """The state of this moment, in one read; without an event, or an institution, its revision is 0."""
    rows = await sql(
        "SELECT c.revision, c.changed_at, i.zone, i.revision AS institution"
        " FROM (SELECT 1 AS id) one LEFT JOIN calendar_revision c ON c.id = one.id LEFT JOIN institution i ON 1 = 1"
    )
    row = rows[0]
    revision, changed_at = row["revision"] or 0, row["changed_at"] or NEVER
    return Stamp(revision, changed_at, row["zone"] or default_zone, row["institution"] or 0)


async def current_revision() -> tuple[int, datetime]:
    """How often anything public has changed, and when it last did; (0, 1970) before the first change."""
    now = await stamp("UTC")
    return now.revision, now.changed_at


@dataclass(frozen=True, slots=True)
class Filters:
    """Which events are asked for; empty fields ask for all.

    `department` matches events that the department holds; `inviting` names those that invite it.
    """

    kind: str = ""
    department: uuid.UUID | None = None
    inviting: tuple[uuid.UUID, ...] = ()
    programme: str = ""
    words: tuple[str, ...] = ()


FROM = (
    " FROM event_session s JOIN event e ON e.id = s.event"
    f" LEFT JOIN programme p ON p.id = e.programme WHERE e.status {IN_PUBLIC}"
)
OCCURRENCE = (
    "SELECT s.id AS session, s.title AS session_title, s.starts_at, s.ends_at, s.room,"
    " s.cancelled_at AS session_cancelled_at, e.id AS event, e.slug, e.title, e.kind, e.status, e.host,"
    " e.venue, e.zone, e.capacity, e.companion_policy, e.registration, e.registration_opens,"
    " e.registration_closes, p.name AS programme, p.slug AS programme_slug"
)
READ = ("e.title", "s.title", "e.venue", "s.room", "e.host", "e.description", "p.name")
"""What people read of an event, where words are looked for."""
FEED_KEY = "SELECT s.id, s.sequence, s.changed_at"


async def occurrences(
    filters: Filters = Filters(),
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    days: tuple[date, date | None] | None = None,
    latest_first: bool = False,
    limit: int = 1000,
) -> list[Row]:
    """Sessions of events anyone may see that touch the span [since, until), each a row with its event.

    `days` are the first and the last day (None: no end) they touch on the clocks of their own event.
    """
    wanted = [*_wanted(filters, since, until), *([_on_own_days(*days)] if days else [])]
    order = "DESC" if latest_first else "ASC"
    return await sql(
        OCCURRENCE + FROM + _where(wanted) + f" ORDER BY s.starts_at {order}, s.id LIMIT {{}}",
        *_arguments(wanted),
        limit,
    )


async def feed_keys(filters: Filters, today: date, zone: str) -> list[tuple[uuid.UUID, int, datetime]]:
    """(id, sequence, changed_at) of every session in the feed, in the order they begin.

    The window reaches from 90 days back over all the future; a cancelled session stays 90 days after
    it was cancelled.
    """
    since = day_bounds_utc(today - timedelta(days=FEED_DAYS), zone)[0]
    wanted = [
        *_wanted(filters, since, None),
        Condition(
            "(COALESCE(s.cancelled_at, e.cancelled_at) IS NULL OR COALESCE(s.cancelled_at, e.cancelled_at) >= {})",
            (since,),
        ),
    ]
    rows = await sql(FEED_KEY + FROM + _where(wanted) + " ORDER BY s.starts_at, s.id", *_arguments(wanted))
    return [(row["id"], row["sequence"], row["changed_at"]) for row in rows]


async def sessions_meanwhile(event_id: uuid.UUID, since: datetime, until: datetime) -> list[Elsewhere]:
    """Living sessions of other events, drafts too, that touch the span [since, until)."""
    rows = await sql(
        "SELECT e.title, e.slug, e.venue, s.room, s.starts_at, s.ends_at FROM event_session s JOIN event e"
        " ON e.id = s.event WHERE e.id <> {} AND e.status <> {} AND s.cancelled_at IS NULL"
        " AND s.starts_at < {} AND s.ends_at > {} ORDER BY s.starts_at, s.id",
        event_id,
        EventStatus.CANCELLED.value,
        until,
        since,
    )
    return [Elsewhere(**row) for row in rows]


async def sessions_with_events(session_ids: list[uuid.UUID]) -> list[Session]:
    """The sessions named, each with its whole event in `session.event`."""
    found: list[Session] = []
    for first in range(0, len(session_ids), 500):
        part = session_ids[first : first + 500]
        found += await Session.objects(Session.event).where(Session.id.is_in(part))
    return found


async def sessions_of_events(event_ids: list[uuid.UUID], since: datetime) -> list[Session]:
    """The sessions of those events that anyone may see and that end after `since`, in the order they begin; each with
    its whole event in `session.event`."""
    if not event_ids:
        return []
    return (
        await Session.objects(Session.event)
        .where(Session.event.is_in(event_ids))
        .where(Session.event.status.is_in(list(PUBLIC)))
        .where(Session.ends_at > since)
        .order_by(Session.starts_at)
        .order_by(Session.id)
    )


def _wanted(filters: Filters, since: datetime | None, until: datetime | None) -> list[Condition]:
    wanted = [_told_of(word) for word in filters.words]
    if since is not None:
        wanted.append(Condition("s.ends_at > {}", (since,)))
    if until is not None:
        wanted.append(Condition("s.starts_at < {}", (until,)))
    if filters.kind:
        wanted.append(Condition("e.kind = {}", (filters.kind,)))
    if filters.programme:
        wanted.append(Condition("p.slug = {}", (filters.programme,)))
    if filters.department is not None:
        wanted.append(_concerning(filters.department, filters.inviting))
    return wanted


def _told_of(word: str) -> Condition:
    """The word stands in what is read of the event, or in a line of its rundown: a speaker, or what is spoken of."""
    line = holds(word, "i.title", "i.speaker", "i.speaker_position")
    in_rundown = Condition(
        "EXISTS (SELECT 1 FROM agenda_item i JOIN event_session told ON told.id = i.session"  # noqa: S608
        f" WHERE told.event = e.id AND {line.text})",
        line.arguments,
    )
    return one_of([holds(word, *READ), in_rundown])


def _on_own_days(first: date, last: date | None) -> Condition:
    """Whether a session touches those days where it is held: 00.30 WIT is still the evening before in Jakarta."""
    return one_of([_on_days(zone, first, last) for zone in ZONES])


def _on_days(zone: str, first: date, last: date | None) -> Condition:
    here = Condition("e.zone = {} AND s.ends_at > {}", (zone, day_bounds_utc(first, zone)[0]))
    if last is None:
        return here
    return every([here, Condition("s.starts_at < {}", (day_bounds_utc(last, zone)[1],))])


def _concerning(department: uuid.UUID, inviting: tuple[uuid.UUID, ...]) -> Condition:
    if not inviting:
        return Condition("e.host_department = {}", (department,))
    text = f"(e.host_department = {{}} OR e.id IN ({marks(len(inviting))}))"
    return Condition(text, (department, *inviting))


def _where(wanted: list[Condition]) -> str:
    return "".join(f" AND {condition.text}" for condition in wanted)


def _arguments(wanted: list[Condition]) -> list[Any]:
    return [argument for condition in wanted for argument in condition.arguments]
