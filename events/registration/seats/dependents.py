"""What depends on a department, counted: for whoever changes the tree of OPD."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.calendar.own_day import day_sql
from events.database import sql

MOST_EVENTS = 12


@dataclass(frozen=True, slots=True)
class Dependents:
    """`attendees` are rows of events, `persons` the humans behind them; `quotas` are invitations with own numbers."""

    attendees: int = 0
    persons: int = 0
    invitations: int = 0
    quotas: int = 0

    def __bool__(self) -> bool:
        return bool(self.attendees or self.invitations)


@dataclass(frozen=True, slots=True)
class DependentEvent:
    """An event with people or an invitation of the department; `day` is its own."""

    slug: str
    title: str
    day: date
    invited: bool
    attendees: int


async def dependents() -> dict[UUID, Dependents]:
    """Of every department that has some."""
    people = await sql(
        "SELECT department, count(*) AS attendees, count(DISTINCT person) AS persons FROM attendee"
        " WHERE department IS NOT NULL GROUP BY department"
    )
    invited = await sql(
        "SELECT department, count(*) AS invitations,"
        " sum(CASE WHEN minimum IS NULL AND maximum IS NULL THEN 0 ELSE 1 END) AS quotas FROM invitation"
        " GROUP BY department"
    )
    found: dict[UUID, dict[str, int]] = {}
    for row in [*people, *invited]:
        counts = {name: int(count) for name, count in row.items() if name != "department"}
        found.setdefault(row["department"], {}).update(counts)
    return {department: Dependents(**counts) for department, counts in found.items()}


async def events_with(department: UUID) -> list[DependentEvent]:
    """The newest events that have people of the department or invite it."""
    rows = await sql(
        f"SELECT e.slug, e.title, {day_sql('e.id')} AS day, i.id IS NOT NULL AS invited,"  # noqa: S608
        " (SELECT count(*) FROM attendee a WHERE a.event = e.id AND a.department = {}) AS attendees"
        " FROM event e LEFT JOIN invitation i ON i.event = e.id AND i.department = {}"
        " WHERE i.id IS NOT NULL OR e.id IN (SELECT a.event FROM attendee a WHERE a.department = {})"
        f" ORDER BY day DESC, e.id DESC LIMIT {MOST_EVENTS}",
        department,
        department,
        department,
    )
    return [
        DependentEvent(**row | {"day": date.fromisoformat(str(row["day"])), "invited": bool(row["invited"])})
        for row in rows
    ]


async def invitations_after(department: UUID, day: date) -> int:
    """How many events whose own day is that day or later invite the department."""
    rows = await sql(
        f"SELECT count(*) AS n FROM invitation i WHERE i.department = {{}} AND {day_sql('i.event')} >= {{}}",  # noqa: S608
        department,
        day,
    )
    return int(rows[0]["n"])
