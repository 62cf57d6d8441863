"""Reading parties, tickets and what is left of seats."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import config
from events.calendar.own_day import opd_join
from events.database import sql
from events.errors import NotFound
from events.keys import code_digest, ticket_code, token_digest
from events.registration.family import home_of
from events.registration.seats.predicates import unconfirmed
from events.vocabulary import AttendeeState, EventStatus

MERGES = 5
ATTENDEE = (
    "SELECT a.id, a.event, a.registration, a.person, a.role, a.state, a.name, a.nip, a.is_asn, a.rank, a.position,"  # noqa: S608
    " a.department, a.institution, a.relation, a.official, a.represents, a.represents_letter, a.counts_for,"
    " a.merged_into, a.ticket_version, a.created_at, d.name AS department_name, d.abbreviation,"
    " w.confirmed_at, w.handed_over"
    f" FROM attendee a{opd_join('d', 'a.department', 'a.event')} LEFT JOIN own_word w ON w.attendee = a.id"
)
GONE = (str(AttendeeState.REPLACED), str(AttendeeState.MERGED))
"""Whose row stands for nobody of the party any more: somebody else came, or it became another's row."""


@dataclass(frozen=True, slots=True)
class AttendeeFacts:
    """One human at one event, with the `code` of the ticket; `confirmed_at` is a spouse's own word (`own_words.py`)."""

    id: uuid.UUID
    event: uuid.UUID
    registration: uuid.UUID
    person: uuid.UUID
    role: str
    state: str
    name: str
    nip: str | None
    is_asn: bool
    rank: str
    position: str
    department: uuid.UUID | None
    institution: str
    relation: str
    official: uuid.UUID | None
    represents: str
    represents_letter: str
    counts_for: uuid.UUID | None
    merged_into: uuid.UUID | None
    ticket_version: int
    created_at: datetime
    department_name: str | None
    abbreviation: str | None
    confirmed_at: datetime | None
    handed_over: bool | None
    code: str

    @property
    def unconfirmed(self) -> bool:
        """As `seats.predicates.unconfirmed`."""
        return unconfirmed(self.role, self.state, self.confirmed_at)


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """A party's registration: how it came, its contact, and what it agreed to (`notice`: the digest of the text)."""

    id: uuid.UUID
    event: uuid.UUID
    origin: str
    phone: str
    email: str
    alone_reason: str
    companion_consent_at: datetime | None
    companion_notice: bytes | None
    consented_at: datetime | None
    notice: bytes | None
    refused_reason: str
    created_at: datetime


def code_of(attendee_id: uuid.UUID, version: int) -> str:
    """The code of the attendee's ticket at that version."""
    return ticket_code(config.keys().ticket, attendee_id, version)


def _facts(row: dict[str, Any]) -> AttendeeFacts:
    return AttendeeFacts(**row, code=code_of(row["id"], row["ticket_version"]))


async def party_of(registration_id: uuid.UUID) -> list[AttendeeFacts]:
    """Everyone of a registration, the official first; not those replaced or merged."""
    rows = await sql(
        f"{ATTENDEE} WHERE a.registration = {{}} AND a.state NOT IN ({{}}, {{}}) ORDER BY a.created_at, a.id",
        registration_id,
        *GONE,
    )
    return [_facts(row) for row in sorted(rows, key=lambda row: row["official"] is not None)]


async def attendee_by_code(code: str) -> AttendeeFacts | None:
    """Whoever the ticket proves; a merged ticket proves the survivor. Takes any text."""
    rows = await sql(f"{ATTENDEE} WHERE a.ticket_digest = {{}}", code_digest(code))
    for _step in range(MERGES):
        if not rows or rows[0]["merged_into"] is None:
            break
        rows = await sql(f"{ATTENDEE} WHERE a.id = {{}}", rows[0]["merged_into"])
    return _facts(rows[0]) if rows else None


async def attendee(attendee_id: uuid.UUID) -> AttendeeFacts | None:
    """One attendee."""
    rows = await sql(f"{ATTENDEE} WHERE a.id = {{}}", attendee_id)
    return _facts(rows[0]) if rows else None


async def registration(registration_id: uuid.UUID) -> RegistrationFacts | None:
    """One registration."""
    rows = await sql(
        "SELECT id, event, origin, phone, email, alone_reason, companion_consent_at, companion_notice, consented_at,"
        " notice, refused_reason, created_at FROM registration WHERE id = {}",
        registration_id,
    )
    return RegistrationFacts(**rows[0]) if rows else None


async def known_registration(registration_id: uuid.UUID) -> RegistrationFacts:
    """As `registration`. Raises NotFound."""
    found = await registration(registration_id)
    if found is None:
        raise NotFound
    return found


async def registration_by_token(token: str) -> RegistrationFacts | None:
    """The registration a living manage token opens, or where a merge took its people; a ticket's code opens none."""
    rows = await sql("SELECT registration FROM manage_link WHERE digest = {} AND ended_at IS NULL", token_digest(token))
    return await registration(await home_of(rows[0]["registration"])) if rows else None


@dataclass(frozen=True, slots=True)
class SessionTime:
    """A session as people are told of it."""

    id: uuid.UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    room: str


async def session_times(event_id: uuid.UUID) -> list[SessionTime]:
    """The event's sessions that still take place, in order of time; of a cancelled event all, as they were planned."""
    rows = await sql(
        "SELECT s.id, s.title, s.starts_at, s.ends_at, s.room FROM event_session s JOIN event e ON e.id = s.event"
        " WHERE e.id = {} AND (s.cancelled_at IS NULL OR e.status = {}) ORDER BY s.starts_at, s.position",
        event_id,
        EventStatus.CANCELLED,
    )
    return [SessionTime(**row) for row in rows]
