"""Who of those waiting gets a seat: whole parties, in their order, within the event's seats and each OPD's maximum."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.registration.seats.arithmetic import Room, Waiter, after, first_that_fit, fits, fits_opd, obstacle

DINKES, DISDIK, SETDA = (uuid.UUID(int=n) for n in (1, 2, 3))


def party(seats: int, *delegates: uuid.UUID) -> Waiter:
    return Waiter(uuid.uuid4(), seats, delegates)


@pytest.mark.parametrize(
    ("waiting", "room", "why"),
    [
        (party(2), Room(2, {}), None),
        (party(2), Room(1, {}), "seats"),
        (party(1), Room(0, {}), "seats"),
        (party(0), Room(0, {}), None),
        (party(9), Room(None, {}), None),
        (party(1, DINKES), Room(5, {DINKES: 1}), None),
        (party(1, DINKES), Room(5, {DINKES: 0}), "quota"),
        (party(2, DINKES, DINKES), Room(5, {DINKES: 1}), "quota"),
        (party(2, DINKES, DINKES), Room(5, {DINKES: 2}), None),
        (party(2, DINKES, DISDIK), Room(5, {DINKES: 1, DISDIK: 1}), None),
        (party(2, DINKES, DISDIK), Room(5, {DINKES: 1, DISDIK: 0}), "quota"),
        (party(1, DINKES), Room(5, {DISDIK: 0}), None),
        (party(1, DINKES), Room(None, {DINKES: 0}), "quota"),
        (party(2, DINKES), Room(1, {DINKES: 0}), "seats"),
    ],
)
def test_a_party_that_does_not_fit_learns_whether_seats_or_its_opds_quota_are_missing(waiting, room, why):
    assert obstacle(waiting, room) == why


@pytest.mark.parametrize(
    ("waiting", "before", "left"),
    [
        (party(2, DINKES), Room(5, {DINKES: 3, DISDIK: 2}), Room(3, {DINKES: 2, DISDIK: 2})),
        (party(2, DINKES, DINKES), Room(None, {DINKES: 3}), Room(None, {DINKES: 1})),
        (party(1, SETDA), Room(1, {DINKES: 3}), Room(0, {DINKES: 3})),
    ],
)
def test_a_party_that_sits_leaves_so_many_seats_fewer_and_so_much_less_of_its_opds_quota(waiting, before, left):
    assert after(waiting, before) == left


@pytest.mark.parametrize(
    ("sizes", "free", "seated"),
    [
        ([1, 1, 1], 2, [0, 1]),
        ([2, 1], 1, [1]),
        ([2, 1, 1], 2, [0]),
        ([2, 2, 1], 3, [0, 2]),
        ([1, 2, 1], 2, [0, 2]),
        ([1, 2], 0, []),
        ([2, 2], None, [0, 1]),
        ([], 4, []),
    ],
)
def test_who_waits_longest_comes_first_and_a_couple_too_big_for_what_is_left_is_passed(sizes, free, seated):
    waiting = [party(size) for size in sizes]
    assert first_that_fit(waiting, Room(free, {})) == [waiting[place] for place in seated]


def test_a_full_opd_keeps_only_its_own_people_waiting():
    first, second, third = party(1, DINKES), party(1, DINKES), party(1, DISDIK)
    assert first_that_fit([first, second, third], Room(9, {DINKES: 1, DISDIK: 1})) == [first, third]


OPDS = st.sampled_from([DINKES, DISDIK, SETDA])
PARTIES = st.lists(
    st.builds(
        lambda spouse, delegates: party(len(delegates) + spouse, *delegates), st.booleans(), st.lists(OPDS, max_size=2)
    ),
    max_size=8,
)
ROOMS = st.builds(Room, st.none() | st.integers(0, 9), st.dictionaries(OPDS, st.integers(0, 4), max_size=2))


@given(PARTIES, ROOMS)
def test_nobody_is_overtaken_but_by_who_fits_and_no_limit_is_passed(waiting, room):
    """Told anew, by counting: each one in turn sits down exactly if all who sit by then still fit."""
    seated = first_that_fit(waiting, room)
    sitting: list[Waiter] = []
    for one in waiting:
        there = [*sitting, one]
        used = Counter(opd for who in there for opd in who.delegates)
        enough = room.seats is None or sum(who.seats for who in there) <= room.seats
        within = all(used[opd] <= most for opd, most in room.opds.items())
        if one in seated:
            assert enough
            assert within
            sitting = there
        else:
            assert not (enough and within) or room.seats == sum(who.seats for who in sitting)
    assert sitting == seated


@given(st.integers(1, 3), st.integers(0, 12), st.none() | st.integers(0, 12))
def test_a_party_that_fits_by_count_has_no_obstacle_in_what_is_left(size, taken, limit):
    left = None if limit is None else max(0, limit - taken)
    assert fits(size, taken, limit) == (obstacle(party(size), Room(left, {})) is None)
    quota = {} if limit is None else {DINKES: max(0, limit - taken)}
    assert fits_opd(size, taken, limit) == (obstacle(party(0, *[DINKES] * size), Room(None, quota)) is None)
