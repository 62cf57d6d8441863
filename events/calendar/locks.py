"""The event held still while it changes, what of it lives, and letting the world see the change."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from events.calendar import feed, queries
from events.calendar.tables import Event, Session
from events.database import for_update, is_still_referred_to, sql
from events.errors import Conflict, EventCancelled, NotFound
from events.vocabulary import EventStatus


async def lock_whole_event(event_id: uuid.UUID) -> Event:
    """The event with every column, locked until the open transaction ends: always the first lock. Raises NotFound."""
    await sql(f"SELECT id FROM event WHERE id = {{}}{for_update()}", event_id)  # noqa: S608
    event: Event | None = await Event.objects().where(Event.id == event_id).first()
    if event is None:
        raise NotFound
    return event


async def lock_living(event_id: uuid.UUID) -> Event:
    """As `lock_whole_event`; raises EventCancelled for a cancelled event."""
    event = await lock_whole_event(event_id)
    if event.status == EventStatus.CANCELLED:
        raise EventCancelled
    return event


@contextmanager
def refused_when_in_use(sentence: str) -> Iterator[None]:
    """Turn the database's refusal to delete what others name into a Conflict that says so."""
    try:
        yield
    except Exception as error:
        if is_still_referred_to(error):
            raise Conflict(sentence, code="in_use") from None
        raise


async def show(event: Event, now: datetime) -> None:
    """Let feeds and public pages change, unless the event is a draft: nobody has seen it."""
    if event.status != EventStatus.DRAFT:
        await feed.refresh_sessions(event.id, now)
        await feed.bump(now)


async def living_sessions(event_id: uuid.UUID) -> list[Session]:
    """The event's sessions that are not cancelled, in the order they begin."""
    found: list[Session] = (
        await Session.objects()
        .where((Session.event == event_id) & Session.cancelled_at.is_null())
        .order_by(Session.starts_at)
        .order_by(Session.position)
    )
    return found


async def planned_sessions(event: Event) -> list[Session]:
    """The event's sessions but those cancelled by themselves: what was meant to be held, in the order they begin."""
    sessions = await queries.sessions_of(event.id)
    return [session for session in sessions if session.cancelled_at in (None, event.cancelled_at)]


async def session_of(event_id: uuid.UUID, session_id: uuid.UUID) -> Session:
    """One session of the event; raises NotFound for any other."""
    found: Session | None = (
        await Session.objects().where((Session.id == session_id) & (Session.event == event_id)).first()
    )
    if found is None:
        raise NotFound
    return found
