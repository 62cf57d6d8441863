"""What the public calendar asks of registrations: seats taken, and who is invited."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from events.database import marks, sql
from events.registration.seats.arithmetic import SEAT_ROLES, SEAT_STATES

SEATED = sorted(SEAT_STATES)


async def seats_taken(event_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many seats each event has given away; events without any are left out."""
    if not event_ids:
        return {}
    roles, states = sorted(SEAT_ROLES), SEATED
    rows = await sql(
        f"SELECT event, COUNT(*) AS taken FROM attendee WHERE event IN ({marks(len(event_ids))})"  # noqa: S608
        f" AND role IN ({marks(len(roles))})"
        f" AND state IN ({marks(len(states))}) GROUP BY event",
        *event_ids,
        *roles,
        *states,
    )
    return {row["event"]: row["taken"] for row in rows}


async def registered_per_opd(event_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many people use up each OPD's quota; companions use up nobody's."""
    rows = await sql(
        "SELECT counts_for, count(*) AS n FROM attendee WHERE event = {} AND counts_for IS NOT NULL"  # noqa: S608
        f" AND state IN ({marks(len(SEATED))}) GROUP BY counts_for",
        event_id,
        *SEATED,
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
