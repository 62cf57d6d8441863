"""Telling a party who of it is not expected any more, and taking the event out of its calendar."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from events import outbox
from events.audit import Actor
from events.database import marks, sql
from events.language import _
from events.registration import queries
from events.registration.family import Change, with_joined
from events.registration.messages import recipients, spouse, words
from events.registration.messages.identity import Kind, identify, like
from events.registration.messages.words import Contact, Holder, Letter
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import AnyEvent, LockedEvent
from events.vocabulary import ActorKind, EventStatus


async def say_withdrawn(
    event: LockedEvent, registration_id: uuid.UUID, gone: Sequence[str], *, by: Actor, reason: str, now: datetime
) -> None:
    """In the open transaction: who is not expected any more. With the last of the party its calendar entry goes,
    and with the last of those whom a merge brought from another registration that one's entry.

    What still waited for a party that is gone is not sent. Of an event that is over or off nothing is told.
    """
    rows = await sql(
        f"SELECT id FROM attendee WHERE registration = {{}} AND state IN ({marks(len(LIVE))})",  # noqa: S608
        registration_id,
        *LIVE,
    )
    left = {row["id"] for row in rows}
    details, sessions = await recipients.sessions_ahead(event.id, now)
    told = bool(sessions) and event.status != EventStatus.CANCELLED
    names = await _names(registration_id, gone)
    await spouse.forget(gone)
    for one, to in await _contacts(registration_id):
        parted = bool(left) and one != registration_id and await _parted(event.id, one, left, gone)
        over = parted or not left
        entered = over and await _has_entry(one)
        if over:
            await outbox.drop(one)
        if to is None or not told:
            continue
        people = await recipients.with_calendars(one, names.gone, now) if over else []
        leaving = [who.name for who in names.gone]
        letter = withdrawn(event, sessions, names.addressed, leaving, by=by.kind, reason=reason, left=people)
        if not over:
            staying = await _staying(registration_id, left, now)
            own = str(by.id) in gone
            letter = partly_withdrawn(event, sessions, staying, leaving, by=by.kind, own=own, reason=reason)
        ahead = await recipients.ahead_of(event.id, to.address) + 1
        entry = recipients.invitation("CANCEL", sessions, details, to, ahead=ahead, now=now) if entered else None
        kind = Kind.PARTED if parted else Kind.COMPANION_GONE if left else Kind.WITHDRAWN
        # Who came back, as from the waiting list, and leaves again is told again.
        await recipients.send(identify(kind, gone[0], now, one), event.id, one, to, letter, now=now, calendar=entry)


def withdrawn(
    event: AnyEvent,
    sessions: Sequence[words.Times],
    name: str,
    gone: Sequence[str],
    *,
    by: ActorKind,
    reason: str,
    left: Sequence[Holder] = (),
) -> Letter:
    """`gone` are not expected any more; `by` is the kind of actor who said so.

    With the last of a party, `left` are its people: their calendars are spoken of, too.
    """
    own = by == ActorKind.PARTICIPANT
    said = {
        ActorKind.PARTICIPANT: _("Pengunduran diri berikut sudah kami catat."),
        ActorKind.LIAISON: _("Pendaftaran berikut dibatalkan oleh perangkat daerah yang mengusulkannya."),
    }.get(by) or _("Pendaftaran berikut dibatalkan oleh panitia.")
    paragraphs = [
        said,
        "\n".join(f"- {words.one_line(one)}" for one in gone),
        _("Alasan: %(reason)s", reason=words.one_line(reason)) if reason and not own else "",
        words.occasion(event, sessions),
        _("Tiket atas nama tersebut tidak berlaku lagi. Bila ini keliru, mohon segera hubungi panitia."),
        words.removal(event, sessions) if left else "",
    ]
    return words.letter(event, _("Pendaftaran dibatalkan"), name, paragraphs, calendars=left)


def partly_withdrawn(
    event: AnyEvent,
    sessions: Sequence[words.Times],
    staying: Sequence[Holder],
    gone: Sequence[str],
    *,
    by: ActorKind,
    own: bool,
    reason: str,
) -> Letter:
    """`gone` are not expected any more and `staying` are, with the tickets they have; `own`: who left said so."""
    names = _(" dan ").join(words.one_line(one) for one in gone)
    said = {
        ActorKind.PARTICIPANT: _("Sesuai permintaan Anda, %(names)s tidak jadi hadir pada kegiatan berikut."),
        ActorKind.LIAISON: _("Perangkat daerah yang mengusulkan mencatat bahwa %(names)s tidak jadi hadir."),
    }.get(by) or _("Panitia mencatat bahwa %(names)s tidak jadi hadir pada kegiatan berikut.")
    if own:
        said = _("%(names)s menyatakan sendiri tidak jadi hadir pada kegiatan berikut.")
    paragraphs = [
        said % {"names": names},
        _("Alasan: %(reason)s", reason=words.one_line(reason)) if reason and by != ActorKind.PARTICIPANT else "",
        words.occasion(event, sessions),
        _("Tiket %(names)s tidak berlaku lagi. Tiket Anda sendiri tetap berlaku:", names=names),
    ]
    first = staying[0]
    subject = _("%(names)s tidak jadi hadir", names=names)
    return words.letter(event, subject, first.name, paragraphs, holders=staying, relation=first.relation)


async def _staying(registration_id: uuid.UUID, left: Collection[uuid.UUID], now: datetime) -> Sequence[Holder]:
    """Those of the party who still come, with the tickets that stand."""
    party = [one for one in await queries.party_of(registration_id) if one.id in left]
    return await recipients.with_calendars(registration_id, words.holders_of(party), now)


async def _parted(event_id: uuid.UUID, joined: uuid.UUID, left: Collection[uuid.UUID], gone: Sequence[str]) -> bool:
    """Whether the last of those who came from the joined registration has just left the party."""
    merges = await sql("SELECT changes FROM merge WHERE event = {} AND undone_at IS NULL", event_id)
    changes = [change for row in merges for change in msgspec.json.decode(row["changes"], type=list[Change])]
    came = {one.id for one in changes if one.column == "registration" and one.before == str(joined)}
    same = await sql("SELECT merged_into FROM attendee WHERE registration = {} AND merged_into IS NOT NULL", joined)
    came |= {row["merged_into"] for row in same}
    return not came.isdisjoint(uuid.UUID(one) for one in gone) and came.isdisjoint(left)


async def _has_entry(registration_id: uuid.UUID) -> bool:
    """Whether a calendar entry ever went to the party, or is on its way."""
    rows = await sql("SELECT id FROM outbox WHERE registration = {} AND calendar IS NOT NULL LIMIT 1", registration_id)
    return bool(rows)


async def _contacts(registration_id: uuid.UUID) -> list[tuple[uuid.UUID, Contact | None]]:
    """The registration and those merged into it whose people are still there, each with where its messages go."""
    family = await with_joined(registration_id)
    rows = await sql(
        f"SELECT id, phone, email FROM registration r WHERE id IN ({marks(len(family))})"  # noqa: S608
        " AND (id = {} OR NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.registration = r.id AND o.identity LIKE {})) ORDER BY created_at, id",
        *family,
        registration_id,
        like(Kind.PARTED),
    )
    return [(row["id"], words.contact(row["phone"], row["email"])) for row in rows]


class _Names(NamedTuple):
    """The official to address, and those who are gone."""

    addressed: str
    gone: list[Holder]


async def _names(registration_id: uuid.UUID, gone: Sequence[str]) -> _Names:
    rows = await sql(
        "SELECT id, name, person, official FROM attendee WHERE registration = {} ORDER BY created_at, id",
        registration_id,
    )
    addressed = next((row["name"] for row in rows if row["official"] is None), rows[0]["name"])
    left = [Holder(row["name"], "", person=row["person"]) for row in rows if str(row["id"]) in gone]
    return _Names(addressed, left)
