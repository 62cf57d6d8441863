"""Which OPDs an event invites, and which events invite an OPD: what the calendar asks of invitations."""

from __future__ import annotations

import uuid

from events.database import sql


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
