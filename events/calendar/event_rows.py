"""The row of an event: written under a slug of its own, and who did what to it."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Any

from events import audit
from events.audit import Actor
from events.calendar import slugs
from events.calendar.tables import Event, Programme
from events.calendar.values import EVENT_COLUMNS, EventValues
from events.database import sql
from events.errors import Conflict
from events.language import _
from events.vocabulary import ActorKind, EventStatus

SALT_BYTES = 16


async def insert_event(values: EventValues, by: Actor, now: datetime, demo: bool = False) -> Event:
    """In the open transaction: a draft, with a slug proposed from its title unless one is given. Raises Conflict."""
    columns = {name: getattr(values, name) for name in EVENT_COLUMNS}
    columns["programme"] = await programme_of(values)
    event = Event(
        **columns,
        status=EventStatus.DRAFT,
        manifest_salt=secrets.token_bytes(SALT_BYTES),
        demo=demo,
        created_by=by.id if by.kind == ActorKind.USER else None,
        created_at=now,
        changed_at=now,
    )
    for slug in [values.slug] if values.slug else slugs.candidates(values.title):
        event.slug = slug
        if await Event.insert(event).on_conflict(target=Event.slug, action="DO NOTHING").returning(Event.id):
            return event
    raise slug_taken()


def slug_taken() -> Conflict:
    """What is raised when another event has the address."""
    return Conflict(
        _("Alamat ini sudah dipakai kegiatan lain. Pilih alamat yang berbeda."), code="slug_taken", field="slug"
    )


async def programme_of(values: EventValues) -> uuid.UUID | None:
    """The programme chosen, or the one of the name typed, made if there is none."""
    name = values.new_programme.strip()
    if not name:
        return values.programme
    known = await sql("SELECT id FROM programme WHERE LOWER(name) = {} ORDER BY id", name.lower())
    if known:
        return uuid.UUID(str(known[0]["id"]))
    programme = Programme(name=name)
    for slug in slugs.candidates(name):
        programme.slug = slug
        insert = Programme.insert(programme).on_conflict(target=Programme.slug, action="DO NOTHING")
        if await insert.returning(Programme.id):
            break
    return programme.id


async def record_event(
    action: str,
    event: Event,
    by: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    """What was done to the event, in the open transaction."""
    subject = ("event", event.id)
    await audit.record(action, by=by, at=now, subject=subject, event=event.id, data=data, personal=personal)
