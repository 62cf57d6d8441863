"""When a scan happened and which session it belongs to: pure functions of given moments."""

import uuid
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from events.calendar.tables import Event, Session
from events.text import local_date
from events.vocabulary import ScanFlag

OPENS_BEFORE = timedelta(minutes=120)
TOLERATED_SKEW = timedelta(seconds=120)


class Phase(StrEnum):
    """Where a session stands: check-in has not opened, it runs (or is about to), or its end has passed."""

    AHEAD = "ahead"
    ON = "on"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Window:
    """A session by the gate's clock: check-in opens `opens_before` its start and is late after its end."""

    id: Hashable
    starts: datetime
    ends: datetime
    opens_before: timedelta = OPENS_BEFORE

    @property
    def opens(self) -> datetime:
        return self.starts - self.opens_before

    def phase(self, now: datetime) -> Phase:
        """Nobody is absent before the end, and nobody can be present before check-in opens."""
        if now < self.opens:
            return Phase.AHEAD
        return Phase.OVER if now > self.ends else Phase.ON


@dataclass(frozen=True, slots=True)
class Corrected:
    """When it happened, by our best knowledge, and whether the device's word was changed for it."""

    at: datetime
    skewed: bool


def correct_time(scanned_at: datetime, sent_at: datetime, received_at: datetime, paired_at: datetime) -> Corrected:
    """`clamp(scanned_at + (received_at - sent_at), paired_at, received_at)`, flagged, beyond 120 s of skew.

    The difference is that of the clocks, or of the outcome: a device whose clock was set between scan and
    sending agrees with ours now and still cannot have scanned in the future or before it was paired.
    """
    skew = received_at - sent_at
    corrected = max(paired_at, min(scanned_at + skew, received_at))
    if max(abs(skew), abs(corrected - scanned_at)) <= TOLERATED_SKEW:
        return Corrected(scanned_at, False)
    return Corrected(corrected, True)


def timing(at: datetime, window: Window, written_at: datetime | None = None) -> frozenset[ScanFlag]:
    """`early` for what happened before check-in opened, `late` for what was written after the session's end.

    A device writes what happens as it happens; `written_at` is when a hand did. Of a gate, never a reason to refuse.
    """
    early = {ScanFlag.EARLY} if at < window.opens else set()
    late = {ScanFlag.LATE} if (written_at or at) > window.ends else set()
    return frozenset(early | late)


def window(
    identity: uuid.UUID,
    starts_at: datetime,
    ends_at: datetime,
    actual_starts_at: datetime | None,
    actual_ends_at: datetime | None,
    opens_before: timedelta = OPENS_BEFORE,
) -> Window:
    """A session by the clock; it opens before its planned or its actual start, whichever is the earlier."""
    starts, ends = held(starts_at, ends_at, actual_starts_at, actual_ends_at)
    # A session that began early must not open late, nor the reverse.
    return Window(identity, starts, ends, starts - min(starts, starts_at) + opens_before)


def window_of(event: Event, session: Session) -> Window:
    """As `window`, of the calendar's rows."""
    times = (session.starts_at, session.ends_at, session.actual_starts_at, session.actual_ends_at)
    return window(session.id, *times, timedelta(minutes=event.opens_minutes))


def moment_of(typed: time, window: Window, zone: str) -> datetime:
    """The moment (UTC) a clock time means to somebody who speaks of a session: on the days from the opening of check-in
    to its end, the one closest to the session itself, the earlier of equals.

    A session may pass midnight. `zone` knows no summer time, so that each time is on each day exactly once.
    """
    day, last = local_date(window.opens, zone), local_date(window.ends, zone)
    moments = []
    while day <= last:
        moments.append(datetime.combine(day, typed, ZoneInfo(zone)).astimezone(UTC))
        day += timedelta(days=1)
    return min(moments, key=lambda at: (max(window.starts - at, at - window.ends, timedelta()), at))


def held(
    starts_at: datetime, ends_at: datetime, actual_starts_at: datetime | None, actual_ends_at: datetime | None
) -> tuple[datetime, datetime]:
    """Start and end of a session: the actual ones once they are known, and never an end before the start."""
    starts = actual_starts_at or starts_at
    return starts, max(starts, actual_ends_at or ends_at)


def preselect(windows: Iterable[Window], now: datetime) -> Hashable | None:
    """Id of the session that is on by the clock, at a gate and in every tab; None only when there is no session.

    The one running (the latest started of several), else the next one to start, else the last one that ended.
    """
    sessions = sorted(windows, key=lambda w: (w.starts, w.ends))
    running = [w for w in sessions if w.starts <= now <= w.ends]
    if running:
        return running[-1].id
    ahead = [w for w in sessions if w.starts > now]
    if ahead:
        return ahead[0].id
    return max(sessions, key=lambda w: w.ends).id if sessions else None
