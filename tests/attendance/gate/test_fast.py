"""Scans are answered past Litestar; whoever asks cannot tell the difference."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from events.attendance.gate import api as gate_api
from events.attendance.gate import fast, scans
from events.attendance.gate.fast import MOST_BYTES, FastScans
from events.head import AnswersHead
from tests.attendance.world import World, make_world_now, scan_rows
from tests.conftest import application

PATH = "/api/v1/gate/scans"
SAME_HEADERS = (
    "content-type",
    "content-length",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "cache-control",
    "x-robots-tag",
)


@pytest.fixture
async def both(db) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """The server as it runs, and Litestar's handler of the same address."""
    plain = application()
    fast_way = httpx.ASGITransport(app=FastScans(AnswersHead(plain)), raise_app_exceptions=False)
    slow_way = httpx.ASGITransport(app=plain, raise_app_exceptions=False)
    base = "http://127.0.0.1:8000"
    async with (
        httpx.AsyncClient(transport=fast_way, base_url=base) as quick,
        httpx.AsyncClient(transport=slow_way, base_url=base) as slow,
    ):
        yield quick, slow


async def same(both: Any, body: bytes, token: str | None, status: int) -> Any:
    """Ask both and give their one answer; the body may be sent twice because every scan has an id."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    quick, slow = [await one.post(PATH, content=body, headers=headers) for one in both]
    assert (quick.status_code, quick.content) == (slow.status_code, slow.content)
    assert quick.status_code == status
    for name in SAME_HEADERS:
        assert quick.headers.get(name) == slow.headers.get(name), name
    assert "content-security-policy" in quick.headers
    assert quick.headers["cache-control"] == "no-store"
    return quick.json()


def batch(world: World, *items: Any, **more: Any) -> bytes:
    return msgspec.json.encode({"sent_at": world.now, "shift": world.duty.id, "items": items, **more})


async def test_a_good_scan(both):
    world = await make_world_now()
    body = batch(world, world.item())
    first = await both[0].post(PATH, content=body, headers={"authorization": f"Bearer {world.token}"})
    assert first.json()["results"][0]["status"] == "recorded"
    answer = await same(both, body, world.token, 200)
    assert answer["results"][0]["status"] == "same_scan"
    assert len(await scan_rows()) == 1


async def test_the_first_of_two_new_scans_is_recorded_either_way(both):
    world = await make_world_now()
    headers = {"authorization": f"Bearer {world.token}"}
    answers = []
    for client, guest in zip(both, (world.official, world.spouse), strict=True):
        answer = await client.post(PATH, content=batch(world, world.item(guest)), headers=headers)
        answers.append((answer.status_code, answer.json()["results"][0]["status"]))
    assert answers == [(200, "recorded"), (200, "recorded")]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"items": 5}'])
async def test_a_request_that_cannot_be_read(both, body):
    world = await make_world_now()
    assert (await same(both, body, world.token, 400))["code"] == "malformed"


async def test_201_items(both):
    world = await make_world_now()
    body = batch(world, *[world.item() for _ in range(201)])
    assert (await same(both, body, world.token, 413))["code"] == "too_large"
    assert await scan_rows() == []


@pytest.mark.parametrize("token", [None, "bukan token"])
async def test_no_token_or_a_wrong_one(both, token):
    world = await make_world_now()
    assert (await same(both, batch(world, world.item()), token, 401))["code"] == "gate_unknown"


async def test_nothing_is_read_of_what_no_gate_sends(both):
    read = []

    async def body():
        read.append(True)
        yield b"{}"

    for headers in ({}, {"authorization": "Bearer bukan token"}):
        assert (await both[0].post(PATH, content=body(), headers=headers)).status_code == 401
    assert read == []


async def test_another_gates_shift(both):
    world = await make_world_now()
    _door, duty, _token = await world.another_gate()
    body = batch(world, world.item(), shift=duty.id)
    assert (await same(both, body, world.token, 403))["code"] == "no_shift"


async def test_a_body_beyond_a_megabyte(both):
    world = await make_world_now()
    body = b'{"items": ["' + b"x" * MOST_BYTES + b'"]}'
    assert (await same(both, body, world.token, 413))["code"] == "too_large"


async def test_a_fault_of_ours_is_told_in_one_sentence_without_its_cause(both, monkeypatch):
    world = await make_world_now()

    async def crash(*_arguments: Any) -> bytes:
        raise ZeroDivisionError("rahasia")

    for module in (fast, gate_api, scans):
        monkeypatch.setattr(module, "take_scans", crash)
    answer = await same(both, batch(world, world.item()), world.token, 500)
    assert answer["code"] == "failed"
    assert "rahasia" not in answer["message"]
