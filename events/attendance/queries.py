"""Reading attendance: who is present, how many, and which gates there are."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from events.database import marks, sql
from events.names import search_key

_PRESENCE = (
    "SELECT presence.attendee, presence.session, presence.first_in, presence.last_out, presence.method,"
    " presence.counts, gate.name AS gate FROM presence LEFT JOIN gate ON gate.id = presence.gate"
)


async def presences_of(attendee_ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """`attendee, session, first_in, last_out, method, counts, gate` (its name or None) of each presence."""
    if not attendee_ids:
        return []
    return await sql(
        f"{_PRESENCE} WHERE presence.attendee IN ({marks(len(attendee_ids))}) ORDER BY presence.first_in",
        *attendee_ids,
    )


async def presences_in(session_id: uuid.UUID) -> list[dict[str, Any]]:
    """Every presence of a session, as `presences_of`, in order of arrival."""
    return await sql(f"{_PRESENCE} WHERE presence.session = {{}} ORDER BY presence.first_in", session_id)


async def presence_page(
    event_id: uuid.UUID,
    session_id: uuid.UUID,
    *,
    words: str = "",
    only: str = "all",
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[dict[str, Any]], int]:
    """Attendees of an event with their presence and excuse in one session, by name; and how many there are.

    `only` is all, present or absent. Rows hold `id, name, role, state, registration, department` (of the
    attendee), `first_in, last_out, method, counts, gate` and `excuse, excuse_kind`, None where there is none.
    Who no longer holds a place is listed only if present.
    """
    condition, arguments = _page_filter(event_id, session_id, words, only)
    source = (
        " FROM attendee LEFT JOIN presence ON presence.attendee = attendee.id AND presence.session = {}"
        " LEFT JOIN excuse ON excuse.attendee = attendee.id AND excuse.session = {} AND excuse.ended_at IS NULL"
        " LEFT JOIN department ON department.id = attendee.department"
        f" LEFT JOIN gate ON gate.id = presence.gate WHERE {condition}"
    )
    rows = await sql(
        "SELECT attendee.id, attendee.name, attendee.role, attendee.state, attendee.registration,"
        " COALESCE(department.name, attendee.institution) AS department, presence.first_in, presence.last_out,"
        " presence.method, presence.counts, gate.name AS gate, excuse.id AS excuse, excuse.kind AS excuse_kind"
        f"{source} ORDER BY LOWER(attendee.name), attendee.id LIMIT {{}} OFFSET {{}}",
        *arguments, limit, offset,
    )  # fmt: skip
    total = await sql(f"SELECT COUNT(*) AS total{source}", *arguments)
    return rows, total[0]["total"]


def _page_filter(event_id: uuid.UUID, session_id: uuid.UUID, words: str, only: str) -> tuple[str, list[Any]]:
    condition = (
        "attendee.event = {} AND attendee.state <> 'merged'"
        " AND (attendee.state NOT IN ('withdrawn', 'replaced') OR presence.id IS NOT NULL)"
    )
    arguments: list[Any] = [session_id, session_id, event_id]
    if only in ("present", "absent"):
        condition += f" AND presence.id IS {'NOT ' if only == 'present' else ''}NULL"
    for word in words.lower().split():
        condition += " AND LOWER(attendee.name) LIKE {}"
        arguments.append(f"%{word}%")
    return condition, arguments


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


async def scans_of(attendee_id: uuid.UUID) -> list[dict[str, Any]]:
    """The ledger of one attendee, newest first: who recorded what, where, when and how; undone rows say so."""
    return await sql(
        "SELECT scan.id, scan.kind, scan.session, scan.method, scan.source, scan.direction, scan.status,"
        " scan.reason, scan.flags, scan.corrected_at, scan.received_at, scan.operator_name, scan.note,"
        " scan.target, gate.name AS gate, undo.id AS undone_by"
        " FROM scan LEFT JOIN gate ON gate.id = scan.gate"
        " LEFT JOIN scan AS undo ON undo.target = scan.id AND undo.kind = 'undo'"
        " WHERE scan.attendee = {} ORDER BY scan.received_at DESC, scan.id DESC",
        attendee_id,
    )


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


async def find_guests(event_id: uuid.UUID, words: str, limit: int = 20) -> list[dict[str, Any]]:
    """Attendees whose name holds every word, for a gate with the search right: `id, name, role, state, department`."""
    condition = ""
    arguments: list[Any] = [event_id]
    for word in search_key(words).split() or [words.lower().strip()]:
        condition += " AND LOWER(attendee.name) LIKE {}"
        arguments.append(f"%{word}%")
    return await sql(
        "SELECT attendee.id, attendee.name, attendee.role, attendee.state,"  # noqa: S608
        " COALESCE(department.name, attendee.institution) AS department"
        " FROM attendee LEFT JOIN department ON department.id = attendee.department"
        f" WHERE attendee.event = {{}} AND attendee.state <> 'merged'{condition}"
        " ORDER BY LOWER(attendee.name), attendee.id LIMIT {}",
        *arguments, limit,
    )  # fmt: skip
