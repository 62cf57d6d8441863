"""Whatever is scanned, undone and marked in whatever order: presence is what the ledger's rows say."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from itertools import permutations, product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.attendance.ledger import by_hand, presence
from events.attendance.ledger.evidence import STRENGTH, Present, counts
from events.attendance.ledger.testimony import Witness
from events.audit import SYSTEM
from events.database import new_id, sql
from events.errors import Conflict, NotFound
from events.vocabulary import Evidence, ScanMethod, SelfCheckInPolicy
from tests.attendance.ledger.reference import recompute
from tests.attendance.world import World, make_world, presence_rows, scan_rows
from tests.factories import NOW, make_attendee, make_session

MINUTE = timedelta(minutes=1)
ROUNDS = 12


async def derived() -> dict[tuple[Any, Any], tuple[Any, ...]]:
    return {
        (row["session"], row["attendee"]): (row["first_in"], row["last_out"], row["first_scan"], row["method"])
        for row in await presence_rows()
    }


class Story:
    """A random day at the gate, from one seed."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random = world, random.Random(seed)
        self.sent: list[dict[str, Any]] = []
        self.now: datetime = NOW

    def some_item(self) -> dict[str, Any]:
        pick = self.random.choice
        if self.sent and self.random.random() < 0.15:
            return pick(self.sent)
        item = self.world.item(
            pick(self.guests),
            session=pick(self.sessions),
            direction=pick(["in", "in", "in", "out"]),
            scanned_at=(self.now - self.random.randrange(90) * MINUTE).isoformat(),
            admitted=pick([None, None, True, False]),
            offline=pick([False, True]),
        )
        if self.random.random() < 0.1:
            item["code"] = "bukan tiket"
        if self.random.random() < 0.1 and self.sent:
            item["id"] = pick(self.sent)["id"]
        return item

    async def begin(self) -> None:
        second = await make_session(self.world.event, starts_at=NOW)
        await self.world.refresh()
        self.sessions = [str(self.world.session.id), str(second.id)]
        states = ("active", "withdrawn", "waitlisted")
        self.guests = [self.world.official, *[await make_attendee(self.world.event, state=s) for s in states]]

    def said(self) -> Witness:
        """Of a hand: seen now, or at some time of the morning by a signature."""
        clock = time(8, self.random.randrange(5)) if self.random.random() < 0.5 else None
        return Witness("uji", clock, Evidence.PAPER if clock else None)

    async def step(self) -> None:
        self.now += MINUTE
        happening = self.random.random()
        if happening < 0.7:
            items = [self.some_item() for _ in range(self.random.randrange(1, 8))]
            self.sent += items
            await self.world.send(*items, now=self.now)
        elif happening < 0.8:
            guest, session = self.random.choice(self.guests), UUID(self.random.choice(self.sessions))
            await by_hand.mark(self.world.event.id, session, [guest.id], self.said(), by=SYSTEM, now=self.now)
        else:
            await self.undo_something()

    async def undo_something(self) -> None:
        guest, session = self.random.choice(self.guests), UUID(self.random.choice(self.sessions))
        scan = self.random.choice(self.sent)["id"] if self.sent else str(new_id())
        try:
            if self.random.random() < 0.5:
                await by_hand.undo_presence(session, guest.id, reason="uji", by=SYSTEM, now=self.now)
            else:
                await by_hand.undo_scan(
                    UUID(scan),
                    undo_id=new_id(),
                    reason="uji",
                    at=self.now,
                    door=self.world.door,
                    duty=self.world.duty,
                    now=self.now,
                )
        except (NotFound, Conflict):
            return


@pytest.mark.parametrize("seed", range(6))
async def test_presence_is_always_what_the_ledger_says(db, seed):
    story = Story(await make_world(), seed)
    await story.begin()
    for _ in range(ROUNDS):
        await story.step()
        assert await derived() == recompute(await scan_rows())
    assert len(await scan_rows()) > ROUNDS


@pytest.mark.parametrize("seed", range(3))
async def test_offline_batches_may_arrive_in_any_order(db, seed):
    world = await make_world()
    guests = [await make_attendee(world.event) for _ in range(3)]
    chosen = random.Random(seed)
    batches = [
        [
            world.item(
                chosen.choice(guests),
                scanned_at=(NOW - chosen.randrange(100) * MINUTE).isoformat(),
                offline=True,
                admitted=True,
                direction=chosen.choice(["in", "out"]),
            )
            for _ in range(4)
        ]
        for _ in range(3)
    ]
    outcomes = []
    for number, order in enumerate(permutations(batches)):
        for batch in order:
            await world.send(*[{**item, "id": numbered(item["id"], number)} for item in batch])
        times = {key: (first, last, method) for key, (first, last, _scan, method) in (await derived()).items()}
        outcomes.append(times)
        for session, attendee in list(times):
            await by_hand.undo_presence(session, attendee, reason="ulang", by=SYSTEM, now=NOW)
    assert all(outcome == outcomes[0] for outcome in outcomes)


def numbered(identity: str, number: int) -> str:
    return str(UUID(int=UUID(identity).int ^ number))


one_row = st.builds(
    Present,
    first_in=st.sampled_from([NOW + n * MINUTE for n in range(4)]),
    last_out=st.sampled_from([None, *(NOW + n * MINUTE for n in range(3))]),
    first_scan=st.uuids(),
    method=st.sampled_from(["officer", "self", "manual", "paper"]),
    gate=st.none(),
    gate_name=st.just(""),
    counts=st.booleans(),
    recorded_at=st.sampled_from([NOW + n * MINUTE for n in range(5)]),
    first_method=st.sampled_from(["officer", "self", "manual", "paper"]),
    late=st.booleans(),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(one_row, min_size=1, max_size=5, unique_by=lambda row: row.first_scan), st.randoms())
def test_rows_join_in_any_order_to_the_same_presence(rows, chance):
    def join_all(ordered):
        found = ordered[0]
        for row in ordered[1:]:
            found = found.joined(row)
        return found

    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert join_all(shuffled) == join_all(rows)
    assert join_all([*rows, *rows]) == join_all(rows)


async def test_the_database_joins_two_rows_as_the_pure_rule_does(db):
    """Every pair of methods, whichever came first, with and without a count."""
    world = await make_world()
    await world.send(world.item(world.spouse))
    [scan] = await scan_rows()
    for one, other in product(product(STRENGTH, (True, False)), repeat=2):
        guest = await make_attendee(world.event)
        first = Present(NOW, None, scan["id"], one[0], None, "", one[1], NOW, one[0])
        second = Present(NOW, NOW + MINUTE, scan["id"], other[0], None, "", other[1], NOW, other[0])
        for said in (first, second):
            rows = await presence.join([presence.row_of(world.event.id, (world.session.id, guest.id), said)])
        expected = first.joined(second)
        found = (rows[0].last_out, rows[0].method, rows[0].counts)
        assert found == (expected.last_out, expected.method, expected.counts)


async def test_what_was_measured_outdoes_what_was_typed_whichever_came_first(db):
    """Every order of a scan, a row by hand at its moment, one typed for an earlier one, and one written too late."""
    world = await make_world()
    await world.send(*[world.item(world.spouse) for _ in range(4)])
    scans = [row["id"] for row in await scan_rows()]
    later = NOW + 30 * MINUTE
    rows = [
        Present(later, None, scans[0], ScanMethod.OFFICER, None, "", True, later, ScanMethod.OFFICER),
        Present(later + MINUTE, None, scans[1], ScanMethod.MANUAL, None, "", True, later + MINUTE, ScanMethod.MANUAL),
        Present(NOW, None, scans[2], ScanMethod.PAPER, None, "", True, later, ScanMethod.PAPER),
        Present(NOW - MINUTE, None, scans[3], ScanMethod.MANUAL, None, "", True, later, ScanMethod.MANUAL, True),
    ]
    for order in permutations(rows):
        guest = await make_attendee(world.event)
        expected = order[0]
        for one in order[1:]:
            expected = expected.joined(one)
        for one in order:
            await presence.join([presence.row_of(world.event.id, (world.session.id, guest.id), one)])
        [found] = [row for row in await presence_rows() if row["attendee"] == guest.id]
        stands_on = (found["first_scan"], found["first_in"], found["recorded_at"], found["first_method"])
        assert stands_on == (scans[0], later, later, ScanMethod.OFFICER)
        assert (expected.first_scan, expected.first_in, bool(found["late"])) == (scans[0], later, False)


def test_every_method_has_its_place_and_only_a_self_check_in_waits_for_the_events_word():
    assert sorted(STRENGTH) == sorted(ScanMethod)
    assert {(m, p) for m in ScanMethod for p in SelfCheckInPolicy if not counts(m, p)} == {
        (ScanMethod.SELF, SelfCheckInPolicy.CONFIRM),
        (ScanMethod.SELF, SelfCheckInPolicy.OFF),
    }


async def test_the_ledger_takes_no_change_and_no_deletion(db):
    world = await make_world()
    await world.send(world.item())
    for statement in ("UPDATE scan SET status = 'refused'", "DELETE FROM scan"):
        with pytest.raises(Exception, match="immutable"):
            await sql(statement)
    assert [row["status"] for row in await scan_rows()] == ["recorded"]
