"""Reading parties, tickets and what is left of seats."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import config
from events.database import sql
from events.errors import NotFound
from events.keys import code_digest, ticket_code, token_digest
from events.registration.family import home_of
from events.vocabulary import AttendeeState

MERGES = 5
ATTENDEE = (
    "SELECT a.id, a.event, a.registration, a.person, a.role, a.state, a.name, a.nip, a.is_asn, a.rank, a.position,"
    " a.department, a.institution, a.relation, a.official, a.represents, a.represents_letter, a.counts_for,"
    " a.merged_into, a.ticket_version, a.created_at, d.name AS department_name, d.abbreviation"
    " FROM attendee a LEFT JOIN department d ON d.id = a.department"
)
GONE = (str(AttendeeState.REPLACED), str(AttendeeState.MERGED))


def with_code(row: dict[str, Any]) -> dict[str, Any]:
    """The attendee's row with the `code` of its ticket."""
    return row | {"code": ticket_code(config.keys().ticket, row["id"], row["ticket_version"])}


async def party_of(registration_id: uuid.UUID) -> list[dict[str, Any]]:
    """Everyone of a registration with the ticket's `code`, the official first; not those replaced or merged."""
    rows = await sql(
        f"{ATTENDEE} WHERE a.registration = {{}} AND a.state NOT IN ({{}}, {{}}) ORDER BY a.created_at, a.id",
        registration_id,
        *GONE,
    )
    ordered = sorted(rows, key=lambda row: row["official"] is not None)
    return [with_code(row) for row in ordered]


async def attendee_by_code(code: str) -> dict[str, Any] | None:
    """Whoever the ticket proves, with `code`; a merged ticket proves the survivor. Takes any text."""
    rows = await sql(f"{ATTENDEE} WHERE a.ticket_digest = {{}}", code_digest(code))
    for _step in range(MERGES):
        if not rows or rows[0]["merged_into"] is None:
            break
        rows = await sql(f"{ATTENDEE} WHERE a.id = {{}}", rows[0]["merged_into"])
    return with_code(rows[0]) if rows else None


async def attendee(attendee_id: uuid.UUID) -> dict[str, Any] | None:
    """One attendee with the ticket's `code`."""
    rows = await sql(f"{ATTENDEE} WHERE a.id = {{}}", attendee_id)
    return with_code(rows[0]) if rows else None


async def registration(registration_id: uuid.UUID) -> dict[str, Any] | None:
    """One registration's own row."""
    rows = await sql(
        "SELECT id, event, origin, phone, email, alone_reason, companion_consent_at, companion_notice, consented_at,"
        " notice, refused_reason, created_at"
        " FROM registration WHERE id = {}",
        registration_id,
    )
    return rows[0] if rows else None


async def registration_by_token(token: str) -> dict[str, Any] | None:
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
        " WHERE e.id = {} AND (s.cancelled_at IS NULL OR e.status = 'cancelled') ORDER BY s.starts_at, s.position",
        event_id,
    )
    return [SessionTime(**row) for row in rows]


PARTICIPANT = "participant"


async def registration_row(registration_id: uuid.UUID) -> dict[str, Any]:
    """`id, event, phone, email`. Raises NotFound."""
    rows = await sql("SELECT id, event, phone, email FROM registration WHERE id = {}", registration_id)
    if not rows:
        raise NotFound
    return rows[0]
