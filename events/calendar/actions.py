"""The life of an event: drafted, published, cancelled. What else happens to it, registration completes (`bare`)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from events.audit import Actor
from events.calendar import feed, locks, schedule
from events.calendar.event_rows import insert_event, record_event
from events.calendar.tables import Event
from events.calendar.values import (
    EventValues,
    SessionValues,
    event_problems,
    publish_problems,
    refuse,
    values_of,
    window_problems,
)
from events.database import sql, transaction
from events.departments import queries as departments
from events.errors import Conflict, EventCancelled, Invalid
from events.language import _
from events.vocabulary import EventStatus


async def touch_calendar(now: datetime, *event_ids: uuid.UUID) -> None:
    """Say in the open transaction that something public changed, and refresh the feed of the events named."""
    for event_id in event_ids:
        await feed.refresh_sessions(event_id, now)
    await feed.bump(now)


async def create_event(
    values: EventValues, *, by: Actor, now: datetime, sessions: Sequence[SessionValues] = (), demo: bool = False
) -> Event:
    """A new draft, with its first sessions if given; nobody but organizers sees it.

    The slug is proposed from the title unless given; the zone is the institution's unless given. Raises
    Invalid (with its field), or Conflict when the given slug is another event's.
    """
    async with transaction():
        values = replace(values, zone=values.zone or await departments.zone())
        refuse([*event_problems(values), *window_problems(values, sessions)])
        event = await insert_event(values, by, now, demo)
        await record_event("event.created", event, by, now)
        await schedule.add_sessions(event, sessions, by=by, now=now)
    return event


async def publish_event(event_id: uuid.UUID, *, by: Actor, now: datetime) -> Event:
    """Show a draft to everyone and freeze its slug; publishing twice is the same.

    Raises Invalid with the first thing missing (`values.publish_problems`), EventCancelled for a cancelled one.
    """
    async with transaction():
        event = await locks.lock_whole_event(event_id)
        if event.status == EventStatus.CANCELLED:
            raise EventCancelled
        if event.status == EventStatus.PUBLISHED:
            return event
        refuse(publish_problems(values_of(event), await locks.living_sessions(event_id)))
        event.status, event.published_at, event.changed_at = EventStatus.PUBLISHED, now, now
        await event.save([Event.status, Event.published_at, Event.changed_at])
        await record_event("event.published", event, by, now, {"slug": event.slug})
        await touch_calendar(now, event_id)
    return event


async def cancel_event(event_id: uuid.UUID, reason: str, *, by: Actor, now: datetime) -> Event:
    """Cancel a published event for a reason everyone may read; sessions that are over stay as they were.

    Registrations, tickets and presences stay. Cancelling twice is the same. Raises Invalid without a reason,
    Conflict for a draft (which is deleted instead).
    """
    if not reason.strip():
        raise Invalid(_("Tulis alasan pembatalan."), field="reason")
    async with transaction():
        event = await locks.lock_whole_event(event_id)
        if event.status == EventStatus.CANCELLED:
            return event
        if event.status == EventStatus.DRAFT:
            raise Conflict(_("Draf tidak dibatalkan, tetapi dihapus."), code="draft")
        event.status, event.cancelled_at, event.changed_at = EventStatus.CANCELLED, now, now
        event.cancel_reason = reason.strip()
        await event.save([Event.status, Event.cancelled_at, Event.changed_at, Event.cancel_reason])
        await sql(
            "UPDATE event_session SET cancelled_at = {} WHERE event = {} AND cancelled_at IS NULL AND ends_at > {}",
            now,
            event_id,
            now,
        )
        await record_event("event.cancelled", event, by, now, {"reason": event.cancel_reason})
        await touch_calendar(now, event_id)
    return event
