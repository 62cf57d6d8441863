"""Reading for the Kehadiran tab: who is there in a session, and who is not. `history.py` reads the ledger of one."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from events.attendance.windows import preselect, window
from events.calendar.own_day import opd_join, own_day
from events.calendar.tables import Event, Session
from events.clean import clean_query
from events.database import marks, sql
from events.departments import queries as departments
from events.departments.opds import by_id, standing_under
from events.departments.versions import Id
from events.errors import NotFound
from events.language import _
from events.registration import queries as registrations
from events.registration.people.search import among, by_name
from events.registration.queries import AttendeeFacts
from events.registration.seats.predicates import UNMERGED, came_sql, registered_sql
from events.vocabulary import ScanMethod
from events.where import Condition, every, one_of

PAGE = 50
OUTSIDE = "lain"
"""The `Opd.word` of people who stand under no OPD."""


class Filter(StrEnum):
    """The chips above the list."""

    ALL = "semua"
    PRESENT = "hadir"
    MISSING = "belum"
    EXCUSED = "izin"
    UNCONFIRMED = "mandiri"
    LATE = "susulan"


# Every condition names only joined columns.
CONDITIONS: dict[Filter, str] = {
    Filter.ALL: "1 = 1",
    Filter.PRESENT: came_sql(),
    Filter.MISSING: "presence.id IS NULL AND excuse.id IS NULL",
    Filter.EXCUSED: f"excuse.id IS NOT NULL AND NOT ({came_sql()})",
    Filter.UNCONFIRMED: f"presence.id IS NOT NULL AND presence.method = '{ScanMethod.SELF}' AND NOT ({came_sql()})",
    Filter.LATE: f"{came_sql()} AND presence.late IS TRUE",
}
# Who checked in alone and withdrew since is on the list no more, and yet waits for somebody to say what is true.
LISTED = {chosen: "1 = 1" if chosen is Filter.UNCONFIRMED else registered_sql() for chosen in Filter}
SESSION = """
FROM attendee
LEFT JOIN presence ON presence.attendee = attendee.id AND presence.session = {}
LEFT JOIN excuse ON excuse.attendee = attendee.id AND excuse.session = {} AND excuse.ended_at IS NULL
LEFT JOIN attendee AS official ON official.id = attendee.official
"""
UNIT = "coalesce(attendee.department, official.department)"
OPD = opd_join("department", UNIT, "attendee.event")
COLUMNS = """
SELECT attendee.id, attendee.name, attendee.role, attendee.state, attendee.institution, attendee.relation,
  attendee.represents, official.name AS official_name, department.name AS department,
  presence.first_in, presence.method, presence.counts, presence.recorded_at, presence.first_method, presence.late,
  gate.name AS gate, scan.operator_name AS operator, excuse.kind AS excuse
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
    recorded_at: datetime | None
    first_method: str | None
    late: bool
    gate: str | None
    operator: str | None
    excuse: str | None


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Whose own phone says they came at that moment, and nobody has confirmed it."""

    attendee: uuid.UUID
    first_in: datetime


@dataclass(frozen=True, slots=True)
class PersonInSession:
    """Where one person stands in one session: their presence and their excuse, None where there is none."""

    first_in: datetime | None
    method: str | None
    counts: bool
    recorded_at: datetime | None
    first_method: str | None
    late: bool
    excuse_id: uuid.UUID | None
    excuse: str | None
    excuse_note: str | None
    excuse_given: datetime | None
    excuse_recorded: datetime | None
    excuse_late: bool


@dataclass(frozen=True, slots=True)
class Opd:
    """An OPD to choose, with the units that stand under it; `word` names it in an address."""

    word: str
    name: str
    units: tuple[uuid.UUID, ...]

    @property
    def condition(self) -> Condition:
        within = [Condition(f"{UNIT} IN ({marks(len(self.units))})", self.units)] if self.units else []
        return one_of([*within, *([Condition(f"{UNIT} IS NULL")] if self.word == OUTSIDE else [])])


@dataclass(frozen=True)
class RosterPage:
    """One page of the list, by name."""

    rows: list[RosterRow]
    number: int
    more: bool


async def roster(
    event_id: uuid.UUID,
    session_id: uuid.UUID,
    *,
    chosen: Filter = Filter.ALL,
    words: str = "",
    opd: Opd | None = None,
    page: int = 1,
) -> RosterPage:
    """Who is registered or came; with `words` also who withdrew or waits, by parts of name or OPD."""
    found = _matching(event_id, words, chosen, opd)
    rows = await sql(
        f"{COLUMNS}{SESSION}{OPD} LEFT JOIN gate ON gate.id = presence.gate"
        " LEFT JOIN scan ON scan.id = presence.first_scan"
        f" WHERE attendee.event = {{}} AND {UNMERGED} AND {CONDITIONS[chosen]} AND {found.text}"
        f" ORDER BY {by_name('attendee')} LIMIT {{}} OFFSET {{}}",
        session_id,
        session_id,
        event_id,
        *found.arguments,
        PAGE + 1,
        (page - 1) * PAGE,
    )
    shown = [RosterRow(**row | {"counts": bool(row["counts"]), "late": bool(row["late"])}) for row in rows[:PAGE]]
    return RosterPage(shown, page, len(rows) > PAGE)


async def everyone(
    event_id: uuid.UUID, session_id: uuid.UUID, *, chosen: Filter = Filter.ALL, words: str = "", opd: Opd | None = None
) -> list[uuid.UUID]:
    """Of all pages of that list those who have not come yet, as far as anybody knows for sure."""
    found = _matching(event_id, words, chosen, opd)
    rows = await sql(
        f"SELECT attendee.id{SESSION} WHERE attendee.event = {{}} AND {UNMERGED} AND {CONDITIONS[chosen]}"
        f" AND {found.text} AND NOT ({came_sql()}) ORDER BY attendee.id",
        session_id,
        session_id,
        event_id,
        *found.arguments,
    )
    return [row["id"] for row in rows]


def _matching(event_id: uuid.UUID, typed: str, chosen: Filter, opd: Opd | None) -> Condition:
    """That the row has every word and stands under the OPD; without words, that it is on the list."""
    words = clean_query(typed)
    named = among(words, "attendee", event_id) if words else Condition(LISTED[chosen])
    return every([named, opd.condition]) if opd else named


async def numbers(event_id: uuid.UUID, session_id: uuid.UUID, opd: Opd | None = None) -> dict[Filter, int]:
    """How many people stand behind each chip, of that OPD or of all."""
    sums = [f"sum(CASE WHEN {CONDITIONS[one]} AND {LISTED[one]} THEN 1 ELSE 0 END) AS {one}" for one in Filter]
    under = opd.condition if opd else Condition("1 = 1")
    rows = await sql(
        f"SELECT {', '.join(sums)}{SESSION} WHERE attendee.event = {{}} AND {UNMERGED} AND {under.text}",
        session_id,
        session_id,
        event_id,
        *under.arguments,
    )
    return {chosen: int(rows[0][chosen.value] or 0) for chosen in Filter}


async def opds_of(event: Event, sessions: Sequence[Session]) -> list[Opd]:
    """The OPDs whose people are in the event, as the tree stood on its own day, by protocol; people of none last."""
    rows = await sql(
        "SELECT DISTINCT coalesce(attendee.department, official.department) AS department FROM attendee"  # noqa: S608
        " LEFT JOIN attendee AS official ON official.id = attendee.official"
        f" WHERE attendee.event = {{}} AND {UNMERGED}",
        event.id,
    )
    on = own_day(event, sessions)
    tree = by_id(await departments.departments(on))
    units: dict[Id | None, list[uuid.UUID]] = defaultdict(list)
    for row in rows:
        department = _uuid(row["department"])
        units[standing_under(tree, department, on)] += [department] if department else []
    named = sorted((tree[one] for one in units if one is not None), key=lambda one: (one.protocol_order, one.code))
    found = [Opd(str(one.id), one.name, tuple(units[one.id])) for one in named]
    return [*found, Opd(OUTSIDE, _("Instansi lain"), tuple(units[None]))] if None in units else found


def _uuid(value: uuid.UUID | str | None) -> uuid.UUID | None:
    """A computed column has no declared type on SQLite: its UUID comes as text."""
    return uuid.UUID(value) if isinstance(value, str) else value


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


async def unconfirmed_among(session_id: uuid.UUID, attendee_ids: Sequence[uuid.UUID]) -> list[Unconfirmed]:
    """Those of the attendees whose presence in the session waits for somebody to confirm it."""
    if not attendee_ids:
        return []
    rows = await sql(
        "SELECT attendee, first_in FROM presence WHERE session = {} AND method = {} AND counts = {}"  # noqa: S608
        f" AND attendee IN ({marks(len(attendee_ids))})",
        session_id,
        ScanMethod.SELF,
        False,
        *attendee_ids,
    )
    return [Unconfirmed(**row) for row in rows]


async def standing(session_id: uuid.UUID, attendee_id: uuid.UUID) -> PersonInSession:
    """Where a person stands in one session of their event."""
    rows = await sql(
        "SELECT presence.first_in, presence.method, presence.counts, presence.recorded_at, presence.first_method,"
        " presence.late, excuse.id AS excuse_id, excuse.kind AS excuse, excuse.note AS excuse_note,"
        " excuse.given_at AS excuse_given, excuse.created_at AS excuse_recorded, excuse.late AS excuse_late"
        f"{SESSION} WHERE attendee.id = {{}}",
        session_id,
        session_id,
        attendee_id,
    )
    return PersonInSession(**rows[0] | {name: bool(rows[0][name]) for name in ("counts", "late", "excuse_late")})


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
    times = [(s.starts_at, s.ends_at, s.actual_starts_at, s.actual_ends_at) for s in shown]
    chosen = preselect([window(s.id, *time) for s, time in zip(shown, times, strict=True)], now)
    return next((session for session in shown if session.id == chosen), None)
