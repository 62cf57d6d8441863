"""Reading attendance: who is present, how many, and which gates there are. The Kehadiran tab reads `roster.py`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from events.clean import clean_query
from events.database import marks, sql
from events.registration.people.search import among


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

    Companions are counted apart, and whoever came counts as registered, as in the summary; self check-ins that do
    not count (yet) are not counted.
    """
    rows = await sql(
        "SELECT attendee.role = 'companion' AS companion,"
        " SUM(CASE WHEN attendee.state IN ('active', 'awaiting') OR presence.counts THEN 1 ELSE 0 END) AS registered,"
        " SUM(CASE WHEN presence.counts THEN 1 ELSE 0 END) AS present"
        " FROM attendee JOIN event_session ON event_session.event = attendee.event AND event_session.id = {}"
        " LEFT JOIN presence ON presence.attendee = attendee.id AND presence.session = event_session.id"
        " GROUP BY attendee.role = 'companion'",
        session_id,
    )
    found = {bool(row["companion"]): row for row in rows}
    empty = {"present": 0, "registered": 0}
    guests, companions = found.get(False, empty), found.get(True, empty)
    return {
        "present": int(guests["present"]),
        "registered": int(guests["registered"]),
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
    found = among(event_id, words, "attendee.id")
    return await sql(
        "SELECT attendee.id, attendee.name, attendee.role, attendee.state,"  # noqa: S608
        " COALESCE(department.name, attendee.institution) AS department"
        " FROM attendee LEFT JOIN department ON department.id = attendee.department"
        f" WHERE attendee.state <> 'merged' AND {found.text}"
        " ORDER BY LOWER(attendee.name), attendee.id LIMIT {}",
        *found.arguments,
        limit,
    )
