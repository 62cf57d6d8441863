"""Telling a party where it stands: seats given, waiting, awaiting approval, refused."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from events import outbox
from events.language import _
from events.registration import queries
from events.registration.links import add_link
from events.registration.messages import recipients, words
from events.registration.messages.identity import Kind, identify, parse
from events.registration.messages.words import Contact, Holder, Letter
from events.registration.people.own_words import Unspoken, unspoken
from events.registration.people.writing import NewAttendee
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import AnyEvent, LockedEvent
from events.vocabulary import AttendeeState


async def tell(
    event: LockedEvent, registration_id: uuid.UUID, state: str, identity: str, now: datetime, reason: str = ""
) -> None:
    """In the open transaction: queue what the party's state means for it, with a fresh link of its own.

    What was said before it was decided is not said any more, unless it has been.
    """
    await outbox.recall(identify(Kind.REGISTERED, registration_id))
    registration = await queries.registration(registration_id)
    assert registration is not None
    to = words.contact(registration.phone, registration.email)
    if to is None:
        return
    party = [one for one in await queries.party_of(registration_id) if one.state in LIVE]
    holders = words.holders_of(party)
    token = await add_link(registration_id, now)
    asked = await unspoken(registration_id)
    await send(event, registration_id, holders, state, token, to, identity, now, reason, asked)


async def send(
    event: LockedEvent,
    registration_id: uuid.UUID,
    holders: Sequence[Holder],
    state: str,
    token: str,
    to: Contact,
    identity: str,
    now: datetime,
    reason: str = "",
    asked: Sequence[Unspoken] = (),
) -> None:
    """In the open transaction: queue the message of that state under its identity; seats bring a calendar entry.

    A confirmation hands over the links of the spouses yet to be `asked`.
    """
    times = await queries.session_times(event.id)
    holders = await recipients.with_calendars(registration_id, holders, now)
    if state == AttendeeState.ACTIVE:
        approved = parse(identity).kind is Kind.APPROVED
        letter = confirmation(event, times, holders, token, approved=approved, asked=asked)
    else:
        letter = standing(event, times, holders, state, token, reason)
    calendar = await recipients.published(event.id, to, now) if state == AttendeeState.ACTIVE else None
    await recipients.send(identity, event.id, registration_id, to, letter, now=now, calendar=calendar)


async def say_companion(event: LockedEvent, registration_id: uuid.UUID, made: NewAttendee, now: datetime) -> None:
    """In the open transaction: the spouse's own ticket, to the contact of a party that has its seats."""
    for to in await recipients.recipients(event.id, recipients.ACTIVE, registration=registration_id):
        holder = Holder(made.values.name, made.code, person=made.person)
        [holder] = await recipients.with_calendars(to.registration, [holder], now)
        asked = await unspoken(registration_id)
        times = await queries.session_times(event.id)
        letter = companion_added(event, times, to.name, holder, asked)
        await recipients.send(identify(Kind.COMPANION, made.id), event.id, to.registration, to.contact, letter, now=now)


def hand_over(spouse: Unspoken) -> str:
    """What the official is asked to pass on: the spouse agrees on their own phone."""
    return "\n".join(
        [
            _(
                "%(name)s belum mengonfirmasi datanya. Teruskan tautan ini hanya kepadanya, agar ia melihat,"
                " memperbaiki, dan menyetujuinya sendiri:",
                name=words.one_line(spouse.name),
            ),
            spouse.address,
        ]
    )


def confirmation(
    event: AnyEvent,
    sessions: Sequence[words.Times],
    holders: Sequence[Holder],
    token: str,
    *,
    approved: bool = False,
    asked: Sequence[Unspoken] = (),
) -> Letter:
    """What follows a registration, or its approval, with every ticket, and the link of a spouse yet to be `asked`."""
    said = (
        _("Pendaftaran Anda untuk kegiatan berikut sudah disetujui panitia.")
        if approved
        else _("Pendaftaran Anda untuk kegiatan berikut sudah tercatat.")
    )
    paragraphs = [said, words.occasion(event, sessions), *map(hand_over, asked)]
    first = holders[0]
    return words.letter(
        event, _("Tiket Anda"), first.name, paragraphs, holders=holders, token=token, relation=first.relation
    )


def companion_added(
    event: AnyEvent, sessions: Sequence[words.Times], official: str, holder: Holder, asked: Sequence[Unspoken] = ()
) -> Letter:
    """The spouse has a ticket of their own."""
    paragraphs = [
        _("Pasangan Anda, %(name)s, sudah terdaftar pada kegiatan ini.", name=words.one_line(holder.name)),
        words.occasion(event, sessions),
        *map(hand_over, asked),
    ]
    return words.letter(event, _("Tiket pasangan Anda"), official, paragraphs, holders=[holder])


def standing(
    event: LockedEvent,
    times: Sequence[words.Times],
    holders: Sequence[Holder],
    state: str,
    token: str,
    reason: str = "",
) -> Letter:
    """What is said to a party that has no valid seat (yet): `waitlisted`, `awaiting` or `refused`."""
    subjects: dict[str, str] = {
        AttendeeState.WAITLISTED: _("Anda di daftar tunggu"),
        AttendeeState.AWAITING: _("Menunggu persetujuan"),
        Kind.REFUSED: _("Pendaftaran tidak disetujui"),
    }
    sentences: dict[str, str] = {
        AttendeeState.WAITLISTED: _("Anda tercatat di daftar tunggu kegiatan berikut dan belum mendapat kursi."),
        AttendeeState.AWAITING: _(
            "Pendaftaran Anda untuk kegiatan berikut sudah diterima dan menunggu persetujuan panitia."
        ),
        Kind.REFUSED: _("Pendaftaran Anda untuk kegiatan berikut tidak disetujui panitia."),
    }
    sequels: dict[str, str] = {
        AttendeeState.WAITLISTED: _("Begitu ada kursi, kami menawarkannya kepada Anda melalui pesan. Urutan Anda:"),
        AttendeeState.AWAITING: _("Keputusannya kami kirim melalui pesan. Lihat atau batalkan pendaftaran:"),
        Kind.REFUSED: _("Lihat pendaftaran:"),
    }
    paragraphs = [
        sentences[state],
        words.occasion(event, times),
        _("Alasan: %(reason)s", reason=words.one_line(reason)) if reason else "",
        sequels[state] + "\n" + words.manage_url(token),
        _("Tautan ini bersifat pribadi. Mohon tidak meneruskannya kepada orang lain."),
    ]
    return words.letter(event, subjects[state], holders[0].name, paragraphs, calendars=holders)
