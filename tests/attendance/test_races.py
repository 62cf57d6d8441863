"""Many at once, with real commits: what must hold whoever is faster."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from events.attendance.ledger import by_hand
from events.attendance.merged_presences import give_to_survivors, merge
from events.attendance.substitution import replace_at_door
from events.audit import SYSTEM, Actor
from events.database import for_update, sql, transaction
from events.errors import Conflict, NotFound
from events.registration.parties.changes import withdraw
from events.registration.people.party import PersonValues
from events.registration.seats.event import seats_used
from tests.attendance.ledger.reference import recompute
from tests.attendance.world import make_world, presence_rows, scan_rows
from tests.factories import NOW, make_attendee, make_session

DESK = Actor("user", None, "Ratna Dewi")


async def test_64_parallel_scans_of_one_ticket_are_one_presence_and_64_rows(db):
    world = await make_world()
    answers = await asyncio.gather(*(world.send(world.item()) for _ in range(64)))
    statuses = sorted(result.status for [result] in answers)
    assert statuses == ["already_present"] * 63 + ["recorded"]
    rows = await scan_rows()
    assert len(rows) == 64
    assert sorted(row["status"] for row in rows) == statuses
    assert len(await presence_rows()) == 1


async def test_one_id_sent_32_times_in_parallel_is_one_row(db):
    world = await make_world()
    item = world.item()
    answers = await asyncio.gather(*(world.send(item) for _ in range(32)))
    assert sorted(result.status for [result] in answers) == ["recorded"] + ["same_scan"] * 31
    assert len(await scan_rows()) == 1


async def test_an_id_fought_over_by_two_gates_belongs_to_one_and_loses_nothing(db):
    world = await make_world()
    door, duty, _token = await world.another_gate()
    item = world.item()
    await asyncio.gather(
        *(world.send(item) for _ in range(8)), *(world.send(item, door=door, duty=duty) for _ in range(8))
    )
    rows = await scan_rows()
    assert sum(row["claimed_id"] is None for row in rows) == 1
    assert {row["reason"] for row in rows if row["claimed_id"]} == {"id_reused"}
    assert len(await presence_rows()) == 1


async def test_a_couple_tapped_in_at_two_gates_at_once_is_two_presences(db):
    world = await make_world()
    door, duty, _token = await world.another_gate()
    taps = [world.send(world.item()), world.send(world.item(attendee=str(world.spouse.id)))] * 1
    taps += [world.send(world.item(world.spouse), door=door, duty=duty) for _ in range(8)]
    taps += [world.send(world.item(), door=door, duty=duty) for _ in range(8)]
    await asyncio.gather(*taps)
    assert {row["attendee"] for row in await presence_rows()} == {world.official.id, world.spouse.id}
    assert len(await presence_rows()) == 2
    assert sum(row["status"] == "recorded" for row in await scan_rows()) == 2


async def test_two_sessions_at_once_are_two_presences(db):
    world = await make_world()
    second = await make_session(world.event, starts_at=NOW)
    await world.refresh()
    taps = [world.send(world.item(session=str(s.id))) for s in (world.session, second) for _ in range(10)]
    await asyncio.gather(*taps)
    assert {row["session"] for row in await presence_rows()} == {world.session.id, second.id}


async def test_overlapping_batches_in_opposite_order_do_not_deadlock(db):
    world = await make_world()
    guests = [await make_attendee(world.event) for _ in range(40)]
    shared = [world.item(guest) for guest in guests]
    fresh = [[world.item(guest) for guest in guests] for _ in range(6)]
    batches = [shared, shared[::-1], *fresh[:3], *(batch[::-1] for batch in fresh[3:])]
    answers = await asyncio.wait_for(asyncio.gather(*(world.send(*batch) for batch in batches)), timeout=60)
    statuses = [result.status for results in answers for result in results]
    assert statuses.count("recorded") == 40
    assert statuses.count("same_scan") == 40
    assert len(await presence_rows()) == 40
    assert len(await scan_rows()) == 40 * 7


async def test_the_earliest_of_parallel_offline_batches_is_the_time_of_arrival(db):
    world = await make_world()
    items = [
        world.item(scanned_at=(NOW - timedelta(seconds=s)).isoformat(), offline=True, admitted=True) for s in range(30)
    ]
    await asyncio.gather(*(world.send(item) for item in items))
    [row] = await presence_rows()
    assert (row["first_in"], str(row["first_scan"])) == (NOW - timedelta(seconds=29), items[29]["id"])


@pytest.mark.parametrize("round_number", range(5))
async def test_undoing_while_scans_arrive_leaves_presence_and_ledger_in_agreement(db, round_number):
    world = await make_world()
    await world.send(world.item())

    async def undo() -> bool:
        try:
            await by_hand.undo_presence(world.session.id, world.official.id, reason="salah orang", by=SYSTEM, now=NOW)
        except NotFound:
            return False
        return True

    scans = [world.send(world.item()) for _ in range(10)]
    undone = await asyncio.gather(*scans[:5], undo(), *scans[5:], undo())
    assert True in undone
    await assert_presence_is_derived()


async def test_two_undos_at_once_undo_every_row_once(db):
    world = await make_world()
    await asyncio.gather(*(world.send(world.item()) for _ in range(5)))
    undos = [
        by_hand.undo_presence(world.session.id, world.official.id, reason="salah orang", by=SYSTEM, now=NOW)
        for _ in range(4)
    ]
    answers = await asyncio.gather(*undos, return_exceptions=True)
    assert sum(isinstance(answer, NotFound) for answer in answers) == 3
    targets = [row["target"] for row in await scan_rows(kind="undo")]
    assert len(targets) == len(set(targets)) == 5
    assert await presence_rows() == []


async def assert_presence_is_derived() -> None:
    rows = await sql("SELECT * FROM scan")
    kept = {
        (row["session"], row["attendee"]): (row["first_in"], row["last_out"], row["first_scan"], row["method"])
        for row in await presence_rows()
    }
    assert kept == recompute(rows)


@pytest.mark.parametrize("db", ["postgres"], indirect=True)
async def test_a_scan_does_not_wait_for_a_registration_that_holds_the_event(db):
    world = await make_world()
    held, release = asyncio.Event(), asyncio.Event()

    async def register() -> None:
        async with transaction():
            await sql(f"SELECT id FROM event WHERE id = {{}}{for_update()}", world.event.id)
            held.set()
            await release.wait()

    registration = asyncio.create_task(register())
    await held.wait()
    [result] = await asyncio.wait_for(world.send(world.item()), timeout=10)
    release.set()
    await registration
    assert result.status == "recorded"


# ----------------------------------------------------------------- the door against the registration


async def test_who_withdraws_while_the_desk_takes_a_delegate_is_gone_once_with_one_successor_or_none(db):
    """Whoever is faster: replaced with one delegate in their seat, or withdrawn without; the spouse goes either way."""
    for turn in range(4):
        world = await make_world(capacity=2)
        values = PersonValues("Sinta Maharani", represents_letter="090/12")
        desk = replace_at_door(world.event.id, world.official.id, values, note="", by=DESK, now=NOW)
        phone = withdraw(world.official.registration, by=DESK, now=NOW)
        tries = (desk, phone) if turn % 2 else (phone, desk)
        results = await asyncio.wait_for(asyncio.gather(*tries, return_exceptions=True), timeout=60)
        assert all(isinstance(result, Conflict) for result in results if isinstance(result, Exception))
        rows = await sql("SELECT name, state FROM attendee WHERE event = {} ORDER BY name", world.event.id)
        found = {row["name"]: row["state"] for row in rows}
        assert found.pop("Ratna Dewi") == "withdrawn"
        replaced = {"Drs. Budi Santosa, M.Si.": "replaced", "Sinta Maharani": "active"}
        assert found in (replaced, {"Drs. Budi Santosa, M.Si.": "withdrawn"})
        assert await seats_used(world.event.id) == (1 if found == replaced else 0)


async def test_two_rows_merged_while_both_tickets_are_scanned_are_one_presence_once_strays_are_home(db):
    for turn in range(4):
        world = await make_world()
        kept, gone = await make_attendee(world.event, name="Yoga"), await make_attendee(world.event, name="Yoga")
        scans = [world.send(world.item(one)) for one in (kept, gone, gone, kept)]
        joining = merge(world.event.id, "double", kept.id, gone.id, by=DESK, now=NOW)
        results = await asyncio.wait_for(asyncio.gather(*scans[:turn], joining, *scans[turn:]), timeout=60)
        assert {answer[0].reason for place, answer in enumerate(results) if place != turn} == {None}
        await give_to_survivors(NOW)
        present = [row for row in await presence_rows() if row["event"] == world.event.id]
        assert [(row["attendee"], row["first_in"]) for row in present] == [(kept.id, NOW)]
        kept_rows = [row for row in await scan_rows() if row["event"] == world.event.id]
        assert (len(kept_rows), {row["status"] for row in kept_rows} - {"recorded", "already_present"}) == (4, set())
