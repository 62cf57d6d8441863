"""Writing XLSX. What is text stays text: "=" begins no formula, an address no link, and a NIP keeps its 18 digits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from math import ceil
from typing import Any

from litestar import Response
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_pixel_width

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
A4 = 9
SIZE = 11
"""Points of the letters of a cell."""
BLANK = 2.75
MERGED = 0.92
"""What is left for text of the widths of merged cells together."""
TIMES = {
    letter: width / 1000
    for width, letters in (
        (250, ",."),
        (278, "/:;ijlt\\"),
        (333, "!()-I[]`fr"),
        (389, "Js"),
        (444, "?acez"),
        (500, "#$*0123456789_bdghknopquvxy"),
        (556, "FPS"),
        (564, "+<=>"),
        (611, "ELTZ"),
        (667, "BCR"),
        (722, "ADGHKNOQUVXYw"),
        (778, "&m"),
        (833, "%"),
        (889, "M"),
        (944, "W@"),
    )
    for letter in letters
}
"""Advance widths of Times in ems, as its metrics (Times-Roman, Adobe Core 14) give them."""
OTHER = 0.8
NUMBER_MARK = "\ufdd0"
"""Begins the text of a cell that was read from a workbook as a number; no text of people has this noncharacter."""

Value = str | int | float | datetime | time | None
Styles = Mapping[str, Mapping[str, Any]]

TEXT = {"num_format": "@"}
LIST: Styles = {
    "title": {"bold": True, "font_size": 14},
    "note": {},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "number": {},
    "cell": TEXT | {"text_wrap": True, "valign": "top"},
    "typed": TEXT,
}
"""How a plain list looks; `typed` is for cells that somebody fills in."""


def height_of(style: Mapping[str, Any]) -> float:
    """Points that one line of it takes."""
    return float(style.get("font_size", SIZE)) * 15 / SIZE


def lines_of(text: str, width: float, style: Mapping[str, Any]) -> int:
    """Into how many lines a text is wrapped in a column so many characters wide; one where the style wraps nothing.

    Each word counts by the wider of the two faces in use, Times and Calibri: a line too many, but none is cut off.
    """
    if not style.get("text_wrap") or not width:
        return 1
    scale = float(style.get("font_size", SIZE)) / SIZE * (1.08 if style.get("bold") else 1.0)
    room = ((width * 7 + 5) * 0.75 - 6) / scale
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: float) -> int:
    if len(line) * SIZE <= room:
        return 1
    lines, used = 1, 0.0
    for word in line.split(" "):
        wide, blank = _points(word), BLANK if used else 0.0
        if used and used + blank + wide > room:
            lines, used, blank = lines + 1, 0.0, 0.0
        if wide > room:
            lines += ceil(wide / room) - 1
            wide %= room
        used += blank + wide
    return lines


def _points(word: str) -> float:
    times = SIZE * sum(TIMES.get(letter, OTHER) for letter in word)
    return max(times, xl_pixel_width(word) * 0.75)


class Book:
    """A workbook in memory, of one page or more."""

    def __init__(self, title: str = "", now: datetime | None = None) -> None:
        """With `now` for its times, the same data give the same bytes."""
        self._file = BytesIO()
        self._book = Workbook(self._file, PLAIN)
        if now:
            self._book.set_properties({"title": title, "author": "Hadir", "created": now.replace(tzinfo=None)})

    def page(self, name: str, styles: Styles = LIST) -> Page:
        """One more worksheet, whose kinds of cells are `styles`."""
        formats = {kind: self._book.add_format(dict(settings)) for kind, settings in styles.items()}
        return Page(self._book.add_worksheet(name), formats, styles)

    def content(self) -> bytes:
        """The file's bytes; nothing can be written after this. Slow for many rows."""
        self._book.close()
        return self._file.getvalue()


class Page:
    """A worksheet being written from top to bottom."""

    def __init__(self, sheet: Any, formats: Mapping[str, Any], styles: Styles = LIST) -> None:
        self.sheet = sheet
        self.formats = formats
        self.styles = styles
        self.widths: list[float] = []
        self.row = 0
        self.headed = self.width = 0

    def text(self, text: str, kind: str, column: int = 0) -> None:
        """A row of one text."""
        self.sheet.write_string(self.row, column, text, self.formats[kind])
        self.row += 1

    def across(self, text: str, kind: str, width: int) -> None:
        """A row of one text over `width` columns."""
        self.sheet.merge_range(self.row, 0, self.row, width - 1, "", self.formats[kind])
        self._grow([(text, kind, sum(self.widths[:width]) * MERGED)])
        self.text(text, kind)

    def line(self, values: Sequence[Value], kinds: Sequence[str] | str = "cell") -> None:
        """One row of cells, of one kind or a kind each: text as text, numbers as numbers, None as an empty cell.

        A moment stands as it is on the clocks of its own zone, and as a number one can reckon with.
        """
        each = [kinds] * len(values) if isinstance(kinds, str) else kinds
        for column, (value, kind) in enumerate(zip(values, each, strict=True)):
            if value is None:
                self.sheet.write_blank(self.row, column, None, self.formats[kind])
            elif isinstance(value, str):
                self.sheet.write_string(self.row, column, value, self.formats[kind])
            elif isinstance(value, (datetime, time)):
                self.sheet.write_datetime(self.row, column, value.replace(tzinfo=None), self.formats[kind])
            else:
                self.sheet.write_number(self.row, column, value, self.formats[kind])
        texts = zip(values, each, self.widths, strict=False)
        self._grow([(value, kind, width) for value, kind, width in texts if isinstance(value, str)])
        self.row += 1

    def _grow(self, cells: Sequence[tuple[str, str, float]]) -> None:
        """Make the row as high as its longest cell needs: LibreOffice does not on opening, and nobody does for merged
        cells. A row of one line is left to the program."""
        lowest = max((height_of(self.styles[kind]) for _text, kind, _width in cells), default=0.0)
        needed = [lines_of(text, wide, self.styles[kind]) * height_of(self.styles[kind]) for text, kind, wide in cells]
        if max(needed, default=0.0) > lowest:
            self.sheet.set_row(self.row, max(needed))

    def plan(self, columns: Sequence[tuple[str, float]]) -> None:
        """The width of each column, before anything is written into them."""
        self.widths = [width for _name, width in columns]

    def head(self, columns: Sequence[tuple[str, float]], *, keep: int = 0, below: str | None = None) -> None:
        """The table's heading: name and width of each column, and the kind of the cells nobody has written yet.

        It stays in sight, and so do the first `keep` columns.
        """
        self.plan(columns)
        for column, (_name, width) in enumerate(columns):
            self.sheet.set_column(column, column, width, self.formats[below] if below else None)
        self.headed, self.width = self.row, len(columns)
        self.line([name for name, _width in columns], "head")
        self.sheet.freeze_panes(self.row, keep)

    def filtered(self) -> None:
        """Each column of the table can be filtered by its heading; called after the last line."""
        self.sheet.autofilter(self.headed, 0, self.row - 1, self.width - 1)

    def prints_on_a4(self, *, landscape: bool) -> None:
        """One page wide, under the heading on every one."""
        self.sheet.repeat_rows(self.headed)
        if landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)


def as_answer(content: bytes, name: str) -> Response[bytes]:
    """The file as a download whose name holds nothing but letters, digits and dashes."""
    safe = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "hadir"
    headers = {"content-disposition": f'attachment; filename="{safe}.xlsx"'}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
