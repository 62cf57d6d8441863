"""What Hadir writes to participants: plain text, for e-mail and for WhatsApp alike."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from events import config, text
from events.language import _, ngettext
from events.registration.messages.calendars import Named, offered, to_remove
from events.registration.seats.event import AnyEvent
from events.vocabulary import Channel, Relation


class Times(Protocol):
    """A session as it is told of: its own title, if it has one, and when it is."""

    @property
    def title(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


class Moment(NamedTuple):
    """When something is, without a title."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""


class Contact(NamedTuple):
    """Where a message goes: `email` by the job, `whatsapp` by an organizer's hand."""

    channel: str
    address: str


class Letter(NamedTuple):
    """What is written: one line of subject, and the words."""

    subject: str
    body: str


@dataclass(frozen=True)
class Holder:
    """One name and the code of its ticket; `relation` as `salutation` takes it, `calendar` an address."""

    name: str
    code: str
    relation: str = ""
    person: uuid.UUID | None = None
    calendar: str = ""


class Coming(Protocol):
    """Somebody of a party: beside whom they come, and what they are to that one."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def official(self) -> uuid.UUID | None: ...
    @property
    def relation(self) -> str: ...


class Ticketed(Coming, Protocol):
    """Somebody of a party with the code of the ticket."""

    @property
    def person(self) -> uuid.UUID: ...
    @property
    def code(self) -> str: ...


def holders_of(people: Sequence[Ticketed]) -> list[Holder]:
    """The tickets of one party."""
    known = relations(people)
    return [Holder(one.name, one.code, known.get(one.id, ""), one.person) for one in people]


def contact(phone: str, email: str) -> Contact | None:
    """The e-mail address if there is one, else the phone; None when neither was given."""
    if email:
        return Contact(Channel.EMAIL, email)
    return Contact(Channel.WHATSAPP, phone) if phone else None


def ticket_url(code: str) -> str:
    return f"{config.load().base_url}/tiket/{code}"


def manage_url(token: str) -> str:
    return f"{config.load().base_url}/kelola/{token}"


def salutation(name: str, relation: str = "") -> str:
    """ "Yth. Ibu ..." of a wife, "Yth. Bapak ..." of a husband; of anybody else nobody knows."""
    if relation == Relation.WIFE:
        return _("Yth. Ibu %(name)s,", name=one_line(name))
    if relation == Relation.HUSBAND:
        return _("Yth. Bapak %(name)s,", name=one_line(name))
    return _("Yth. Bapak/Ibu %(name)s,", name=one_line(name))


def relations(people: Iterable[Coming]) -> dict[uuid.UUID, str]:
    """Of each one's id whose husband or wife they are: as their party says of them, or says of their spouse."""
    other = {Relation.WIFE: Relation.HUSBAND, Relation.HUSBAND: Relation.WIFE}
    beside = [one for one in people if one.official is not None and one.relation]
    said = {one.official: str(other[Relation(one.relation)]) for one in beside if one.official}
    return said | {one.id: one.relation for one in beside}


def one_line(words: str) -> str:
    """Nothing typed by a person becomes a second header line."""
    return " ".join(words.split())


def moment(event: AnyEvent, session: Times) -> str:
    """ "Rabu, 9 Desember 2026, 08.00-16.00 WIB"; a session's own title behind."""
    day = text.date_long(text.local_date(session.starts_at, event.zone))
    time = f"{day}, {text.time_range(session.starts_at, session.ends_at, event.zone)}"
    return f"{time} ({one_line(session.title)})" if session.title else time


def when(event: AnyEvent, sessions: Sequence[Times]) -> str:
    """One line for each session."""
    return "\n".join(moment(event, session) for session in sessions)


def removal(event: AnyEvent, sessions: Sequence[Times]) -> str:
    """What to take out of a calendar by hand, as it stands there."""
    return to_remove([f"{one_line(event.title)}: {moment(event, one)}" for one in sessions])


def occasion(event: AnyEvent, sessions: Sequence[Times]) -> str:
    """Title, times and place, each on its line."""
    place = ", ".join(one_line(part) for part in (event.venue, event.address) if part)
    return "\n".join(part for part in (one_line(event.title), when(event, sessions), place) if part)


def letter(
    event: AnyEvent,
    subject: str,
    name: str,
    paragraphs: Iterable[str],
    *,
    holders: Sequence[Holder] = (),
    token: str | None = None,
    relation: str = "",
    calendars: Sequence[Holder] = (),
) -> Letter:
    """A whole message to a party: salutation, `paragraphs`, its tickets, its manage link, and who sends this.

    With the tickets stand their private calendars, or those of `calendars`. `name` is the official's, `relation` whose
    husband or wife they are, if that is known; `token` a manage token of the party. Empty paragraphs are left out.
    """
    parts = [
        salutation(name, relation),
        *paragraphs,
        _tickets(holders),
        offered([Named(one_line(one.name), one.calendar) for one in (*holders, *calendars) if one.calendar]),
        _manage(token) if token else "",
        _("Hormat kami,") + "\n" + (one_line(event.host) or _("Panitia kegiatan")),
        _footer(token),
    ]
    return Letter(one_line(f"{subject}: {event.title}"), "\n\n".join(part for part in parts if part))


def _tickets(holders: Sequence[Holder]) -> str:
    if not holders:
        return ""
    lines = [f"{one_line(holder.name)}: {ticket_url(holder.code)}" for holder in holders]
    return "\n".join([_("Tiket (mohon tunjukkan QR-nya saat tiba di lokasi):"), *lines])


def _manage(token: str) -> str:
    return "\n".join(
        [
            _("Untuk mengubah data atau mengundurkan diri:"),
            manage_url(token),
            _("Tautan ini bersifat pribadi. Mohon tidak meneruskannya kepada orang lain."),
        ]
    )


def _footer(token: str | None) -> str:
    """Why this was sent, and how it ends."""
    why = _("Pesan ini dikirim karena kontak ini dipakai untuk mendaftar pada kegiatan tersebut.")
    if not token:
        return why
    end = _("Bila Anda berhalangan hadir, batalkan pendaftaran melalui tautan di atas; pesan pun berhenti.")
    return f"{why} {end}"


def again(event: AnyEvent, sessions: Sequence[Times], name: str, holders: Sequence[Holder], token: str) -> Letter:
    """What somebody asked for on the manage page: the same tickets, if any, once more, with a fresh link."""
    subject = _("Tiket Anda") if holders else _("Pendaftaran Anda")
    paragraphs = [
        _("Sesuai permintaan, berikut kembali pesan pendaftaran Anda untuk kegiatan ini."),
        occasion(event, sessions),
    ]
    return letter(event, subject, name, paragraphs, holders=holders, token=token)


def offer_made(
    event: AnyEvent, sessions: Sequence[Times], names: Sequence[str], ends_at: datetime, token: str
) -> Letter:
    """Seats are offered to a waiting party until `ends_at`."""
    until = text.date_time(ends_at, event.zone)
    paragraphs = [
        ngettext(
            "Ada %(count)s kursi untuk Anda pada kegiatan berikut:",
            "Ada %(count)s kursi untuk Anda berdua pada kegiatan berikut:",
            len(names),
        ),
        occasion(event, sessions),
        _("Terima atau lepaskan paling lambat %(until)s:", until=until) + "\n" + manage_url(token),
        _("Setelah waktu itu kursi ditawarkan kepada yang berikutnya dalam daftar tunggu."),
        _("Tautan ini bersifat pribadi. Mohon tidak meneruskannya kepada orang lain."),
    ]
    return letter(event, _("Kursi untuk Anda"), names[0], paragraphs)


def reminder(event: AnyEvent, sessions: Sequence[Times], day: str, holders: Sequence[Holder], token: str) -> Letter:
    """`day` is "hari ini", "besok" or "dalam 3 hari"."""
    paragraphs = [
        _("Kami mengingatkan bahwa kegiatan berikut berlangsung %(day)s.", day=day),
        occasion(event, sessions),
    ]
    first = holders[0]
    return letter(event, _("Pengingat"), first.name, paragraphs, holders=holders, token=token, relation=first.relation)


def changed(event: AnyEvent, lines: Sequence[str], name: str, holders: Sequence[Holder], token: str) -> Letter:
    """`lines` say of each session what it was and what it became."""
    paragraphs = [
        _("Terdapat perubahan pada kegiatan %(title)s.", title=one_line(event.title)),
        *lines,
        _("Tiket yang sudah Anda terima tetap berlaku.") if holders else "",
    ]
    subject = _("Perubahan jadwal atau tempat")
    return letter(event, subject, name, paragraphs, holders=holders, token=token)


def session_cancelled(
    event: AnyEvent, gone: Sequence[Times], name: str, holders: Sequence[Holder], token: str
) -> Letter:
    """Some sessions are not held; the others are."""
    paragraphs = [
        _("Sesi berikut pada kegiatan %(title)s dibatalkan.", title=one_line(event.title)),
        when(event, gone),
        _("Sesi lain tetap berlangsung dan tiket Anda tetap berlaku.") if holders else "",
        removal(event, gone),
    ]
    return letter(event, _("Sesi dibatalkan"), name, paragraphs, holders=holders, token=token)


def event_cancelled(event: AnyEvent, gone: Sequence[Times], name: str, holders: Sequence[Holder] = ()) -> Letter:
    """The whole event is off, for a reason everyone may read; nobody's ticket is of use, but their calendars are."""
    reason = one_line(event.cancel_reason)
    paragraphs = [
        _("Dengan hormat kami beritahukan bahwa kegiatan berikut dibatalkan."),
        occasion(event, gone),
        _("Alasan: %(reason)s", reason=reason) if reason else "",
        _("Mohon maaf atas ketidaknyamanan ini."),
        removal(event, gone),
    ]
    return letter(event, _("Kegiatan dibatalkan"), name, paragraphs, calendars=holders)
