"""The one door through which a party changes."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import asdict
from datetime import datetime

from events.database import sql, transaction
from events.registration.queries import known_registration
from events.registration.seats.event import ChangingEvent, lock_event
from events.registration.waiting.offers import offer_seats

_open: ContextVar[ChangingEvent | None] = ContextVar("changing", default=None)


@asynccontextmanager
async def changing(event_id: uuid.UUID, now: datetime) -> AsyncIterator[ChangingEvent]:
    """A transaction in which parties of the event change. Raises NotFound, before anything is written.

    - The event is locked first, once; a `changing` inside another joins it and gets the same event.
    - Before the commit, what the changes set free is offered to those who wait, and `manifest_rev` moves by one.
    - Both follow from what was written, so nobody has to say that nothing changed: leaving early is enough.
      Without the event given here nobody's row can be written (`ChangingEvent`).
    - An exception undoes everything, offers and messages included.

    Raises RuntimeError for another event than the one that is changing: two locks could wait for each other.
    """
    async with transaction():
        outer = _open.get()
        if outer is not None:
            yield _joined(outer, event_id)
            return
        event = ChangingEvent(**asdict(await lock_event(event_id)))
        token = _open.set(event)
        try:
            yield event
            await _finish(event, now)
        finally:
            _open.reset(token)


@asynccontextmanager
async def changing_party(registration_id: uuid.UUID, now: datetime) -> AsyncIterator[ChangingEvent]:
    """As `changing`, with the event of that party. Raises NotFound for none."""
    registration = await known_registration(registration_id)
    async with changing(registration.event, now) as event:
        yield event


def _joined(outer: ChangingEvent, event_id: uuid.UUID) -> ChangingEvent:
    if outer.id != event_id:
        raise RuntimeError("a transaction changes the parties of one event")
    return outer


async def _finish(event: ChangingEvent, now: datetime) -> None:
    if event.done.makes_room:
        await offer_seats(event, now)
    if event.done.written:
        await sql("UPDATE event SET manifest_rev = manifest_rev + 1 WHERE id = {}", event.id)
