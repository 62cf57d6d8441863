"""Which column of a sheet of departments is what, told from Indonesian headings; whoever imports has the last word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from events.errors import Invalid
from events.language import N_, _

COLUMNS: Mapping[str, str] = {
    "kode": N_("Kode"),
    "nama": N_("Nama"),
    "singkatan": N_("Singkatan"),
    "jenis": N_("Jenis"),
    "induk": N_("Kode induk"),
    "opd": N_("Dihitung sebagai OPD"),
    "urutan": N_("Urutan protokol"),
    "alias": N_("Sebutan lain"),
    "berlaku sejak": N_("Berlaku sejak"),
    "berlaku sampai": N_("Berlaku sampai"),
}
REQUIRED = ("kode", "nama")
_UNIT = (
    r"(opd|skpd|perangkat daerah|organisasi perangkat daerah|unit( kerja| organisasi)?|satuan kerja|satker"
    r"|organisasi|unor)"
)
# Tried in this order: "Kode Induk" is the parent's, "OPD" alone says ya or tidak, "Nama OPD" is a name.
_RULES = [
    (column, re.compile(pattern))
    for column, pattern in (
        ("induk", r"(kode )?(unit )?(induk|atasan)( .*)?"),
        ("kode", rf"(kode|kd)( {_UNIT})?( kemendagri)?"),
        ("singkatan", r"singkatan( .*)?|akronim|nama singkat"),
        ("alias", r"alias|(sebutan|nama)( lain)( .*)?|dikenal sebagai"),
        ("jenis", r"jenis( .*)?|bentuk( .*)?"),
        ("opd", r"opd|(dihitung|termasuk) (sebagai )?opd"),
        ("urutan", r"urutan( protokol)?|(no(mor)? )?urut protokol"),
        ("berlaku sejak", r"(berlaku )?(sejak|mulai)( .*)?|tmt|tanggal berlaku"),
        ("berlaku sampai", r"(berlaku )?(sampai|hingga)( .*)?|berakhir|tanggal berakhir"),
        ("nama", rf"nama( lengkap| resmi)?( {_UNIT})?( .*)?|{_UNIT}"),
    )
]
_LOOKED_AT = 40


class Line(Protocol):
    """A line of a sheet."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Columns:
    """Below which line the departments stand, and what each column is; "" for one that is not taken."""

    heading: int
    names: tuple[str, ...]

    def check(self) -> None:
        """Raises Invalid where code or name is missing, or a column is named twice."""
        missing = [_(COLUMNS[name]) for name in REQUIRED if name not in self.names]
        if missing:
            raise Invalid(_("Baris judul belum memuat kolom: %(columns)s.", columns=", ".join(missing).lower()))
        taken = [name for name in self.names if name]
        twice = next((name for name in taken if taken.count(name) > 1), None)
        if twice:
            raise Invalid(_("Dua kolom dibaca sebagai %(column)s; pilih satu.", column=_(COLUMNS[twice])))


def column_of(heading: str) -> str:
    """The column of `COLUMNS` a heading names; empty for every other text."""
    words = " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())
    if not words or len(words) > 60:
        return ""
    return next((column for column, pattern in _RULES if pattern.fullmatch(words)), "")


def columns_below(line: Line) -> Columns:
    """What the columns are if this line is the heading; each once, the first that names it."""
    names: list[str] = []
    for cell in line.cells:
        name = column_of(cell)
        names.append("" if name in names else name)
    return Columns(line.number, tuple(names))


def guess(lines: Sequence[Any]) -> Columns:
    """The line among the first forty that names most columns, a name among them; titles may stand above it.

    Where none does, the first line with anything in it, for the error to speak of.
    """
    found = [columns_below(line) for line in lines[:_LOOKED_AT]]
    likely = max(
        found, key=lambda columns: ("nama" in columns.names, len(list(filter(None, columns.names)))), default=None
    )
    if likely is None:
        raise Invalid(_("Berkas ini kosong."))
    return likely
