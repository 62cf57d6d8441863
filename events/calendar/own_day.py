"""The event's own day, on which the tree of OPD is read for it: its quotas, its lists and its choices alike.

It is the day of the first session that is held, else of the first session at all, else of the event's creation, on the
event's clocks. What was decided by an earlier day stays: a registration keeps its `counts_for` when the event moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from events.calendar.tables import Event, Session
from events.database import sql
from events.text import local_date

FIRST_SESSION = (
    "(SELECT one.id FROM event_session one WHERE one.event = event.id"
    " ORDER BY one.cancelled_at IS NOT NULL, one.starts_at, one.id LIMIT 1)"
)
"""As SQL, the session that decides the day of the row `event`."""


def own_day(event: Event, sessions: Sequence[Session]) -> date:
    """Of an event whose sessions, all of them, are at hand."""
    held = [session for session in sessions if session.cancelled_at is None]
    first: datetime = min((session.starts_at for session in held or sessions), default=event.created_at)
    return local_date(first, event.zone)


async def day_of(event: Event) -> date:
    """Of an event, read from the database."""
    rows = await sql(
        f"SELECT s.starts_at FROM event JOIN event_session s ON s.id = {FIRST_SESSION} WHERE event.id = {{}}",  # noqa: S608
        event.id,
    )
    return local_date(rows[0]["starts_at"] if rows else event.created_at, event.zone)
