"""Who would shut the gates, or break them: tries that lock others out, and bodies nobody should send."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events import throttle
from events.attendance import actions
from events.audit import SYSTEM
from events.database import new_id
from events.errors import Forbidden, TooMany, Unauthorised
from tests.attendance.test_gate_api import bearer, now, post_scans
from tests.attendance.world import make_world, make_world_now, presence_rows
from tests.factories import make_user

DEEP = "[" * 100_000 + "]" * 100_000


async def refused(*kinds, work, times):
    """Do `work()` that often; every time it must be refused as one of `kinds`."""
    for _ in range(times):
        with pytest.raises(kinds):
            await work()


async def test_one_address_that_guesses_pairing_codes_shuts_nobody_else_out(db):
    world = await make_world()
    _gate, code = await actions.create_gate(world.event.id, "Pintu Barat", by=SYSTEM, now=world.now)

    async def guess():
        await actions.pair("ABCD-EFGH", device="", address="203.0.113.9", now=world.now)

    await refused(Forbidden, TooMany, work=guess, times=650)
    gate, _token = await actions.pair(code, device="", address="198.51.100.7", now=world.now)
    assert gate.name == "Pintu Barat"


async def test_one_gate_that_guesses_pins_leaves_the_others_their_tries(db):
    world = await make_world()
    door, _duty, _token = await world.another_gate()
    await make_user(role="officer", name="Petugas Wening", pin="271828")

    async def guess():
        await actions.start_shift(door, pin="000000", now=world.now)

    await refused(Unauthorised, TooMany, work=guess, times=250)
    shift = await actions.start_shift(world.door, pin="271828", now=world.now)
    assert shift.operator == "Petugas Wening"


async def test_all_gates_together_still_cannot_guess_pins_without_end(db):
    world = await make_world()
    for _try in range(200):
        await throttle.allow("pin", tries=200, within=timedelta(minutes=15), now=world.now)
    with pytest.raises(TooMany):
        await actions.start_shift(world.door, pin="000000", now=world.now)
