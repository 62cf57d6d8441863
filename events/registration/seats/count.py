"""How many seats, and how much of each OPD's quota, are used: nowhere else are an event's people counted for that.

A spouse takes a seat and uses up no quota; speakers, committee and guests do neither (`predicates.py`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from events.database import marks, sql
from events.registration.seats.predicates import holds_a_seat_sql


async def seats_used(event_id: uuid.UUID) -> int:
    """Seats held by participants and companions, those on offer included."""
    rows = await sql(f"SELECT count(*) AS n FROM attendee WHERE event = {{}} AND {holds_a_seat_sql()}", event_id)  # noqa: S608
    return rows[0]["n"]


async def quota_used(event_id: uuid.UUID, opd: uuid.UUID) -> int:
    """People who use up the OPD's quota; companions use up nobody's."""
    rows = await sql(
        f"SELECT count(*) AS n FROM attendee WHERE event = {{}} AND counts_for = {{}} AND {holds_a_seat_sql()}",  # noqa: S608
        event_id,
        opd,
    )
    return rows[0]["n"]


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


async def quota_used_per_opd(event_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many people use up each OPD's quota; companions use up nobody's."""
    rows = await sql(
        "SELECT counts_for, count(*) AS n FROM attendee WHERE event = {} AND counts_for IS NOT NULL"  # noqa: S608
        f" AND {holds_a_seat_sql()} GROUP BY counts_for",
        event_id,
    )
    return {uuid.UUID(str(row["counts_for"])): row["n"] for row in rows}
