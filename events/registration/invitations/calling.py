"""Which OPDs an event invites, and which events invite an OPD: what the calendar's pages ask of registration."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from events.calendar import event_page
from events.calendar.own_day import opd_join
from events.calendar.tables import Event
from events.database import sql
from events.registration.seats.window import seats_left


async def events_inviting(department_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """The events that invite this department."""
    rows = await sql("SELECT event FROM invitation WHERE department = {}", department_id)
    return tuple(row["event"] for row in rows)


async def invited_departments(event_id: uuid.UUID) -> list[str]:
    """Names of the departments an event invites, in protocol order."""
    rows = await sql(
        f"SELECT d.name FROM invitation i{opd_join('d', 'i.department', 'i.event')}"  # noqa: S608
        " WHERE i.event = {} ORDER BY d.protocol_order, d.name",
        event_id,
    )
    return [row["name"] for row in rows]


async def page_of_event(event: Event, now: datetime) -> dict[str, Any]:
    """Everything the event's public page shows (`calendar/event.html`), whoever may see it."""
    invited = await invited_departments(event.id)
    return await event_page.context(event, left=await seats_left(event), invited=invited, now=now)
