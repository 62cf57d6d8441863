"""Who holds a seat, who still fits, and whom the next offer goes to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.registration.seats import (
    Party,
    first_that_fits,
    fits,
    fits_opd,
    missing,
    own_or_default,
    seats_left,
    seats_taken,
    takes_seat,
)
from events.vocabulary import AttendeeRole, AttendeeState


def test_participants_and_companions_hold_seats_while_active_offered_or_awaiting() -> None:
    holders = {(r.value, s.value) for r in AttendeeRole for s in AttendeeState if takes_seat(r, s)}
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
    assert seats_taken(rows) == 3


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
    assert [missing(n, 2) for n in (0, 1, 2, 3)] == [2, 1, 0, 0]
    assert missing(0, None) == missing(0, 0) == 0


def test_a_single_person_overtakes_a_couple_that_does_not_fit() -> None:
    couple, single = Party("couple", 2, ("dinkes",)), Party("single", 1, ("dishub",))
    assert first_that_fits([couple, single], 39, 40, {}, {}) == single
    assert first_that_fits([couple, single], 38, 40, {}, {}) == couple
    assert first_that_fits([couple, single], 40, 40, {}, {}) is None
    assert first_that_fits([], 0, 40, {}, {}) is None


def test_an_opd_at_its_maximum_waits_although_seats_are_free() -> None:
    full, other = Party(1, 1, ("dinkes",)), Party(2, 1, ("dishub",))
    assert first_that_fits([full, other], 0, 40, {"dinkes": 2}, {"dinkes": 2, "dishub": None}) == other


def test_two_delegates_of_one_opd_in_one_party_need_two_places_of_its_quota() -> None:
    pair = Party(1, 2, ("dinkes", "dinkes"))
    assert first_that_fits([pair], 0, 40, {"dinkes": 1}, {"dinkes": 2}) is None
    assert first_that_fits([pair], 0, 40, {"dinkes": 0}, {"dinkes": 2}) == pair


parties = st.lists(
    st.builds(
        Party,
        st.integers(),
        st.integers(1, 2),
        st.lists(st.sampled_from("abc"), min_size=1, max_size=2).map(tuple),
    ),
    max_size=12,
)


@given(parties, st.integers(0, 20), st.dictionaries(st.sampled_from("abc"), st.integers(0, 5)))
def test_offering_until_nobody_fits_never_exceeds_and_leaves_no_seat_to_one_who_fits(
    waiting: list[Party], capacity: int, maxima: dict[str, int]
) -> None:
    queue, taken, by_opd = list(waiting), 0, dict.fromkeys("abc", 0)
    while party := first_that_fits(queue, taken, capacity, by_opd, maxima):
        queue.remove(party)
        taken += party.size
        for opd in party.counts_for:
            by_opd[str(opd)] += 1
    assert taken <= capacity
    assert all(by_opd[opd] <= most for opd, most in maxima.items())
    for party in queue:
        crowded = taken + party.size > capacity
        over = any(
            by_opd[o] + party.counts_for.count(o) > maxima.get(o, 99) for o in map(str, party.counts_for)
        )
        assert crowded or over
