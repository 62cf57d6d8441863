"""Reading attendance: who is present, how many, and which gates there are. The Kehadiran tab reads `roster.py`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.calendar.own_day import opd_join
from events.clean import clean_query
from events.database import marks, sql
from events.registration.people.search import among, by_name
from events.registration.seats.predicates import UNMERGED, came_sql, registered_sql
from events.vocabulary import AttendeeRole, GateState

AT_ONCE = 5000
"""So many marks as one statement of either engine takes, and some to spare."""


@dataclass(frozen=True, slots=True)
class PresenceFacts:
    """Somebody's presence in one session; `gate` is the name of the gate, None without one.

    They came at `first_in`, which was written at `recorded_at`; `late` after the session's end.
    """

    attendee: uuid.UUID
    session: uuid.UUID
    first_in: datetime
    last_out: datetime | None
    method: str
    counts: bool
    recorded_at: datetime
    first_method: str
    late: bool
    gate: str | None


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """How many came to a session and how many are registered; companions apart."""

    present: int
    registered: int
    companions_present: int
    companions_registered: int


@dataclass(frozen=True, slots=True)
class GateFacts:
    """A gate or screen of an event, with the officer on duty, if there is one."""

    id: uuid.UUID
    name: str
    kind: str
    search_allowed: bool
    created_at: datetime
    paired_at: datetime | None
    revoked_at: datetime | None
    pairing_ends_at: datetime | None
    seen_at: datetime | None
    operator: str | None
    shift_started_at: datetime | None

    def state_at(self, now: datetime) -> GateState:
        """`revoked`, `active` once a device holds it, `waiting` for its code, or `expired` without a usable one."""
        if self.revoked_at:
            return GateState.REVOKED
        if self.paired_at:
            return GateState.ACTIVE
        return GateState.WAITING if self.pairing_ends_at and self.pairing_ends_at > now else GateState.EXPIRED


@dataclass(frozen=True, slots=True)
class FoundGuest:
    """Somebody of the event whom a gate looked up; `department` is where they come from, an OPD or not."""

    id: uuid.UUID
    name: str
    role: str
    state: str
    department: str


async def presences_of(attendee_ids: Sequence[uuid.UUID]) -> list[PresenceFacts]:
    """Every presence of those attendees, however many, the earliest first."""
    portions = (attendee_ids[start : start + AT_ONCE] for start in range(0, len(attendee_ids), AT_ONCE))
    found = [one for some in portions for one in await _presences_of(some)]
    return sorted(found, key=lambda one: one.first_in)


async def _presences_of(attendee_ids: Sequence[uuid.UUID]) -> list[PresenceFacts]:
    rows = await sql(
        "SELECT presence.attendee, presence.session, presence.first_in, presence.last_out, presence.method,"  # noqa: S608
        " presence.counts, presence.recorded_at, presence.first_method, presence.late, gate.name AS gate"
        " FROM presence LEFT JOIN gate ON gate.id = presence.gate"
        f" WHERE presence.attendee IN ({marks(len(attendee_ids))}) ORDER BY presence.first_in",
        *attendee_ids,
    )
    return [PresenceFacts(**row | {"counts": bool(row["counts"]), "late": bool(row["late"])}) for row in rows]


async def counts(session_id: uuid.UUID) -> SessionCounts:
    """Participants, as in the summary's total, and their companions; committee, speakers and guests are neither."""
    rows = await sql(
        f"SELECT attendee.role, count(*) AS registered, SUM(CASE WHEN {came_sql()} THEN 1 ELSE 0 END) AS present"  # noqa: S608
        " FROM attendee JOIN event_session ON event_session.event = attendee.event AND event_session.id = {}"
        " LEFT JOIN presence ON presence.attendee = attendee.id AND presence.session = event_session.id"
        f" WHERE {registered_sql()} GROUP BY attendee.role",
        session_id,
    )
    found = {row["role"]: row for row in rows}
    empty = {"present": 0, "registered": 0}
    participants, companions = (found.get(role, empty) for role in (AttendeeRole.PARTICIPANT, AttendeeRole.COMPANION))
    return SessionCounts(
        present=int(participants["present"]),
        registered=int(participants["registered"]),
        companions_present=int(companions["present"]),
        companions_registered=int(companions["registered"]),
    )


async def gates_of(event_id: uuid.UUID) -> list[GateFacts]:
    """The gates of an event, newest first, with the officer on duty."""
    rows = await sql(
        "SELECT gate.id, gate.name, gate.kind, gate.search_allowed, gate.created_at, gate.paired_at,"
        " gate.revoked_at, gate.pairing_ends_at, gate.seen_at, shift.operator,"
        " shift.started_at AS shift_started_at FROM gate"
        " LEFT JOIN shift ON shift.gate = gate.id AND shift.ended_at IS NULL"
        " WHERE gate.event = {} ORDER BY gate.created_at DESC, gate.id DESC",
        event_id,
    )
    return [GateFacts(**row | {"search_allowed": bool(row["search_allowed"])}) for row in rows]


async def find_guests(event_id: uuid.UUID, typed: str, limit: int = 20) -> list[FoundGuest]:
    """Attendees found as `among` finds them, for a gate with the search right."""
    words = clean_query(typed)
    if not words:
        return []
    found = among(words, "attendee", event_id)
    rows = await sql(
        "SELECT attendee.id, attendee.name, attendee.role, attendee.state,"  # noqa: S608
        " COALESCE(department.name, attendee.institution) AS department"
        f" FROM attendee{opd_join('department', 'attendee.department', 'attendee.event')}"
        f" WHERE attendee.event = {{}} AND {UNMERGED} AND {found.text}"
        f" ORDER BY {by_name('attendee')} LIMIT {{}}",
        event_id,
        *found.arguments,
        limit,
    )
    return [FoundGuest(**row) for row in rows]
