"""The scanner as a page: its counter, its session, its weight."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from events.database import sql
from tests.factories import make_session, ticket
from tests.journeys.browser import axe, screenshot
from tests.journeys.gate.door import begin, make_door, type_code, verdict

pytestmark = pytest.mark.browser


async def test_the_counter_grows_and_the_last_scans_are_listed(door, page):
    await begin(page, door)
    await expect(page.locator("#present")).to_have_text("0")
    await type_code(page, ticket(door.official))
    await verdict(page, "Silakan")
    await page.get_by_role("button", name="Pindai berikutnya").click()
    await expect(page.locator("#present")).to_have_text("1")
    await expect(page.locator("#recent-list li").first).to_contain_text("Drs. Harun Wibisana, M.Si.")
    await axe(page)
    await screenshot(page, "gerbang-laptop-1280")


async def test_a_session_is_not_offered_before_its_check_in_opens(door, phone):
    await make_session(door.event, title="Hari kedua", starts_at=datetime.now(UTC) + timedelta(days=1))
    await begin(phone, door)
    await expect(phone.locator("#session")).to_have_value(str(door.session.id))
    await expect(phone.locator("#session option")).to_have_count(1)


async def test_what_is_recorded_before_a_session_opens_is_asked_once_a_shift_and_amber(server, phone):
    early = await make_door()
    starts = datetime.now(UTC) + timedelta(hours=5)
    await sql(
        "UPDATE event_session SET starts_at = {}, ends_at = {} WHERE event = {}",
        starts,
        starts + timedelta(hours=8),
        early.event.id,
    )
    await begin(phone, early)
    await type_code(phone, ticket(early.official))
    await expect(phone.get_by_role("heading", name="Benar sesi ini?")).to_be_visible()
    await expect(phone.locator("#session-why")).to_contain_text("baru dibuka pukul")
    await axe(phone)
    await screenshot(phone, "gerbang-benar-sesi-ini-360")
    await phone.get_by_role("button", name="Batal, pilih sesi lain").click()
    assert await early.scans() == []
    await type_code(phone, ticket(early.official))
    await phone.get_by_role("button", name="Ya, catat pada sesi ini").click()
    await verdict(phone, "Tercatat")
    await expect(phone.locator("#verdict")).to_have_attribute("data-tone", "odd")
    await expect(phone.locator("#verdict-flags")).to_contain_text("Sebelum presensi dibuka")
    await axe(phone)
    await screenshot(phone, "gerbang-di-luar-waktu-360")
    await phone.get_by_role("button", name="Pindai berikutnya").click()
    await type_code(phone, ticket(early.spouse))
    await verdict(phone, "Tercatat")
    assert [json.loads(scan.flags) for scan in await early.scans()] == [["early"], ["early"]]


async def test_a_session_picked_by_hand_gives_way_to_the_clock_when_that_goes_on(door, phone):
    now = datetime.now(UTC)
    past = await make_session(
        door.event, title="Pagi", starts_at=now - timedelta(hours=4), ends_at=now - timedelta(hours=2)
    )
    coming = await make_session(door.event, title="Besok", starts_at=now + timedelta(days=1))
    await begin(phone, door)
    await phone.locator("#session").select_option(str(past.id))
    await type_code(phone, ticket(door.official))
    await expect(phone.locator("#session-why")).to_contain_text("sudah selesai pukul")
    await phone.get_by_role("button", name="Ya, catat pada sesi ini").click()
    await verdict(phone, "Tercatat")
    await phone.get_by_role("button", name="Pindai berikutnya").click()
    # The night: the session that was on ends, the next one begins.
    await sql(
        "UPDATE event_session SET starts_at = {}, ends_at = {} WHERE id = {}",
        now - timedelta(hours=1),
        now - timedelta(minutes=1),
        door.session.id,
    )
    await sql("UPDATE event_session SET starts_at = {} WHERE id = {}", now - timedelta(minutes=1), coming.id)
    await expect(phone.locator("#session")).to_have_value(str(coming.id), timeout=20_000)
    await type_code(phone, ticket(door.spouse))
    await verdict(phone, "Silakan")
    assert [scan.session for scan in await door.scans()] == [past.id, coming.id]


async def test_a_phone_that_slept_through_the_night_asks_the_clock_before_its_first_scan(door, phone):
    now = datetime.now(UTC)
    coming = await make_session(door.event, title="Besok", starts_at=now + timedelta(days=1))
    await begin(phone, door)
    await phone.evaluate("() => { const late = Date.now() + 120_000; Date.now = () => late; }")
    await sql(
        "UPDATE event_session SET starts_at = {}, ends_at = {} WHERE id = {}",
        now - timedelta(hours=3),
        now - timedelta(minutes=1),
        door.session.id,
    )
    await sql("UPDATE event_session SET starts_at = {} WHERE id = {}", now - timedelta(minutes=1), coming.id)
    await asyncio.sleep(2)  # what a gate may still be told of before
    await type_code(phone, ticket(door.official))
    await verdict(phone, "Silakan")
    assert [scan.session for scan in await door.scans()] == [coming.id]


async def test_the_scanner_weighs_less_than_80_kb_without_wasm(door, page):
    sizes: dict[str, int] = {}

    async def weigh(request):
        sizes[request.url] = (await request.sizes())["responseBodySize"]

    page.on("requestfinished", weigh)
    await page.goto("/gerbang", wait_until="networkidle")
    assert len(sizes) > 10
    assert sum(sizes.values()) + 15_100 < 80_000, sizes  # 15.1 kB: the reader's script, loaded with the camera


async def test_the_scanner_shell_reads_no_cookie_and_is_the_same_for_all(client):
    first = await client.get("/gerbang")
    again = await client.get("/gerbang", headers={"cookie": "hadir_session=somebody"})
    assert first.text == again.text
    assert "set-cookie" not in first.headers
    assert "camera=(self)" in first.headers["permissions-policy"]
    assert (await client.get("/gerbang/manifest.webmanifest")).json()["start_url"] == "/gerbang"
