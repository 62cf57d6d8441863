"""Reading for the Kehadiran tab: who is there in a session, who is not, and everything the ledger says of one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from events.attendance.windows import Window, held, preselect
from events.calendar.tables import Session
from events.clean import clean_query
from events.database import marks, sql
from events.errors import NotFound
from events.registration import queries as registrations
from events.registration.people.search import among, by_name
from events.registration.queries import AttendeeFacts
from events.registration.seats.predicates import UNMERGED, came_sql, registered_sql
from events.vocabulary import ScanFlag, ScanMethod
from events.where import Condition

PAGE = 50


class Filter(StrEnum):
    """The chips above the list."""

    ALL = "semua"
    PRESENT = "hadir"
    MISSING = "belum"
    EXCUSED = "izin"
    UNCONFIRMED = "mandiri"


# Every condition names only joined columns.
CONDITIONS: dict[Filter, str] = {
    Filter.ALL: "1 = 1",
    Filter.PRESENT: came_sql(),
    Filter.MISSING: "presence.id IS NULL AND excuse.id IS NULL",
    Filter.EXCUSED: f"excuse.id IS NOT NULL AND NOT ({came_sql()})",
    Filter.UNCONFIRMED: f"presence.id IS NOT NULL AND presence.method = '{ScanMethod.SELF}' AND NOT ({came_sql()})",
}
# Who checked in alone and withdrew since is on the list no more, and yet waits for somebody to say what is true.
LISTED = {chosen: "1 = 1" if chosen is Filter.UNCONFIRMED else registered_sql() for chosen in Filter}
JOINED = """
FROM attendee
LEFT JOIN presence ON presence.attendee = attendee.id AND presence.session = {}
LEFT JOIN excuse ON excuse.attendee = attendee.id AND excuse.session = {} AND excuse.ended_at IS NULL
LEFT JOIN attendee AS official ON official.id = attendee.official
LEFT JOIN department ON department.id = coalesce(attendee.department, official.department)
"""
COLUMNS = """
SELECT attendee.id, attendee.name, attendee.role, attendee.state, attendee.institution, attendee.relation,
  attendee.represents, official.name AS official_name, department.name AS department,
  presence.first_in, presence.method, presence.counts, gate.name AS gate, scan.operator_name AS operator,
  excuse.kind AS excuse
"""
LEDGER = """
SELECT scan.id, scan.kind, scan.method, scan.source, scan.direction, scan.status, scan.reason, scan.flags,
  scan.offline, scan.received_at, scan.corrected_at, scan.operator_name, scan.note, scan.target, scan.session,
  gate.name AS gate
FROM scan LEFT JOIN gate ON gate.id = scan.gate
WHERE scan.attendee = {} OR scan.code_attendee = {}
  OR scan.attendee IN (SELECT id FROM attendee WHERE merged_into = {})
ORDER BY scan.received_at, scan.id
"""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Somebody on the list and where they stand in the session; what is not there is None.

    `official_name` is whose companion this is, `operator` who saw them come in.
    """

    id: uuid.UUID
    name: str
    role: str
    state: str
    institution: str
    relation: str
    represents: str
    official_name: str | None
    department: str | None
    first_in: datetime | None
    method: str | None
    counts: bool
    gate: str | None
    operator: str | None
    excuse: str | None


@dataclass(frozen=True, slots=True)
class PersonInSession:
    """Where one person stands in one session: their presence and their excuse, None where there is none."""

    first_in: datetime | None
    method: str | None
    counts: bool
    excuse_id: uuid.UUID | None
    excuse: str | None
    excuse_note: str | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A row of the ledger as the person's page shows it; `undone` when a later row took it back."""

    id: uuid.UUID
    kind: str
    method: str
    source: str
    direction: str
    status: str
    reason: str | None
    flags: tuple[ScanFlag, ...]
    offline: bool
    received_at: datetime
    corrected_at: datetime
    operator_name: str
    note: str
    target: uuid.UUID | None
    session: uuid.UUID | None
    gate: str | None
    undone: bool


@dataclass(frozen=True)
class RosterPage:
    """One page of the list, by name."""

    rows: list[RosterRow]
    number: int
    more: bool


async def roster(
    event_id: uuid.UUID, session_id: uuid.UUID, *, chosen: Filter = Filter.ALL, words: str = "", page: int = 1
) -> RosterPage:
    """Who is registered or came; with `words` also who withdrew or waits, by parts of name or OPD."""
    found = _search(words, chosen)
    rows = await sql(
        f"{COLUMNS}{JOINED} LEFT JOIN gate ON gate.id = presence.gate LEFT JOIN scan ON scan.id = presence.first_scan"
        f" WHERE attendee.event = {{}} AND {UNMERGED} AND {CONDITIONS[chosen]} AND {found.text}"
        f" ORDER BY {by_name('attendee')} LIMIT {{}} OFFSET {{}}",
        session_id,
        session_id,
        event_id,
        *found.arguments,
        PAGE + 1,
        (page - 1) * PAGE,
    )
    shown = [RosterRow(**row | {"counts": bool(row["counts"])}) for row in rows[:PAGE]]
    return RosterPage(shown, page, len(rows) > PAGE)


def _search(typed: str, chosen: Filter) -> Condition:
    """That the row has every word; without words, that it is on the list."""
    words = clean_query(typed)
    return among(words, "attendee") if words else Condition(LISTED[chosen])


async def numbers(event_id: uuid.UUID, session_id: uuid.UUID) -> dict[Filter, int]:
    """How many people stand behind each chip."""
    sums = [f"sum(CASE WHEN {CONDITIONS[one]} AND {LISTED[one]} THEN 1 ELSE 0 END) AS {one}" for one in Filter]
    rows = await sql(
        f"SELECT {', '.join(sums)}{JOINED} WHERE attendee.event = {{}} AND {UNMERGED}", session_id, session_id, event_id
    )
    return {chosen: int(rows[0][chosen.value] or 0) for chosen in Filter}


async def attendee(event_id: uuid.UUID, attendee_id: uuid.UUID) -> AttendeeFacts:
    """One person of this event; raises NotFound for another event's."""
    person = await registrations.attendee(attendee_id)
    if person is None or person.event != event_id:
        raise NotFound
    return person


async def require_of_event(event_id: uuid.UUID, attendee_ids: Sequence[uuid.UUID]) -> None:
    """Raises NotFound unless every id is an attendee of this event."""
    if not attendee_ids:
        return
    rows = await sql(
        f"SELECT count(*) AS n FROM attendee WHERE event = {{}} AND id IN ({marks(len(attendee_ids))})",  # noqa: S608
        event_id,
        *attendee_ids,
    )
    if rows[0]["n"] != len(set(attendee_ids)):
        raise NotFound


async def unconfirmed_among(session_id: uuid.UUID, attendee_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the attendees whose presence in the session waits for somebody to confirm it."""
    if not attendee_ids:
        return []
    rows = await sql(
        "SELECT attendee FROM presence WHERE session = {} AND method = {} AND counts = {}"  # noqa: S608
        f" AND attendee IN ({marks(len(attendee_ids))})",
        session_id,
        ScanMethod.SELF,
        False,
        *attendee_ids,
    )
    return [row["attendee"] for row in rows]


async def standing(session_id: uuid.UUID, attendee_id: uuid.UUID) -> PersonInSession:
    """Where a person stands in one session of their event."""
    rows = await sql(
        "SELECT presence.first_in, presence.method, presence.counts, excuse.id AS excuse_id,"
        f" excuse.kind AS excuse, excuse.note AS excuse_note{JOINED} WHERE attendee.id = {{}}",
        session_id,
        session_id,
        attendee_id,
    )
    return PersonInSession(**rows[0] | {"counts": bool(rows[0]["counts"])})


async def ledger_of(attendee_id: uuid.UUID) -> list[LedgerLine]:
    """Every row about a person, oldest first: refusals and undone ones too."""
    rows = await sql(LEDGER, attendee_id, attendee_id, attendee_id)
    undone = {row["target"] for row in rows if row["target"]}
    return [_line(row, row["id"] in undone) for row in rows]


def _line(row: dict[str, Any], undone: bool) -> LedgerLine:
    flags = msgspec.json.decode(row["flags"], type=tuple[ScanFlag, ...])
    return LedgerLine(**row | {"flags": flags, "offline": bool(row["offline"])}, undone=undone)


def choose_session(sessions: Sequence[Session], word: str | None, now: datetime) -> Session | None:
    """The event's session whose id is `word`; without a word the one a gate would open for now.

    None when the event has no session; raises NotFound for a word that is none of the event's.
    """
    if word:
        found = next((session for session in sessions if str(session.id) == word), None)
        if found is None:
            raise NotFound
        return found
    shown = [session for session in sessions if session.cancelled_at is None] or list(sessions)
    times = [held(s.starts_at, s.ends_at, s.actual_starts_at, s.actual_ends_at) for s in shown]
    chosen = preselect([Window(s.id, *time) for s, time in zip(shown, times, strict=True)], now)
    return next((session for session in shown if session.id == chosen), None)
