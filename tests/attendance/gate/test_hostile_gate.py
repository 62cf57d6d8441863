"""Who would shut the gates, or break them: tries that lock others out, and bodies nobody should send."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events import throttle
from events.attendance import pairing
from events.audit import SYSTEM
from events.database import new_id
from events.errors import Forbidden, TooMany, Unauthorised
from tests.attendance.gate.test_api import bearer, now, post_scans
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
    _gate, code = await pairing.create_gate(world.event.id, "Pintu Barat", by=SYSTEM, now=world.now)

    async def guess():
        await pairing.pair("ABCD-EFGH", device="", address="203.0.113.9", now=world.now)

    await refused(Forbidden, TooMany, work=guess, times=650)
    gate, _token = await pairing.pair(code, device="", address="198.51.100.7", now=world.now)
    assert gate.name == "Pintu Barat"


async def test_one_gate_that_guesses_pins_leaves_the_others_their_tries(db):
    world = await make_world()
    door, _duty, _token = await world.another_gate()
    await make_user(role="officer", name="Petugas Wening", pin="271828")

    async def guess():
        await pairing.start_shift(door, pin="000000", now=world.now)

    await refused(Unauthorised, TooMany, work=guess, times=250)
    shift = await pairing.start_shift(world.door, pin="271828", now=world.now)
    assert shift.operator == "Petugas Wening"


async def test_all_gates_together_still_cannot_guess_pins_without_end(db):
    world = await make_world()
    for _try in range(200):
        await throttle.allow("pin", tries=200, within=timedelta(minutes=15), now=world.now)
    with pytest.raises(TooMany):
        await pairing.start_shift(world.door, pin="000000", now=world.now)


async def test_a_body_nested_without_end_is_malformed_and_no_fault_of_ours(client):
    world = await make_world_now()
    deep = f'{{"code": "ABCDEFGH", "more": {DEEP[70_000:-70_000]}}}'
    batch = f'{{"shift": "{world.duty.id}", "items": [{{"id": "{new_id()}", "more": {DEEP}}}]}}'
    for path, body in (("pair", deep), ("scans", batch)):
        answer = await client.post(f"/api/v1/gate/{path}", content=body, headers=bearer(world.token))
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), path


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"at": "0001-01-01T00:00:00+14:00"}, 400, "malformed"),
        ({"at": "9999-12-31T23:59:59-14:00"}, 400, "malformed"),
        ({"reason": "a\x00b"}, 422, "invalid"),
        ({"reason": "a" * 300}, 422, "invalid"),
    ],
)
async def test_an_undo_that_cannot_be_kept_is_refused_and_changes_nothing(client, said, status, code):
    world = await make_world_now()
    item = world.item()
    assert (await post_scans(client, world, item)).json()["results"][0]["status"] == "recorded"
    body = {"id": str(new_id()), "reason": "Salah pindai", "at": now().isoformat(), **said}
    path = f"/api/v1/gate/scans/{item['id']}/undo"
    answer = await client.post(path, json=body, headers=bearer(world.token))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(await presence_rows()) == 1
