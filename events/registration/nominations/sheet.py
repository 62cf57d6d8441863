"""The filled list of one OPD as a spreadsheet: every value is text, never a formula."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from events import labels, text
from events.calendar.own_day import days_of
from events.calendar.tables import Event, Session
from events.language import N_, _
from events.registration.invitations.nominees import Nominee
from events.registration.messages.words import ticket_url
from events.spreadsheets import Book
from events.vocabulary import AttendeeRole, AttendeeState

COLUMNS = (
    (N_("No."), 6),
    (N_("Nama"), 34),
    (N_("NIP"), 24),
    (N_("Pangkat/Gol."), 26),
    (N_("Jabatan"), 32),
    (N_("Unit kerja"), 34),
    (N_("Mewakili"), 34),
    (N_("Nomor surat tugas"), 24),
    (N_("Peran"), 30),
    (N_("Status"), 16),
    (N_("Tiket"), 46),
)


def workbook(event: Event, sessions: Sequence[Session], opd: str, people: Sequence[Nominee]) -> bytes:
    """The file's bytes: event, OPD and one line for each person, as `nominees.nominees` gives them."""
    book = Book()
    page = book.page(_("Peserta"))
    page.text(event.title, "title")
    page.text(opd, "note")
    page.text(_days(event, sessions), "note")
    page.row += 1
    page.head([(_(name), width) for name, width in COLUMNS], keep=2)
    names: dict[uuid.UUID | None, str] = {one.id: one.name for one in people}
    for number, one in enumerate(people, 1):
        page.line([str(number), *_line(one, names.get(one.official, ""))])
    page.prints_on_a4(landscape=True)
    return book.content()


def _line(one: Nominee, official: str) -> list[str]:
    """Who registered alone is named, with a masked NIP and without the ticket; a spouse, with whose they are."""
    nip = one.nip or ""
    return [
        one.name,
        text.format_nip(nip) if one.own else text.mask_nip(nip),
        one.rank,
        one.position,
        one.department_name or one.institution,
        one.represents,
        one.represents_letter,
        _("Pasangan dari %(name)s", name=official) if official else labels.label(AttendeeRole, one.role),
        labels.label(AttendeeState, one.state),
        ticket_url(one.code) if one.own else "",
    ]


def _days(event: Event, sessions: Sequence[Session]) -> str:
    span = days_of((one for one in sessions if one.cancelled_at is None), event.zone)
    days = text.date_range(*span, weekdays=True) if span else ""
    return ", ".join(part for part in (days, event.venue) if part)
