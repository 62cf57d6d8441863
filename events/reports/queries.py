"""The attendance summary per OPD: the database counts by department, `arithmetic.py` rolls up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from events.calendar.tables import Event, Session
from events.database import marks, sql
from events.departments import queries as departments
from events.departments.opds import Id, node
from events.registration.waiting import queue as registrations
from events.reports.arithmetic import Counts, Quota, Summary, roll_up
from events.text import local_date

NOBODY = uuid.UUID(int=0)

# One row per department with people of the event; both engines aggregate before they join.
COUNTED = """
WITH came AS (
  SELECT attendee, count(*) AS times FROM presence
  WHERE event = {} AND counts = {} AND session IN (SESSIONS) GROUP BY attendee
), away AS (
  SELECT attendee, count(*) AS times FROM excuse
  WHERE event = {} AND ended_at IS NULL AND session IN (SESSIONS) GROUP BY attendee
), person AS (
  SELECT CASE WHEN attendee.role = 'companion' AND official.id IS NOT NULL
      THEN official.department ELSE attendee.department END AS department,
    CASE WHEN attendee.role = 'companion' THEN 0 ELSE 1 END AS delegate,
    CASE WHEN came.times IS NOT NULL OR attendee.state IN ('active', 'awaiting') THEN 1 ELSE 0 END AS registered,
    CASE WHEN came.times IS NOT NULL THEN 1 ELSE 0 END AS present,
    CASE WHEN came.times = {} THEN 1 ELSE 0 END AS whole,
    CASE WHEN came.times IS NULL AND away.times = {} THEN 1 ELSE 0 END AS excused,
    CASE WHEN beside.official IS NOT NULL AND attendee.role <> 'companion' THEN 1 ELSE 0 END AS coupled,
    CASE WHEN came.times IS NOT NULL THEN coalesce(beside.came, 0) ELSE 0 END AS accompanied
  FROM attendee
  LEFT JOIN attendee AS official ON official.id = attendee.official
    AND official.event = attendee.event AND official.state <> 'merged'
  LEFT JOIN came ON came.attendee = attendee.id
  LEFT JOIN away ON away.attendee = attendee.id
  LEFT JOIN (
    SELECT spouse.official, max(CASE WHEN came.times IS NOT NULL THEN 1 ELSE 0 END) AS came
    FROM attendee AS spouse LEFT JOIN came ON came.attendee = spouse.id
    WHERE spouse.event = {} AND spouse.official IS NOT NULL AND spouse.state <> 'merged'
      AND (came.times IS NOT NULL OR spouse.state IN ('active', 'awaiting'))
    GROUP BY spouse.official
  ) AS beside ON beside.official = attendee.id
  WHERE attendee.event = {} AND attendee.state <> 'merged'
)
SELECT department, sum(delegate * registered) AS registered, sum(delegate * present) AS present,
  sum(delegate * whole) AS whole, sum(delegate * registered * excused) AS excused,
  sum(coupled * registered) AS couples, sum(coupled * accompanied) AS couples_complete,
  sum((1 - delegate) * registered) AS companions_registered, sum((1 - delegate) * present) AS companions_present
FROM person GROUP BY department
"""


async def summary(event: Event, sessions: Sequence[Session], only: Session | None = None) -> Summary:
    """Numbers per OPD: of `only` one session, or over those that are held.

    `sessions` are all of the event's: the OPD tree is read as on the first day, whichever session is asked for.
    """
    return roll_up(
        await counts(event.id, [session.id for session in counted(sessions, only)]),
        [node(department) for department in await departments.departments()],
        await quotas(event.id),
        on_day(event, counted(sessions) or sessions),
        default_minimum=event.default_minimum,
        default_maximum=event.default_maximum,
    )


def counted(sessions: Sequence[Session], only: Session | None = None) -> list[Session]:
    """The sessions whose presences count: the one asked for, or all that are held."""
    return [session for session in sessions if session.cancelled_at is None] if only is None else [only]


async def counts(event_id: uuid.UUID, sessions: Sequence[uuid.UUID]) -> dict[Id | None, Counts]:
    """Counts per own department of one event; only presences that count, only of the given sessions."""
    statement = COUNTED.replace("SESSIONS", marks(len(sessions) or 1))
    wanted = list(sessions) or [NOBODY]
    rows = await sql(
        statement, event_id, True, *wanted, event_id, *wanted, len(sessions), len(sessions), event_id, event_id
    )
    return {_uuid(row["department"]): _counts(row) for row in rows}


def _counts(row: dict[str, Any]) -> Counts:
    return Counts(
        registered=row["registered"],
        present=row["present"],
        full=row["whole"],
        excused=row["excused"],
        couples_complete=row["couples_complete"],
        companions_registered=row["companions_registered"],
        companions_present=row["companions_present"],
        couples=row["couples"],
    )


def _uuid(value: uuid.UUID | str | None) -> uuid.UUID | None:
    """A computed column has no declared type on SQLite: its UUID comes as text."""
    return uuid.UUID(value) if isinstance(value, str) else value


async def quotas(event_id: uuid.UUID) -> list[Quota]:
    """The event's invitations with their own minimum and maximum, and whether they were declined."""
    rows = await sql("SELECT department, minimum, maximum, declined_at FROM invitation WHERE event = {}", event_id)
    return [Quota(row["department"], row["minimum"], row["maximum"], row["declined_at"] is not None) for row in rows]


def on_day(event: Event, sessions: Sequence[Session]) -> date:
    """The event's date, on which the OPD tree is read: that of the first session, else of its creation."""
    first: datetime = min((session.starts_at for session in sessions), default=event.created_at)
    return local_date(first, event.zone)


async def waiting(event_id: uuid.UUID) -> dict[str, int]:
    """What waits for somebody: `approvals` of registrations, `messages` not sent, and `self_checkins` to confirm."""
    unsent = await sql(
        "SELECT count(*) AS n FROM outbox WHERE event = {} AND state IN ('queued', 'failed') AND body <> ''", event_id
    )
    unconfirmed = await sql(
        "SELECT count(*) AS n FROM presence JOIN event_session ON event_session.id = presence.session"
        " WHERE event_session.event = {} AND presence.method = 'self' AND presence.counts = {}",
        event_id,
        False,
    )
    awaiting = (await registrations.counts(event_id)).get("awaiting", 0)
    return {"approvals": awaiting, "messages": unsent[0]["n"], "self_checkins": unconfirmed[0]["n"]}
