"""How long before a day people are reminded: what is stored, read, and said on the page; and which days are due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.registration.messages.reminders import CHOICES, due_days, in_words, offsets, spelled
from tests.factories import NOW, make_event, make_session

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("", []),
        ("1440", [DAY]),
        ("1440,120", [2 * HOUR, DAY]),
        (" 120 , 1440 ", [2 * HOUR, DAY]),
        ("120,,besok,-5,1.5", [2 * HOUR]),
    ],
)
def test_the_shortest_time_before_comes_first_and_what_is_no_number_reminds_nobody(stored, read):
    assert offsets(stored) == read


@given(st.lists(st.sampled_from([*CHOICES, 0, 1, 60, 1441, -120])))
def test_only_the_offered_times_are_stored_each_once_and_they_read_back_as_chosen(minutes):
    chosen = sorted({timedelta(minutes=one) for one in minutes if one in CHOICES})
    assert offsets(spelled(minutes)) == chosen


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (7 * DAY, "7 hari sebelumnya"),
        (DAY, "1 hari sebelumnya"),
        (DAY - MINUTE, "23 jam sebelumnya"),
        (2 * HOUR, "2 jam sebelumnya"),
    ],
)
def test_a_time_before_is_told_in_days_else_in_hours(offset, text):
    assert in_words(offset) == text


@pytest.mark.parametrize(
    ("before", "since"),
    [
        (3 * DAY + MINUTE, None),
        (3 * DAY, 3 * DAY),
        (DAY + MINUTE, 3 * DAY),
        (DAY, DAY),
        (2 * HOUR + MINUTE, DAY),
        (2 * HOUR, 2 * HOUR),
        (MINUTE, 2 * HOUR),
        (0 * MINUTE, None),
        (-MINUTE, None),
    ],
)
async def test_a_day_is_reminded_of_at_its_shortest_time_that_has_come_until_it_begins(db, before, since):
    event = await make_event(reminders="4320,1440,120")
    session = await make_session(event)
    due = await due_days(event.id, session.starts_at - before)
    assert [one.since for one in due] == ([] if since is None else [session.starts_at - since])


async def test_the_sessions_of_one_local_day_are_one_reminder_and_what_is_off_is_none(db):
    """Two sessions on either side of midnight UTC are one day in Papua; the cancelled one at dawn begins nothing."""
    event = await make_event(zone="Asia/Jayapura", reminders="1440")
    evening = NOW.replace(hour=23, minute=0)
    dawn = await make_session(event, starts_at=evening - 2 * HOUR, cancelled_at=NOW)
    first = await make_session(event, starts_at=evening, ends_at=evening + HOUR)
    second = await make_session(event, starts_at=evening + 2 * HOUR, ends_at=evening + 3 * HOUR)
    other = await make_session(event, starts_at=evening + DAY)
    assert await due_days(event.id, dawn.starts_at - DAY) == []
    [due] = await due_days(event.id, first.starts_at - DAY)
    assert [one.id for one in due.sessions] == [first.id, second.id]
    assert [one.starts_at for one in await due_days(event.id, other.starts_at - DAY)] == [other.starts_at]


@pytest.mark.parametrize(("status", "reminders"), [("draft", "1440"), ("cancelled", "1440"), ("published", "")])
async def test_no_day_is_due_of_an_event_that_is_not_held_or_reminds_nobody(db, status, reminders):
    event = await make_event(status=status, reminders=reminders)
    session = await make_session(event)
    assert await due_days(event.id, session.starts_at - HOUR) == []
