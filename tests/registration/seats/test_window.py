"""Until when people may register: by the event's own closing and by its sessions that are held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.errors import EventCancelled, RegistrationClosed
from events.registration.seats.window import (
    check_window,
    closing_of,
    event_ends_at,
    refuse_cancelled,
    registration_state,
    seats_left,
    window_state,
)
from tests.factories import NOW, make_attendee, make_event, make_registration, make_session

HOUR = timedelta(hours=1)


async def with_sessions(ends: list[int], cancelled: list[int], **values):
    """An event whose sessions end so many hours from now."""
    event = await make_event(**values)
    for hours in ends:
        end = NOW + hours * HOUR
        await make_session(event, starts_at=end - HOUR, ends_at=end, cancelled_at=NOW if hours in cancelled else None)
    await make_session(await make_event(), starts_at=NOW, ends_at=NOW + 99 * HOUR)
    return event


@pytest.mark.parametrize(
    ("ends", "cancelled", "closes", "end", "closing"),
    [
        ([], [], None, None, None),
        ([], [], 5, None, 5),
        ([3, 9, 6], [], None, 9, 9),
        ([3, 9], [9], None, 3, 3),
        ([3], [3], None, None, None),
        ([3, 9], [], 5, 9, 5),
        ([3, 9], [], 12, 9, 9),
        ([3, 9], [9], 5, 3, 3),
    ],
)
async def test_registration_closes_at_its_own_time_or_with_the_last_session_that_is_held(
    db, ends, cancelled, closes, end, closing
):
    event = await with_sessions(ends, cancelled, registration_closes=None if closes is None else NOW + closes * HOUR)
    assert await event_ends_at(event.id) == (None if end is None else NOW + end * HOUR)
    assert await closing_of(event) == (None if closing is None else NOW + closing * HOUR)
    if closing is not None:
        for minutes, is_open in ((-1, True), (0, False), (1, False)):
            at = NOW + closing * HOUR + timedelta(minutes=minutes)
            assert (await window_state(event, at) == "open") == is_open


@pytest.mark.parametrize(
    ("values", "invited", "code"),
    [
        ({}, False, None),
        ({"registration_opens": NOW + HOUR}, False, "registration_not_open_yet"),
        ({"registration_opens": NOW}, False, None),
        ({"registration_closes": NOW}, False, "registration_closed"),
        ({"registration": "invited"}, False, "registration_closed"),
        ({"registration": "invited"}, True, None),
        ({"registration": "none"}, True, "registration_closed"),
        ({"status": "draft"}, True, "registration_closed"),
        ({"status": "cancelled"}, False, "registration_closed"),
        ({"capacity": 0}, False, None),
    ],
)
async def test_nobody_registers_outside_the_window_whatever_seats_are_left(db, values, invited, code):
    event = await with_sessions([5], [], **values)
    if code is None:
        assert await check_window(event, NOW, invited=invited) is None
        return
    with pytest.raises(RegistrationClosed) as refusal:
        await check_window(event, NOW, invited=invited)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("capacity", "closes", "left", "state"),
    [
        (None, None, None, "open"),
        (3, None, 1, "open"),
        (2, None, 0, "full"),
        (1, None, 0, "full"),
        (2, NOW, 0, "closed"),
    ],
)
async def test_the_button_says_full_only_while_one_could_still_register(db, capacity, closes, left, state):
    """A couple sits; a speaker, one who withdrew and one who waits take no seat."""
    event = await with_sessions([5], [], capacity=capacity, registration_closes=closes)
    party = await make_registration(event)
    official = await make_attendee(event, party)
    await make_attendee(event, party, role="companion", official=official.id)
    await make_attendee(event, role="speaker")
    await make_attendee(event, state="withdrawn")
    await make_attendee(event, state="waitlisted")
    assert (await seats_left(event), await registration_state(event, NOW)) == (left, state)


@pytest.mark.parametrize(("status", "refused"), [("published", False), ("draft", False), ("cancelled", True)])
async def test_nobody_joins_what_is_cancelled(db, status, refused):
    event = await make_event(status=status)
    if refused:
        with pytest.raises(EventCancelled):
            refuse_cancelled(event)
    else:
        assert refuse_cancelled(event) is None
