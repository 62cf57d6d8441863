"""Days, bands and months as pure rules."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar import days

NOON = datetime(2026, 12, 9, 5, 0, tzinfo=UTC)  # 12.00 WIB, 13.00 WITA, 14.00 WIT


def a_row(starts_at: datetime, hours: float = 2, **values: Any) -> dict[str, Any]:
    defaults = {
        "session": uuid.uuid4(),
        "event": uuid.uuid4(),
        "slug": "a",
        "session_title": "",
        "zone": "Asia/Jakarta",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
        "status": "published",
        "session_cancelled_at": None,
    }
    return {**defaults, **values}


def band_of(row: dict[str, Any], now: datetime = NOON) -> str:
    found = days.bands(days.lines([row], now))
    return next(name for name in ("running", "today", "next", "past") if getattr(found, name))


def test_the_agenda_sorts_events_into_now_today_next_later_and_past():
    assert band_of(a_row(NOON - timedelta(hours=1))) == "running"
    assert band_of(a_row(NOON + timedelta(hours=1))) == "today"
    assert band_of(a_row(NOON - timedelta(hours=4))) == "today"
    assert band_of(a_row(NOON + timedelta(days=1))) == "next"
    assert band_of(a_row(NOON - timedelta(days=1))) == "past"


def test_only_the_first_day_ahead_is_next_and_the_rest_follows_by_month():
    rows = [a_row(NOON + timedelta(days=count)) for count in (2, 2, 3, 40)]
    found = days.bands(days.lines(rows, NOON))
    assert [len(day.lines) for day in found.next] == [2]
    assert [month.first for month in found.later] == [date(2026, 12, 1), date(2027, 1, 1)]


def test_the_past_is_told_latest_first():
    rows = [a_row(NOON - timedelta(days=count)) for count in (50, 3, 20)]
    found = days.bands(days.lines(rows, NOON))
    assert [day.day for month in found.past for day in month.days] == [
        date(2026, 12, 6),
        date(2026, 11, 19),
        date(2026, 10, 20),
    ]


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Jakarta", date(2026, 12, 9)), ("Asia/Makassar", date(2026, 12, 10)), ("Asia/Jayapura", date(2026, 12, 10))],
)
def test_an_event_stands_on_the_day_of_its_own_clocks(zone, day):
    [line] = days.lines([a_row(datetime(2026, 12, 9, 16, 30, tzinfo=UTC), zone=zone)], NOON)
    assert line.day == day


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_what_runs_over_midnight_is_running_until_it_ends(zone):
    local_midnight = {"Asia/Jakarta": 17, "Asia/Makassar": 16, "Asia/Jayapura": 15}[zone]
    starts_at = datetime(2026, 12, 9, local_midnight - 1, tzinfo=UTC)
    row = a_row(starts_at, hours=3, zone=zone)
    assert band_of(row, starts_at + timedelta(hours=2)) == "running"
    assert band_of(row, starts_at + timedelta(hours=3)) == "past"


def test_lines_around_midnight_stay_in_the_order_they_begin():
    late = datetime(2026, 12, 9, 16, 0, tzinfo=UTC)
    rows = [
        a_row(late + timedelta(minutes=90), slug="wib-besok"),
        a_row(late + timedelta(minutes=30), slug="wita-besok", zone="Asia/Makassar"),
        a_row(late, slug="wib-malam"),
    ]
    found = days.by_day(days.lines(rows, NOON))
    assert [(day.day.day, [line.event["slug"] for line in day.lines]) for day in found] == [
        (9, ["wib-malam"]),
        (10, ["wita-besok", "wib-besok"]),
    ]


def test_sessions_of_one_event_on_one_day_are_one_line_from_first_to_last():
    event = uuid.uuid4()
    morning = a_row(NOON - timedelta(hours=4), event=event, session_title="Pagi")
    evening = a_row(NOON + timedelta(hours=1), event=event, session_title="Sore")
    [line] = days.lines([evening, morning], NOON)
    assert (line.starts_at, line.ends_at) == (morning["starts_at"], evening["ends_at"])
    assert line.titles == ("Pagi", "Sore")
    assert line.running


def test_a_cancelled_session_stands_alone_and_never_runs():
    event = uuid.uuid4()
    held = a_row(NOON + timedelta(hours=1), event=event)
    gone = a_row(NOON - timedelta(hours=1), event=event, session_cancelled_at=NOON)
    first, second = days.lines([held, gone], NOON)
    assert (first.cancelled, second.cancelled) == (True, False)
    assert not first.running


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_month_is_whole_weeks_from_monday_that_hold_each_of_its_days_once(day):
    first = day.replace(day=1)
    weeks = days.weeks(first)
    flat = [one for week in weeks for one in week]
    assert all(len(week) == 7 and week[0].weekday() == 0 for week in weeks)
    assert flat == [flat[0] + timedelta(days=count) for count in range(len(flat))]
    assert next(one for one in flat if one.month == first.month) == first
    assert all(any(one.month == first.month for one in week) for week in weeks)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(-50, 50))
def test_going_to_another_month_and_back_ends_where_it_began(day, steps):
    first = day.replace(day=1)
    there = days.month_after(first, steps)
    assert there is None or days.month_after(there, -steps) == first


def test_the_calendar_ends_where_its_years_end():
    assert days.month_after(date(2100, 12, 1)) is None
    assert days.month_after(date(2000, 1, 1), -1) is None
    assert days.month_after(date(2026, 12, 1)) == date(2027, 1, 1)


@given(st.text(max_size=6), st.text(max_size=4))
def test_an_address_names_a_month_or_none(year, month):
    found = days.month_of(year, month)
    assert found is None or (f"{found.year:04}", f"{found.month:02}") == (year, month)


@pytest.mark.parametrize(
    ("year", "month"), [("2026", "13"), ("2026", "00"), ("1999", "12"), ("2026", "1"), ("２０２６", "11")]
)
def test_a_month_that_is_none_is_none(year, month):
    assert days.month_of(year, month) is None


def test_a_month_of_our_calendar_is_found():
    assert days.month_of("2026", "11") == date(2026, 11, 1)


# ------------------------------------------------------------- several days as one


def bimtek(*offsets: int, hours: float = 2, **values: Any) -> list[dict[str, Any]]:
    """One event on these days from today on."""
    event = uuid.uuid4()
    return [a_row(NOON + timedelta(days=day, hours=1), hours, event=event, **values) for day in offsets]


def spans(rows: list[dict[str, Any]], now: datetime = NOON) -> list[days.Line]:
    return days.spans(days.lines(rows, now))


def test_an_event_of_two_days_is_one_card_with_both():
    [line] = spans(bimtek(3, 4))
    assert (line.first, line.until, line.day) == (date(2026, 12, 12), date(2026, 12, 13), date(2026, 12, 12))
    assert line.same_hours


def test_a_gap_another_event_and_a_cancelled_day_stand_apart():
    assert len(spans(bimtek(3, 5))) == 2
    assert len(spans(bimtek(3) + bimtek(4))) == 2
    one, other = bimtek(3, 4)
    assert len(spans([one, {**other, "session_cancelled_at": NOON}])) == 2


def test_what_has_begun_stands_on_its_first_day_that_is_not_over():
    rows = bimtek(-1, 0, 1)
    [line] = spans(rows)
    assert (line.first, line.day, line.until) == (date(2026, 12, 8), date(2026, 12, 9), date(2026, 12, 10))
    found = days.bands(spans(rows))
    assert ([len(day.lines) for day in found.today], found.next, found.past) == ([1], [], [])
    [over] = spans(bimtek(-3, -2))
    assert (over.day, over.over) == (date(2026, 12, 6), True)


def test_while_one_of_its_days_runs_it_runs():
    found = days.bands(spans(bimtek(0, 1), NOON + timedelta(hours=2)))
    assert len(found.running) == 1
    assert found.next == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-9, 9)), max_size=14))
def test_no_day_of_an_event_is_lost_or_told_twice(some: list[tuple[int, int]]):
    events = [uuid.uuid4() for _ in range(4)]
    rows = [a_row(NOON + timedelta(days=day), event=events[event]) for event, day in some]
    told = [(line.event["event"], one.day) for line in spans(rows) for one in line.hours]
    assert len(told) == len(set(told))
    assert set(told) == {(line.event["event"], line.day) for line in days.lines(rows, NOON)}


def test_a_session_that_passes_midnight_runs_into_the_next_day_and_is_then_over():
    evening = a_row(datetime(2026, 12, 8, 13, tzinfo=UTC), hours=6)  # 20.00 WIB of the day before
    assert band_of(evening, datetime(2026, 12, 8, 18, tzinfo=UTC)) == "running"  # 01.00 WIB
    assert band_of(evening, datetime(2026, 12, 8, 20, tzinfo=UTC)) == "past"
    [nights] = spans(bimtek(3, 4, hours=12))
    assert not nights.same_hours
