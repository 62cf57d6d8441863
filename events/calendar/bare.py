"""Half of what becomes of an event: without what registration keeps of it, and completes.

An import contract names who calls this; a handler calls whom each function names.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from events.audit import Actor
from events.calendar import locks, schedule
from events.calendar.event_rows import insert_event, programme_of, record_event, slug_taken
from events.calendar.tables import AgendaItem, Event, Session
from events.calendar.values import (
    PERSONAL,
    PRINTED,
    EventValues,
    changed,
    event_problems,
    in_zone,
    refuse,
    values_of,
    window_problems,
)
from events.database import is_unique_violation, transaction
from events.errors import Conflict, EventCancelled
from events.language import N_, _
from events.vocabulary import EventStatus

IN_USE = N_("Draf ini sudah memiliki pendaftar atau gerbang, sehingga tidak dapat dihapus.")


async def change_event_without_offers(
    event_id: uuid.UUID, changes: dict[str, Any], *, by: Actor, now: datetime
) -> Event:
    """Change the named fields of `EventValues`; what is published shows it at once.

    Seats that this frees are offered by `registration.parties.decisions.change_event`, which calls this.
    A new zone keeps what the clocks show (08.00 stays 08.00). Raises Invalid or Conflict with the field;
    the slug of a published event is frozen, and of a cancelled one only what is printed may change.
    """
    try:
        async with transaction():
            event = await locks.lock_whole_event(event_id)
            old = values_of(event)
            new = replace(old, **changes)
            _refuse_frozen(event, changed(old, new))
            await _check(event, new)
            await _save(event, old, replace(new, programme=await programme_of(new)), by, now)
    except Exception as error:
        if is_unique_violation(error):
            raise slug_taken() from None
        raise
    return event


def _refuse_frozen(event: Event, wanted: dict[str, Any]) -> None:
    if event.status == EventStatus.CANCELLED and not wanted.keys() <= PRINTED:
        raise EventCancelled
    if event.published_at and "slug" in wanted:
        raise Conflict(_("Alamat kegiatan yang sudah terbit tidak dapat diubah."), code="slug_frozen", field="slug")


async def _check(event: Event, values: EventValues) -> None:
    refuse(event_problems(values))
    if "slug" in changed(values_of(event), values):
        await _refuse_taken_slug(event, values.slug)
    if _window(values) != _window(values_of(event)):
        refuse(window_problems(values, await locks.living_sessions(event.id)))


def _window(values: EventValues) -> tuple[str, datetime | None, datetime | None]:
    return values.registration, values.registration_opens, values.registration_closes


async def _refuse_taken_slug(event: Event, slug: str) -> None:
    if await Event.exists().where((Event.slug == slug) & (Event.id != event.id)):
        raise slug_taken()


async def _save(event: Event, old: EventValues, new: EventValues, by: Actor, now: datetime) -> None:
    """Write what differs, and who changed it from what to what."""
    if new.zone != old.zone:
        new = in_zone(new, old.zone)
        await schedule.keep_clocks(event.id, old.zone, new.zone)
    columns = changed(old, new)
    if not columns:
        return
    for name, value in columns.items():
        setattr(event, name, value)
    event.changed_at = now
    await event.save([getattr(Event, name) for name in (*columns, "changed_at")])
    before_after = {name: [getattr(old, name), value] for name, value in columns.items()}
    data = {name: pair if name not in PERSONAL else None for name, pair in before_after.items()}
    personal = {name: pair for name, pair in before_after.items() if name in PERSONAL}
    await record_event("event.changed", event, by, now, data, personal)
    await locks.show(event, now)


async def copy_event_without_quotas(event_id: uuid.UUID, starts_on: date, *, by: Actor, now: datetime) -> Event:
    """A new draft with the same settings, its first session on `starts_on` and all else as many days later.

    Nothing that happened to the original comes along: no cancelled session, actual time, revision, number of
    a calendar entry, registration or check-in. Who was invited comes along by
    `registration.invitations.quotas.copy_event`, which calls this. Raises NotFound.
    """
    async with transaction():
        original = await locks.lock_whole_event(event_id)
        days = await schedule.days_until(original, starts_on)
        values = schedule.later(replace(values_of(original), slug=""), days)
        event = await insert_event(values, by, now)
        await record_event("event.copied", event, by, now, {"from": event_id, "starts_on": starts_on})
        await schedule.copy_sessions(original, event, days, by=by, now=now)
    return event


async def delete_draft_without_quotas(event_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Throw a draft away with its sessions and rundown; the audit trail keeps that it was there.

    What registration planned goes first, by `registration.invitations.quotas.delete_draft`, which calls this.
    Raises Conflict for anything that was ever published, and for a draft with registrations or gates.
    """
    with locks.refused_when_in_use(_(IN_USE)):
        async with transaction():
            event = await locks.lock_whole_event(event_id)
            if event.status != EventStatus.DRAFT:
                raise Conflict(_("Kegiatan yang sudah terbit hanya dapat dibatalkan."), code="published")
            for session in await Session.objects().where(Session.event == event_id):
                await AgendaItem.delete().where(AgendaItem.session == session.id)
            await Session.delete().where(Session.event == event_id)
            await Event.delete().where(Event.id == event_id)
            await record_event("event.deleted", event, by, now, {"title": event.title, "slug": event.slug})
