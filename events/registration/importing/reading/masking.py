"""A NIK is masked before anything is kept, whatever its column is called: Hadir needs none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from events.registration.importing.reading.sheet import Line

MASK = "NIK ••••"
# Province, regency and district, then the birth date, whose day is 40 higher for women, and a running number.
# A NIP that lost its last two digits is never one: its year of appointment stands where the month would.
_DIGITS = (
    r"(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])(?!00)[0-9]{2}(?!00)[0-9]{2}(?:0[1-9]|[1256][0-9]|[37][01]|4[1-9])"
    r"(?:0[1-9]|1[0-2])[0-9]{2}(?!0000)([0-9]{4})"
)
_WITHIN = re.compile(rf"(?<![0-9]){_DIGITS}(?![0-9])")
_WHOLE = re.compile(_DIGITS)


def mask(cell: str) -> str:
    """The cell with only the last four digits of every NIK in it, whatever its column is called."""
    grouped = _WHOLE.fullmatch(re.sub(r"[\s.\-'’`]", "", cell))
    return f"{MASK}{grouped[1]}" if grouped else _WITHIN.sub(lambda found: f"{MASK}{found[1]}", cell)


def mask_lines(lines: Iterable[Line]) -> list[Line]:
    """The lines, every cell masked."""
    return [Line(line.number, [mask(cell) for cell in line.cells], line.hidden) for line in lines]


def is_masked(cell: str) -> bool:
    """Whether a NIK stood where the cell stands."""
    return cell.startswith(MASK)


def masked_in(lines: Iterable[Line]) -> int:
    """In how many lines there was one."""
    return sum(1 for line in lines if any(MASK in cell for cell in line.cells))
