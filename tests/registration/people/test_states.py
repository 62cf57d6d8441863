"""Moving people between states: whom a move takes, what it leaves alone, and what it sets free."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.database import sql
from events.registration.people.states import companions_of, everyone_of, move, one_of, with_companions
from events.registration.waiting.changing import changing
from events.vocabulary import AttendeeState
from tests.factories import NOW, make_attendee, make_event, make_registration, make_session

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
async def people(db):
    """A couple, the wife's name first; somebody of another party; and a couple of another event."""
    event = await make_event()
    await make_session(event, starts_at=NOW + timedelta(days=2))
    party, other = await make_registration(event), await make_registration(event)
    him = await make_attendee(event, party, name="Budi")
    her = await make_attendee(event, party, name="Ratna", role="companion", official=him.id)
    alone = await make_attendee(event, other, name="Sri")
    return {"event": event, "party": party, "other": other, "Budi": him, "Ratna": her, "Sri": alone}


async def in_state(state: str) -> set[str]:
    rows = await sql("SELECT name FROM attendee WHERE state = {}", state)
    return {row["name"] for row in rows}


@pytest.mark.parametrize(
    ("whom", "moved"),
    [
        (lambda of: everyone_of(of["party"].id), {"Budi", "Ratna"}),
        (lambda of: everyone_of(of["party"].id, of["other"].id), {"Budi", "Ratna", "Sri"}),
        (lambda of: companions_of(of["party"].id), {"Ratna"}),
        (lambda of: companions_of(of["other"].id), set()),
        (lambda of: one_of(of["party"].id, of["Budi"].id), {"Budi"}),
        (lambda of: one_of(of["other"].id, of["Budi"].id), set()),
        (lambda of: with_companions(of["party"].id, of["Budi"].id), {"Budi", "Ratna"}),
        (lambda of: with_companions(of["party"].id, of["Ratna"].id), {"Ratna"}),
        (lambda of: with_companions(of["other"].id, of["Budi"].id), set()),
    ],
)
async def test_a_move_takes_exactly_whom_it_names(people, whom, moved):
    async with changing(people["event"].id, LATER) as event:
        taken = await move(event, whom(people), AttendeeState.WITHDRAWN, LATER)
    assert {one.id for one in taken} == {people[name].id for name in moved}
    assert {one.official for one in taken} <= {None, people["Budi"].id}
    assert await in_state("withdrawn") == moved
    rows = await sql("SELECT name FROM attendee WHERE changed_at = {}", LATER)
    assert {row["name"] for row in rows} == moved


@pytest.mark.parametrize("state", list(AttendeeState))
async def test_who_is_gone_or_is_somebody_elses_row_is_not_moved_unless_asked_for_by_that_state(people, state):
    await sql("UPDATE attendee SET state = {} WHERE id = {}", state.value, people["Sri"].id)
    living = state in ("active", "offered", "awaiting", "waitlisted")
    async with changing(people["event"].id, LATER) as event:
        taken = await move(event, everyone_of(people["other"].id), AttendeeState.REPLACED, LATER)
    assert len(taken) == living
    async with changing(people["event"].id, LATER) as event:
        again = await move(event, everyone_of(people["other"].id), AttendeeState.ACTIVE, LATER, before=[state])
    assert len(again) == (not living or state == AttendeeState.REPLACED)


@pytest.mark.parametrize(
    ("after", "nobody_fits", "offered"),
    [
        ("withdrawn", False, {"Galih"}),
        ("replaced", False, {"Galih"}),
        ("waitlisted", False, {"Sri"}),
        ("awaiting", False, set()),
        ("withdrawn", True, set()),
    ],
)
async def test_a_seat_somebody_leaves_is_offered_in_the_same_transaction_to_who_waits_longest(
    people, after, nobody_fits, offered
):
    event = people["event"]
    await sql("UPDATE event SET capacity = 3, waiting_list = {} WHERE id = {}", True, event.id)
    await make_attendee(event, await make_registration(event), name="Galih", state="waitlisted")
    async with changing(event.id, LATER) as changed:
        whom = everyone_of(people["other"].id)
        await move(changed, whom, AttendeeState(after), LATER, nobody_fits=nobody_fits)
    assert await in_state("offered") == offered


@pytest.mark.parametrize(("moves", "bumps"), [(1, 1), (2, 1), (0, 0)])
async def test_however_much_a_change_moves_the_manifest_moves_once(people, moves, bumps):
    before = (await sql("SELECT manifest_rev FROM event WHERE id = {}", people["event"].id))[0]["manifest_rev"]
    async with changing(people["event"].id, LATER) as event:
        for registration in (people["party"].id, people["other"].id)[:moves]:
            await move(event, everyone_of(registration), AttendeeState.WITHDRAWN, LATER)
        await move(event, companions_of(people["other"].id), AttendeeState.WITHDRAWN, LATER)
    after = (await sql("SELECT manifest_rev FROM event WHERE id = {}", people["event"].id))[0]["manifest_rev"]
    assert after - before == bumps
