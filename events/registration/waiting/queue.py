"""Reading the waiting list: who waits, in which order, what is left for them, and what they were offered."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from events.calendar.own_day import opd_join
from events.database import sql
from events.registration.seats.arithmetic import Room, Waiter, own_or_default, seats_left
from events.registration.seats.count import quota_used_per_opd, seats_used
from events.registration.seats.event import AnyEvent
from events.registration.seats.predicates import holds_a_seat
from events.vocabulary import AttendeeState

ORDER = "coalesce(r.waiting_since, r.created_at), r.id"
# Words stand in these as text so that they meet the partial indexes.
WAITING = (
    "SELECT a.registration, a.role, a.counts_for FROM attendee a JOIN registration r ON r.id = a.registration"  # noqa: S608
    f" WHERE a.event = {{}} AND a.state = '{AttendeeState.WAITLISTED}' ORDER BY {ORDER}, a.id"
)
COUNTS = (
    "SELECT state, count(DISTINCT registration) AS n FROM attendee WHERE event = {} AND state IN"  # noqa: S608
    f" ('{AttendeeState.WAITLISTED}', '{AttendeeState.OFFERED}', '{AttendeeState.AWAITING}') GROUP BY state"
)


async def waiting_parties(event_id: uuid.UUID) -> list[Waiter]:
    """Every party without a seat or an offer, the first in the queue first."""
    rows = await sql(WAITING, event_id)
    parties: dict[uuid.UUID, list[tuple[str, uuid.UUID | None]]] = {}
    for row in rows:
        parties.setdefault(row["registration"], []).append((row["role"], row["counts_for"]))
    return [_waiter(registration, people) for registration, people in parties.items()]


def _waiter(registration: uuid.UUID, people: Collection[tuple[str, uuid.UUID | None]]) -> Waiter:
    """Of each of its people the role and the OPD whose quota they use."""
    seats = sum(holds_a_seat(role, AttendeeState.OFFERED) for role, _opd in people)
    return Waiter(registration, seats, tuple(opd for _role, opd in people if opd))


async def room_of(event: AnyEvent) -> Room:
    """What the event still has to give; the caller holds its lock where that must stay so."""
    seats = seats_left(await seats_used(event.id), event.capacity)
    used = Counter(await quota_used_per_opd(event.id))
    own = await sql("SELECT department, maximum FROM invitation WHERE event = {}", event.id)
    default = event.default_maximum
    maxima: dict[uuid.UUID, int | None] = {row["department"]: own_or_default(row["maximum"], default) for row in own}
    if default is not None:
        named = await sql(
            "SELECT DISTINCT counts_for FROM attendee WHERE event = {} AND counts_for IS NOT NULL", event.id
        )
        for row in named:
            maxima.setdefault(row["counts_for"], default)
    return Room(seats, {opd: max(0, most - used[opd]) for opd, most in maxima.items() if most is not None})


async def position(event_id: uuid.UUID, registration_id: uuid.UUID) -> int | None:
    """The party's place in the queue, 1 for the first; None for who does not wait."""
    order = [party.registration for party in await waiting_parties(event_id)]
    return order.index(registration_id) + 1 if registration_id in order else None


@dataclass(frozen=True, slots=True)
class Offer:
    """Seats offered to a party; without an `outcome` while the offer is open."""

    id: uuid.UUID
    made_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    outcome: str


async def last_offer(registration_id: uuid.UUID) -> Offer | None:
    """The party's newest offer, open or ended."""
    rows = await sql(
        "SELECT id, made_at, ends_at, ended_at, outcome FROM seat_offer WHERE registration = {}"
        " ORDER BY made_at DESC, id DESC LIMIT 1",
        registration_id,
    )
    return Offer(**rows[0]) if rows else None


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    """Somebody of a party in the organizer's queue; `ends_at` is the end of the party's open offer."""

    id: uuid.UUID
    registration: uuid.UUID
    role: str
    name: str
    position: str
    institution: str
    counts_for: uuid.UUID | None
    department: str | None
    created_at: datetime
    waiting_since: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingParty:
    """One party as the organizer's queue shows it, the official first."""

    waiter: Waiter
    people: list[WaitingPerson]

    @property
    def lead(self) -> WaitingPerson:
        return self.people[0]

    @property
    def since(self) -> datetime:
        return self.lead.waiting_since or self.lead.created_at

    @property
    def ends_at(self) -> datetime | None:
        return self.lead.ends_at


async def parties_in(
    event_id: uuid.UUID, state: AttendeeState, *, offset: int = 0, most: int = 100
) -> list[WaitingParty]:
    """The parties of that state in the order of the queue, with the end of their open offers."""
    rows = await sql(
        "SELECT a.id, a.registration, a.role, a.name, a.position, a.institution, a.counts_for, d.name AS department,"  # noqa: S608
        " r.created_at, r.waiting_since, o.ends_at FROM attendee a JOIN registration r ON r.id = a.registration"
        f"{opd_join('d', 'a.department', 'a.event')}"
        " LEFT JOIN seat_offer o ON o.registration = r.id AND o.ended_at IS NULL"
        " WHERE a.event = {} AND a.state = {} AND r.id IN (SELECT r.id FROM registration r"
        " WHERE r.event = {} AND EXISTS (SELECT 1 FROM attendee m WHERE m.registration = r.id AND m.state = {})"
        f" ORDER BY {ORDER} LIMIT {{}} OFFSET {{}}) ORDER BY {ORDER}, a.official IS NOT NULL, a.id",
        event_id,
        state,
        event_id,
        state,
        most,
        offset,
    )
    people = [WaitingPerson(**row) for row in rows]
    return [_party(party, list(those)) for party, those in groupby(people, key=lambda one: one.registration)]


def _party(registration: uuid.UUID, people: list[WaitingPerson]) -> WaitingParty:
    return WaitingParty(_waiter(registration, [(one.role, one.counts_for) for one in people]), people)


async def counts(event_id: uuid.UUID) -> dict[str, int]:
    """How many parties wait, hold an offer, or await approval."""
    rows = await sql(COUNTS, event_id)
    return {row["state"]: row["n"] for row in rows}
