"""Who is counted: each predicate is the same in SQL and in Python, for everybody there can be."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from events.database import sql
from events.registration.people.own_words import open_words
from events.registration.seats import predicates
from events.vocabulary import AttendeeRole, AttendeeState
from tests.factories import make_attendee, make_department, make_event, make_presence, make_registration, make_session

PRESENCES = (None, False, True)  # none, a self check-in nobody confirmed, one that counts
EVERYBODY = list(product(AttendeeRole, AttendeeState, PRESENCES))


async def make_everybody():
    """An attendee of each role, in each state, with each kind of presence; by their ids what they are."""
    event = await make_event()
    session, registration = await make_session(event), await make_registration(event)
    found = {}
    for role, state, counts in EVERYBODY:
        person = await make_attendee(event, registration, role=role.value, state=state.value)
        if counts is not None:
            await make_presence(session, person, counts=counts)
        found[person.id] = (role, state, counts)
    return found


async def test_a_spouse_is_unconfirmed_by_the_same_rule_in_sql_and_in_python(db):
    everybody, now = await make_everybody(), datetime.now(UTC)
    for said in (None, now):
        rows = await sql(f"SELECT a.id FROM attendee a WHERE {predicates.unconfirmed_sql('a')}")
        meant = {one for one, (role, state, _) in everybody.items() if predicates.unconfirmed(role, state, said)}
        assert {row["id"] for row in rows} == meant
        assert bool(meant) is (said is None)
        for one in everybody if said is None else ():
            event = (await sql("SELECT event FROM attendee WHERE id = {}", one))[0]["event"]
            await open_words(event, [one], now)
            await sql("UPDATE own_word SET confirmed_at = {} WHERE attendee = {}", now, one)


async def test_a_spouse_without_an_own_opd_is_of_the_officials(db):
    event, opd, other = await make_event(), await make_department(), await make_department()
    registration = await make_registration(event)
    official = await make_attendee(event, registration, department=opd.id)
    spouse = await make_attendee(event, registration, role="companion", official=official.id)
    await make_attendee(event, registration, role="companion", official=official.id, department=other.id)
    rows = await sql(f"SELECT a.id FROM attendee a WHERE {predicates.of_opd_sql('a')}", opd.id, opd.id)
    assert {row["id"] for row in rows} == {official.id, spouse.id}


CASES = {
    "holds_a_seat": (predicates.holds_a_seat_sql("a"), lambda role, state, _: predicates.holds_a_seat(role, state)),
    "expected": (predicates.expected_sql("a"), lambda _, state, __: predicates.expected(state)),
    "came": (predicates.came_sql("p"), lambda _, __, counts: predicates.came(counts)),
    "registered": (
        predicates.registered_sql("a", predicates.came_sql("p")),
        lambda _, state, counts: predicates.registered(state, present=predicates.came(counts)),
    ),
}


async def test_sql_and_python_mean_the_same_people(db):
    everybody = await make_everybody()
    for name, (condition, function) in CASES.items():
        for wanted, where in ((True, condition), (False, f"NOT ({condition})")):
            rows = await sql(f"SELECT a.id FROM attendee a LEFT JOIN presence p ON p.attendee = a.id WHERE {where}")
            meant = {one for one, what in everybody.items() if function(*what) is wanted}
            assert {row["id"] for row in rows} == meant, (name, wanted)


@pytest.mark.parametrize(
    ("state", "counts", "expected"),
    [
        ("active", None, True),
        ("awaiting", None, True),
        ("offered", None, False),
        ("offered", True, True),
        ("waitlisted", None, False),
        ("withdrawn", False, False),
        ("withdrawn", True, True),
        ("replaced", True, True),
        ("merged", True, False),
    ],
)
def test_registered_is_who_is_expected_and_everybody_who_came(state, counts, expected):
    assert predicates.registered(state, present=predicates.came(counts)) is expected


def test_an_offer_holds_a_seat_and_is_not_expected():
    assert (predicates.holds_a_seat("participant", "offered"), predicates.expected("offered")) == (True, False)
