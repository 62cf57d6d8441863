"""From bytes or pasted cells to a sheet: what it is, is told by its content and never by its name."""

from __future__ import annotations

from pathlib import PurePath

from events.clean import visible
from events.errors import Invalid
from events.language import N_, _
from events.registration.importing.reading.headings import heading_cells, heading_place, is_second, is_secret
from events.registration.importing.reading.masking import mask_lines
from events.registration.importing.reading.sheet import MOST_BYTES, Line, Sheet, column_letter, sheet_of
from events.registration.importing.reading.text_files import decode, read_text
from events.registration.importing.reading.xlsx_files import Seen, cell_text, is_workbook, number_text, read_workbook

_OTHERS = {
    b"%PDF": N_("Berkas ini PDF. Mintalah berkas Excel aslinya, atau salin tabelnya lalu tempel."),
    b"\xd0\xcf\x11\xe0": N_("Berkas ini XLS lama atau XLSX berkata sandi. Buka di Excel, lalu Simpan sebagai XLSX."),
    b"PK": N_("Berkas ini bukan lembar kerja XLSX. Buka di Excel atau LibreOffice, lalu Simpan sebagai XLSX."),
    b"\x89PNG": N_("Berkas ini gambar. Mintalah berkas Excel aslinya."),
    b"\xff\xd8\xff": N_("Berkas ini gambar. Mintalah berkas Excel aslinya."),
    b"<": N_("Berkas ini halaman web atau XML yang diberi nama Excel. Buka di Excel, lalu Simpan sebagai XLSX."),
}


def read_file(name: str, data: bytes, *, mark_numbers: bool = False) -> Sheet:
    """The sheet of an XLSX or CSV file; a cell that a workbook keeps as a number begins with NUMBER_MARK if asked.

    Raises Invalid with a sentence that says what to do instead."""
    if len(data) > MOST_BYTES:
        raise Invalid(_("Berkas ini terlalu besar; batasnya 5 MB."))
    if is_workbook(data):
        return _kept(_as_seen(name, read_workbook(data, number_text if mark_numbers else cell_text)))
    for start, sentence in _OTHERS.items():
        if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(start):
            raise Invalid(_(sentence))
    return _kept(sheet_of(plain_name(name), read_text(decode(data))))


def _as_seen(name: str, seen: Seen) -> Sheet:
    """The sheet, and how its hidden columns are called: by their heading, or their letter."""
    sheet = sheet_of(f"{plain_name(name)} ({seen.name[:60]})", seen.lines)
    place = heading_place(sheet.lines)
    lines = [] if place is None else sheet.lines[place - 1 if is_second(sheet.lines, place) else place : place + 1]
    for column, cells in seen.hidden.items():
        heading = " ".join(" ".join(cells[line.number - 1] for line in lines).split())
        sheet.hidden.append(heading[:60] or column_letter(column))
    return sheet


def read_pasted(text: str) -> Sheet:
    """The sheet of cells pasted from a spreadsheet. Raises Invalid."""
    if len(text) > MOST_BYTES:
        raise Invalid(_("Sel yang ditempel terlalu banyak. Gunakan berkas, atau bagi menjadi beberapa bagian."))
    return _kept(sheet_of(_("Sel yang ditempel"), read_text(text)))


def plain_name(name: str) -> str:
    """The file's own name without folders and invisible signs, for people to recognise."""
    shown = "".join(c for c in visible(PurePath(name.replace("\\", "/")).name) if c.isprintable())
    return shown[:100] or _("Berkas")


def _kept(sheet: Sheet) -> Sheet:
    """Without the columns of NIK, tax and bank numbers: Hadir needs none of them and keeps none of them.

    A NIK under another heading, or under none, is masked.
    """
    place = heading_place(sheet.lines)
    sheet = Sheet(sheet.name, mask_lines(sheet.lines), sheet.hidden)
    if place is None:
        return sheet
    headings = heading_cells(sheet.lines, place)
    secret = {column for column, heading in enumerate(headings) if is_secret(heading)}
    below = [
        Line(line.number, ["" if column in secret else cell for column, cell in enumerate(line.cells)], line.hidden)
        for line in sheet.lines[place + 1 :]
    ]
    return Sheet(sheet.name, [*sheet.lines[: place + 1], *(line for line in below if any(line.cells))], sheet.hidden)
