"""The rundown of a session, line by line."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from events import audit
from events.audit import Actor
from events.calendar.locks import lock_living, session_of, show
from events.calendar.tables import AgendaItem
from events.calendar.values import AgendaValues, agenda_problems, days_later, refuse
from events.database import transaction
from events.text import clock


async def move_rundown(session_id: uuid.UUID, move: Callable[[datetime], datetime]) -> None:
    """Move every line's moments, in the caller's transaction."""
    for item in await AgendaItem.objects().where(AgendaItem.session == session_id):
        item.starts_at = move(item.starts_at)
        item.ends_at = move(item.ends_at) if item.ends_at else None
        await item.save([AgendaItem.starts_at, AgendaItem.ends_at])


async def set_agenda(
    event_id: uuid.UUID, session_id: uuid.UUID, items: Sequence[AgendaValues], *, by: Actor, now: datetime
) -> None:
    """Make the session's rundown these lines, in the order they begin.

    Raises Invalid for a line without words or that ends before it starts, NotFound, EventCancelled.
    """
    for values in items:
        refuse(agenda_problems(values))
    async with transaction():
        event = await lock_living(event_id)
        session = await session_of(event_id, session_id)
        before = await AgendaItem.objects().where(AgendaItem.session == session_id)
        await AgendaItem.delete().where(AgendaItem.session == session_id)
        await add_items(session_id, items)
        await audit.record(
            "agenda.changed",
            by=by,
            at=now,
            subject=("session", session.id),
            event=event.id,
            data={"lines": len(items)},
            personal={"agenda": [_lines(before, event.zone), _lines(items, event.zone)]},
        )
        await show(event, now)


def _lines(items: Iterable[AgendaItem | AgendaValues], zone: str) -> list[str]:
    """The rundown as the audit trail tells it; speakers are people."""
    ordered = sorted(items, key=lambda item: item.starts_at)
    return [" · ".join(filter(None, (clock(one.starts_at, zone), one.title, one.speaker))) for one in ordered]


async def add_items(session_id: uuid.UUID, items: Sequence[AgendaValues]) -> None:
    """Insert lines of a rundown, in the caller's transaction."""
    ordered = sorted(items, key=lambda item: item.starts_at)
    rows = [
        AgendaItem(
            session=session_id,
            position=position,
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            title=item.title,
            speaker=item.speaker,
            speaker_position=item.speaker_position,
        )
        for position, item in enumerate(ordered, 1)
    ]
    if rows:
        await AgendaItem.insert(*rows)


def moved(item: AgendaItem, days: int, zone: str) -> AgendaValues:
    """The line that many days later."""
    return AgendaValues(
        starts_at=days_later(item.starts_at, days, zone),
        ends_at=days_later(item.ends_at, days, zone) if item.ends_at else None,
        title=item.title,
        speaker=item.speaker,
        speaker_position=item.speaker_position,
    )
