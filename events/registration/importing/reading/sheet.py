"""A table as read from a file or a clipboard: numbered lines of text, and the limits of what is read at all."""

from __future__ import annotations

from msgspec import Struct, field

from events.errors import Invalid
from events.language import _
from events.text import number

MOST_BYTES = 5_000_000
MOST_LINES = 3000
MOST_COLUMNS = 60
LONGEST_CELL = 1000


class Line(Struct, array_like=True):
    """One line as its file numbers it; `hidden` when the spreadsheet does not show it."""

    number: int
    cells: list[str]
    hidden: bool = False


class Sheet(Struct):
    """What was read: `name` is the file's and the sheet's, for its organizer to recognise.

    `hidden` are the columns that the spreadsheet does not show: called by their heading, and not taken.
    """

    name: str
    lines: list[Line]
    hidden: list[str] = field(default_factory=list)


def sheet_of(name: str, rows: list[Line]) -> Sheet:
    """The lines with a letter or digit in them, all of one width. Raises Invalid beyond the limits, or for none."""
    lines = [line for line in rows if any(character.isalnum() for cell in line.cells for character in cell)]
    if not lines:
        raise Invalid(_("Tidak ada isi yang dapat dibaca. Periksa kembali berkas atau sel yang ditempel."))
    if len(lines) > MOST_LINES:
        raise Invalid(
            _(
                "Ada %(lines)s baris; sekali impor paling banyak %(most)s baris. Bagi menjadi beberapa berkas.",
                lines=number(len(lines)),
                most=number(MOST_LINES),
            )
        )
    width = max(_width(line.cells) for line in lines)
    if width > MOST_COLUMNS:
        raise Invalid(
            _(
                "Ada %(columns)s kolom; paling banyak %(most)s. Sisakan kolom yang diperlukan saja.",
                columns=number(width),
                most=MOST_COLUMNS,
            )
        )
    return Sheet(name, [Line(line.number, _fit(line.cells, width), line.hidden) for line in lines])


def _width(cells: list[str]) -> int:
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)


def _fit(cells: list[str], width: int) -> list[str]:
    """Nothing typed by hand is longer; what is, is refused in words when its column is read."""
    return [cell[:LONGEST_CELL] for cell in cells[:width]] + [""] * (width - len(cells))


def column_letter(place: int) -> str:
    """The letter a spreadsheet writes above a column: "A" for 0, "AA" for 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
