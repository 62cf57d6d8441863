"""The attendance summary per OPD: the database counts by department, `arithmetic.py` rolls up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from events import outbox
from events.attendance.windows import Phase, window_of
from events.calendar.own_day import own_day
from events.calendar.tables import Event, Session
from events.database import marks, sql
from events.departments import queries as departments
from events.departments.versions import Id
from events.registration.seats.arithmetic import SEAT_ROLES
from events.registration.seats.predicates import UNMERGED, came_sql, registered_sql
from events.registration.waiting import queue as registrations
from events.reports.arithmetic import Counts, Others, Quota, Summary, roll_up
from events.vocabulary import AttendeeRole, AttendeeState, ScanMethod

NOBODY = uuid.UUID(int=0)

# One row per department with people of the event, and one per role of those who are nobody's participants; both
# engines aggregate before they join.
COUNTED = f"""
WITH came AS (
  SELECT attendee, count(*) AS times FROM presence
  WHERE event = {{}} AND {came_sql()} AND session IN (SESSIONS) GROUP BY attendee
), away AS (
  SELECT attendee, count(*) AS times FROM excuse
  WHERE event = {{}} AND ended_at IS NULL AND session IN (SESSIONS) GROUP BY attendee
), person AS (
  SELECT CASE attendee.role WHEN '{AttendeeRole.PARTICIPANT}' THEN attendee.department
      WHEN '{AttendeeRole.COMPANION}'
      THEN CASE WHEN official.id IS NULL THEN attendee.department ELSE official.department END
    END AS department,
    CASE WHEN attendee.role IN ('{AttendeeRole.PARTICIPANT}', '{AttendeeRole.COMPANION}') THEN ''
      ELSE attendee.role END AS other,
    CASE WHEN attendee.role = '{AttendeeRole.COMPANION}' THEN 0 ELSE 1 END AS delegate,
    CASE WHEN came.times IS NOT NULL THEN 1 ELSE 0 END AS present,
    CASE WHEN came.times = {{}} THEN 1 ELSE 0 END AS whole,
    CASE WHEN came.times IS NULL AND away.times = {{}} THEN 1 ELSE 0 END AS excused,
    CASE WHEN came.times IS NOT NULL AND attendee.represents <> '' THEN 1 ELSE 0 END AS represented,
    CASE WHEN beside.official IS NOT NULL AND attendee.role = '{AttendeeRole.PARTICIPANT}' THEN 1 ELSE 0 END AS coupled,
    CASE WHEN came.times IS NOT NULL THEN coalesce(beside.came, 0) ELSE 0 END AS accompanied
  FROM attendee
  LEFT JOIN attendee AS official ON official.id = attendee.official
    AND official.event = attendee.event AND official.state <> '{AttendeeState.MERGED}'
  LEFT JOIN came ON came.attendee = attendee.id
  LEFT JOIN away ON away.attendee = attendee.id
  LEFT JOIN (
    SELECT spouse.official, max(CASE WHEN came.times IS NOT NULL THEN 1 ELSE 0 END) AS came
    FROM attendee AS spouse LEFT JOIN came ON came.attendee = spouse.id
    WHERE spouse.event = {{}} AND spouse.official IS NOT NULL
      AND {registered_sql("spouse", present="came.times IS NOT NULL")}
    GROUP BY spouse.official
  ) AS beside ON beside.official = attendee.id
  WHERE attendee.event = {{}} AND {registered_sql(present="came.times IS NOT NULL")}
)
SELECT department, other, sum(delegate) AS registered, sum(delegate * present) AS present,
  sum(delegate * whole) AS whole, sum(delegate * excused) AS excused, sum(delegate * represented) AS represented,
  sum(coupled) AS couples, sum(coupled * accompanied) AS couples_complete,
  sum(1 - delegate) AS companions_registered, sum((1 - delegate) * present) AS companions_present
FROM person GROUP BY department, other
"""  # noqa: S608
UNSENT = f"SELECT count(*) AS n FROM outbox WHERE event = {{}} AND {outbox.UNSENT} AND body <> ''"  # noqa: S608
UNCONFIRMED = f"""
SELECT count(*) AS n FROM event_session JOIN presence ON presence.session = event_session.id
JOIN attendee ON attendee.id = presence.attendee AND {UNMERGED}
WHERE event_session.event = {{}} AND presence.method = '{ScanMethod.SELF}' AND NOT ({came_sql()})
"""  # noqa: S608


async def summary(event: Event, sessions: Sequence[Session], only: Session | None = None) -> Summary:
    """Numbers per OPD: of `only` one session, or over those that are held.

    `sessions` are all of the event's: the OPD tree is read as on the first day, whichever session is asked for.
    """
    own, others = await counts(event.id, [session.id for session in counted(sessions, only)])
    day = own_day(event, sessions)
    return roll_up(
        own,
        await departments.departments(day),
        await quotas(event.id),
        day,
        default_minimum=event.default_minimum,
        default_maximum=event.default_maximum,
        others=others,
    )


def over(event: Event, sessions: Sequence[Session], only: Session | None, now: datetime) -> bool:
    """Whether every session that counts has ended: before, nobody is absent."""
    held = counted(sessions, only)
    return bool(held) and all(window_of(event, session).phase(now) is Phase.OVER for session in held)


def counted(sessions: Sequence[Session], only: Session | None = None) -> list[Session]:
    """The sessions whose presences count: the one asked for, or all that are held."""
    return [session for session in sessions if session.cancelled_at is None] if only is None else [only]


async def counts(event_id: uuid.UUID, sessions: Sequence[uuid.UUID]) -> tuple[dict[Id | None, Counts], list[Others]]:
    """Of one event the counts per own department, and of each role that is nobody's participant; only presences that
    count, only of the given sessions.
    """
    statement = COUNTED.replace("SESSIONS", marks(len(sessions) or 1))
    wanted = list(sessions) or [NOBODY]
    rows = await sql(statement, event_id, *wanted, event_id, *wanted, len(sessions), len(sessions), event_id, event_id)
    own: dict[Id | None, Counts] = {_uuid(row["department"]): _counts(row) for row in rows if not row["other"]}
    found = {row["other"]: row for row in rows}
    return own, [_others(role, found.get(role)) for role in AttendeeRole if role not in SEAT_ROLES]


def _others(role: AttendeeRole, row: dict[str, Any] | None) -> Others:
    return Others(role, row["registered"], row["present"]) if row else Others(role)


def _counts(row: dict[str, Any]) -> Counts:
    return Counts(
        registered=row["registered"],
        present=row["present"],
        full=row["whole"],
        excused=row["excused"],
        represented=row["represented"],
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


async def waiting(event_id: uuid.UUID) -> dict[str, int]:
    """What waits for somebody: `approvals` of registrations, `messages` not sent, and `self_checkins` to confirm."""
    unsent = await sql(UNSENT, event_id)
    unconfirmed = await sql(UNCONFIRMED, event_id)
    awaiting = (await registrations.counts(event_id)).get(AttendeeState.AWAITING, 0)
    return {"approvals": awaiting, "messages": unsent[0]["n"], "self_checkins": unconfirmed[0]["n"]}
