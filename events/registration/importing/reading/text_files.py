"""Tables as text: CSV in the encodings and separators that offices use, and cells pasted from a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
import re

from events.errors import Invalid
from events.language import _
from events.registration.importing.reading.headings import heading_place
from events.registration.importing.reading.sheet import MOST_LINES, Line

SEPARATORS = ("\t", ";", ",", "|")
_LOOKED_AT = 60
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decode(data: bytes) -> str:
    """The text of a CSV file: by its byte order mark, else UTF-8, else Windows' own. Raises Invalid for no text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _text(data, (encoding,))
    return _text(data, ("utf-8", "cp1252"))


def _text(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # A stray control character is refused in its cell; a file full of them is no text.
        if len(_CONTROL.findall(text)) * 50 <= len(text):
            return text
    raise Invalid(_("Berkas ini bukan XLSX dan bukan CSV. Simpan sebagai XLSX, lalu coba lagi."))


def read_text(text: str) -> list[Line]:
    """The lines of a CSV file or of pasted cells; the separator is the one that gives the best headings.

    Raises Invalid.
    """
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        rows = _rows("\n" + text[declared.end() :], declared[1])
    else:
        rows = max((_rows(text, separator) for separator in SEPARATORS), key=_likeliness)
    return [Line(number, [unquoted(cell) for cell in row]) for number, row in enumerate(rows, 1)]


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        rows = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) > MOST_LINES * 4:
                break
        return rows
    except csv.Error:
        return []


def _likeliness(rows: list[list[str]]) -> tuple[int, int]:
    """Headings found, then lines with as many cells as most have."""
    lines = [Line(number, row) for number, row in enumerate(rows[:_LOOKED_AT], 1) if any(row)]
    widths = [len(line.cells) for line in lines]
    common = max(set(widths), key=widths.count, default=0)
    return (0 if heading_place(lines) is None else common, common if common > 1 else 0)


def unquoted(cell: str) -> str:
    """The cell without the signs that only tell a spreadsheet to take it as text: ="0123" and '0123."""
    cell = " ".join(cell.split(" ")).strip()
    told = re.fullmatch(r'="([^"]*)"', cell)
    cell = told[1] if told else cell
    return cell[1:] if re.match(r"'\s*[0-9+=@-]", cell) else cell
