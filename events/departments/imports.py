"""Reading the OPD tree from a spreadsheet: every bad row is reported, by number and column, before any is saved."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, load_workbook

from events.clean import clean_text
from events.errors import Invalid, Unreadable
from events.language import _
from events.vocabulary import DepartmentKind

COLUMNS = ("kode", "nama", "singkatan", "jenis", "induk", "opd", "urutan", "alias", "berlaku sejak", "berlaku sampai")
FIELDS = {
    "nama": "name",
    "singkatan": "abbreviation",
    "jenis": "kind",
    "induk": "parent",
    "opd": "counts_as_opd",
    "urutan": "protocol_order",
    "alias": "aliases",
}
"""Columns that change what is stored, by the field they are."""
REQUIRED = ("kode", "nama")
LARGEST = 5_000_000
LENGTHS = {"kode": 20, "singkatan": 40, "nama": 300}
YES, NO = {"ya", "y", "1", "true"}, {"tidak", "t", "0", "false"}
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


@dataclass(frozen=True)
class Row:
    """One OPD as read; `parent` is the code of another row or of one already stored, empty at the top."""

    number: int
    code: str
    name: str
    abbreviation: str
    kind: str
    parent: str
    counts_as_opd: bool
    order: int
    aliases: str
    valid_from: date | None
    valid_to: date | None
    given: frozenset[str]
    """Which of the fields above the file has a column for: nothing else of what is stored changes."""


def read_file(path: Path) -> list[Row]:
    """The rows of an .xlsx or .csv file. Raises Invalid with one line per fault: nothing is half-read."""
    table = _table(path)
    filled = [(number, cells) for number, cells in enumerate(table, 1) if any(cells)]
    if not filled:
        raise Invalid(_("Berkas ini kosong."))
    headings = [" ".join(cell.casefold().split()) for cell in filled[0][1]]
    missing = [name for name in REQUIRED if name not in headings]
    if missing:
        raise Invalid(_("Baris judul belum memuat kolom: %(columns)s.", columns=", ".join(missing)))
    faults: list[str] = []
    rows = [_row(number, dict(zip(headings, cells, strict=False)), faults) for number, cells in filled[1:]]
    faults += repeated(rows)
    if faults:
        raise Invalid("\n".join(faults))
    return rows


def _table(path: Path) -> list[list[str]]:
    try:
        data = path.read_bytes()
    except OSError:
        raise Invalid(_("Berkas %(file)s tidak dapat dibaca.", file=path.name)) from None
    if len(data) > LARGEST:
        raise Invalid(_("Berkas ini terlalu besar; batasnya 5 MB."))
    return _sheet(data) if data[:2] == b"PK" else _lines(data)


def _sheet(data: bytes) -> list[list[str]]:
    try:
        sheet = load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
        return [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, IndexError):
        raise Invalid(_("Berkas XLSX ini rusak atau bukan lembar kerja.")) from None


def _cell(value: object) -> str:
    """As people see the cell: whole numbers without a decimal point, dates as year-month-day."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d")
    return str(value).strip()


def _lines(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(_("Simpan berkas CSV dalam pengodean UTF-8, atau gunakan XLSX.")) from None
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text), delimiter=delimiter)]


Fault = Callable[[str, str], None]


def _row(number: int, cells: dict[str, str], faults: list[str]) -> Row:
    """The row, and a line in `faults` for each cell that cannot be understood."""

    def fault(column: str, what: str) -> None:
        faults.append(_("Baris %(row)s, kolom %(column)s: %(what)s", row=number, column=column, what=what))

    text = {name: _text(cells.get(name, ""), name, fault) for name in COLUMNS}
    return Row(
        number,
        text["kode"],
        text["nama"],
        text["singkatan"],
        _kind(text["jenis"], fault),
        text["induk"],
        _yes(text["opd"], fault),
        _order(text["urutan"], number, fault),
        text["alias"].replace("; ", ";").replace(";", "\n"),
        *_validity(text["berlaku sejak"], text["berlaku sampai"], fault),
        frozenset(field for name, field in FIELDS.items() if name in cells and (name != "urutan" or text[name])),
    )


def _text(cell: str, column: str, fault: Fault) -> str:
    try:
        text = clean_text(cell, LENGTHS.get(column, 1000))
    except Unreadable as error:
        fault(column, str(error))
        return ""
    if column in REQUIRED and not text:
        fault(column, _("wajib diisi."))
    return text


def _kind(text: str, fault: Fault) -> str:
    kind = text.casefold() or DepartmentKind.OTHER.value
    if kind not in list(DepartmentKind):
        fault("jenis", _("tidak dikenal; pilih: %(kinds)s.", kinds=", ".join(DepartmentKind)))
    return kind


def _yes(text: str, fault: Fault) -> bool:
    if text.casefold() not in {"", *YES, *NO}:
        fault("opd", _("isi ya atau tidak."))
    return text.casefold() not in NO


def _order(text: str, number: int, fault: Fault) -> int:
    """The protocol order typed, else the row's own number."""
    if re.fullmatch("[0-9]{1,6}", text):
        return int(text)
    if text:
        fault("urutan", _("isi bilangan bulat."))
    return number


def _validity(since: str, until: str, fault: Fault) -> tuple[date | None, date | None]:
    first, last = _date(since, "berlaku sejak", fault), _date(until, "berlaku sampai", fault)
    if first and last and last < first:
        fault("berlaku sampai", _("lebih awal daripada berlaku sejak."))
    return first, last


def _date(text: str, column: str, fault: Fault) -> date | None:
    for pattern in DATE_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a calendar day has no zone
    if text:
        fault(column, _("tulis tanggal seperti 2026-01-31 atau 31/01/2026."))
    return None


def repeated(rows: Iterable[Row]) -> list[str]:
    """A line for each code that stands in the file twice."""
    seen: dict[str, int] = {}
    faults = []
    for row in rows:
        if row.code and row.code in seen:
            faults.append(
                _(
                    "Baris %(row)s, kolom kode: %(code)s sudah dipakai pada baris %(first)s.",
                    row=row.number,
                    code=row.code,
                    first=seen[row.code],
                )
            )
        seen.setdefault(row.code, row.number)
    return faults
