"""What is said of a presence beside its time: how it came to be, and when it was written where that is not the same."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from events.attendance.windows import Window
from events.labels import label
from events.language import _
from events.text import clock, local_date, stamp, zone_label
from events.vocabulary import ScanMethod, Way

BY_HAND = frozenset({ScanMethod.MANUAL, ScanMethod.PAPER})
"""Methods of rows that a person wrote: their moment may be somebody's word."""


class Recorded(Protocol):
    """Somebody who is present; the names are the columns of the presence."""

    @property
    def first_in(self) -> datetime | None: ...
    @property
    def recorded_at(self) -> datetime | None: ...
    @property
    def method(self) -> str | None: ...
    @property
    def first_method(self) -> str | None: ...
    @property
    def late(self) -> bool: ...


def on_its_day(at: datetime, window: Window, zone: str) -> bool:
    """Whether that moment lies on a day of the session, so that a clock time says it all."""
    return local_date(window.starts, zone) <= local_date(at, zone) <= local_date(window.ends, zone)


def came_at(at: datetime, window: Window, zone: str) -> str:
    """ "08.12 WIB"; with the date where it is not on a day of the session: "23-11-2026 19.09 WIB"."""
    return clock(at, zone) if on_its_day(at, window, zone) else f"{stamp(at, zone)} {zone_label(zone)}"


def way_of(method: str, first_method: str) -> Way:
    """A gate's row speaks loudest; a hand's confirms the participant's own, or stands alone."""
    if method == ScanMethod.OFFICER:
        return Way.SCANNED
    return Way.SELF if ScanMethod.SELF in (method, first_method) else Way.COMMITTEE


def claimed(first_in: datetime, first_method: str, recorded_at: datetime, *, late: bool) -> bool:
    """Whether a moment is only somebody's word: typed by hand for the past, or written after the session's end."""
    return late or (first_method in BY_HAND and first_in < recorded_at)


def written_apart(row: Recorded) -> datetime | None:
    """When the presence was written, where that is another moment than the one it tells of; None where it is not."""
    if row.first_in is None or row.recorded_at is None:
        return None
    apart = claimed(row.first_in, row.first_method or "", row.recorded_at, late=row.late)
    return row.recorded_at if apart else None


def noted(at: datetime, zone: str, *, late: bool) -> str:
    """ "dicatat 30-11-2026 19.06, susulan" """
    words = _("dicatat %(at)s", at=stamp(at, zone))
    return _("%(written)s, susulan", written=words) if late else words


def written(row: Recorded, zone: str) -> str:
    """ "dicatat 30-11-2026 19.06, susulan"; empty for what was written as it happened."""
    at = written_apart(row)
    if at is None:
        return ""
    return noted(at, zone, late=row.late)


def how(row: Recorded, zone: str) -> str:
    """How lists say it, in full: "oleh panitia, dicatat 30-11-2026 19.06, susulan"; empty for a scan in its time."""
    assert row.method is not None
    way, apart = way_of(row.method, row.first_method or row.method), written(row, zone)
    by = {Way.SELF: label(Way, way), Way.COMMITTEE: _("oleh panitia") if apart else label(Way, way)}.get(way, "")
    return ", ".join(part for part in (by, apart) if part)
