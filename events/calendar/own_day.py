"""The event's own day, on which the tree of OPD is read for it: its quotas, its lists and its choices alike.

It is the day of the first session that is held, else of the first session at all, else of the event's creation, on the
event's clocks. What was decided by an earlier day stays: a registration keeps its `counts_for` when the event moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from events.calendar.tables import Event, Session
from events.database import sql
from events.departments import queries as departments
from events.departments import versions
from events.departments.opds import exists_on
from events.departments.versions import DepartmentNode
from events.text import local_date

FIRST_SESSION = (
    "(SELECT one.id FROM event_session one WHERE one.event = event.id"
    " ORDER BY one.cancelled_at IS NOT NULL, one.starts_at, one.id LIMIT 1)"
)
"""As SQL, the session that decides the day of the row `event`."""


def day_sql(event: str) -> str:
    """As SQL for both engines, the own day of the event whose id is the expression `event`."""
    return (
        f"(SELECT hadir_local_date(coalesce((SELECT s.starts_at FROM event_session s WHERE s.id = {FIRST_SESSION}),"  # noqa: S608
        f" event.created_at), event.zone) FROM event WHERE event.id = {event})"
    )


def opd_join(alias: str, department: str, event: str) -> str:
    """A join that gives the row `alias`: what the department was called and where it stood on the event's own day."""
    return versions.joined(alias, department, day_sql(event))


class Begins(Protocol):
    """A session, as far as its day goes."""

    @property
    def starts_at(self) -> Any: ...


def own_day(event: Event, sessions: Sequence[Session]) -> date:
    """Of an event whose sessions, all of them, are at hand."""
    held = [session for session in sessions if session.cancelled_at is None]
    first: datetime = min((session.starts_at for session in held or sessions), default=event.created_at)
    return local_date(first, event.zone)


def days_of(sessions: Iterable[Begins], zone: str) -> tuple[date, date] | None:
    """The first and the last day of an event: days on which a session begins, though it may pass midnight."""
    days = sorted(local_date(session.starts_at, zone) for session in sessions)
    return (days[0], days[-1]) if days else None


async def day_of(event: Event) -> date:
    """Of an event, read from the database."""
    rows = await sql(
        f"SELECT s.starts_at FROM event JOIN event_session s ON s.id = {FIRST_SESSION} WHERE event.id = {{}}",  # noqa: S608
        event.id,
    )
    return local_date(rows[0]["starts_at"] if rows else event.created_at, event.zone)


async def opds_offered(event: Event, kept: UUID | None = None) -> list[DepartmentNode]:
    """What may be chosen for somebody of the event: the departments that exist on its own day, and the one `kept`."""
    day = await day_of(event)
    return [one for one in await departments.departments(day) if exists_on(one, day) or one.id == kept]
