"""The filled list of one OPD as a spreadsheet: every value is text, never a formula."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence

import xlsxwriter

from events import labels, text
from events.calendar.tables import Event, Session
from events.language import N_, _
from events.registration.invitations.nominees import Nominee
from events.registration.messages.words import ticket_url
from events.registration.registrants.workbook import PLAIN
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
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN) as book:
        sheet = book.add_worksheet(_("Peserta"))
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        cell = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet.write_string(0, 0, event.title, bold)
        sheet.write_string(1, 0, opd)
        sheet.write_string(2, 0, _days(event, sessions))
        for column, (name, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(4, column, _(name), head)
        names: dict[uuid.UUID | None, str] = {one.id: one.name for one in people}
        for number, one in enumerate(people, 1):
            for column, value in enumerate([str(number), *_line(one, names.get(one.official, ""))]):
                sheet.write_string(number + 4, column, value, cell)
        sheet.freeze_panes(5, 2)
        sheet.repeat_rows(4)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return file.getvalue()


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
    held = [one for one in sessions if one.cancelled_at is None]
    if not held:
        return event.venue
    days = text.date_range(
        text.local_date(held[0].starts_at, event.zone), text.local_date(held[-1].ends_at, event.zone), weekdays=True
    )
    return ", ".join(part for part in (days, event.venue) if part)
