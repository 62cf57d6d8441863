"""Sessions laid out as people read them: by day, as now, next, later and past, and as a month of weeks.

A day is a day on the clocks of the event's own zone.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from events.text import local, local_date
from events.vocabulary import EventStatus

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Hours:
    """When an event begins and ends on one of its days."""

    day: date
    starts_at: datetime
    ends_at: datetime


class Held(Protocol):
    """What begins and ends: a session, or an event on one of its days."""

    @property
    def starts_at(self) -> Any: ...
    @property
    def ends_at(self) -> Any: ...


def same_hours(held: Sequence[Held], zone: str) -> bool:
    """Whether all begin and end at the same hours, so that one range tells them all.

    Of several that pass midnight each names the day it ends on.
    """
    if len(held) > 1 and any(local_date(one.starts_at, zone) != local_date(one.ends_at, zone) for one in held):
        return False
    return len({(local(one.starts_at, zone).time(), local(one.ends_at, zone).time()) for one in held}) == 1


@dataclass(frozen=True, slots=True)
class Line:
    """One event on one day: its sessions of that day together, from the first start to the last end.

    In `spans` it stands for days in a row, `hours` telling each; `day` is then where it stands: the first day that is
    not over.
    """

    event: dict[str, Any]
    day: date
    today: date
    starts_at: datetime
    ends_at: datetime
    titles: tuple[str, ...]
    cancelled: bool
    running: bool
    hours: tuple[Hours, ...]

    @property
    def first(self) -> date:
        return self.hours[0].day

    @property
    def until(self) -> date:
        return self.hours[-1].day

    @property
    def same_hours(self) -> bool:
        """Whether one range of hours tells every day."""
        return same_hours(self.hours, self.event["zone"])

    @property
    def over(self) -> bool:
        return self.day < self.today and not self.running


def lines(rows: Iterable[dict[str, Any]], now: datetime) -> list[Line]:
    """Rows of `queries.occurrences` as lines, in the order they begin; a cancelled session stands alone."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["starts_at"], row["slug"], str(row["session"]))):
        day, cancelled = local_date(row["starts_at"], row["zone"]), is_cancelled(row)
        groups.setdefault((day, row["event"], cancelled), []).append(row)
    return sorted(
        (_line(group, day, cancelled, now) for (day, _event, cancelled), group in groups.items()),
        key=lambda line: (line.starts_at, line.event["slug"]),
    )


def is_cancelled(row: dict[str, Any]) -> bool:
    """Whether the session of this row, or its whole event, was cancelled."""
    return row["status"] == EventStatus.CANCELLED or row["session_cancelled_at"] is not None


def _line(group: list[dict[str, Any]], day: date, cancelled: bool, now: datetime) -> Line:
    starts_at, ends_at = group[0]["starts_at"], max(row["ends_at"] for row in group)
    return Line(
        event=group[0],
        day=day,
        today=local_date(now, group[0]["zone"]),
        starts_at=starts_at,
        ends_at=ends_at,
        titles=tuple(row["session_title"] for row in group if row["session_title"]),
        cancelled=cancelled,
        running=not cancelled and starts_at <= now < ends_at,
        hours=(Hours(day, starts_at, ends_at),),
    )


def spans(some: Iterable[Line]) -> list[Line]:
    """The lines with those of one event on days in a row as one: a bimtek of two days is read as one thing."""
    rows: dict[tuple[Any, bool], list[list[Line]]] = {}
    for line in sorted(some, key=lambda line: line.starts_at):
        runs = rows.setdefault((line.event["event"], line.cancelled), [])
        if runs and line.day - runs[-1][-1].day == timedelta(days=1):
            runs[-1].append(line)
        else:
            runs.append([line])
    joined = [_span(run) for runs in rows.values() for run in runs]
    return sorted(joined, key=lambda line: (line.starts_at, line.event["slug"]))


def _span(run: list[Line]) -> Line:
    if len(run) == 1:
        return run[0]
    ahead = next((line for line in run if not line.over), run[0])
    return replace(
        ahead,
        ends_at=run[-1].ends_at,
        titles=(),
        running=any(line.running for line in run),
        hours=tuple(one for line in run for one in line.hours),
    )


class Day(NamedTuple):
    """The lines of one day; those that stand for several days are apart, by the days they stand for."""

    day: date
    lines: list[Line]

    @property
    def first(self) -> date:
        return self.lines[0].first

    @property
    def until(self) -> date:
        return self.lines[0].until


class Month(NamedTuple):
    """The days with events of one month; `first` is its first day."""

    first: date
    days: list[Day]


@dataclass(frozen=True, slots=True)
class Bands:
    """The agenda from top to bottom; every line stands in exactly one band."""

    running: list[Day] = field(default_factory=list)
    today: list[Day] = field(default_factory=list)
    next: list[Day] = field(default_factory=list)
    later: list[Month] = field(default_factory=list)
    past: list[Month] = field(default_factory=list)

    @property
    def ahead(self) -> bool:
        return bool(self.running or self.today or self.next)


def bands(all_lines: list[Line]) -> Bands:
    """Running now; the rest of today; the next day with events; later by month; past, the latest first."""
    running = [line for line in all_lines if line.running]
    today = [line for line in all_lines if not line.running and line.day == line.today]
    ahead = by_day(line for line in all_lines if not line.running and line.day > line.today)
    past = by_day(line for line in all_lines if line.over)
    return Bands(by_day(running), by_day(today), ahead[:1], by_month(ahead[1:]), by_month(past[::-1]))


def by_day(some: Iterable[Line]) -> list[Day]:
    """The lines of each day together, days in order."""
    ordered = sorted(some, key=lambda line: (line.day, line.first, line.until, line.starts_at, line.event["slug"]))
    groups = groupby(ordered, key=lambda line: (line.day, line.first, line.until))
    return [Day(day, list(group)) for (day, _first, _until), group in groups]


def by_month(days: Iterable[Day]) -> list[Month]:
    """The days of each month together, in the order given."""
    months = groupby(days, key=lambda day: day.day.replace(day=1))
    return [Month(first, list(group)) for first, group in months]


def month_of(year: str, month: str) -> date | None:
    """The first day of the month named in an address; None for a month our calendar does not have."""
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        return None
    if not (month.isascii() and month.isdecimal() and len(month) == 2):
        return None
    if not FIRST_YEAR <= int(year) <= LAST_YEAR or not 1 <= int(month) <= 12:
        return None
    return date(int(year), int(month), 1)


def month_after(first: date, steps: int = 1) -> date | None:
    """The first day of the month `steps` later (or earlier); None beyond our calendar."""
    count = first.year * 12 + first.month - 1 + steps
    year, month = divmod(count, 12)
    return date(year, month + 1, 1) if FIRST_YEAR <= year <= LAST_YEAR else None


def weeks(first: date) -> list[list[date]]:
    """The weeks that touch the month, Monday to Sunday."""
    return calendar.Calendar(calendar.MONDAY).monthdatescalendar(first.year, first.month)
