"""Reading attendance: who is present, how many, and which gates there are. The Kehadiran tab reads `roster.py`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from events.clean import clean_query
from events.database import marks, sql
from events.registration.people.search import among
from events.registration.seats.predicates import UNMERGED, came_sql, registered_sql
from events.vocabulary import AttendeeRole


async def presences_of(attendee_ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """`attendee, session, first_in, last_out, method, counts, gate` (its name or None) of each presence."""
    if not attendee_ids:
        return []
    return await sql(
        "SELECT presence.attendee, presence.session, presence.first_in, presence.last_out, presence.method,"  # noqa: S608
        " presence.counts, gate.name AS gate FROM presence LEFT JOIN gate ON gate.id = presence.gate"
        f" WHERE presence.attendee IN ({marks(len(attendee_ids))}) ORDER BY presence.first_in",
        *attendee_ids,
    )


async def counts(session_id: uuid.UUID) -> dict[str, int]:
    """`present, registered, companions_present, companions_registered` of a session's event, in this session.

    Participants, as in the summary's total, and their companions apart; committee, speakers and guests are neither.
    """
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
    return {
        "present": int(participants["present"]),
        "registered": int(participants["registered"]),
        "companions_present": int(companions["present"]),
        "companions_registered": int(companions["registered"]),
    }


async def gates_of(event_id: uuid.UUID) -> list[dict[str, Any]]:
    """The gates of an event, newest first, with the officer on duty."""
    return await sql(
        "SELECT gate.id, gate.name, gate.kind, gate.search_allowed, gate.device, gate.created_at, gate.paired_at,"
        " gate.revoked_at, gate.pairing_ends_at, gate.seen_at, shift.operator,"
        " shift.started_at AS shift_started_at FROM gate"
        " LEFT JOIN shift ON shift.gate = gate.id AND shift.ended_at IS NULL"
        " WHERE gate.event = {} ORDER BY gate.created_at DESC, gate.id DESC",
        event_id,
    )


async def find_guests(event_id: uuid.UUID, typed: str, limit: int = 20) -> list[dict[str, Any]]:
    """Attendees found as `among` finds them, for a gate with the search right: `id, name, role, state, department`."""
    words = clean_query(typed)
    if not words:
        return []
    found = among(words, "attendee")
    return await sql(
        "SELECT attendee.id, attendee.name, attendee.role, attendee.state,"  # noqa: S608
        " COALESCE(department.name, attendee.institution) AS department"
        " FROM attendee LEFT JOIN department ON department.id = attendee.department"
        f" WHERE attendee.event = {{}} AND {UNMERGED} AND {found.text}"
        " ORDER BY LOWER(attendee.name), attendee.id LIMIT {}",
        event_id,
        *found.arguments,
        limit,
    )
