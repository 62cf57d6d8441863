"""The life of an event: drafted, changed, published, cancelled, copied; a draft may also be thrown away."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from events import audit, config
from events.audit import Actor
from events.calendar import feed, locks, schedule, slugs
from events.calendar.tables import AgendaItem, Event, Programme, Session
from events.calendar.values import (
    EVENT_COLUMNS,
    PERSONAL,
    PRINTED,
    EventValues,
    SessionValues,
    changed,
    event_problems,
    in_zone,
    publish_problems,
    refuse,
    values_of,
    window_problems,
)
from events.database import is_unique_violation, sql, transaction
from events.departments import queries as departments
from events.errors import Conflict, EventCancelled, Invalid
from events.language import N_, _
from events.vocabulary import ActorKind, EventStatus

SALT_BYTES = 16
IN_USE = N_("Draf ini sudah memiliki pendaftar atau gerbang, sehingga tidak dapat dihapus.")


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
        values = replace(values, zone=values.zone or await _institution_zone())
        refuse([*event_problems(values), *window_problems(values, sessions)])
        event = await _insert(values, by, now, demo)
        await _record("event.created", event, by, now)
        await schedule.add_sessions(event, sessions, by=by, now=now)
    return event


async def _institution_zone() -> str:
    institution = await departments.institution()
    return institution.zone if institution else config.load().zone


async def _insert(values: EventValues, by: Actor, now: datetime, demo: bool = False) -> Event:
    columns = {name: getattr(values, name) for name in EVENT_COLUMNS}
    columns["programme"] = await _programme(values)
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
    raise _slug_taken()


def _slug_taken() -> Conflict:
    return Conflict(
        _("Alamat ini sudah dipakai kegiatan lain. Pilih alamat yang berbeda."), code="slug_taken", field="slug"
    )


async def _programme(values: EventValues) -> uuid.UUID | None:
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
            await _save(event, old, replace(new, programme=await _programme(new)), by, now)
    except Exception as error:
        if is_unique_violation(error):
            raise _slug_taken() from None
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
        raise _slug_taken()


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
    await _record("event.changed", event, by, now, data, personal)
    await locks.show(event, now)


async def _record(
    action: str,
    event: Event,
    by: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    subject = ("event", event.id)
    await audit.record(action, by=by, at=now, subject=subject, event=event.id, data=data, personal=personal)


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
        await _record("event.published", event, by, now, {"slug": event.slug})
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
        await _record("event.cancelled", event, by, now, {"reason": event.cancel_reason})
        await touch_calendar(now, event_id)
    return event


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
        event = await _insert(values, by, now)
        await _record("event.copied", event, by, now, {"from": event_id, "starts_on": starts_on})
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
            await _record("event.deleted", event, by, now, {"title": event.title, "slug": event.slug})
