"""What the recorded daftar hadir says of a person, and the sums below it. Pure.

A row is of `sheets.LISTED`. No cell is ever empty: a pen could fill it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from events.attendance.recorded import came_at, how, noted, on_its_day, way_of
from events.attendance.windows import Phase, Window
from events.labels import label
from events.language import _
from events.vocabulary import ExcuseKind, Way

NOTHING_YET = "-"
STAMPED = re.compile(r"\d\d-\d\d-\d{4} \d\d[.:]\d\d")
PRESENT = ("first_in", "recorded_at", "method", "first_method", "late")


@dataclass(frozen=True, slots=True)
class Present:
    """What `recorded.how` asks of a presence, from the row's `PRESENT`."""

    first_in: datetime | None
    recorded_at: datetime | None
    method: str | None
    first_method: str | None
    late: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One person in one session, in `word`; `at` and `recorded_at` are the two moments of who was there.

    `time` is the first of them as printed, with its date where it is not `on_its_day`.
    `way` is None for who is not present; a self check-in that waits for a confirmation is `unconfirmed` and absent.
    """

    word: str
    note: str = ""
    at: datetime | None = None
    recorded_at: datetime | None = None
    way: Way | None = None
    late: bool = False
    early: bool = False
    excused: bool = False
    unconfirmed: bool = False
    time: str = ""
    on_its_day: bool = True

    @property
    def mark(self) -> str:
        """ "Hadir 08.12 WIB", "Izin", "Tidak hadir" """
        return f"{self.word} {self.time}" if self.way else self.word


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of one sheet, as the summary has them for the same people and session."""

    registered: int
    present: int
    scanned: int
    self_made: int
    by_hand: int
    late: int
    excused: int
    unconfirmed: int

    @property
    def absent(self) -> int:
        """Neither came nor excused; who waits for a confirmation is among them."""
        return self.registered - self.present - self.excused


def unbroken(note: str) -> Markup:
    """The note for paper, where a date never breaks after one of its dashes."""
    return Markup(STAMPED.sub(r'<span class="stamped">\g<0></span>', str(escape(note))))  # noqa: S704 - escaped above


def record_of(row: Mapping[str, Any], window: Window, phase: Phase, zone: str) -> Record:
    """What is known of a person while the session of that window stands at `phase`."""
    if row["first_in"] is not None:
        return _there(row, window, zone)
    if row["excuse"] is not None:
        late = bool(row["excuse_late"])
        apart = noted(row["excuse_recorded"], zone, late=True) if late else ""
        note = ", ".join(part for part in (row["excuse_note"], apart) if part)
        word = label(ExcuseKind, row["excuse"])
        return Record(word, note, recorded_at=row["excuse_recorded"], late=late, excused=True)
    return Record(absent_word(phase))


def absent_word(phase: Phase) -> str:
    """Nobody is absent before the end: "-", "Belum hadir", "Tidak hadir"."""
    return {Phase.AHEAD: NOTHING_YET, Phase.ON: _("Belum hadir"), Phase.OVER: _("Tidak hadir")}[phase]


def _there(row: Mapping[str, Any], window: Window, zone: str) -> Record:
    at = row["first_in"]
    moments = {
        "at": at,
        "recorded_at": row["recorded_at"],
        "time": came_at(at, window, zone),
        "on_its_day": on_its_day(at, window, zone),
    }
    if not row["counts"]:
        note = _("mandiri, %(time)s", time=moments["time"])
        return Record(_("Belum dikonfirmasi"), note, excused=row["excuse"] is not None, unconfirmed=True, **moments)
    early = [_("sebelum presensi dibuka")] if at < window.opens else []
    note = ", ".join(filter(None, [how(Present(*(row[name] for name in PRESENT)), zone), *early]))
    way = way_of(row["method"], row["first_method"])
    return Record(_("Hadir"), note, way=way, late=bool(row["late"]), early=bool(early), **moments)


def tally(records: Iterable[Record]) -> Tally:
    """The sums of those records."""
    all_ = list(records)

    def by(*ways: Way) -> int:
        return sum(one.way in ways for one in all_)

    return Tally(
        registered=len(all_),
        present=by(*Way),
        scanned=by(Way.SCANNED),
        self_made=by(Way.SELF),
        by_hand=by(Way.COMMITTEE),
        late=sum(one.late for one in all_ if one.way),
        excused=sum(one.excused for one in all_),
        unconfirmed=sum(one.unconfirmed for one in all_),
    )


def sums(found: Tally, phase: Phase) -> list[tuple[str, int]]:
    """Name and number of each line below the list."""
    lines = [
        (_("Terdaftar"), found.registered),
        (_("Hadir"), found.present),
        (_("Hadir: dipindai"), found.scanned),
        (_("Hadir: mandiri"), found.self_made),
        (_("Hadir: dicatat panitia"), found.by_hand),
        (_("Di antara yang hadir, susulan"), found.late),
        (_("Izin"), found.excused),
        (_("Tidak hadir") if phase is Phase.OVER else _("Belum hadir"), found.absent),
    ]
    waiting = _("Di antaranya mandiri, belum dikonfirmasi")
    return [*lines, (waiting, found.unconfirmed)] if found.unconfirmed else lines


def in_words(found: Tally, phase: Phase) -> str:
    """The sums in one line, as they are printed."""
    absent = _("Tidak hadir") if phase is Phase.OVER else _("Belum hadir")
    return _(
        "Terdaftar %(registered)s. Hadir %(present)s: dipindai %(scanned)s, mandiri %(self)s, dicatat panitia %(hand)s;"
        " di antaranya susulan %(late)s. Izin %(excused)s. %(absent_word)s %(absent)s.",
        registered=found.registered,
        present=found.present,
        scanned=found.scanned,
        self=found.self_made,
        hand=found.by_hand,
        late=found.late,
        excused=found.excused,
        absent_word=absent,
        absent=found.absent,
    )
