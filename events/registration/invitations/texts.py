"""What is sent about an invitation by hand, by e-mail or WhatsApp: the call, the reminder, the tickets."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from events import text
from events.calendar.tables import Event
from events.language import _
from events.registration.invitations.board import InvitedOpd
from events.registration.invitations.links import InvitationFacts
from events.registration.invitations.nominees import Nominee
from events.registration.messages.whatsapp import wa_me
from events.registration.messages.words import relations, salutation, ticket_url
from events.registration.queries import SessionTime
from events.registration.seats.called import Called
from events.registration.tables import InvitationLetter
from events.registration.tickets.passes import when
from events.vocabulary import InvitationState


class Note(NamedTuple):
    """A subject and a body to copy, and the links that open them in a mail program or in WhatsApp."""

    subject: str
    body: str
    mailto: str
    chat: str


def next_note(
    event: Event, sessions: Sequence[SessionTime], one: InvitedOpd, letter: InvitationLetter | None, *, filed: bool
) -> Note | None:
    """What the committee sends this OPD next: the call, or a reminder; to one that declined nothing."""
    if one.called.declined:
        return None
    if one.state is InvitationState.UNSENT:
        return invitation_note(event, sessions, one.invitation, letter, filed=filed)
    return reminder_note(event, sessions, one.invitation, one.called, filed=filed)


def invitation_note(
    event: Event,
    sessions: Sequence[SessionTime],
    invitation: InvitationFacts,
    letter: InvitationLetter | None,
    *,
    filed: bool = False,
) -> Note:
    """The message that brings an OPD its link for the first time; `filed`: the signed letter can be taken there."""
    number = (letter.number if letter else "").strip()
    lines = [
        _addressed(invitation),
        _("bersama ini kami mengundang %(opd)s pada kegiatan berikut:", opd=invitation.department_name),
        _occasion(event, sessions),
        _letter(number, filed),
        _("Mohon mengusulkan nama peserta melalui tautan berikut, tanpa perlu akun:") + "\n" + invitation.address,
        _until(event),
        _("Tautan ini khusus untuk perangkat daerah Anda. Terima kasih."),
        event.host,
    ]
    return _note(_("Undangan: %(title)s", title=event.title), lines, invitation)


def reminder_note(
    event: Event, sessions: Sequence[SessionTime], invitation: InvitationFacts, called: Called, *, filed: bool = False
) -> Note:
    """The message for an OPD that has not answered, or sent fewer than it must; `filed` as above.

    One that declined is not reminded.
    """
    lines = [
        _addressed(invitation),
        _("kami mengingatkan undangan bagi %(opd)s pada kegiatan berikut:", opd=invitation.department_name),
        _occasion(event, sessions),
        _("Sampai saat ini kami mencatat %(count)s nama.", count=called.registered)
        if called.registered
        else _("Sampai saat ini belum ada nama yang diusulkan."),
        _("Mohon menambah sedikitnya %(count)s nama lagi.", count=called.missing) if called.missing else "",
        _("Usulan nama disampaikan melalui tautan berikut:") + "\n" + invitation.address,
        _until(event),
        _("Surat undangannya dapat diunduh pada tautan yang sama.") if filed else "",
        _("Bila tidak mengirim peserta, mohon menyatakannya pada tautan yang sama. Terima kasih."),
        event.host,
    ]
    return _note(_("Pengingat undangan: %(title)s", title=event.title), lines, invitation)


def share_tickets(event: Event, sessions: Sequence[SessionTime], people: Sequence[Nominee]) -> str:
    """The link that shares every ticket in one WhatsApp message; empty without any."""
    if not people:
        return ""
    lines = "\n".join(f"{one.name}: {ticket_url(one.code)}" for one in people)
    parts = [
        _occasion(event, sessions),
        _("Tiket peserta:") + "\n" + lines,
        _("Mohon tunjukkan QR saat tiba di lokasi."),
    ]
    return wa_me("", "\n\n".join(parts))


def ticket_chats(event: Event, sessions: Sequence[SessionTime], people: Sequence[Nominee]) -> dict[uuid.UUID, str]:
    """Of each person the link that sends the own ticket by WhatsApp: to the number given, or to one chosen there."""
    known = relations(people)
    return {
        one.id: wa_me(
            one.phone if one.official is None else "",
            "\n\n".join(
                [
                    salutation(one.name, known.get(one.id, "")),
                    _("Anda terdaftar sebagai peserta kegiatan berikut."),
                    _occasion(event, sessions),
                    _("Tiket: %(link)s", link=ticket_url(one.code)),
                    _("Mohon tunjukkan QR pada tiket saat tiba di lokasi."),
                ]
            ),
        )
        for one in people
    }


def _addressed(invitation: InvitationFacts) -> str:
    name = invitation.liaison_name or _("Pimpinan %(opd)s", opd=invitation.department_name)
    return _("Yth. %(name)s,", name=name)


def _occasion(event: Event, sessions: Sequence[SessionTime]) -> str:
    place = ", ".join(part for part in (event.venue, event.address) if part)
    return "\n".join(part for part in (event.title, when(sessions, event.zone), place) if part)


def _letter(number: str, filed: bool) -> str:
    if number and filed:
        return _("Surat undangan nomor %(number)s dapat diunduh pada tautan di bawah ini.", number=number)
    if filed:
        return _("Surat undangan dapat diunduh pada tautan di bawah ini.")
    return _("Surat undangan nomor %(number)s.", number=number) if number else ""


def _until(event: Event) -> str:
    closes = event.registration_closes
    return _("Paling lambat %(moment)s.", moment=text.date_time(closes, event.zone)) if closes else ""


def _note(subject: str, lines: Sequence[str], invitation: InvitationFacts) -> Note:
    body = "\n\n".join(line for line in lines if line)
    address = quote(invitation.liaison_email, safe="@")
    mailto = f"mailto:{address}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
    return Note(subject, body, mailto, wa_me(invitation.liaison_phone, body))
