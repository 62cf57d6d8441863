"""The workspace's list of events: what runs, what comes, what is a draft, what is over."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from events import outbox
from events.calendar.tables import Event, Session
from events.database import marks, sql
from events.registration.seats.predicates import came_sql, registered_sql
from events.text import date_range, local_date
from events.vocabulary import EventStatus

PAGE = 20
# Everybody, whatever their role, over the sessions that are held: the summary's participants, companions and others.
PEOPLE = f"""
SELECT attendee.event, count(*) AS registered, sum(CASE WHEN came.attendee IS NULL THEN 0 ELSE 1 END) AS present
FROM attendee LEFT JOIN (
  SELECT DISTINCT presence.attendee FROM event_session JOIN presence ON presence.session = event_session.id
  WHERE event_session.event IN (EVENTS) AND event_session.cancelled_at IS NULL AND {came_sql()}
) AS came ON came.attendee = attendee.id
WHERE attendee.event IN (EVENTS) AND {registered_sql(present="came.attendee IS NOT NULL")}
GROUP BY attendee.event
"""  # noqa: S608
UNSENT = f"""
SELECT event, count(*) AS unsent FROM outbox
WHERE event IN (EVENTS) AND {outbox.UNSENT} AND body <> '' GROUP BY event
"""  # noqa: S608


@dataclass(frozen=True)
class Line:
    """One event of the list with its numbers. `first` and `last` are local days, None without a session."""

    event: Event
    first: date | None
    last: date | None
    begins: datetime | None
    registered: int = 0
    present: int = 0
    unsent: int = 0

    @property
    def when(self) -> str:
        """ "Rabu, 15 Oktober 2025"; empty without a session."""
        return date_range(self.first, self.last, weekdays=True) if self.first and self.last else ""


@dataclass(frozen=True)
class Overview:
    """The four groups of the list; `past` is one page, newest first, `past_more` whether another follows."""

    running: list[Line]
    upcoming: list[Line]
    drafts: list[Line]
    past: list[Line]
    past_more: bool

    @property
    def empty(self) -> bool:
        return not (self.running or self.upcoming or self.drafts or self.past)


async def overview(now: datetime, page: int = 1) -> Overview:
    """Every event that is not over, and one page of those that are."""
    spans, begun = await _spans()
    events = {event.id: event for event in await Event.objects()}
    groups = group(events.values(), spans, now)
    start = (page - 1) * PAGE
    past = groups["past"][start : start + PAGE]
    shown = [*groups["running"], *groups["upcoming"], *groups["drafts"], *past]
    numbers = await _numbers([event.id for event in shown])
    lines = {event.id: line(event, begun.get(event.id), numbers[event.id]) for event in shown}
    return Overview(
        running=[lines[event.id] for event in groups["running"]],
        upcoming=[lines[event.id] for event in groups["upcoming"]],
        drafts=[lines[event.id] for event in groups["drafts"]],
        past=[lines[event.id] for event in past],
        past_more=len(groups["past"]) > start + PAGE,
    )


def group(
    events: Iterable[Event], spans: dict[uuid.UUID, tuple[datetime, datetime]], now: datetime
) -> dict[str, list[Event]]:
    """Events under running, upcoming, drafts or past, by their local days; one without a session is upcoming."""
    groups: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        groups[_group_of(event, spans.get(event.id), now)].append(event)
    for name, members in groups.items():
        members.sort(key=lambda event: spans.get(event.id, (event.created_at,))[0], reverse=name in ("past", "drafts"))
    return groups


def _group_of(event: Event, span: tuple[datetime, datetime] | None, now: datetime) -> str:
    if event.status == EventStatus.DRAFT:
        return "drafts"
    if span is None:
        return "upcoming"
    first, last, today = (local_date(moment, event.zone) for moment in (*span, now))
    if last < today:
        return "past"
    return "running" if first <= today and event.status == EventStatus.PUBLISHED else "upcoming"


def line(event: Event, begun: tuple[datetime, datetime] | None, numbers: dict[str, int]) -> Line:
    """The event with its numbers, and its local days: those on which its first and its last session begin."""
    first, last = (local_date(moment, event.zone) for moment in begun) if begun else (None, None)
    return Line(event, first, last, begun[0] if begun else None, **numbers)


Spans = dict[uuid.UUID, tuple[datetime, datetime]]


async def _spans() -> tuple[Spans, Spans]:
    """First start and last end of each event's sessions, and first and last start; of the cancelled ones only where
    nothing else is."""
    rows = await Session.select(Session.event, Session.starts_at, Session.ends_at, Session.cancelled_at)
    held = {row["event"] for row in rows if row["cancelled_at"] is None}
    spans: Spans = {}
    begun: Spans = {}
    for row in rows:
        if row["cancelled_at"] is None or row["event"] not in held:
            starts, ends = row["starts_at"], row["ends_at"]
            first, last = begun.get(row["event"], (starts, starts))
            begun[row["event"]] = (min(first, starts), max(last, starts))
            spans[row["event"]] = (min(first, starts), max(spans.get(row["event"], (starts, ends))[1], ends))
    return spans, begun


async def _numbers(events: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    numbers: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    if not events:
        return numbers
    for statement in (PEOPLE, UNSENT):
        asked = events * statement.count("EVENTS")
        for row in await sql(statement.replace("EVENTS", marks(len(events))), *asked):
            numbers[row.pop("event")] |= row
    return numbers
