"""What is written about a spouse's own word: to the spouse, and to the official of what the spouse changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from events import outbox
from events.database import marks, sql
from events.language import _
from events.registration import queries
from events.registration.messages import recipients, words
from events.registration.messages.identity import Kind, identify
from events.registration.messages.words import Letter
from events.registration.people.own_words import word_of
from events.registration.private_feed.address import of_ticket, url_of
from events.registration.queries import AttendeeFacts
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import LockedEvent
from events.vocabulary import AttendeeRole, AttendeeState


async def ask(event: LockedEvent, registration_id: uuid.UUID, now: datetime) -> None:
    """In the open transaction: ask every living spouse of the party who left a contact for their own word, once."""
    party = await queries.party_of(registration_id)
    official = next((one for one in party if one.official is None), None)
    for spouse in party:
        word = await word_of(spouse.id) if _may_speak(spouse) else None
        to = words.contact(word.phone, word.email) if word else None
        if official is None or word is None or to is None or word.confirmed_at:
            continue
        calendar = url_of(await of_ticket(spouse.id, now=now)) if spouse.state == AttendeeState.ACTIVE else ""
        times = await queries.session_times(event.id)
        letter = asking(event, times, official.name, spouse, word.address, calendar)
        # Of no registration: what the official's party is told never goes there, and is not told there.
        await outbox.queue(
            identify(Kind.SPOUSE, spouse.id, word.token_version),
            channel=to.channel,
            address=to.address,
            subject=letter.subject,
            body=letter.body,
            now=now,
            event=event.id,
        )


def _may_speak(one: AttendeeFacts) -> bool:
    return one.role == AttendeeRole.COMPANION and one.state in LIVE


def asking(
    event: LockedEvent,
    sessions: Sequence[words.Times],
    official: str,
    spouse: AttendeeFacts,
    address: str,
    calendar: str = "",
) -> Letter:
    """To the spouse: who registered them for what, and where they see, correct and agree to it themselves.

    `calendar` is the private one of their ticket, where they have a seat.
    """
    seated = spouse.state == AttendeeState.ACTIVE
    paragraphs = [
        _("%(name)s mendaftarkan Anda sebagai pasangannya pada kegiatan berikut.", name=words.one_line(official)),
        words.occasion(event, sessions),
        _("Lihat data yang dicatat, perbaiki bila keliru, lalu setujui sendiri di sini:") + "\n" + address,
        _("Tiket Anda:") + "\n" + words.ticket_url(spouse.code) if seated else "",
        _("Kalender pribadi untuk tiket ini, berubah sendiri:") + "\n" + calendar if calendar else "",
        _("Tidak hadir, atau tidak ingin didaftarkan? Nyatakan lewat tautan yang sama."),
        _("Tautan ini bersifat pribadi. Mohon tidak meneruskannya kepada orang lain."),
    ]
    return words.letter(event, _("Mohon konfirmasi Anda"), spouse.name, paragraphs, relation=spouse.relation)


async def forget(attendee_ids: Sequence[str]) -> None:
    """In the open transaction: who leaves is asked no more, and what waited for them is not sent."""
    for one in attendee_ids:
        word = await word_of(uuid.UUID(one))
        if word:
            await outbox.recall(identify(Kind.SPOUSE, word.attendee, word.token_version))


async def tell_corrected(
    event: LockedEvent, registration_id: uuid.UUID, spouse: str, fields: Sequence[str], now: datetime
) -> None:
    """In the open transaction: the official reads which data the spouse corrected; the values are the spouse's."""
    rows = await sql(
        f"SELECT name FROM attendee WHERE registration = {{}} AND official IS NULL AND state IN ({marks(len(LIVE))})",  # noqa: S608
        registration_id,
        *LIVE,
    )
    registration = await queries.registration(registration_id)
    to = words.contact(registration.phone, registration.email) if registration else None
    if not rows or to is None:
        return
    paragraphs = [
        _("%(name)s memperbaiki datanya sendiri: %(fields)s.", name=words.one_line(spouse), fields=", ".join(fields)),
        _("Tiket Anda berdua tetap sama dan tetap berlaku."),
        words.one_line(event.title),
    ]
    letter = words.letter(event, _("Pasangan memperbaiki datanya"), rows[0]["name"], paragraphs)
    identity = identify(Kind.SPOUSE_CHANGED, registration_id, now)
    await recipients.send(identity, event.id, registration_id, to, letter, now=now)
