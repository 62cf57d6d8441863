"""What the page of one event tells: its days, its hours, its speakers, and whether one can register."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from events.calendar import days, event_page
from events.calendar.days import lines
from events.calendar.tables import AgendaItem
from events.vocabulary import Openness
from tests.calendar.test_days import a_row
from tests.calendar.test_ical import a_session, an_event
from tests.factories import NOW

MORNING = datetime(2026, 12, 9, 1, tzinfo=UTC)  # 08.00 WIB
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def sessions_of(event, *starts, hours=8, **values):
    return [a_session(event, starts_at=at, ends_at=at + hours * HOUR, **values) for at in starts]


def item(session, title, speaker="", position=""):
    return AgendaItem(
        session=session.id, starts_at=session.starts_at, title=title, speaker=speaker, speaker_position=position
    )


@pytest.mark.parametrize(
    ("zone", "days"), [("Asia/Jakarta", [9, 9, 10]), ("Asia/Makassar", [9, 10, 10]), ("Asia/Jayapura", [9, 10, 10])]
)
def test_sessions_stand_under_the_day_of_the_events_clocks(zone, days):
    event = an_event(zone=zone)
    sessions = sessions_of(event, MORNING, MORNING + 15 * HOUR + HOUR / 2, MORNING + DAY)
    shown = event_page.by_day(event, sessions, [])
    assert [day.day.day for day in shown for _part in day.parts] == days
    assert len(shown) == 2


def test_each_session_has_its_own_lines_and_says_when_it_is_off():
    event = an_event()
    first, second = sessions_of(event, MORNING, MORNING + HOUR)
    second.cancelled_at = NOW
    items = [item(second, "Penutupan"), item(first, "Pembukaan"), item(first, "Materi")]
    [day] = event_page.by_day(event, [first, second], items)
    assert day.day == date(2026, 12, 9)
    assert [(part.cancelled, [one.title for one in part.items]) for part in day.parts] == [
        (False, ["Pembukaan", "Materi"]),
        (True, ["Penutupan"]),
    ]


@pytest.mark.parametrize(
    ("starts", "hours", "same"),
    [
        ([], 8, False),
        ([MORNING], 8, True),
        ([MORNING, MORNING + DAY, MORNING + 7 * DAY], 8, True),
        ([MORNING, MORNING + DAY + HOUR], 8, False),
    ],
)
def test_one_range_tells_all_hours_only_where_they_are_the_same(starts, hours, same):
    assert days.same_hours(sessions_of(an_event(), *starts, hours=hours), "Asia/Jakarta") is same


def test_sessions_that_begin_together_and_end_apart_have_no_common_hours():
    event = an_event()
    assert not days.same_hours(sessions_of(event, MORNING) + sessions_of(event, MORNING + DAY, hours=7), "Asia/Jakarta")


def test_a_speaker_is_named_once_in_the_order_of_appearance():
    [session] = sessions_of(an_event(), MORNING)
    items = [
        item(session, "Pembukaan", "Bupati", "Bupati Nusa Jaya"),
        item(session, "Rehat"),
        item(session, "Materi I", "Ani", "Inspektur"),
        item(session, "Penutup", "Bupati", "Bupati Nusa Jaya"),
    ]
    assert event_page.speakers(items) == [("Bupati", "Bupati Nusa Jaya"), ("Ani", "Inspektur")]


def test_an_event_is_over_with_its_last_session_that_is_held():
    event = an_event(registration="open")
    held, off = sessions_of(event, MORNING, MORNING + 5 * DAY)
    off.cancelled_at = NOW
    end = MORNING + 8 * HOUR
    for now, left, state in [
        (end - timedelta(seconds=1), None, Openness.OPEN),
        (end - timedelta(seconds=1), 0, Openness.FULL),
        (end, None, Openness.OVER),
    ]:
        assert event_page.state_of(event, [off, held], left, now) == state
    assert event_page.state_of(event, [], 3, end + 99 * DAY) == Openness.OPEN


@pytest.mark.parametrize(
    ("values", "left", "state"),
    [
        ({}, None, Openness.OPEN),
        ({}, 0, Openness.FULL),
        ({"session_cancelled_at": NOW}, None, Openness.CANCELLED),
        ({"status": "cancelled"}, None, Openness.CANCELLED),
        ({"registration": "none"}, None, Openness.NO_REGISTRATION),
        ({"registration_closes": MORNING - HOUR}, None, Openness.CLOSED),
        ({"registration_opens": MORNING + HOUR}, None, Openness.SOON),
    ],
)
def test_a_line_of_the_agenda_says_whether_one_can_register(values, left, state):
    always = {"registration": "open", "registration_opens": None, "registration_closes": None}
    row = a_row(MORNING, **{**always, **values})
    [line] = lines([row], MORNING)
    seats = {} if left is None else {row["event"]: left}
    assert event_page.openness_of_line(line, seats, MORNING) == state


def test_a_past_day_of_a_longer_event_is_over_by_itself():
    row = a_row(MORNING, registration="open", registration_opens=None, registration_closes=None)
    [line] = lines([row], MORNING)
    assert event_page.openness_of_line(line, {}, MORNING + 2 * HOUR) == Openness.OVER


def test_evenings_that_pass_midnight_are_told_one_by_one():
    evenings = sessions_of(an_event(), MORNING, MORNING + DAY, hours=20)
    assert not days.same_hours(evenings, "Asia/Jakarta")
    assert days.same_hours(evenings[:1], "Asia/Jakarta")
