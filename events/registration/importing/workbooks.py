"""Spreadsheets around an import: the example to fill in, and the lines to mend. Every cell is text."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from events.language import N_, _
from events.registration.importing.rows import Choices, Fault, headings_of
from events.registration.importing.sheet import Sheet
from events.registration.registrants.workbook import PLAIN

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
FORMATTED_ROWS = 2000


def example(companions: bool) -> bytes:
    """An XLSX with headings, one invented line, and cells that keep a NIP as text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN) as book:
        sheet = book.add_worksheet(_("Peserta"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        for column, (name, width, cell) in enumerate([*EXAMPLE, *(COUPLE if companions else ())]):
            sheet.set_column(column, column, width, text)
            sheet.write_string(0, column, _(name), head)
            sheet.write_string(1, column, cell, text)
        sheet.freeze_panes(1, 2)
    return file.getvalue()


def faults(sheet: Sheet, choices: Choices, found: Sequence[Fault]) -> bytes:
    """An XLSX of the lines that were not taken, as they were sent, each with its reasons: to mend and send again."""
    told: dict[int, list[str]] = {}
    for fault in found:
        told.setdefault(fault.number, []).append(f"{fault.column}: {fault.what}")
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN) as book:
        page = book.add_worksheet(_("Perlu diperbaiki"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        cell = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        titles = [*headings_of(sheet, choices), _("Baris asal"), _("Yang perlu diperbaiki")]
        for column, title in enumerate(titles):
            page.set_column(column, column, 60 if column == len(titles) - 1 else 22, cell)
            page.write_string(0, column, title, head)
        lines = [line for line in sheet.lines if line.number in told]
        for row, line in enumerate(lines, 1):
            for column, value in enumerate([*line.cells, str(line.number), "\n".join(told[line.number])]):
                page.write_string(row, column, value, cell)
        page.freeze_panes(1, 0)
    return file.getvalue()
