"""Reading the OPD tree from a spreadsheet: every bad row is reported, by number and column, before any is saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from events.clean import clean_text
from events.departments.importing.headings import COLUMNS, REQUIRED, Columns, Line, column_of
from events.departments.importing.kinds import UNITS, kind_of
from events.departments.versions import year_fault
from events.errors import Invalid, Unreadable
from events.labels import label
from events.language import _
from events.spreadsheets import NUMBER_MARK
from events.vocabulary import DepartmentKind

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


def rows_of(lines: Sequence[Line], columns: Columns) -> list[Row]:
    """The departments of a sheet. Raises Invalid with one line per fault, by row and column: nothing is half-read."""
    faults: list[str] = []
    rows = _parents_by_name([_row(line.number, cells, faults) for line, cells in _filled(lines, columns)])
    faults += repeated(rows)
    if faults:
        raise Invalid("\n".join(faults))
    if not rows:
        raise Invalid(_("Tidak ada baris perangkat daerah di bawah judul kolom."))
    return rows


def left_out(lines: Sequence[Line], columns: Columns) -> list[int]:
    """The numbers of lines below the heading that are no department: sums, signatures, headings printed again."""
    taken = {line.number for line, _cells in _filled(lines, columns)}
    return [line.number for line in _below(lines, columns) if line.number not in taken]


def _below(lines: Sequence[Line], columns: Columns) -> list[Line]:
    return [line for line in lines if line.number > columns.heading and any(line.cells)]


def _filled(lines: Sequence[Line], columns: Columns) -> list[tuple[Line, dict[str, str]]]:
    """The lines that are departments, each with its cells by column; the foot of the sheet is none."""
    below = [(line, _cells(line, columns)) for line in _below(lines, columns)]
    last = max((place for place, (_line, cells) in enumerate(below) if cells["kode"]), default=len(below) - 1)
    foot = next(
        (
            place
            for place in range(last + 1, len(below))
            if below[place][0].number > below[place - 1][0].number + 1 or _FOOT.match(below[place][1]["nama"])
        ),
        len(below),
    )
    return [(line, cells) for line, cells in below[:foot] if not _is_no_department(cells)]


def _cells(line: Line, columns: Columns) -> dict[str, str]:
    found = {name: line.cells[place] for place, name in enumerate(columns.names[: len(line.cells)]) if name}
    return {"kode": "", "nama": ""} | found


def _is_no_department(cells: dict[str, str]) -> bool:
    """A line that numbers the columns, says the headings again, sums up, or has neither code nor name."""
    code, name = (without_mark(cells[column]) for column in REQUIRED)
    again = column_of(name) == "nama" and (not code or column_of(code) == "kode")
    return again or name.strip("() ").isdecimal() or (not code and (not name or bool(_FOOT.match(name))))


_FOOT = re.compile(r"\s*(jumlah|total|mengetahui|catatan|keterangan|sumber|dicetak)\b", re.IGNORECASE)


def _parents_by_name(rows: list[Row]) -> list[Row]:
    """The rows, a parent told by its name in this file told by its code; a name that two rows have stays as it is."""
    codes = {row.code for row in rows}
    named: dict[str, list[str]] = {}
    for row in rows:
        named.setdefault(row.name.casefold(), []).append(row.code)
    meant = {name: found[0] for name, found in named.items() if len(found) == 1}
    return [
        row if row.parent in codes else replace(row, parent=meant.get(row.parent.casefold(), row.parent))
        for row in rows
    ]


Fault = Callable[[str, str], None]


def _row(number: int, cells: dict[str, str], faults: list[str]) -> Row:
    """The row, and a line in `faults` for each cell that cannot be understood."""

    def fault(column: str, what: str) -> None:
        faults.append(_("Baris %(row)s, kolom %(column)s: %(what)s", row=number, column=column, what=what))

    for name in ("kode", "induk"):
        if cells.get(name, "").startswith(NUMBER_MARK):
            fault(name, _as_number(cells[name]))
    text = {name: _text(without_mark(cells.get(name, "")), name, fault) for name in COLUMNS}
    kind = _kind(text["jenis"], text["nama"], fault)
    return Row(
        number,
        text["kode"],
        text["nama"],
        text["singkatan"],
        kind,
        text["induk"],
        _yes(text["opd"], fault) if "opd" in cells else not (kind in UNITS and text["induk"]),
        _order(text["urutan"], number, fault),
        text["alias"].replace("; ", ";").replace(";", "\n"),
        *_validity(text["berlaku sejak"], text["berlaku sampai"], fault),
        frozenset(field for name, field in FIELDS.items() if name in cells and (name != "urutan" or text[name])),
    )


def without_mark(cell: str) -> str:
    """The cell's text, whether a spreadsheet keeps it as a number or not."""
    return cell.removeprefix(NUMBER_MARK)


def _as_number(cell: str) -> str:
    return _(
        "%(cell)s tersimpan sebagai angka; nol di depan atau di belakang dapat hilang (01 menjadi 1, 1.10 menjadi 1.1)."
        " Ubah kolom menjadi Teks, lalu ketik ulang kodenya.",
        cell=without_mark(cell),
    )


def _text(cell: str, column: str, fault: Fault) -> str:
    try:
        text = clean_text(cell, LENGTHS.get(column, 1000))
    except Unreadable as error:
        fault(column, str(error))
        return ""
    if column not in REQUIRED and text in {"-", "–"}:
        return ""
    if column in REQUIRED and not text:
        fault(column, _("wajib diisi."))
    return text


def _kind(text: str, name: str, fault: Fault) -> DepartmentKind:
    """The kind typed in any of its usual words; without one, or with the name's own first word, what the name says."""
    kind = kind_of(text) or (kind_of(name) if name.casefold().startswith(text.casefold()) else None)
    if text and not kind:
        fault(
            "jenis",
            _(
                "tidak dikenal; pilih: %(kinds)s.",
                kinds=", ".join(label(DepartmentKind, each) for each in DepartmentKind),
            ),
        )
    return kind or DepartmentKind.OTHER


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
            day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a calendar day has no zone
            if wrong := year_fault(day):
                fault(column, wrong)
            return day
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
