"""The registrations of one event as a spreadsheet: every value is text or a number, never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events import labels, text
from events.language import N_, _
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


def workbook(title: str, zone: str, rows: Sequence[dict[str, Any]]) -> bytes:
    """The file's bytes: a title, the head of the table, one line per attendee. Slow for many rows."""
    book = Book()
    page = book.page(_("Peserta"))
    page.text(title, "title")
    page.row += 1
    page.head([(_(name), width) for name, width in COLUMNS], keep=2)
    kinds = ["number", *["cell"] * (len(COLUMNS) - 1)]
    for number, row in enumerate(rows, 1):
        page.line([number, *_line(row, zone)], kinds)
    page.filtered()
    return book.content()


def _line(row: dict[str, Any], zone: str) -> list[str]:
    return [
        row["name"],
        row["nip"] or "",
        labels.label(AttendeeRole, row["role"]),
        labels.label(AttendeeState, row["state"]),
        row["rank"],
        row["position"],
        row["department_name"] or "",
        row["institution"],
        row["official_name"],
        labels.label(Relation, row["relation"]) if row["relation"] else "",
        row["represents"],
        row["represents_letter"],
        row["phone"],
        row["email"],
        row["alone_reason"],
        text.date_time(row["created_at"], zone),
    ]
