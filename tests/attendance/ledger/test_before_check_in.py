"""A participant's own change and a scan at the same moment: one of them was first, and the other one knows it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from events.attendance.ledger import check_in as ledger
from events.attendance.merged_presences import merge
from events.attendance.self_service import before_check_in, before_check_in_of
from events.audit import Actor
from events.errors import Conflict, NotFound
from events.registration.parties.changes import withdraw
from events.registration.waiting.changing import changing
from tests.attendance.world import make_world, presence_rows, scan_rows
from tests.factories import NOW, make_attendee, make_event
from tests.registration.merging.test_merges import states

ANYONE = Actor("participant")


async def leave(world, written=None, go_on=None) -> bool:
    """Withdraw the whole party; whether it went. Says so when it has `written`, and commits when it may `go_on`."""

    party = world.official.registration
    try:
        async with before_check_in(party, NOW):
            await withdraw(party, by=ANYONE, now=NOW)
            if written and go_on:
                written.set()
                await go_on.wait()
    except Conflict:
        return False
    return True


async def test_who_is_present_changes_nothing_by_themselves(db):
    world = await make_world()
    await world.send(world.item(world.spouse))
    party = world.official.registration
    with pytest.raises(Conflict) as refusal:
        async with before_check_in(party, NOW):
            await withdraw(party, by=ANYONE, now=NOW)
    assert refusal.value.code == "checked_in"
    assert await states(world.official, world.spouse) == ["active", "active"]


async def test_who_withdrew_is_seen_as_withdrawn_at_the_door(db):
    world = await make_world()
    assert await leave(world)
    [result] = await world.send(world.item())
    assert (result.status, result.reason) == ("refused", "withdrawn")


@pytest.mark.parametrize("db", ["postgres"], indirect=True)
@pytest.mark.parametrize("others", [0, 3])
async def test_a_scan_that_read_its_ticket_just_before_a_withdrawal_is_judged_after_it(db, monkeypatch, others):
    world = await make_world()
    crowd = [await make_attendee(world.event) for _ in range(others)]
    reading, read = ledger.read_knowledge, asyncio.Event()

    async def told(*args, **kwargs):
        known = await reading(*args, **kwargs)
        read.set()
        return known

    monkeypatch.setattr(ledger, "read_knowledge", told)
    written = asyncio.Event()
    leaving = asyncio.create_task(leave(world, written, read))
    await written.wait()
    scan = asyncio.create_task(world.send(*(world.item(one) for one in (world.official, *crowd))))
    assert await asyncio.wait_for(leaving, timeout=30)
    result, *rest = await asyncio.wait_for(scan, timeout=30)
    assert (result.status, result.reason) == ("refused", "withdrawn")
    assert [one.status for one in rest] == ["recorded"] * others
    assert {row["attendee"] for row in await presence_rows()} == {one.id for one in crowd}
    assert len(await scan_rows()) == 1 + others


@pytest.mark.parametrize("round_number", range(4))
async def test_a_withdrawal_and_scans_at_the_same_moment_never_cross(db, round_number):
    world = await make_world()
    taps = [world.send(world.item(), world.item(world.spouse)) for _ in range(6)]
    before = taps[: round_number * 2]
    answers = await asyncio.gather(*before, leave(world), *taps[len(before) :])
    left = answers.pop(len(before))
    seen = {result.status for results in answers for result in results}
    if left:
        assert (seen, await presence_rows()) == ({"refused"}, [])
        assert await states(world.official, world.spouse) == ["withdrawn", "withdrawn"]
    else:
        assert {row["attendee"] for row in await presence_rows()} == {world.official.id, world.spouse.id}
        assert await states(world.official, world.spouse) == ["active", "active"]


@pytest.mark.parametrize("db", ["postgres"], indirect=True)
async def test_batches_of_a_whole_crowd_and_its_withdrawals_do_not_deadlock(db):
    world = await make_world()
    party: Any = SimpleNamespace(id=world.official.registration)
    crowd = [await make_attendee(world.event, party) for _ in range(8)]
    items = [world.item(one) for one in crowd]
    taps = [world.send(*order) for order in (items, items[::-1], items[4:] + items[:4], items)]
    await asyncio.wait_for(asyncio.gather(*taps, leave(world), leave(world)), timeout=30)
    assert len({row["attendee"] for row in await presence_rows()}) in (0, 8)


async def test_nobody_of_another_event_is_asked_for(db):
    world, other = await make_world(), await make_event()
    with pytest.raises(NotFound):
        async with before_check_in_of(other.id, world.official.id, NOW):
            await withdraw(world.official.registration, by=ANYONE, now=NOW)


async def test_who_was_merged_into_a_present_party_a_moment_ago_changes_nothing_by_themselves(db):
    world = await make_world()
    elder, younger = await make_attendee(world.event, name="Yoga"), await make_attendee(world.event, name="Ratih")
    await world.send(world.item(elder))
    merged, go_on = asyncio.Event(), asyncio.Event()

    async def couple() -> None:
        async with changing(world.event.id, NOW):
            await merge(world.event.id, "couple", elder.id, younger.id, relation="wife", by=ANYONE, now=NOW)
            merged.set()
            await go_on.wait()

    async def change() -> None:
        async with before_check_in_of(world.event.id, younger.id, NOW):
            pass

    merging = asyncio.create_task(couple())
    await merged.wait()
    changed = asyncio.create_task(change())
    _done, waiting = await asyncio.wait({changed}, timeout=0.2)
    assert waiting, "the change did not wait for the merge"
    go_on.set()
    await asyncio.wait_for(merging, timeout=30)
    with pytest.raises(Conflict) as refusal:
        await asyncio.wait_for(changed, timeout=30)
    assert refusal.value.code == "checked_in"
