"""Reading for the Peserta tab: everyone registered, found by whatever the organizer has at hand."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events.calendar.own_day import day_sql, opd_join
from events.clean import clean_query
from events.database import marks, sql
from events.departments.versions import DAY, version_on
from events.keys import TICKET_LENGTH, code_digest, is_code, normalise_code
from events.names import search_key
from events.pasted import ticket_code_in
from events.registration.people.search import among, by_name
from events.registration.people.sorting import ORDERS, Sort
from events.registration.seats.arithmetic import SEAT_STATES
from events.registration.seats.predicates import holds_a_seat, of_opd_sql, unconfirmed_sql
from events.vocabulary import AttendeeRole, AttendeeState
from events.where import Condition, every, one_of

PAGE = 50
WAITING = (AttendeeState.WAITLISTED, AttendeeState.OFFERED, AttendeeState.AWAITING)

JOINED = " FROM attendee a JOIN registration r ON r.id = a.registration"
OPD = f" LEFT JOIN department unit ON unit.id = a.department{opd_join('d', 'a.department', 'a.event')}"
OPD_OF_EVENT = f"JOIN department_version d ON d.id = {version_on('a.department', day_sql(DAY))}"
MEMBER = (
    "SELECT a.id, a.registration, a.role, a.state, a.name, a.nip, a.is_asn, a.rank, a.position, a.institution,"
    " a.relation, a.official, a.represents, a.represents_letter, a.ticket_version, a.created_at, a.changed_at,"
    " unit.code AS department_code, d.name AS department_name, d.abbreviation, r.phone, r.email, r.origin,"
    f" r.alone_reason, CASE WHEN {unconfirmed_sql('a')} THEN 1 ELSE 0 END AS unconfirmed{JOINED}{OPD}"
)


@dataclass(frozen=True, slots=True)
class Registrant:
    """Somebody registered at an event, with their OPD and the contact of their party, as `MEMBER` reads them."""

    id: uuid.UUID
    registration: uuid.UUID
    role: str
    state: str
    name: str
    nip: str | None
    is_asn: bool
    rank: str
    position: str
    institution: str
    relation: str
    official: uuid.UUID | None
    represents: str
    represents_letter: str
    ticket_version: int
    created_at: datetime
    changed_at: datetime
    department_code: str | None
    department_name: str | None
    abbreviation: str | None
    phone: str
    email: str
    origin: str
    alone_reason: str
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class OpdFound:
    """An OPD that somebody at the event comes from or counts for."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class Lead:
    """Who stands at the head of a party."""

    id: uuid.UUID
    registration: uuid.UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the organizer looks for, in which order; false means everyone. `department` finds its own people and its
    quota's."""

    words: str = ""
    state: str = ""
    role: str = ""
    department: uuid.UUID | None = None
    sort: Sort = Sort.NAME
    unconfirmed: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.state or self.role or self.department or self.unconfirmed)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of parties, each with everyone in it, the official first."""

    parties: list[list[Registrant]]
    earlier: uuid.UUID | None
    later: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """People by what they are and where they stand; `by_state` and `by_role` count every row.

    `seated` hold a seat of the event (`holds_a_seat`), offers included; `companions` are those of them who are one.
    """

    seated: int
    companions: int
    waiting: int
    by_state: dict[str, int]
    by_role: dict[str, int]
    unconfirmed: int


async def parties(
    event_id: uuid.UUID, wanted: Wanted, *, after: uuid.UUID | None = None, before: uuid.UUID | None = None
) -> Page:
    """Fifty parties with at least one person wanted, in the order wanted, beside the attendee named.

    The cursor is an attendee's id, so that neither a name nor a NIP stands in an address.
    """
    back = before is not None
    leads = await _leads(event_id, wanted, before or after, back=back)
    found, more = leads[:PAGE], len(leads) > PAGE
    if back:
        found.reverse()
    shown = await _members([lead.registration for lead in found])
    has_earlier, has_later = (more, True) if back else (after is not None, more)
    return Page(shown, found[0].id if found and has_earlier else None, found[-1].id if found and has_later else None)


async def _leads(event_id: uuid.UUID, wanted: Wanted, cursor: uuid.UUID | None, *, back: bool) -> list[Lead]:
    order, chosen = ORDERS[wanted.sort], _party_has(event_id, wanted)
    beyond = Condition("")
    if cursor is not None:
        place = order.beyond("l", "FROM attendee c WHERE c.id = {} AND c.event = {}", back=back)
        beyond = Condition(f" AND {place}", (cursor, event_id))
    rows = await sql(
        f"SELECT l.id, l.registration FROM attendee l WHERE l.event = {{}} AND l.official IS NULL"  # noqa: S608
        f"{chosen.text}{beyond.text} ORDER BY {order.by('l', back=back)} LIMIT {PAGE + 1}",
        event_id,
        *chosen.arguments,
        *beyond.arguments,
    )
    return [Lead(**row) for row in rows]


def _party_has(event_id: uuid.UUID, wanted: Wanted) -> Condition:
    """Those wanted are looked through once: as a plain subquery PostgreSQL took three times as long."""
    if not wanted:
        return Condition("")
    where = _where(event_id, wanted)
    found = f"WITH found AS MATERIALIZED (SELECT DISTINCT a.registration{JOINED} WHERE {where.text})"
    return Condition(f" AND l.registration IN ({found} SELECT registration FROM found)", where.arguments)  # noqa: S608


async def _members(registrations: Sequence[uuid.UUID]) -> list[list[Registrant]]:
    """Everyone of those registrations, one list each, in the order given."""
    if not registrations:
        return []
    people = await _read(
        f"{MEMBER} WHERE a.registration IN ({marks(len(registrations))}) ORDER BY a.created_at, a.id", *registrations
    )
    found: dict[uuid.UUID, list[Registrant]] = {registration: [] for registration in registrations}
    for one in people:
        found[one.registration].append(one)
    return [sorted(party, key=lambda one: one.official is not None) for party in found.values()]


async def _read(statement: str, *arguments: Any) -> list[Registrant]:
    return [Registrant(**row) for row in await sql(statement, *arguments)]


async def count(event_id: uuid.UUID, wanted: Wanted) -> tuple[int, int]:
    """How many people are wanted, and in how many parties they come."""
    where = _where(event_id, wanted)
    rows = await sql(
        f"SELECT count(*) AS people, count(DISTINCT a.registration) AS parties{JOINED} WHERE {where.text}",
        *where.arguments,
    )
    return rows[0]["people"], rows[0]["parties"]


async def numbers(event_id: uuid.UUID) -> Numbers:
    """The tab's big numbers and what stands behind each of its chips."""
    rows = await sql("SELECT role, state, count(*) AS n FROM attendee WHERE event = {} GROUP BY role, state", event_id)
    by_state: dict[str, int] = {}
    by_role: dict[str, int] = {}
    for row in rows:
        by_state[row["state"]] = by_state.get(row["state"], 0) + row["n"]
        by_role[row["role"]] = by_role.get(row["role"], 0) + row["n"]
    unheard = await sql(
        f"SELECT count(*) AS n FROM attendee a WHERE a.event = {{}} AND {unconfirmed_sql('a')}",  # noqa: S608
        event_id,
    )
    seated = [row for row in rows if holds_a_seat(row["role"], row["state"])]
    return Numbers(
        seated=sum(row["n"] for row in seated),
        companions=sum(row["n"] for row in seated if row["role"] == AttendeeRole.COMPANION),
        waiting=sum(by_state.get(state, 0) for state in WAITING),
        by_state=by_state,
        by_role=by_role,
        unconfirmed=unheard[0]["n"],
    )


async def departments_of(event_id: uuid.UUID) -> list[OpdFound]:
    """Every OPD that somebody at the event comes from or counts for, by name."""
    rows = await sql(
        "SELECT d.department AS id, d.name FROM (SELECT department FROM attendee WHERE event = {} UNION"  # noqa: S608
        f" SELECT counts_for FROM attendee WHERE event = {{}}) a {OPD_OF_EVENT} ORDER BY d.name",
        event_id,
        event_id,
        event_id,
    )
    return [OpdFound(**row) for row in rows]


async def everyone(event_id: uuid.UUID) -> list[Registrant]:
    """Every attendee by name, companions after their official: for the exported sheet."""
    people = await _read(f"{MEMBER} WHERE a.event = {{}} ORDER BY {by_name('a')}", event_id)
    places: dict[uuid.UUID | None, int] = {one.id: place for place, one in enumerate(people)}
    return sorted(people, key=lambda one: (places.get(one.official, places[one.id]), one.official is not None))


async def by_ids(event_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Registrant]:
    """Those attendees of the event, by id; others are left out."""
    if not ids:
        return {}
    people = await _read(f"{MEMBER} WHERE a.event = {{}} AND a.id IN ({marks(len(ids))})", event_id, *ids)
    return {one.id: one for one in people}


async def parties_of(event_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[list[Registrant]]:
    """The whole parties of those attendees of the event, the official first, by the official's name."""
    people = await by_ids(event_id, ids)
    found = await _members(list(dict.fromkeys(one.registration for one in people.values())))
    return sorted(found, key=lambda party: (search_key(party[0].name), party[0].id))


async def officials(event_id: uuid.UUID, wanted: Wanted, *, but: uuid.UUID) -> list[Registrant]:
    """Twenty living people at most who stand at the head of another registration than `but`, by name."""
    where = _where(event_id, wanted)
    states = [str(state) for state in (*SEAT_STATES, AttendeeState.WAITLISTED)]
    return await _read(
        f"{MEMBER} WHERE {where.text} AND a.official IS NULL AND a.registration <> {{}}"
        f" AND a.state IN ({marks(len(states))}) ORDER BY {by_name('a')} LIMIT 20",
        *where.arguments,
        but,
        *states,
    )


async def page_by_id(event_id: uuid.UUID, after: uuid.UUID | None, limit: int) -> list[Registrant]:
    """Attendees in the order they were registered, for programs; `after` is the last id already read."""
    beyond = Condition(" AND a.id > {}", (after,)) if after else Condition("")
    return await _read(
        f"{MEMBER} WHERE a.event = {{}}{beyond.text} ORDER BY a.id LIMIT {{}}", event_id, *beyond.arguments, limit
    )


async def attendee_with_nip(event_id: uuid.UUID, nips: Sequence[str]) -> uuid.UUID | None:
    """Who of the event already holds one of these NIPs with a living registration."""
    if not nips:
        return None
    states = [str(state) for state in (*SEAT_STATES, AttendeeState.WAITLISTED)]
    rows = await sql(
        "SELECT a.id FROM attendee a JOIN person p ON p.id = a.person"  # noqa: S608
        f" WHERE a.event = {{}} AND p.nip IN ({marks(len(nips))}) AND a.state IN ({marks(len(states))}) LIMIT 1",
        event_id,
        *nips,
        *states,
    )
    return rows[0]["id"] if rows else None


# ----------------------------------------------------------------- what is wanted, as SQL


def _where(event_id: uuid.UUID, wanted: Wanted) -> Condition:
    parts = [Condition("a.event = {}", (event_id,))]
    if wanted.state:
        parts.append(Condition("a.state = {}", (wanted.state,)))
    if wanted.role:
        parts.append(Condition("a.role = {}", (wanted.role,)))
    if wanted.department:
        parts.append(Condition(of_opd_sql("a"), (wanted.department, wanted.department)))
    if wanted.unconfirmed:
        parts.append(Condition(unconfirmed_sql("a")))
    text = clean_query(wanted.words)
    if text:
        parts.append(_search(text, event_id))
    return every(parts)


def _search(text: str, event_id: uuid.UUID) -> Condition:
    """By every word in name or OPD; or by a ticket, the end of a NIP or a part of a phone number."""
    ways = [among(text, "a", event_id)]
    code = ticket_code_in(text)
    if is_code(normalise_code(code), TICKET_LENGTH):
        ways.append(Condition("a.ticket_digest = {}", (code_digest(code),)))
    digits = "".join(c for c in text if c in "0123456789")
    if len(digits) >= 4 and not any(c.isalpha() for c in text):
        ways.append(Condition("a.nip LIKE {}", (f"%{digits}",)))
        ways.append(Condition("r.phone LIKE {}", (f"%{_national(digits)}%",)))
    return one_of(ways)


def _national(digits: str) -> str:
    """ "0812", "62812" and "812" are one beginning: tables hold "+62812..."."""
    return digits.removeprefix("62").removeprefix("0") or digits
