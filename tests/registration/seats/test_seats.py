"""Who holds a seat, and who still fits."""

import pytest

from events.registration.seats.arithmetic import fits, fits_opd, own_or_default, seats_left
from events.registration.seats.called import Called
from events.registration.seats.predicates import holds_a_seat
from events.vocabulary import AttendeeRole, AttendeeState


def test_participants_and_companions_hold_seats_while_active_offered_or_awaiting() -> None:
    holders = {(r.value, s.value) for r in AttendeeRole for s in AttendeeState if holds_a_seat(r, s)}
    assert holders == {
        (role, state) for role in ("participant", "companion") for state in ("active", "offered", "awaiting")
    }


def test_seats_are_counted_from_stored_words() -> None:
    rows = [
        ("participant", "active"),
        ("companion", "active"),
        ("participant", "offered"),
        ("participant", "waitlisted"),
        ("participant", "withdrawn"),
        ("companion", "merged"),
        ("participant", "replaced"),
        ("speaker", "active"),
        ("committee", "active"),
        ("guest", "active"),
    ]
    assert sum(holds_a_seat(role, state) for role, state in rows) == 3


@pytest.mark.parametrize(
    ("size", "taken", "capacity", "fitting"),
    [
        (1, 39, 40, True),
        (2, 39, 40, False),
        (2, 38, 40, True),
        (1, 40, 40, False),
        (1, 45, 40, False),
        (2, 10_000, None, True),
        (1, 0, 0, False),
    ],
)
def test_a_party_fits_whole_or_not_at_all(size: int, taken: int, capacity: int | None, fitting: bool) -> None:
    assert fits(size, taken, capacity) is fitting
    assert fits_opd(size, taken, capacity) is fitting


def test_walk_ins_beyond_the_capacity_do_not_make_free_seats_negative() -> None:
    assert [seats_left(taken, 40) for taken in (0, 39, 40, 45)] == [40, 1, 0, 0]
    assert seats_left(5, None) is None


def test_an_invitations_own_number_overrides_the_events_even_when_it_is_zero() -> None:
    assert [own_or_default(own, 3) for own in (None, 0, 5)] == [3, 0, 5]
    assert own_or_default(None, None) is None


def test_what_an_opd_still_owes_is_never_negative() -> None:
    assert [Called(2, None, n).missing for n in (0, 1, 2, 3)] == [2, 1, 0, 0]
    assert Called(0, None, 0).missing == 0


def test_an_opd_that_declined_misses_nobody_and_yet_sent_nobody() -> None:
    declined = Called(2, None, 0, declined=True)
    assert (declined.missing, declined.sent_nobody) == (0, True)


@pytest.mark.parametrize(
    ("minimum", "invited", "registered", "expected"),
    [(0, True, 0, True), (1, False, 0, True), (0, False, 0, False), (1, True, 1, False)],
)
def test_an_opd_sent_nobody_only_where_it_was_to_send_somebody(
    minimum: int, invited: bool, registered: int, expected: bool
) -> None:
    assert Called(minimum, None, registered, invited=invited).sent_nobody is expected


def test_an_opd_is_full_at_its_maximum_and_never_without_one() -> None:
    assert [Called(0, most, 2).full for most in (3, 2, 1, None)] == [False, True, True, False]
