"""Spreadsheets around an import: the example to fill in, and the lines to mend. Every cell is text."""

from __future__ import annotations

from collections.abc import Sequence

from events.language import N_, _
from events.registration.importing.faults import Fault
from events.registration.importing.reading.sheet import Sheet
from events.registration.importing.rows import Choices, headings_of
from events.spreadsheets import Book

EXAMPLE = (
    (N_("No."), 6, "1"),
    (N_("Nama Lengkap"), 34, "Rahmat Hidayat, S.E., M.M."),
    (N_("NIP"), 22, "19680411 199303 1 009"),
    (N_("Pangkat/Gol."), 24, "IV/b"),
    (N_("Jabatan"), 30, "Kepala Bidang Perencanaan"),
    (N_("OPD"), 36, "Dinas Kesehatan"),
    (N_("Nomor HP"), 18, "0812 3456 7890"),
    (N_("E-mail"), 28, "rahmat@nusajaya.example"),
)
COUPLE = ((N_("Nama Pasangan"), 30, "Siti Aminah"), (N_("Hubungan"), 12, "Istri"), (N_("NIP Pasangan"), 22, ""))


def example(companions: bool) -> bytes:
    """An XLSX with headings, one invented line, and cells that keep a NIP as text."""
    columns = [*EXAMPLE, *(COUPLE if companions else ())]
    book = Book()
    page = book.page(_("Peserta"))
    page.head([(_(name), width) for name, width, _cell in columns], keep=2, below="typed")
    page.line([cell for _name, _width, cell in columns], "typed")
    return book.content()


def faults(sheet: Sheet, choices: Choices, found: Sequence[Fault]) -> bytes:
    """An XLSX of the lines that were not taken, as they were sent, each with its reasons: to mend and send again."""
    told: dict[int, list[str]] = {}
    for fault in found:
        told.setdefault(fault.number, []).append(f"{fault.column}: {fault.what}")
    titles = [*headings_of(sheet, choices), _("Baris asal")]
    book = Book()
    page = book.page(_("Perlu diperbaiki"))
    page.head([*((title, 22) for title in titles), (_("Yang perlu diperbaiki"), 60)], below="cell")
    for line in sheet.lines:
        if line.number in told:
            page.line([*line.cells, str(line.number), "\n".join(told[line.number])])
    return book.content()
