"""Keeping the feed true: revisions and sequences that move, in the changing transaction, only with the bytes.

The writers of the calendar call these inside their open transaction, after they locked the event.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict
from datetime import UTC, datetime, timedelta

from events.calendar import ical, queries
from events.calendar.tables import CalendarRevision, Event, Session
from events.database import for_update, sql
from events.language import SOURCE, current_language, set_language
from events.vocabulary import EventStatus

_written: OrderedDict[tuple[uuid.UUID, int, datetime, str], bytes] = OrderedDict()
MOST_WRITTEN = 5000
REVISION = "SELECT revision, changed_at FROM calendar_revision WHERE id = 1"


async def refresh_sessions(event_id: uuid.UUID, now: datetime) -> int:
    """Move `sequence` and `changed_at` of the event's sessions whose VEVENT changed; returns how many did.

    Must run in the transaction that changed the event. A session nobody has seen yet (new, or of a
    draft) keeps its sequence.
    """
    event = await Event.objects().where(Event.id == event_id).first()
    assert event is not None
    changed = 0
    for session in await queries.sessions_of(event_id):
        digest = _digest(session, event)
        if digest != bytes(session.ical_digest):
            changed += 1
            await _move(session, digest, seen=event.status != EventStatus.DRAFT and bool(session.ical_digest), now=now)
    return changed


def _digest(session: Session, event: Event) -> bytes:
    """In the source language, whoever makes the change: the words must not move the sequence."""
    language = current_language()
    set_language(SOURCE)
    try:
        return ical.vevent_digest(session, event)
    finally:
        set_language(language)


async def _move(session: Session, digest: bytes, *, seen: bool, now: datetime) -> None:
    await Session.update(
        {
            Session.ical_digest: digest,
            Session.sequence: session.sequence + seen,
            Session.changed_at: max(now, session.changed_at) if seen else now,
        }
    ).where(Session.id == session.id)


async def bump(now: datetime) -> int:
    """Count one change of anything public, in the open transaction; returns the new revision.

    `changed_at` always moves on by a second at least, whichever of two transactions commits first:
    HTTP dates have no smaller unit.
    """
    await sql(
        "INSERT INTO calendar_revision (id, revision, changed_at) VALUES (1, 0, {}) ON CONFLICT (id) DO NOTHING",
        queries.NEVER,
    )
    [before] = await sql(f"{REVISION}{for_update()}")
    revision = before["revision"] + 1
    await CalendarRevision.update(
        {
            CalendarRevision.revision: revision,
            CalendarRevision.changed_at: max(now, before["changed_at"] + timedelta(seconds=1)),
        }
    ).where(CalendarRevision.id == 1)
    return int(revision)


async def feed(name: str, wanted: list[tuple[uuid.UUID, int, datetime]]) -> bytes:
    """The VCALENDAR of the sessions named by `queries.feed_keys`.

    A VEVENT is written once per process, (id, sequence, changed_at) and language; the rest is joined.
    """
    language = current_language()
    missing = [key[0] for key in wanted if (*key, language) not in _written]
    sessions = await queries.sessions_with_events(missing)
    # Writing a thousand takes half a second: the door must not wait for it.
    fresh = await asyncio.to_thread(lambda: {one.id: ical.vevent(one, one.event) for one in sessions})
    body = ical.calendar(name, [fresh.get(key[0]) or _written[*key, language] for key in wanted])
    _written.update({(one.id, one.sequence, one.changed_at, language): fresh[one.id] for one in sessions})
    while len(_written) > MOST_WRITTEN:
        _written.popitem(last=False)
    return body


def last_modified(changed_at: datetime, midnight: datetime, now: datetime) -> datetime:
    """When the feed last changed, in whole seconds: by an edit, or by the window moving on at midnight.

    Never the running second: something may still change within it, and a client that asks "since then?"
    would miss it for ever. Never moves backwards.
    """
    second = max(changed_at, midnight).astimezone(UTC).replace(microsecond=0)
    return min(second, now.astimezone(UTC).replace(microsecond=0) - timedelta(seconds=1))
