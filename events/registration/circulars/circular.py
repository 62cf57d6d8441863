"""A message of the committee's own to a group of its participants: to whom, in which words, queued once each."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from events import audit, throttle
from events.audit import Actor
from events.calendar.tables import Event
from events.database import marks, sql, transaction
from events.language import N_, _
from events.registration import queries
from events.registration.circulars import opt_outs
from events.registration.links import add_link
from events.registration.messages import recipients, words
from events.registration.messages.identity import Kind, identify
from events.registration.messages.recipients import Recipient
from events.registration.messages.words import Letter
from events.registration.queries import SessionTime
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import lock_event
from events.registration.seats.predicates import of_opd_sql, unconfirmed_sql
from events.registration.seats.window import refuse_cancelled

AT_ONCE = 200
SENDINGS = 10
WITHIN = timedelta(hours=1)
PLACEHOLDER = re.compile(r"\{\s*([^\s{}][^{}\n]{0,40}?)\s*\}")
PLACEHOLDERS: Mapping[str, str] = {
    "nama": N_("nama peserta"),
    "kegiatan": N_("judul kegiatan"),
    "waktu": N_("hari dan jam setiap sesi"),
    "tempat": N_("tempat dan alamat"),
    "tiket": N_("tautan tiket; berdua, keduanya"),
    "tautan": N_("tautan pribadi untuk mengubah data atau mengundurkan diri"),
}
BESIDE = "EXISTS (SELECT 1 FROM attendee b WHERE b.registration = a.registration AND b.official IS NOT NULL AND {})"
WITH, WITHOUT, UNCONFIRMED = "dengan", "tanpa", "belum"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom it is for; empty means everybody who lives. `spouse` is one of WITH, WITHOUT and UNCONFIRMED."""

    department: uuid.UUID | None = None
    state: str = ""
    role: str = ""
    spouse: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is said. One that is not `about_attendance` is not sent to whoever wants no such message, and says how."""

    id: uuid.UUID
    subject: str
    body: str
    about_attendance: bool


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces and means nothing, in order."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name.lower() not in PLACEHOLDERS]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder's value; other braces stay as they were typed."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1].lower(), found[0]), text)


def needs_link(message: Message) -> bool:
    return "tautan" in {name.lower() for name in PLACEHOLDER.findall(message.subject + message.body)}


# ----------------------------------------------------------------- to whom


async def members(event_id: uuid.UUID, audience: Audience) -> dict[uuid.UUID, uuid.UUID]:
    """Of everybody it is for, by the attendee's id, the registration."""
    states = [audience.state] if audience.state else [str(state) for state in LIVE]
    conditions, arguments = [f"a.event = {{}} AND a.state IN ({marks(len(states))})"], [event_id, *states]
    if audience.department:
        conditions.append(of_opd_sql("a"))
        arguments += [audience.department] * 2
    if audience.role:
        conditions.append("a.role = {}")
        arguments.append(audience.role)
    if audience.spouse:
        silent = audience.spouse == UNCONFIRMED
        beside = BESIDE.format(unconfirmed_sql("b") if silent else f"b.state IN ({marks(len(LIVE))})")
        conditions.append(f"NOT {beside}" if audience.spouse == WITHOUT else beside)
        arguments += [] if silent else [str(state) for state in LIVE]
    rows = await sql(
        f"SELECT a.id, a.registration FROM attendee a WHERE {' AND '.join(conditions)}",  # noqa: S608
        *arguments,
    )
    return {row["id"]: row["registration"] for row in rows}


async def receivers(
    event_id: uuid.UUID, registrations: Collection[uuid.UUID], *, about_attendance: bool
) -> tuple[list[Recipient], int]:
    """The parties among them that have a contact; and how many were left out because they want no such message."""
    wanted = set(registrations)
    parties = [one for one in await recipients.recipients(event_id) if one.registration in wanted]
    if about_attendance:
        return parties, 0
    gone = await opt_outs.among(one.contact.address for one in parties)
    kept = [one for one in parties if one.contact.address not in gone]
    return kept, len(parties) - len(kept)


# ----------------------------------------------------------------- in which words


def letter(event: Event, sessions: Sequence[SessionTime], message: Message, to: Recipient, token: str) -> Letter:
    """The message as this party reads it; `token` is a manage token, used where the text asks for the link."""
    values = {
        "nama": words.one_line(to.name),
        "kegiatan": words.one_line(event.title),
        "waktu": words.when(event, sessions),
        "tempat": ", ".join(words.one_line(part) for part in (event.venue, event.address) if part),
        "tiket": "\n".join(words.ticket_url(holder.code) for holder in to.holders) or _("(belum ada tiket)"),
        "tautan": words.manage_url(token),
    }
    why = _("Pesan ini dikirim karena kontak ini dipakai untuk mendaftar pada kegiatan tersebut.")
    if not message.about_attendance:
        why += " " + _("Tidak ingin menerima pesan seperti ini lagi:") + "\n" + opt_outs.address(to.registration)
    sender = words.one_line(event.host) or _("Panitia kegiatan")
    body = "\n\n".join([filled(message.body, values), _("Hormat kami,") + "\n" + sender, why])
    return Letter(words.one_line(filled(message.subject, values)), body)


# ----------------------------------------------------------------- sent


async def send(event: Event, message: Message, to: Iterable[Recipient], *, by: Actor, now: datetime) -> int:
    """Queue it for each of them, once however often asked; returns for how many it was new.

    In parts, so that nobody who registers meanwhile waits long. Raises EventCancelled, TooMany beyond ten messages of
    an event in an hour.
    """
    known = await recipients.already_queued(event.id, Kind.GROUP, message.id)
    waiting = [one for one in to if identify(Kind.GROUP, message.id, one.registration) not in known]
    if not waiting:
        return 0
    await throttle.allow(f"write:{event.id}", tries=SENDINGS, within=WITHIN, now=now)
    times = await queries.session_times(event.id)
    for start in range(0, len(waiting), AT_ONCE):
        async with transaction():
            refuse_cancelled(await lock_event(event.id))
            for one in waiting[start : start + AT_ONCE]:
                token = await add_link(one.registration, now) if needs_link(message) else ""
                text = letter(event, times, message, one, token)
                identity = identify(Kind.GROUP, message.id, one.registration)
                await recipients.send(identity, event.id, one.registration, one.contact, text, now=now)
    async with transaction():
        await audit.record(
            "message.written",
            by=by,
            at=now,
            subject=("event", event.id),
            event=event.id,
            data={"messages": len(waiting), "about_attendance": message.about_attendance},
            personal={"subject": message.subject, "body": message.body},
        )
    return len(waiting)
