"""What somebody says who writes a presence by hand: when it was, what that relies on, and why a hand writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from events.attendance.forms import BY_WHAT, WHEN
from events.attendance.windows import Phase, Window, moment_of
from events.clean import clean_text
from events.errors import Invalid, Unreadable
from events.language import _
from events.text import date_time
from events.vocabulary import Evidence, ScanMethod


@dataclass(frozen=True, slots=True)
class Heard:
    """A testimony that holds: the moment it means, in UTC."""

    reason: str
    at: datetime
    evidence: Evidence | None

    @property
    def method(self) -> ScanMethod:
        return ScanMethod.PAPER if self.evidence is Evidence.PAPER else ScanMethod.MANUAL


@dataclass(frozen=True, slots=True)
class Witness:
    """As typed; `clock` is a time on the event's clocks. While the session runs, nothing said means seen now."""

    reason: str
    clock: time | None = None
    evidence: Evidence | None = None

    def heard(self, window: Window, zone: str, now: datetime) -> Heard:
        """The testimony of that session, heard now.

        Nobody is present before check-in opens, and nobody may say so: that is refused. After the session nothing is
        refused, but when it was and how one knows must be said. Raises Invalid, naming `reason`, `clock` or `evidence`.
        """
        reason, phase = reason_given(self.reason), window.phase(now)
        if phase is Phase.AHEAD:
            raise Invalid(not_open(window, zone), code="not_open")
        if phase is Phase.OVER:
            self._require_all()
        at = now if self.clock is None else moment_of(self.clock, window, zone)
        _require_between(at, window, zone, now)
        return Heard(reason, at, self.evidence or Evidence.SEEN)

    def _require_all(self) -> None:
        if self.clock is None:
            raise Invalid(_(WHEN), field="clock")
        if self.evidence is None:
            raise Invalid(_(BY_WHAT), field="evidence")


def _require_between(at: datetime, window: Window, zone: str, now: datetime) -> None:
    if at < window.opens:
        sentence = _("Presensi sesi ini baru dibuka %(at)s. Tulis waktu sesudahnya.", at=date_time(window.opens, zone))
        raise Invalid(sentence, field="clock")
    if at > now:
        raise Invalid(_("Waktu ini belum tiba. Tulis pukul berapa orang ini sudah hadir."), field="clock")


def not_open(window: Window, zone: str) -> str:
    """Why nothing can be recorded yet."""
    return _(
        "Presensi sesi ini dibuka %(at)s. Kehadiran belum dapat dicatat sebelum itu.", at=date_time(window.opens, zone)
    )


def reason_given(text: str) -> str:
    """The reason in one line. Raises Invalid, naming `reason`, for an empty or unreadable one."""
    try:
        reason = clean_text(text, 200)
    except Unreadable as error:
        raise Invalid(str(error), field="reason") from None
    if not reason:
        raise Invalid(_("Tulis alasannya."), field="reason")
    return reason
