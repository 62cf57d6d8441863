"""Telling parties that their event moved or is off. A job compares what is with what was last announced.

Organizers change an event in the calendar, which knows no registrations; so nothing is queued there, and
nothing is lost if a process dies in between: the difference stays until everyone's message is queued.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec

from events import outbox
from events.calendar import ical
from events.calendar import queries as calendar
from events.calendar.tables import Event, Session
from events.database import sql, transaction
from events.language import _
from events.registration.links import add_link
from events.registration.messages import recipients, words
from events.registration.messages.identity import Kind, identify, like, parse
from events.registration.messages.recipients import Recipient
from events.registration.messages.words import Letter
from events.registration.seats.event import LockedEvent, lock_event
from events.vocabulary import EventStatus, NewsKind

QUIET = timedelta(minutes=2)
AT_ONCE = 200
NEVER = calendar.NEVER


class Fact(msgspec.Struct, frozen=True):
    """When and where one session is, or that it is not; `told_at` is when parties were last told of a change."""

    starts_at: datetime
    ends_at: datetime
    place: str
    cancelled: bool
    told_at: datetime = NEVER

    def same(self, other: Fact | None) -> bool:
        """Whether a message would say the same."""
        return other is not None and msgspec.structs.replace(other, told_at=self.told_at) == self


Facts = dict[str, Fact]


class Change(msgspec.Struct, frozen=True):
    """Everything about one difference: `gone` are newly cancelled, `moved` are new or elsewhere."""

    event: Event
    facts: Facts
    before: Facts
    gone: list[Session]
    moved: list[Session]
    digest: str
    changed_at: datetime

    @property
    def remembered(self) -> Facts:
        """The facts, with when each was last told of as changed."""
        told = {str(one.id) for one in (*self.gone, *self.moved)}
        return {
            key: msgspec.structs.replace(fact, told_at=self.changed_at if key in told else _told_at(self.before, key))
            for key, fact in self.facts.items()
        }


def _told_at(before: Facts, key: str) -> datetime:
    return before[key].told_at if key in before else NEVER


async def note_announced(event_id: uuid.UUID, now: datetime) -> None:
    """In the open transaction: before the event's first message, remember what it will say."""
    if not await sql("SELECT event FROM announcement WHERE event = {}", event_id):
        event = await _event(event_id)
        await _remember(event_id, facts_of(event, await calendar.sessions_of(event_id)), now)


async def _event(event_id: uuid.UUID) -> Event:
    event = await Event.objects().where(Event.id == event_id).first()
    assert event is not None
    return event


def facts_of(event: Event, sessions: list[Session]) -> Facts:
    """What an event's messages say of its sessions, by their ids."""
    return {
        str(one.id): Fact(
            one.starts_at.astimezone(UTC),
            one.ends_at.astimezone(UTC),
            ical.place(one, event),
            ical.is_cancelled(one, event),
        )
        for one in sessions
    }


async def _remember(event_id: uuid.UUID, facts: Facts, told_at: datetime) -> None:
    await sql(
        "INSERT INTO announcement (event, facts, told_at) VALUES ({}, {}, {})"
        " ON CONFLICT (event) DO UPDATE SET facts = excluded.facts, told_at = excluded.told_at",
        event_id,
        msgspec.json.encode(facts).decode(),
        told_at,
    )


async def announced(event_id: uuid.UUID) -> Facts | None:
    """What the event's parties were last told; None when nobody was told anything."""
    rows = await sql("SELECT facts FROM announcement WHERE event = {}", event_id)
    return msgspec.json.decode(rows[0]["facts"], type=Facts) if rows else None


async def tell_changes(now: datetime) -> int:
    """Queue what parties must know of every event that changed; returns how many messages that were.

    A change of time or place waits until nothing changed for `QUIET`, a cancellation does not. Who
    registered after the change knows it already. Safe to run again after any crash.
    """
    rows = await sql(
        "SELECT DISTINCT s.event FROM event_session s JOIN event e ON e.id = s.event"  # noqa: S608
        f" WHERE e.status {calendar.IN_PUBLIC} AND s.ends_at > {{}} ORDER BY s.event",
        now - timedelta(days=1),
    )
    return sum([await _tell(row["event"], now) for row in rows])


async def _tell(event_id: uuid.UUID, now: datetime) -> int:
    if not _differing(await announced(event_id), await _present(event_id)):
        return 0
    queued = 0
    while True:
        part = await _tell_some(event_id, now)
        queued += part
        if part < AT_ONCE:
            return queued


def _differing(before: Facts | None, facts: Facts) -> set[str]:
    """Ids of the sessions that are not as they were announced."""
    if before is None:
        return set(facts) or {"nothing announced"}
    return {key for key, fact in facts.items() if not fact.same(before.get(key))}


async def _present(event_id: uuid.UUID) -> Facts:
    return facts_of(await _event(event_id), await calendar.sessions_of(event_id))


async def _tell_some(event_id: uuid.UUID, now: datetime) -> int:
    """One transaction's worth; the last one remembers what everyone was told."""
    async with transaction():
        row = await lock_event(event_id)
        change = await _difference(event_id, now)
        if change is None or not _is_ripe(change, now):
            return 0
        waiting = await _untold(change) if change.gone or change.moved else []
        for one in await recipients.all_with_calendars(waiting[:AT_ONCE], now):
            await _queue(row, change, one, now)
        if len(waiting) < AT_ONCE:
            await _remember(event_id, change.remembered, now)
    return len(waiting[:AT_ONCE])


async def _difference(event_id: uuid.UUID, now: datetime) -> Change | None:
    before = await announced(event_id)
    event, sessions = await _event(event_id), await calendar.sessions_of(event_id)
    facts = facts_of(event, sessions)
    if before is None:
        await _remember(event_id, facts, now)
        return None
    differing = _differing(before, facts)
    told = [one for one in sessions if str(one.id) in differing and _matters(one, before, now)]
    gone = [one for one in told if facts[str(one.id)].cancelled and _was_held(one, before)]
    moved = [one for one in told if not facts[str(one.id)].cancelled]
    sequences = sorted((str(one.id), one.sequence) for one in sessions)
    digest = sha256(msgspec.json.encode([sequences, sorted(facts.items(), key=lambda item: item[0])])).hexdigest()[:16]
    changed_at = max((one.changed_at for one in told), default=now)
    return Change(event, facts, before, gone, moved, digest, changed_at)


def _matters(session: Session, before: Facts, now: datetime) -> bool:
    """Whether anyone may still be on the way there, by the old time or the new."""
    old = before.get(str(session.id))
    return session.ends_at > now or (old is not None and old.ends_at > now)


def _was_held(session: Session, before: Facts) -> bool:
    old = before.get(str(session.id))
    return old is not None and not old.cancelled


def _is_ripe(change: Change, now: datetime) -> bool:
    return not change.moved or change.changed_at + QUIET <= now


async def _untold(change: Change) -> list[Recipient]:
    """Parties that registered before the change; older news of the same kind that still waits is dropped."""
    event_id = change.event.id
    await sql(
        f"UPDATE outbox SET {outbox.DROPPED} WHERE event = {{}} AND {outbox.UNSENT}"  # noqa: S608
        " AND (identity LIKE {} OR (identity LIKE {} AND identity NOT LIKE {}))",
        event_id,
        like(Kind.REMINDER),
        like(Kind.NEWS),
        like(Kind.NEWS, change.digest),
    )
    told = await recipients.already_queued(event_id, Kind.NEWS, change.digest)
    told_parties = {parse(identity).parts["registration"] for identity in told}
    return [
        one
        for one in await recipients.recipients(event_id)
        if one.created_at <= change.changed_at and str(one.registration) not in told_parties
    ]


async def _queue(event: LockedEvent, change: Change, to: Recipient, now: datetime) -> None:
    """One message for what is cancelled, one for what moved: a calendar file says either."""
    if change.event.status == EventStatus.CANCELLED:
        letter = words.event_cancelled(event, change.gone, to.name, to.holders)
        await _send(change, to, NewsKind.CANCELLED, letter, now)
        return
    if change.gone:
        token = await add_link(to.registration, now)
        await _send(
            change, to, NewsKind.CANCELLED, words.session_cancelled(event, change.gone, to.name, to.holders, token), now
        )
    if change.moved:
        token = await add_link(to.registration, now)
        lines = [_moved(event, change, one) for one in change.moved]
        await _send(change, to, NewsKind.MOVED, words.changed(event, lines, to.name, to.holders, token), now)


async def _send(change: Change, to: Recipient, kind: NewsKind, letter: Letter, now: datetime) -> None:
    sessions = change.gone if kind is NewsKind.CANCELLED else change.moved
    await recipients.send(
        identify(Kind.NEWS, change.digest, to.registration, kind),
        change.event.id,
        to.registration,
        to.contact,
        letter,
        now=now,
        calendar=recipients.invitation(
            "CANCEL" if kind is NewsKind.CANCELLED else "PUBLISH",
            sessions,
            change.event,
            to.contact,
            ahead=to.ahead,
            now=now,
        ),
        useful_until=max(one.ends_at for one in sessions) if kind is NewsKind.MOVED else None,
    )


def _moved(event: LockedEvent, change: Change, session: Session) -> str:
    """What one session was and what it became, in as many lines."""
    old, new = change.before.get(str(session.id)), change.facts[str(session.id)]
    now_at = words.moment(event, session)
    place = words.one_line(new.place)
    if old is None or old.cancelled:
        return "\n".join(filter(None, (_("Sesi tambahan: %(when)s", when=now_at), place)))
    lines = [session.title] if session.title else []
    if (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at):
        was, becomes = (words.Moment(one.starts_at, one.ends_at) for one in (old, new))
        lines += [
            _("Waktu semula: %(when)s", when=words.moment(event, was)),
            _("Waktu menjadi: %(when)s", when=words.moment(event, becomes)),
        ]
    else:
        lines.append(
            _("Waktu (tetap): %(when)s", when=words.moment(event, words.Moment(session.starts_at, session.ends_at)))
        )
    if old.place != new.place:
        lines += [
            _("Tempat semula: %(place)s", place=words.one_line(old.place) or "–"),
            _("Tempat menjadi: %(place)s", place=place or "–"),
        ]
    else:
        lines.append(_("Tempat (tetap): %(place)s", place=place) if place else "")
    return "\n".join(line for line in lines if line)
