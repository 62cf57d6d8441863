"""When a scan happened and which session it belongs to: pure functions of given moments."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.vocabulary import ScanFlag

OPENS_BEFORE = timedelta(minutes=120)
TOLERATED_SKEW = timedelta(seconds=120)


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


def timing(at: datetime, window: Window) -> ScanFlag | None:
    """`early` before check-in opens, `late` after the session's end; flags, never a reason to refuse."""
    if at < window.opens:
        return ScanFlag.EARLY
    return ScanFlag.LATE if at > window.ends else None


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
