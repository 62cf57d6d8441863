"""XLSX as text, hardened: nothing is unpacked, nothing laid out, before its true size is known.

calamine reads the cells; the standard library's zip and XML readers first count what it will meet, and rebuild the
archive with only those parts, so that what was counted is what is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from events.errors import Invalid
from events.language import _
from events.registration.importing.headings import columns_of, heading_place
from events.registration.importing.sheet import MOST_COLUMNS, Line
from events.registration.importing.text_files import unquoted

MOST_UNPACKED = 60_000_000
MOST_PARTS = 400
MOST_ELEMENTS = 2_000_000
MOST_SHEETS = 20
LAST_ROW, LAST_COLUMN = 20_000, 200
_PART = re.compile(r"(?:\[Content_Types\]|_rels/.*|xl/.*)\.(?:xml|rels)$", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a zip archive with a workbook in it, whatever the file is called."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def read_workbook(data: bytes) -> tuple[str, list[Line]]:
    """The name and the lines of the sheet that looks most like a list of people. Raises Invalid."""
    try:
        parts = _unpack(data)
        hidden = _measure(parts)
        book = load_workbook(io.BytesIO(_repack(parts)))
        return _best(_sheets(book, hidden))
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
            raise _too_large()
        for one in names:
            with archive.open(one) as file:
                parts[one.filename] = file.read(left + 1)
            left -= len(parts[one.filename])
            if left < 0:
                raise _too_large()
    return parts


def _repack(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _too_large() -> Invalid:
    return Invalid(_("Isi berkas XLSX ini terlalu besar. Simpan hanya lembar yang berisi daftar peserta."))


# ----------------------------------------------------------------- how far the cells reach, and which are hidden


class _Measure:
    """Follows the XML of one sheet: refuses cells far away, notes the rows it does not show.

    A text may stand once and be shown by every cell: `shared` are the lengths of such texts, `shown` the sum.
    """

    def __init__(self, shared: Sequence[int] = ()) -> None:
        self.hidden: set[int] = set()
        self.elements = self.row = self.column = self.shown = 0
        self.far = self.refers = False
        self.shared, self.texts = shared, list[int]()
        self.value: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise _too_large()
        kind = name.rpartition(":")[2]
        if kind == "v" and self.refers:
            self.value = []
        if kind == "si":
            self.texts.append(0)
        elif kind == "row":
            self.column = 0
            self.row = int(attributes.get("r", self.row + 1))
            if attributes.get("hidden") in ("1", "true") or attributes.get("zeroHeight") in ("1", "true"):
                self.hidden.add(self.row)
        elif kind == "c":
            # A cell without a reference stands beside the one before it.
            self.column += 1
            self.far = self.column > LAST_COLUMN or self._is_far(attributes.get("r", ""))
            self.refers = attributes.get("t") == "s"
        elif kind in ("v", "is") and (self.far or self.row > LAST_ROW):
            raise Invalid(_("Ada isi sel yang letaknya sangat jauh. Hapus baris dan kolom yang tidak dipakai."))

    def text(self, content: str) -> None:
        if self.texts:
            self.texts[-1] += len(content)
        if self.value is not None:
            self.value.append(content)

    def end(self, name: str) -> None:
        if self.value is None or name.rpartition(":")[2] != "v":
            return
        place, self.value = int("".join(self.value) or 0), None
        self.shown += self.shared[place] if 0 <= place < len(self.shared) else 0
        if self.shown > MOST_UNPACKED:
            raise _too_large()

    @staticmethod
    def _is_far(reference: str) -> bool:
        found = _REFERENCE.fullmatch(reference)
        if not found:
            return bool(reference)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return column > LAST_COLUMN or int(found[2]) > LAST_ROW


def _refuse_doctype(*_arguments: Any) -> None:
    raise ValueError("no workbook declares a document type")


def _measure(parts: dict[str, bytes]) -> dict[str, set[int]]:
    """The hidden rows of each sheet, by its part's name. Raises Invalid when any part is too large to lay out."""
    lists = [_follow(parts[name], _Measure()).texts for name in parts if _is_texts(name)]
    shared = [max(lengths) for lengths in zip_longest(*lists, fillvalue=0)]
    hidden = {
        name.lower(): _follow(content, _Measure(shared)).hidden
        for name, content in parts.items()
        if not _is_texts(name)
    }
    return _by_sheet(parts, hidden)


def _is_texts(name: str) -> bool:
    return name.lower().endswith("sharedstrings.xml")


def _follow(content: bytes, measure: _Measure) -> _Measure:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = measure.start
    parser.EndElementHandler = measure.end
    parser.CharacterDataHandler = measure.text
    parser.Parse(content, True)
    return measure


def _by_sheet(parts: dict[str, bytes], hidden: dict[str, set[int]]) -> dict[str, set[int]]:
    """Hidden rows by the sheet's own name, which the workbook ties to a part."""
    targets = dict(_attributes(parts.get("xl/_rels/workbook.xml.rels", b"<a/>"), "Relationship", "Id", "Target"))
    found = {}
    for name, link in _attributes(parts["xl/workbook.xml"], "sheet", "name", "id"):
        target = targets.get(link, "").lower().lstrip("/")
        found[name] = hidden.get(target if target.startswith("xl/") else f"xl/{target}", set())
    return found


def _attributes(content: bytes, element: str, *names: str) -> list[tuple[str, str]]:
    """Two attributes of every such element, whatever prefix their names have."""
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == element:
            plain = {key.rpartition(":")[2]: value for key, value in attributes.items() if key != "sheetId"}
            found.append((plain.get(names[0], ""), plain.get(names[1], "")))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return found


# ----------------------------------------------------------------- cells


def _sheets(book: Any, hidden: dict[str, set[int]]) -> Iterable[tuple[str, list[Line]]]:
    """Every sheet people see, as lines of text."""
    for sheet in book.sheets_metadata[:MOST_SHEETS]:
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            read = book.get_sheet_by_name(sheet.name)
            rows = [[cell_text(value) for value in row[:LAST_COLUMN]] for row in read.to_python(skip_empty_area=False)]
            _fill_merged(rows, read.merged_cell_ranges or [])
            gone = hidden.get(sheet.name, set())
            yield sheet.name, [Line(n, cells, n in gone) for n, cells in enumerate(rows, 1)]


def _fill_merged(rows: list[list[str]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """An OPD written once beside its five people belongs to each of them; across columns nothing is repeated."""
    for (top, left), (bottom, right) in list(ranges)[: MOST_COLUMNS * 1000]:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            row[left] = row[left] or rows[top][left]


def _best(sheets: Iterable[tuple[str, list[Line]]]) -> tuple[str, list[Line]]:
    """The sheet whose heading names most columns; of equals the first. No more than two are held at a time."""
    best = max(sheets, key=_named, default=None)
    if best is None:
        raise Invalid(_("Berkas XLSX ini tidak mempunyai lembar yang terlihat."))
    return best


def _named(sheet: tuple[str, list[Line]]) -> tuple[int, bool]:
    lines = [line for line in sheet[1] if any(line.cells)]
    place = heading_place(lines)
    named = 0 if place is None else sum(1 for field in columns_of(lines[place].cells) if field)
    return named, bool(lines)


def cell_text(value: object) -> str:
    """As the spreadsheet shows the cell. A number past 15 digits is shown ruined, because its last digits are lost."""
    reader: Callable[[Any], str] = _TEXTS.get(type(value), str)
    return unquoted(reader(value))


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
