"""What the public calendar asks of registrations: seats left, and who is invited."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from events.database import marks, sql
from events.registration.seats.predicates import holds_a_seat_sql


async def seats_free(capacities: Mapping[uuid.UUID, int | None]) -> dict[uuid.UUID, int]:
    """How many seats are left of each event that has a capacity; those without a limit are left out."""
    limited = {event: capacity for event, capacity in capacities.items() if capacity is not None}
    taken = await _seats_taken(limited)
    return {event: max(0, capacity - taken.get(event, 0)) for event, capacity in limited.items()}


async def _seats_taken(event_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    if not event_ids:
        return {}
    rows = await sql(
        f"SELECT event, COUNT(*) AS taken FROM attendee WHERE event IN ({marks(len(event_ids))})"  # noqa: S608
        f" AND {holds_a_seat_sql()} GROUP BY event",
        *event_ids,
    )
    return {row["event"]: row["taken"] for row in rows}


async def registered_per_opd(event_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many people use up each OPD's quota; companions use up nobody's."""
    rows = await sql(
        "SELECT counts_for, count(*) AS n FROM attendee WHERE event = {} AND counts_for IS NOT NULL"  # noqa: S608
        f" AND {holds_a_seat_sql()} GROUP BY counts_for",
        event_id,
    )
    return {uuid.UUID(str(row["counts_for"])): row["n"] for row in rows}


async def events_inviting(department_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """The events that invite this department."""
    rows = await sql("SELECT event FROM invitation WHERE department = {}", department_id)
    return tuple(row["event"] for row in rows)


async def invited_departments(event_id: uuid.UUID) -> list[str]:
    """Names of the departments an event invites, in protocol order."""
    rows = await sql(
        "SELECT d.name FROM invitation i JOIN department d ON d.id = i.department"
        " WHERE i.event = {} ORDER BY d.protocol_order, d.name",
        event_id,
    )
    return [row["name"] for row in rows]
