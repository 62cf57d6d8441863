"""XLSX as text, hardened: nothing is unpacked, nothing laid out, before its true size is known.

calamine reads the cells; the standard library's zip and XML readers first count what it will meet (`xlsx_layout.py`),
and rebuild the archive with only those parts, so that what was counted is what is read. What people do not see is not
taken: hidden columns, and what lies beneath a merged cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from events.errors import Invalid
from events.language import _
from events.registration.importing.reading.headings import columns_of, heading_cells, heading_place
from events.registration.importing.reading.sheet import Line
from events.registration.importing.reading.text_files import unquoted
from events.registration.importing.reading.xlsx_layout import LAST_COLUMN, MOST_UNPACKED, Layout, measure, too_large
from events.spreadsheets import NUMBER_MARK

MOST_PARTS = 400
MOST_SHEETS = 20
MOST_MERGED = 2_000_000
_PART = re.compile(r"(?:\[Content_Types\]|_rels/.*|xl/.*)\.(?:xml|rels)$", re.IGNORECASE)
Place = tuple[int, int]


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a zip archive with a workbook in it, whatever the file is called."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


@dataclass
class Seen:
    """A sheet as people see it; `hidden` is what stood in each column that is not shown, by its place."""

    name: str
    lines: list[Line]
    hidden: dict[int, list[str]]


def read_workbook(data: bytes, told: Callable[[object], str] | None = None) -> Seen:
    """The sheet that looks most like a list of people. Raises Invalid."""
    try:
        parts = _unpack(data)
        layouts = measure(parts)
        book = load_workbook(io.BytesIO(_repack(parts)))
        return _best(_sheets(book, layouts, told or cell_text))
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        CalamineError,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        KeyError,
    ):
        raise Invalid(_("Berkas XLSX ini rusak atau terkunci kata sandi. Simpan ulang, lalu coba lagi.")) from None


def _unpack(data: bytes) -> dict[str, bytes]:
    """The parts with cells and texts, pictures left out; what the archive says of its sizes is not believed."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [one for one in archive.infolist() if _PART.match(one.filename)]
        if len(names) > MOST_PARTS:
            raise too_large()
        for one in names:
            with archive.open(one) as file:
                parts[one.filename] = file.read(left + 1)
            left -= len(parts[one.filename])
            if left < 0:
                raise too_large()
    return parts


def _repack(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


# ----------------------------------------------------------------- cells


def _sheets(book: Any, layouts: Mapping[str, Layout], told: Callable[[object], str]) -> Iterable[Seen]:
    """Every sheet people see, as lines of text."""
    for sheet in book.sheets_metadata[:MOST_SHEETS]:
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            read = book.get_sheet_by_name(sheet.name)
            rows = [[told(value) for value in row[:LAST_COLUMN]] for row in read.to_python(skip_empty_area=False)]
            layout = layouts.get(sheet.name, Layout())
            _show_merged(rows, read.merged_cell_ranges or [], layout)
            hidden = _take_out(rows, layout.columns)
            yield Seen(sheet.name, [Line(n, cells, n in layout.rows) for n, cells in enumerate(rows, 1)], hidden)


def _show_merged(rows: list[list[str]], ranges: Iterable[tuple[Place, Place]], layout: Layout) -> None:
    """In place of what lies beneath a merged cell stands its own text.

    An OPD written once beside its five people belongs to each of them; across columns nothing is repeated.
    """
    left = MOST_MERGED
    for (top, first), (bottom, last) in ranges:
        within = rows[top : bottom + 1]
        columns = range(first, min(last, LAST_COLUMN - 1) + 1)
        left -= len(within) * len(columns)
        if left < 0:
            raise too_large()
        if within and columns:
            _show_one(within, columns, [n not in layout.rows for n in range(top + 1, top + 1 + len(within))], layout)


def _show_one(within: list[list[str]], columns: range, seen: Sequence[bool], layout: Layout) -> None:
    text = within[0][columns[0]] if columns[0] < len(within[0]) else ""
    shown = [column for column in columns if column not in layout.columns and column < len(within[0])]
    for row in within:
        row[columns[0] : columns[-1] + 1] = [""] * len(row[columns[0] : columns[-1] + 1])
    if len(shown) == 1:
        for row in within:
            row[shown[0]] = text
    elif shown:
        within[seen.index(True) if True in seen else 0][shown[0]] = text


def _take_out(rows: list[list[str]], columns: Iterable[int]) -> dict[int, list[str]]:
    """Empty those columns; what stood in those that held anything, by row."""
    width = len(rows[0]) if rows else 0
    taken = {column: [row[column] for row in rows] for column in sorted(columns) if column < width}
    for row in rows:
        for column in taken:
            row[column] = ""
    return {column: cells for column, cells in taken.items() if any(cells)}


def _best(sheets: Iterable[Seen]) -> Seen:
    """The sheet whose heading names most columns; of equals the first. No more than two are held at a time."""
    best = max(sheets, key=_named, default=None)
    if best is None:
        raise Invalid(_("Berkas XLSX ini tidak mempunyai lembar yang terlihat."))
    return best


def _named(sheet: Seen) -> tuple[int, bool]:
    lines = [line for line in sheet.lines if any(line.cells)]
    place = heading_place(lines)
    named = 0 if place is None else sum(1 for field in columns_of(heading_cells(lines, place)) if field)
    return named, bool(lines)


def cell_text(value: object) -> str:
    """As the spreadsheet shows the cell. A number past 15 digits is shown ruined, because its last digits are lost."""
    reader: Callable[[Any], str] = _TEXTS.get(type(value), str)
    return unquoted(reader(value))


def number_text(value: object) -> str:
    """As `cell_text`; what is kept as a number begins with NUMBER_MARK, for it may have lost noughts."""
    return f"{NUMBER_MARK}{cell_text(value)}" if type(value) in (int, float) else cell_text(value)


def _number(value: float) -> str:
    if abs(value) >= 1e15:
        mantissa, _e, exponent = f"{value:.14E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(exponent):+d}"
    return str(int(value)) if value.is_integer() else repr(value)


_TEXTS: dict[type, Callable[[Any], str]] = {
    float: _number,
    int: lambda value: _number(float(value)),
    bool: lambda value: "Ya" if value else "Tidak",
    datetime: lambda value: value.strftime("%Y-%m-%d"),
    date: lambda value: value.strftime("%Y-%m-%d"),
    time: lambda value: value.strftime("%H.%M"),
    timedelta: str,
}
