"""Tickets to those a file registered: queued by a job after the import, so that it stays short."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import structlog

from events.database import sql, transaction
from events.registration.messages import standing
from events.registration.messages.identity import Kind, beginning, identify
from events.registration.seats.event import LockedEvent, lock_event
from events.vocabulary import AttendeeState, EventStatus, Origin

log = structlog.get_logger()
AT_ONCE = 25
# Queued once for each registration: a process that dies here is followed by another that goes on.
UNTOLD = (
    f"SELECT r.id FROM registration r WHERE r.event = {{}} AND r.origin = '{Origin.IMPORT}' AND r.created_at = {{}}"  # noqa: S608
    " AND (r.email <> '' OR r.phone <> '')"
    f" AND EXISTS (SELECT 1 FROM attendee a WHERE a.registration = r.id AND a.state = '{AttendeeState.ACTIVE}')"
    f" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.identity = '{beginning(Kind.REGISTERED)}' || CAST(r.id AS TEXT))"
    " ORDER BY r.id LIMIT {}"
)


async def tell_imported(now: datetime) -> int:
    """Queue the ticket of every party a file registered with the wish to tell them, each once; how many.

    One file's failure is logged, tried again at the next turn, and keeps no other waiting.
    """
    told = 0
    for batch in await sql("SELECT id, event, taken_at FROM import_batch WHERE tell = {}", True):
        try:
            while some := await _tell_some(batch, now):
                told += some
        except Exception:
            log.exception("tickets not queued", batch=str(batch["id"]))
    return told


async def _tell_some(batch: dict[str, Any], now: datetime) -> int:
    """A few at a time, for each of these transactions holds the event; none of a cancelled event."""
    async with transaction():
        event = await lock_event(batch["event"])
        rows: list[dict[str, Any]] = []
        if event.status != EventStatus.CANCELLED:
            rows = await sql(UNTOLD, batch["event"], batch["taken_at"], AT_ONCE)
        for row in rows:
            await _tell(event, row["id"], now)
        if not rows:
            await sql("UPDATE import_batch SET tell = {} WHERE id = {}", False, batch["id"])
    return len(rows)


async def _tell(event: LockedEvent, registration_id: uuid.UUID, now: datetime) -> None:
    await standing.tell(event, registration_id, AttendeeState.ACTIVE, identify(Kind.REGISTERED, registration_id), now)
