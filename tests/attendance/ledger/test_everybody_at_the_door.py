"""Whoever comes, in whatever state, at whatever moment, with whatever word of the officer: what the gate answers."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

from events.vocabulary import AttendeeState
from tests.attendance.world import make_world, presence_rows, scan_rows
from tests.factories import make_attendee, make_registration

STATES = [state for state in AttendeeState if state != AttendeeState.MERGED]
WORDS = (None, True, False)
OBJECTIONS = {"withdrawn": "withdrawn", "replaced": "withdrawn", "waitlisted": "waitlisted", "offered": "waitlisted"}
MINUTE = timedelta(minutes=1)


def expected(state: str, admitted: bool | None, flag: str | None) -> tuple[str, str | None, list[str]]:
    """The contract in plain words: status, reason and flags."""
    against = OBJECTIONS.get(state)
    flags = [flag] if flag else []
    if admitted is True:
        return "recorded", None, sorted([*flags, *([against] if against else [])])
    if against:
        return "refused", against, flags
    return ("refused", "not_allowed", flags) if admitted is False else ("recorded", None, flags)


async def everybody(world, opens: timedelta):
    """Somebody of every state, with every word, at every moment that matters, by the flag it carries."""
    starts, ends = world.session.starts_at, world.session.ends_at
    moments = {starts - opens - MINUTE: "early", starts - opens: None, ends: None, ends + MINUTE: "late"}
    party = await make_registration(world.event)
    for state, admitted, (at, flag) in product(STATES, WORDS, moments.items()):
        yield await make_attendee(world.event, party, state=state), admitted, at, expected(state, admitted, flag)


async def test_state_moment_and_the_officers_word_decide_together(db):
    world = await make_world(opens_minutes=30)
    people = [one async for one in everybody(world, 30 * MINUTE)]
    items = [world.item(one, admitted=word, scanned_at=at.isoformat()) for one, word, at, _answer in people]
    answers = await world.send(*items, now=world.session.ends_at + 60 * MINUTE)
    for (one, word, at, (status, reason, flags)), answer in zip(people, answers, strict=True):
        found = (answer.status, answer.reason, list(answer.flags), answer.attendee.name)
        assert found == (status, reason, flags, one.name), (one.state, word, at)
    admitted = {one.id: at for one, _word, at, answer in people if answer[0] == "recorded"}
    assert {row["attendee"]: row["first_in"] for row in await presence_rows()} == admitted
    assert len(await scan_rows()) == len(people)


async def test_a_spouse_is_judged_by_the_own_state_whoevers_ticket_is_shown(db):
    """The husband's code with his wife's name: it is her place in the event that decides, and she who is present."""
    world = await make_world()
    answers = {}
    for state in STATES:
        party = await make_registration(world.event)
        husband = await make_attendee(world.event, party)
        wife = await make_attendee(world.event, party, role="companion", official=husband.id, state=state)
        [tap] = await world.send(world.item(husband, attendee=str(wife.id)))
        answers[state] = (tap.status, tap.reason, tap.attendee.name == wife.name)
    assert answers == {state: (*expected(state, None, None)[:2], True) for state in STATES}


async def test_a_second_way_in_says_conflict_only_of_two_gates_of_which_one_was_offline(db):
    """Present at the north gate; then shown again there and in the south, with and without a network."""
    world = await make_world()
    door, duty, _token = await world.another_gate()
    found = {}
    for gate, offline in product(("north", "south"), (False, True)):
        one = await make_attendee(world.event)
        await world.send(world.item(one))
        at = {} if gate == "north" else {"door": door, "duty": duty}
        [answer] = await world.send(world.item(one, offline=offline), **at)
        found[gate, offline] = (answer.status, list(answer.flags))
    assert found == {
        ("north", False): ("already_present", []),
        ("north", True): ("already_present", []),
        ("south", False): ("already_present", []),
        ("south", True): ("already_present", ["conflict"]),
    }


async def test_only_what_a_list_would_show_differently_is_recorded_anew(db):
    """Earlier in and later out change the list; the same moment, a later one in and an earlier one out do not."""
    world = await make_world()
    start = world.session.starts_at
    story = [(60, "in"), (60, "in"), (61, "in"), (59, "in"), (90, "out"), (80, "out"), (91, "out"), (91, "out")]
    items = [
        world.item(direction=direction, scanned_at=(start + minutes * MINUTE).isoformat())
        for minutes, direction in story
    ]
    answers = await world.send(*items, now=world.session.ends_at)
    assert [answer.status for answer in answers] == [
        "recorded",
        "already_present",
        "already_present",
        "recorded",
        "recorded",
        "already_present",
        "recorded",
        "already_present",
    ]
    [row] = await presence_rows()
    assert (row["first_in"], row["last_out"]) == (start + 59 * MINUTE, start + 91 * MINUTE)
