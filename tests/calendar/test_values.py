"""What cannot be true of an event, at its limits: each fault once, beside its field, and nothing else refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar.values import (
    AgendaValues,
    EventValues,
    SessionValues,
    agenda_problems,
    changed,
    event_problems,
    in_zone,
    outside_indonesia,
    publish_problems,
    quota_problems,
    refuse,
    session_problems,
    window_problems,
)
from events.errors import Invalid
from events.text import ZONES, local

AT = datetime(2026, 12, 9, 1, tzinfo=UTC)  # 08.00 WIB, 09.00 WITA, 10.00 WIT
HOUR = timedelta(hours=1)


def described(**changes) -> EventValues:
    return EventValues(**{"title": "Bimtek", "kind": "bimtek", "host": "Inspektorat", "venue": "Aula", **changes})


def fields(problems) -> list[str]:
    return [field for field, _sentence in problems]


@pytest.mark.parametrize(
    ("field", "least", "most"),
    [
        ("opens_minutes", 0, 1440),
        ("capacity", 1, 100_000),
        ("offer_hours", 1, 336),
        ("default_minimum", 0, 100_000),
        ("default_maximum", 1, 100_000),
        ("contact_days", 1, 3650),
        ("list_years", 1, 100),
    ],
)
def test_a_number_is_right_up_to_both_its_limits_and_wrong_beyond(field, least, most):
    for right in (least, most):
        assert fields(event_problems(described(**{field: right}))) == []
    for wrong in (least - 1, most + 1):
        assert fields(event_problems(described(**{field: wrong}))) == [field]


@pytest.mark.parametrize("field", ["capacity", "default_maximum", "contact_days", "list_years"])
def test_a_limit_that_is_left_empty_is_none(field):
    assert fields(event_problems(described(**{field: None}))) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"title": "  "}, ["title"]),
        ({"kind": "pesta"}, ["kind"]),
        ({"kind": ""}, ["kind"]),
        ({"zone": ""}, []),
        ({"zone": "Asia/Singapore"}, ["zone"]),
        ({"zone": "WIB"}, ["zone"]),
        ({"registration": "closed"}, ["registration"]),
        ({"companion_policy": "maybe"}, ["companion_policy"]),
        ({"delegate_policy": "maybe"}, ["delegate_policy"]),
        ({"latitude": -6.9}, ["coordinates"]),
        ({"longitude": 109.7}, ["coordinates"]),
        ({"latitude": 0.0, "longitude": 0.0}, []),
        ({"latitude": -90.0, "longitude": 180.0}, []),
        ({"latitude": 90.1, "longitude": 0.0}, ["coordinates"]),
        ({"latitude": 0.0, "longitude": -180.1}, ["coordinates"]),
        ({"latitude": 109.7, "longitude": -6.9}, ["coordinates"]),
        ({"registration_opens": AT, "registration_closes": AT}, ["registration_closes"]),
        ({"registration_opens": AT, "registration_closes": AT + timedelta(minutes=1)}, []),
        ({"registration_opens": AT}, []),
        ({"registration_closes": AT}, []),
        ({"title": "", "kind": "", "zone": "x", "capacity": 0}, ["title", "kind", "zone", "capacity"]),
    ],
)
def test_every_fault_of_an_event_is_said_at_once(changes, wrong):
    assert fields(event_problems(described(**changes))) == wrong


@pytest.mark.parametrize("zone", sorted(ZONES))
def test_every_indonesian_clock_may_be_chosen(zone):
    assert fields(event_problems(described(zone=zone))) == []


@pytest.mark.parametrize(
    ("minimum", "maximum", "wrong"),
    [
        (None, None, []),
        (0, None, []),
        (3, 3, []),
        (0, 1, []),
        (None, 1, []),
        (4, 3, ["maximum"]),
        (100_000, 100_000, []),
        (-1, None, ["minimum"]),
        (100_001, None, ["minimum"]),
        (None, 0, ["maximum"]),
        (None, 100_001, ["maximum"]),
        (-1, 0, ["minimum", "maximum"]),
    ],
)
def test_an_opd_sends_no_fewer_than_none_and_no_more_than_its_maximum(minimum, maximum, wrong):
    assert fields(quota_problems(minimum, maximum)) == wrong


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"ends_at": AT}, ["ends_at"]),
        ({"ends_at": AT - HOUR}, ["ends_at"]),
        ({"ends_at": AT + timedelta(minutes=1)}, []),
        ({"ends_at": AT + 24 * HOUR}, []),
        ({"ends_at": AT + 24 * HOUR + timedelta(seconds=1)}, ["ends_at"]),
        ({"starts_at": AT.replace(tzinfo=None)}, ["starts_at"]),
        ({"ends_at": (AT + HOUR).replace(tzinfo=None)}, ["starts_at"]),
        ({"learning_hours": 0}, []),
        ({"learning_hours": 24}, []),
        ({"learning_hours": -1}, ["learning_hours"]),
        ({"learning_hours": 25}, ["learning_hours"]),
        ({"ends_at": AT, "learning_hours": 25}, ["ends_at", "learning_hours"]),
    ],
)
def test_a_session_has_a_beginning_an_end_within_a_day_and_hours_that_fit_into_it(changes, wrong):
    assert fields(session_problems(SessionValues(**{"starts_at": AT, "ends_at": AT + HOUR, **changes}))) == wrong


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"title": " "}, ["title"]),
        ({"ends_at": AT}, ["ends_at"]),
        ({"ends_at": AT + timedelta(minutes=1)}, []),
        ({"title": "", "ends_at": AT - HOUR}, ["title", "ends_at"]),
    ],
)
def test_a_line_of_the_rundown_has_words_and_goes_forward(changes, wrong):
    assert fields(agenda_problems(AgendaValues(**{"starts_at": AT, "title": "Pembukaan", **changes}))) == wrong


TWO_DAYS = [SessionValues(starts_at=AT + day, ends_at=AT + day + 8 * HOUR) for day in (24 * HOUR, timedelta(0))]
LAST = AT + 32 * HOUR


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"registration_closes": LAST}, []),
        ({"registration_closes": LAST + timedelta(minutes=1)}, ["registration_closes"]),
        ({"registration_opens": LAST - timedelta(minutes=1)}, []),
        ({"registration_opens": LAST}, ["registration_opens"]),
        (
            {"registration_opens": LAST, "registration_closes": LAST + HOUR},
            ["registration_closes", "registration_opens"],
        ),
        ({"registration": "none", "registration_closes": LAST + HOUR}, []),
        ({"registration": "invited", "registration_opens": LAST}, []),
        ({}, []),
    ],
)
def test_one_registers_until_the_last_session_has_ended_and_never_after(changes, wrong):
    assert fields(window_problems(described(**changes), TWO_DAYS)) == wrong
    assert fields(window_problems(described(**changes), [])) == []


@pytest.mark.parametrize(
    ("changes", "sessions", "wrong"),
    [
        ({}, TWO_DAYS, []),
        ({"host": " "}, TWO_DAYS, ["host"]),
        ({"venue": ""}, TWO_DAYS, ["venue"]),
        ({}, [], ["sessions"]),
        ({"title": "", "host": "", "venue": ""}, [], ["title", "host", "venue", "sessions"]),
        ({"registration_opens": LAST}, TWO_DAYS, ["registration_opens"]),
    ],
)
def test_a_draft_that_lacks_anything_says_all_of_it_before_it_is_published(changes, sessions, wrong):
    assert fields(publish_problems(described(**changes), sessions)) == wrong


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "outside"),
    [
        ("Sabang", 5.89, 95.32, False),
        ("Merauke", -8.49, 140.40, False),
        ("Rote Ndao", -10.86, 123.05, False),
        ("Miangas", 5.55, 126.58, False),
        ("the northern edge", 6.5, 100.0, False),
        ("the southern edge", -11.5, 120.0, False),
        ("the western edge", 0.0, 94.5, False),
        ("the eastern edge", -2.0, 141.5, False),
        ("Manila", 14.6, 121.0, True),
        ("Darwin", -12.46, 130.84, True),
        ("Colombo", 6.4, 79.86, True),
        ("Port Moresby", -9.44, 147.18, True),
        ("turned round", 109.67, -6.89, True),
        ("nowhere", None, None, False),
        ("half a place", -6.9, None, False),
        ("the other half", None, 200.0, False),
    ],
)
def test_a_place_abroad_is_worth_a_second_look(place, latitude, longitude, outside):
    assert outside_indonesia(latitude, longitude) is outside, place


def test_the_first_fault_refuses_and_none_lets_pass():
    with pytest.raises(Invalid) as refusal:
        refuse([("host", "Satu."), ("venue", "Dua.")])
    assert (refusal.value.field, refusal.value.message) == ("host", "Satu.")
    refuse([])


def test_only_what_differs_is_changed_and_a_programme_to_be_made_is_no_column():
    new = described(title="Bimtek", host="Lain", capacity=10, new_programme="Integritas")
    assert changed(described(), new) == {"host": "Lain", "capacity": 10}
    assert changed(described(capacity=10), described()) == {"capacity": None}


@given(st.sampled_from(sorted(ZONES)), st.sampled_from(sorted(ZONES)), st.none() | st.just(AT), st.none() | st.just(AT))
def test_an_event_that_moves_to_other_clocks_opens_at_the_hour_that_was_typed(old, new, opens, closes):
    moved = in_zone(described(zone=new, registration_opens=opens, registration_closes=closes), old)
    for before, after in ((opens, moved.registration_opens), (closes, moved.registration_closes)):
        assert (before is None) == (after is None)
        if before and after:
            assert local(after, new).replace(tzinfo=None) == local(before, old).replace(tzinfo=None)
