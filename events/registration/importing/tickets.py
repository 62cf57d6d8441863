"""Tickets to those a file registered: queued by a job after the import, so that it stays short."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file whose parties are to be told of their tickets."""

    id: uuid.UUID
    event: uuid.UUID
    taken_at: datetime


async def tell_imported(now: datetime) -> int:
    """Queue the ticket of every party a file registered with the wish to tell them, each once; how many.

    One file's failure is logged, tried again at the next turn, and keeps no other waiting.
    """
    told = 0
    for row in await sql("SELECT id, event, taken_at FROM import_batch WHERE tell = {}", True):
        file = TakenFile(**row)
        try:
            while some := await _tell_some(file, now):
                told += some
        except Exception:
            log.exception("tickets not queued", batch=str(file.id))
    return told


async def _tell_some(file: TakenFile, now: datetime) -> int:
    """A few at a time, for each of these transactions holds the event; none of a cancelled event."""
    async with transaction():
        event = await lock_event(file.event)
        untold: list[uuid.UUID] = []
        if event.status != EventStatus.CANCELLED:
            untold = [row["id"] for row in await sql(UNTOLD, file.event, file.taken_at, AT_ONCE)]
        for party in untold:
            await _tell(event, party, now)
        if not untold:
            await sql("UPDATE import_batch SET tell = {} WHERE id = {}", False, file.id)
    return len(untold)


async def _tell(event: LockedEvent, registration_id: uuid.UUID, now: datetime) -> None:
    await standing.tell(event, registration_id, AttendeeState.ACTIVE, identify(Kind.REGISTERED, registration_id), now)
