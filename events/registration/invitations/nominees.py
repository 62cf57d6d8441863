"""Whom an OPD sends to an event, and which units its people may come from."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.calendar.own_day import opd_join
from events.database import marks, sql
from events.names import search_key
from events.registration.queries import GONE, code_of
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.predicates import holds_a_seat, unconfirmed
from events.vocabulary import AttendeeRole, Origin

SELF_REGISTERED = Origin.PUBLIC
"""How somebody came whom no OPD named: such a party keeps its own ticket and its own decisions."""


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody of a party in which an OPD has a person, with the `code` of the ticket.

    `own` says whether the OPD named them: who registered alone keeps the own ticket and the own decisions, and so
    does a spouse whom another OPD sends. `counted` says whether they use up the OPD's quota.
    """

    id: uuid.UUID
    event: uuid.UUID
    registration: uuid.UUID
    role: str
    state: str
    name: str
    nip: str | None
    rank: str
    position: str
    official: uuid.UUID | None
    relation: str
    institution: str
    is_asn: bool
    department: uuid.UUID | None
    ticket_version: int
    created_at: datetime
    department_name: str | None
    represents: str
    represents_letter: str
    counts_for: uuid.UUID | None
    origin: str
    phone: str
    email: str
    confirmed_at: datetime | None
    code: str
    own: bool
    counted: bool

    @property
    def unconfirmed(self) -> bool:
        """As `seats.predicates.unconfirmed`."""
        return unconfirmed(self.role, self.state, self.confirmed_at)


async def nominees(event_id: uuid.UUID, opd: uuid.UUID) -> list[Nominee]:
    """Everyone of the parties in which the OPD has somebody, by the officials' names, each with whom they bring."""
    rows = await sql(
        "SELECT a.id, a.event, a.registration, a.role, a.state, a.name, a.nip, a.rank, a.position, a.official,"  # noqa: S608
        " a.relation, a.institution, a.is_asn, a.department, a.ticket_version, a.created_at, d.name AS department_name,"
        " a.represents, a.represents_letter, a.counts_for, r.origin, r.phone, r.email, w.confirmed_at"
        f" FROM attendee a JOIN registration r ON r.id = a.registration{opd_join('d', 'a.department', 'a.event')}"
        " LEFT JOIN own_word w ON w.attendee = a.id"
        " WHERE a.registration IN (SELECT registration FROM attendee WHERE event = {} AND counts_for = {})"
        f" AND a.state NOT IN ({marks(len(GONE))})",
        event_id,
        opd,
        *GONE,
    )
    keys = {row["id"]: (search_key(row["name"]), row["id"]) for row in rows}
    ordered = sorted(
        rows, key=lambda row: (keys.get(row["official"], keys[row["id"]]), row["official"] is not None, row["id"])
    )
    sender = {row["id"]: row["counts_for"] for row in rows}
    beside = {row["id"]: sender.get(row["official"], opd) for row in rows if row["role"] == AttendeeRole.COMPANION}
    sent = {attendee for attendee, whose in (sender | beside).items() if whose == opd}
    parties = {row["registration"] for row in rows if row["state"] in LIVE and row["id"] in sent}
    return [
        Nominee(
            **row,
            code=code_of(row["id"], row["ticket_version"]),
            own=row["origin"] != SELF_REGISTERED and row["id"] in sent,
            counted=row["counts_for"] == opd and holds_a_seat(row["role"], row["state"]),
        )
        for row in ordered
        if row["registration"] in parties
    ]


def live(people: Sequence[Nominee]) -> list[Nominee]:
    """Those still coming, or waiting to."""
    return [one for one in people if one.state in LIVE]


def names_counted(people: Sequence[Nominee]) -> int:
    """How many of them use up the OPD's quota, as `count.quota_used_per_opd` counts them."""
    return sum(one.counted for one in people)
