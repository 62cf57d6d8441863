"""When a scan happened by our best knowledge, and which session a gate is for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.attendance.door import event_facts
from events.attendance.roster import choose_session
from events.attendance.windows import Corrected, Window, correct_time, preselect, timing
from events.calendar.queries import sessions_of
from events.calendar.tables import Session
from events.vocabulary import ScanFlag
from tests.factories import make_event, make_session

RECEIVED = datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
PAIRED = RECEIVED - timedelta(hours=5)


def s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("scanned", "sent", "corrected", "flagged"),
    [
        # seconds from RECEIVED on the device's clock; what is kept; whether it is flagged
        (-3, -1, -3, False),
        (-3600, -120, -3600, False),
        (30, 60, 30, False),
        (120, 120, 120, False),
        (-3600, -121, -3479, True),
        (-603, -600, -3, True),
        (597, 600, -3, True),
        (-86403, -86400, -3, True),
        (500, 400, 0, True),
        (86400, 0, 0, True),
        (-86400, 0, -18000, True),
        (-18060, 0, -18060, False),
    ],
)
def test_a_devices_time_is_corrected_only_beyond_two_minutes_and_then_flagged(
    scanned: int, sent: int, corrected: int, flagged: bool
) -> None:
    result = correct_time(RECEIVED + s(scanned), RECEIVED + s(sent), RECEIVED, PAIRED)
    assert result == Corrected(RECEIVED + s(corrected), flagged)


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**4))
def test_a_wrong_clock_does_not_change_when_an_honest_scan_happened(error: int, waited: int) -> None:
    result = correct_time(RECEIVED + s(error - waited), RECEIVED + s(error), RECEIVED, PAIRED)
    truth = RECEIVED - s(waited)
    assert result.skewed == (abs(error) > 120)
    assert abs(result.at - truth) <= s(120)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_whatever_a_device_claims_its_scan_lies_between_pairing_and_now_give_or_take_two_minutes(
    scanned: int, sent: int
) -> None:
    result = correct_time(RECEIVED + s(scanned), RECEIVED + s(sent), RECEIVED, PAIRED)
    slack = s(0) if result.skewed else s(120)
    assert PAIRED - slack <= result.at <= RECEIVED + slack


def session(name: str, day: int, start: int, end: int) -> Window:
    return Window(name, datetime(2026, 12, day, start, tzinfo=UTC), datetime(2026, 12, day, end, tzinfo=UTC))


MORNING, AFTERNOON, SECOND_DAY = (
    session("morning", 9, 2, 5),
    session("afternoon", 9, 6, 9),
    session("second day", 10, 2, 9),
)


@pytest.mark.parametrize(
    ("offset", "flag"),
    [(-7201, ScanFlag.EARLY), (-7200, None), (0, None), (3 * 3600, None), (3 * 3600 + 1, ScanFlag.LATE)],
)
def test_check_in_opens_two_hours_before_and_is_late_after_the_end(offset: int, flag: ScanFlag | None) -> None:
    assert timing(MORNING.starts + s(offset), MORNING) == ({flag} if flag else set())


def test_an_event_may_open_its_check_in_at_another_time() -> None:
    half_hour = Window("x", MORNING.starts, MORNING.ends, timedelta(minutes=30))
    assert timing(MORNING.starts - s(1801), half_hour) == {ScanFlag.EARLY}
    assert timing(MORNING.starts - s(1800), half_hour) == set()


@pytest.mark.parametrize(
    ("day", "hour", "minute", "chosen"),
    [
        (1, 0, 0, "morning"),
        (9, 1, 30, "morning"),
        (9, 2, 0, "morning"),
        (9, 4, 59, "morning"),
        (9, 5, 0, "morning"),
        (9, 5, 1, "afternoon"),
        (9, 8, 0, "afternoon"),
        (9, 12, 0, "second day"),
        (10, 9, 0, "second day"),
        (11, 0, 0, "second day"),
    ],
)
def test_the_clock_chooses_the_running_session_else_the_next_else_the_last(
    day: int, hour: int, minute: int, chosen: str
) -> None:
    now = datetime(2026, 12, day, hour, minute, tzinfo=UTC)
    assert preselect([SECOND_DAY, MORNING, AFTERNOON], now) == chosen


def test_of_sessions_that_run_together_the_latest_started_is_chosen() -> None:
    whole_day = session("whole day", 9, 1, 10)
    assert preselect([whole_day, MORNING], datetime(2026, 12, 9, 3, tzinfo=UTC)) == "morning"


def test_without_sessions_nothing_is_chosen() -> None:
    assert preselect([], RECEIVED) is None


async def test_gate_and_tabs_choose_the_same_session_by_the_actual_times(db):
    """The morning ran over until noon: at 11.45 it is still on, although the next one was planned for 11.30."""
    event = await make_event()
    start = datetime(2026, 12, 9, 1, tzinfo=UTC)
    morning = await make_session(event, starts_at=start, ends_at=start + timedelta(hours=3))
    noon = await make_session(event, starts_at=start + timedelta(hours=3.5), ends_at=start + timedelta(hours=8))
    gone = await make_session(event, starts_at=start + timedelta(hours=3.6), cancelled_at=start)
    for session, starts, ends in ((morning, start, 4), (noon, start + timedelta(hours=4), 8)):
        actual = {Session.actual_starts_at: starts, Session.actual_ends_at: start + timedelta(hours=ends)}
        await Session.update(actual).where(Session.id == session.id)
    sessions, facts = await sessions_of(event.id), await event_facts(event.id)
    for minutes, expected in ((15, morning), (225, morning), (250, noon), (600, noon)):
        now = start + timedelta(minutes=minutes)
        tab, gate = choose_session(sessions, None, now), facts.session_now(now)
        assert tab is not None
        assert gate is not None
        assert (tab.id, gate.id) == (expected.id, expected.id)
    asked = choose_session(sessions, str(gone.id), start)
    assert asked is not None
    assert asked.id == gone.id
