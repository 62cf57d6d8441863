"""The trail as a file to keep: XLSX, or CSV that spreadsheets open as a table. Text stays text in both."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from litestar import Response

from events.language import _
from events.spreadsheets import Book
from events.trail.telling import COLUMNS, Told

MOST = 20_000
"""Entries in one file at most; narrower filters take the rest."""


def workbook(title: str, entries: Sequence[Told]) -> bytes:
    """The XLSX's bytes, one line an entry. Slow for many."""
    book = Book()
    page = book.page(_("Jejak audit"))
    page.text(title, "title")
    page.row += 1
    page.head([(_(name), width) for name, width in COLUMNS], keep=1)
    for one in entries:
        page.line(one.cells)
    page.filtered()
    page.prints_on_a4(landscape=True)
    return book.content()


def comma_separated(entries: Sequence[Told]) -> bytes:
    """The CSV's bytes: UTF-8 with its mark and semicolons, as Indonesian spreadsheets expect."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_(name) for name, _width in COLUMNS])
    writer.writerows([[_plain(cell) for cell in one.cells] for one in entries])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    """No spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def csv_answer(content: bytes, name: str) -> Response[bytes]:
    """The file as a download."""
    safe = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    headers = {"content-disposition": f'attachment; filename="{safe}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
