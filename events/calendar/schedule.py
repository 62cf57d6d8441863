"""Sessions and the rundown: what of an event happens when. Every write begins by locking the Event row."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from events import audit
from events.audit import Actor
from events.calendar import rundown
from events.calendar.locks import living_sessions, lock_living, planned_sessions, refused_when_in_use, session_of, show
from events.calendar.tables import AgendaItem, Event, Session
from events.calendar.values import EventValues, SessionValues, days_later, refuse, same_clock, session_problems
from events.database import sql, transaction
from events.errors import Conflict, EventCancelled
from events.keys import new_handle
from events.language import _
from events.text import local_date
from events.vocabulary import EventStatus

SESSION_COLUMNS = ("starts_at", "ends_at", "title", "room", "learning_hours")


async def set_sessions(
    event_id: uuid.UUID, sessions: Sequence[SessionValues], *, by: Actor, now: datetime
) -> list[Session]:
    """Make the event's sessions these: those with an id change, those without are added.

    Sessions of a draft that are not named are deleted; published ones are only ever cancelled, so leaving
    one out raises Conflict. Raises Invalid, NotFound for an id of another event, EventCancelled.
    """
    async with transaction():
        event = await lock_living(event_id)
        present = await living_sessions(event_id)
        for session in present:
            if session.id not in {values.id for values in sessions}:
                await _delete(event, session, by, now)
        for values in sessions:
            await _save(event, values, by, now)
        await _number(event_id)
        await show(event, now)
    return await living_sessions(event_id)


async def save_session(event_id: uuid.UUID, values: SessionValues, *, by: Actor, now: datetime) -> Session:
    """Add one session or change it; a rundown moves along to the session's new day.

    Raises Invalid with the field, NotFound for an id of another event, EventCancelled for what is cancelled.
    """
    async with transaction():
        event = await lock_living(event_id)
        session = await _save(event, values, by, now)
        await _number(event_id)
        await show(event, now)
    return session


async def add_sessions(event: Event, sessions: Sequence[SessionValues], *, by: Actor, now: datetime) -> list[Session]:
    """Insert the sessions of a new event, in the caller's transaction."""
    added = [await _save(event, replace(values, id=None), by, now) for values in sessions]
    await _number(event.id)
    return added


async def _save(event: Event, values: SessionValues, by: Actor, now: datetime) -> Session:
    refuse(session_problems(values))
    columns = {name: getattr(values, name) for name in SESSION_COLUMNS}
    if values.id is None:
        return await _add(event, columns, by, now)
    session = await session_of(event.id, values.id)
    if session.cancelled_at:
        raise EventCancelled(_("Sesi ini dibatalkan."), code="session_cancelled")
    different = {name: value for name, value in columns.items() if getattr(session, name) != value}
    if different:
        await _change(event, session, different, by, now)
    return session


async def _add(event: Event, columns: dict[str, Any], by: Actor, now: datetime) -> Session:
    session = Session(event=event.id, **columns, handle=new_handle(), changed_at=now, ical_digest=b"")
    insert = Session.insert(session).on_conflict(target=Session.handle, action="DO NOTHING")
    while not await insert.returning(Session.id):
        session.handle = new_handle()
        insert = Session.insert(session).on_conflict(target=Session.handle, action="DO NOTHING")
    await _record("session.added", event, session, by, now, columns)
    return session


async def _change(event: Event, session: Session, columns: dict[str, Any], by: Actor, now: datetime) -> None:
    before_after = {name: [getattr(session, name), value] for name, value in columns.items()}
    days = (_day(columns.get("starts_at", session.starts_at), event) - _day(session.starts_at, event)).days
    for name, value in columns.items():
        setattr(session, name, value)
    await session.save([getattr(Session, name) for name in columns])
    if days:
        await rundown.move_rundown(session.id, lambda at: days_later(at, days, event.zone))
    await _record("session.changed", event, session, by, now, before_after)


def _day(moment: datetime, event: Event) -> date:
    return local_date(moment, event.zone)


async def _record(
    action: str, event: Event, session: Session, by: Actor, now: datetime, data: dict[str, Any] | None = None
) -> None:
    await audit.record(action, by=by, at=now, subject=("session", session.id), event=event.id, data=data)


async def _number(event_id: uuid.UUID) -> None:
    """Number the sessions by the order they begin."""
    sessions = (
        await Session.select(Session.id, Session.position)
        .where(Session.event == event_id)
        .order_by(Session.starts_at)
        .order_by(Session.ends_at)
        .order_by(Session.id)
    )
    for position, session in enumerate(sessions, 1):
        if session["position"] != position:
            await sql("UPDATE event_session SET position = {} WHERE id = {}", position, session["id"])


async def cancel_session(event_id: uuid.UUID, session_id: uuid.UUID, *, by: Actor, now: datetime) -> Session:
    """Cancel one session of a published event; feeds show it as cancelled for 90 days. Twice is the same.

    Raises NotFound, Conflict for a draft (delete it) and for the last one left (cancel the event).
    """
    async with transaction():
        event = await lock_living(event_id)
        session = await session_of(event_id, session_id)
        if session.cancelled_at:
            return session
        if event.status == EventStatus.DRAFT:
            raise Conflict(_("Sesi draf tidak dibatalkan, tetapi dihapus."), code="draft")
        if len(await living_sessions(event_id)) == 1:
            raise Conflict(_("Ini sesi terakhir. Batalkan kegiatannya, bukan sesinya."), code="last_session")
        session.cancelled_at = now
        await session.save([Session.cancelled_at])
        await _record("session.cancelled", event, session, by, now)
        await show(event, now)
    return session


async def delete_session(event_id: uuid.UUID, session_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Remove a session of a draft with its rundown; raises Conflict for an event that was published."""
    async with transaction():
        event = await lock_living(event_id)
        await _delete(event, await session_of(event_id, session_id), by, now)
        await _number(event_id)


async def _delete(event: Event, session: Session, by: Actor, now: datetime) -> None:
    if event.status != EventStatus.DRAFT:
        raise Conflict(_("Sesi kegiatan yang sudah terbit hanya dapat dibatalkan."), code="published")
    with refused_when_in_use(_("Sesi ini sudah memiliki catatan kehadiran.")):
        await AgendaItem.delete().where(AgendaItem.session == session.id)
        await Session.delete().where(Session.id == session.id)
    gone = {name: [getattr(session, name), None] for name in SESSION_COLUMNS}
    await _record("session.deleted", event, session, by, now, gone)


async def keep_clocks(event_id: uuid.UUID, old: str, new: str) -> None:
    """Move every session and line so that the clocks of zone `new` show what those of `old` showed."""
    for session in await Session.objects().where(Session.event == event_id):
        session.starts_at = same_clock(session.starts_at, old, new)
        session.ends_at = same_clock(session.ends_at, old, new)
        await session.save([Session.starts_at, Session.ends_at])
        await rundown.move_rundown(session.id, lambda at: same_clock(at, old, new))


async def days_until(event: Event, starts_on: date) -> int:
    """How many days the event's first session must move to begin on `starts_on`; 0 without sessions."""
    sessions = await planned_sessions(event)
    return (starts_on - _day(sessions[0].starts_at, event)).days if sessions else 0


def later(values: EventValues, days: int) -> EventValues:
    """The values with their moments that many days later, by the event's clocks."""
    opens, closes = (
        days_later(at, days, values.zone) if at else None
        for at in (values.registration_opens, values.registration_closes)
    )
    return replace(values, registration_opens=opens, registration_closes=closes)


async def copy_sessions(original: Event, copy: Event, days: int, *, by: Actor, now: datetime) -> None:
    """Give the copy the original's planned sessions and rundown, that many days later, as if newly typed."""
    for session in await planned_sessions(original):
        columns = {name: getattr(session, name) for name in SESSION_COLUMNS}
        moved = {name: days_later(columns[name], days, original.zone) for name in ("starts_at", "ends_at")}
        (added,) = await add_sessions(copy, [SessionValues(**(columns | moved))], by=by, now=now)
        items = await AgendaItem.objects().where(AgendaItem.session == session.id).order_by(AgendaItem.position)
        await rundown.add_items(added.id, [rundown.moved(item, days, original.zone) for item in items])
