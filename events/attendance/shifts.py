"""Reading who stood at which gate, for the Gerbang tab."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from events.attendance.tables import Gate
from events.database import sql
from events.errors import NotFound
from events.vocabulary import ScanStatus


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """Who stood at the gate of that name, and how many people's rows of that time made presence."""

    operator: str
    gate: str
    started_at: datetime
    ended_at: datetime | None
    admitted: int


async def gate_of(event_id: uuid.UUID, gate_id: uuid.UUID) -> Gate:
    """The gate, if it is this event's; raises NotFound for another event's, as for none."""
    gate = await Gate.objects().where((Gate.id == gate_id) & (Gate.event == event_id)).first()
    if gate is None:
        raise NotFound
    return gate


async def shifts_between(event_id: uuid.UUID, first: datetime, following: datetime) -> list[ShiftFacts]:
    """The shifts of an event that touch the half-open span, newest first, each with how many it let in."""
    rows = await sql(
        "SELECT shift.operator, gate.name AS gate, shift.started_at, shift.ended_at,"
        " (SELECT COUNT(DISTINCT scan.attendee) FROM scan WHERE scan.shift = shift.id"
        " AND scan.status IN ({}, {})) AS admitted"
        " FROM shift JOIN gate ON gate.id = shift.gate"
        " WHERE gate.event = {} AND shift.started_at < {} AND (shift.ended_at IS NULL OR shift.ended_at >= {})"
        " ORDER BY shift.started_at DESC",
        ScanStatus.RECORDED,
        ScanStatus.ALREADY_PRESENT,
        event_id,
        following,
        first,
    )
    return [ShiftFacts(**row) for row in rows]
