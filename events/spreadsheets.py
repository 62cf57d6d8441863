"""Writing XLSX. What is text stays text: "=" begins no formula, an address no link, and a NIP keeps its 18 digits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any

from litestar import Response
from xlsxwriter import Workbook

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
A4 = 9

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
        return Page(self._book.add_worksheet(name), formats)

    def content(self) -> bytes:
        """The file's bytes; nothing can be written after this. Slow for many rows."""
        self._book.close()
        return self._file.getvalue()


class Page:
    """A worksheet being written from top to bottom."""

    def __init__(self, sheet: Any, formats: Mapping[str, Any]) -> None:
        self.sheet = sheet
        self.formats = formats
        self.row = 0
        self.headed = self.width = 0

    def text(self, text: str, kind: str, column: int = 0) -> None:
        """A row of one text."""
        self.sheet.write_string(self.row, column, text, self.formats[kind])
        self.row += 1

    def across(self, text: str, kind: str, width: int) -> None:
        """A row of one text over `width` columns."""
        self.sheet.merge_range(self.row, 0, self.row, width - 1, "", self.formats[kind])
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
        self.row += 1

    def head(self, columns: Sequence[tuple[str, float]], *, keep: int = 0, below: str | None = None) -> None:
        """The table's heading: name and width of each column, and the kind of the cells nobody has written yet.

        It stays in sight, and so do the first `keep` columns.
        """
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
