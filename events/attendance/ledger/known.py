"""Reading what the ledger knows about a batch, in one statement (two when ids may be known already)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from events.attendance.ledger.evidence import Present
from events.attendance.ledger.judge import Claim, Earlier, Guest, Knowledge, TicketParty
from events.calendar.own_day import opd_join
from events.database import any_of, sql
from events.vocabulary import AttendeeRole, AttendeeState, ScanFlag, ScanReason

NOWHERE = uuid.UUID(int=0)
# A look here is ten times as fast as AttendeeState(word), and every scan names a whole party.
STATES = {str(state): state for state in AttendeeState}
ROLES = {str(role): role for role in AttendeeRole}
_WHO = (
    "SELECT shown.id AS shown_id, shown.ticket_digest, shown.merged_into AS shown_merged,"  # noqa: S608
    " guest.id, guest.event, guest.state, guest.role, guest.name, guest.institution, guest.represents,"
    " guest.merged_into,"
    " department.name AS department, presence.session, presence.first_in, presence.last_out,"
    " presence.first_scan, presence.method, presence.gate, presence.counts, presence.recorded_at,"
    " presence.first_method, presence.late, gate.name AS gate_name"
    " FROM attendee AS shown"
    " JOIN attendee AS holder ON holder.id = COALESCE(shown.merged_into, shown.id)"
    " JOIN attendee AS guest ON guest.registration = holder.registration"
    f"{opd_join('department', 'guest.department', 'guest.event')}"
    " LEFT JOIN presence ON presence.attendee = guest.id AND {during}"
    " LEFT JOIN gate ON gate.id = presence.gate WHERE {shown} ORDER BY guest.id"
)


async def read_knowledge(claims: Sequence[Claim], *, with_earlier: bool) -> Knowledge:
    """Who is meant by `claims`, their parties, their presences, and (if asked) rows that have their ids."""
    known = Knowledge()
    if with_earlier:
        await _read_earlier(claims, known)
    digests = sorted({claim.digest for claim in claims if claim.digest is not None})
    named = {claim.member for claim in claims if claim.member is not None}
    named |= {row.attendee for rows in known.earlier.values() for row in rows if row.attendee}
    sessions = sorted({claim.session for claim in claims if claim.session is not None})
    if digests or named:
        _enter(await _read_who(digests, sorted(named), sessions), known)
    return known


async def _read_who(digests: list[bytes], named: list[uuid.UUID], sessions: list[uuid.UUID]) -> list[dict[str, Any]]:
    during, arguments = any_of("presence.session", sessions or [NOWHERE], "uuid")
    conditions = []
    for column, kind, values in (("ticket_digest", "bytea", digests), ("id", "uuid", named)):
        if values:
            condition, given = any_of(f"shown.{column}", values, kind)
            conditions.append(condition)
            arguments = [*arguments, *given]
    statement = _WHO.replace("{during}", during).replace("{shown}", " OR ".join(conditions))
    return await sql(statement, *arguments)


def _enter(rows: list[dict[str, Any]], known: Knowledge) -> None:
    members: dict[uuid.UUID, dict[uuid.UUID, Guest]] = {}
    for row in rows:
        members.setdefault(row["shown_id"], {})[row["id"]] = _guest(row)
        if row["session"] is not None:
            known.present[row["session"], row["id"]] = _present(row)
    known.present_before = frozenset(known.present)
    for row in rows:
        party = members[row["shown_id"]]
        if row["merged_into"] in party:
            party[row["id"]] = party[row["merged_into"]]
    for row in rows:
        party = members[row["shown_id"]]
        holder = party.get(row["shown_merged"] or row["shown_id"])
        if holder is not None:
            known.by_id[row["shown_id"]] = known.by_digest[bytes(row["ticket_digest"])] = TicketParty(holder, party)


def _guest(row: dict[str, Any]) -> Guest:
    return Guest(
        row["id"],
        row["event"],
        STATES[row["state"]],
        ROLES[row["role"]],
        row["name"],
        row["department"] or row["institution"],
        row["represents"],
    )


def _present(row: dict[str, Any]) -> Present:
    return Present(
        row["first_in"],
        row["last_out"],
        row["first_scan"],
        row["method"],
        row["gate"],
        row["gate_name"] or "",
        bool(row["counts"]),
        row["recorded_at"],
        row["first_method"],
        bool(row["late"]),
    )


async def _read_earlier(claims: Sequence[Claim], known: Knowledge) -> None:
    ids = sorted({claim.id for claim in claims})
    own, arguments = any_of("id", ids, "uuid")
    claimed, again = any_of("claimed_id", ids, "uuid")
    rows = await sql(
        "SELECT id, claimed_id, gate, content_digest, session, attendee, status, reason, flags FROM scan"  # noqa: S608
        f" WHERE {own} OR {claimed}",
        *arguments,
        *again,
    )
    for row in rows:
        flags = msgspec.json.decode(row["flags"], type=tuple[ScanFlag, ...])
        earlier = Earlier(
            row["id"],
            row["gate"],
            bytes(row["content_digest"]),
            row["session"],
            row["attendee"],
            row["status"],
            ScanReason(row["reason"]) if row["reason"] else None,
            flags,
        )
        known.earlier.setdefault(row["claimed_id"] or row["id"], []).append(earlier)
