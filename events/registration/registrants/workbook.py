"""The registrations of one event as a spreadsheet: every value is text or a number, never a formula."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from events import labels, text
from events.language import N_, _
from events.registration.people.finding import Registrant
from events.spreadsheets import Book
from events.vocabulary import AttendeeRole, AttendeeState, Relation

COLUMNS = (
    (N_("No."), 6),
    (N_("Nama"), 34),
    (N_("NIP"), 22),
    (N_("Peran"), 14),
    (N_("Status"), 18),
    (N_("Pangkat/Gol."), 26),
    (N_("Jabatan"), 30),
    (N_("OPD"), 36),
    (N_("Instansi"), 24),
    (N_("Pasangan dari"), 30),
    (N_("Hubungan"), 12),
    (N_("Mewakili"), 24),
    (N_("Nomor surat tugas"), 22),
    (N_("Nomor HP"), 18),
    (N_("E-mail"), 28),
    (N_("Alasan tanpa pasangan"), 28),
    (N_("Didaftarkan"), 26),
)


def workbook(title: str, zone: str, people: Sequence[Registrant]) -> bytes:
    """The file's bytes: a title, the head of the table, one line per attendee. Slow for many people."""
    book = Book()
    page = book.page(_("Peserta"))
    page.text(title, "title")
    page.row += 1
    page.head([(_(name), width) for name, width in COLUMNS], keep=2)
    kinds = ["number", *["cell"] * (len(COLUMNS) - 1)]
    names: dict[uuid.UUID | None, str] = {one.id: one.name for one in people}
    for number, one in enumerate(people, 1):
        page.line([number, *_line(one, names.get(one.official, ""), zone)], kinds)
    page.filtered()
    return book.content()


def _line(one: Registrant, official: str, zone: str) -> list[str]:
    return [
        one.name,
        one.nip or "",
        labels.label(AttendeeRole, one.role),
        labels.label(AttendeeState, one.state),
        one.rank,
        one.position,
        one.department_name or "",
        one.institution,
        official,
        labels.label(Relation, one.relation) if one.relation else "",
        one.represents,
        one.represents_letter,
        one.phone,
        one.email,
        one.alone_reason,
        text.date_time(one.created_at, zone),
    ]
