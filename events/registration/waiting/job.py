"""Every minute: the clock frees seats too, by ending offers."""

from __future__ import annotations

import uuid
from datetime import datetime

import structlog

from events.database import sql
from events.registration.waiting.changing import changing
from events.registration.waiting.offers import offer_seats
from events.vocabulary import AttendeeState, EventStatus

# Words stand in it as text so that it meets the partial index.
WITH_WAITING = f"""
SELECT DISTINCT a.event FROM attendee a JOIN event e ON e.id = a.event
WHERE a.state IN ('{AttendeeState.WAITLISTED}', '{AttendeeState.OFFERED}') AND e.status = '{EventStatus.PUBLISHED}'
  AND (a.state = '{AttendeeState.OFFERED}' OR NOT EXISTS (SELECT 1 FROM event_session s WHERE s.event = e.id)
    OR EXISTS (SELECT 1 FROM event_session s WHERE s.event = e.id AND s.ends_at > {{}}))
"""  # noqa: S608

log = structlog.get_logger()


async def look_after_waiting(now: datetime) -> int:
    """`offer_seats` for every published event where somebody waits, each in a transaction of its own; how many.

    Safe to kill at any step and to run in several processes at once: the event's lock orders them, and
    whoever comes second finds nothing to do. One event's failure is logged and keeps nobody else waiting.
    """
    made = 0
    for event_id in await _events_with_waiting(now):
        try:
            async with changing(event_id, now) as event:
                made += await offer_seats(event, now)
        except Exception:
            log.exception("seats not offered", event=str(event_id))
    return made


async def _events_with_waiting(now: datetime) -> list[uuid.UUID]:
    """Those that are not over, and those with an offer that is due."""
    return [row["event"] for row in await sql(WITH_WAITING, now)]
