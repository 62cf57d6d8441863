"""The summary table as asked for: which rows, in which order, and what needs somebody's action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from events.reports.arithmetic import OpdRow


class Show(StrEnum):
    """The chips above the table."""

    ALL = "semua"
    NOBODY = "belum-mengirim"
    BELOW = "di-bawah-minimum"
    ABSENT = "belum-hadir"


WANTED: dict[Show, Callable[[OpdRow], bool]] = {
    Show.ALL: lambda row: True,
    Show.NOBODY: lambda row: row.called.sent_nobody,
    Show.BELOW: lambda row: row.called.missing > 0,
    Show.ABSENT: lambda row: row.counts.present == 0,
}
SORTS: dict[str, Callable[[OpdRow], str | float]] = {
    "opd": lambda row: row.department.name.casefold() if row.department else "\uffff",
    "minimum": lambda row: row.called.minimum,
    "terdaftar": lambda row: row.counts.registered,
    "hadir": lambda row: row.counts.present,
    "persen": lambda row: -1.0 if row.counts.percent is None else row.counts.percent,
    "pasangan": lambda row: row.counts.couples_complete,
    "absen": lambda row: row.counts.absent,
}


def shown(rows: Sequence[OpdRow], show: Show, sort: str) -> list[OpdRow]:
    """The rows of a chip, by `sort` or `-sort`; protocol order for any other word, and among equals."""
    wanted = [row for row in rows if WANTED[show](row)]
    name = sort.removeprefix("-")
    return sorted(wanted, key=SORTS[name], reverse=sort.startswith("-")) if name in SORTS else wanted


def sizes(rows: Sequence[OpdRow]) -> dict[Show, int]:
    """How many rows stand behind each chip."""
    return {show: sum(map(wanted, rows)) for show, wanted in WANTED.items()}


def declined(rows: Sequence[OpdRow]) -> int:
    """How many of the OPDs that sent nobody said so themselves."""
    return sum(row.called.sent_nobody and row.called.declined for row in rows)


def next_sort(name: str, current: str) -> str:
    """What a heading's link asks for: the largest first, then the smallest, then protocol order again."""
    first, second = (name, f"-{name}") if name == "opd" else (f"-{name}", name)
    return {first: second, second: ""}.get(current, first)


def sorted_as(name: str, current: str) -> str:
    """`ascending`, `descending` or `none`, for `aria-sort`."""
    return {name: "ascending", f"-{name}": "descending"}.get(current, "none")
