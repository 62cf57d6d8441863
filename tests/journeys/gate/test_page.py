"""The scanner as a page: its counter, its session, its weight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from events.attendance.tables import Presence
from tests.factories import make_session, ticket
from tests.journeys.browser import axe, screenshot
from tests.journeys.gate.door import begin, type_code, verdict

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


async def test_the_session_is_the_clocks_until_the_officer_chooses(door, phone):
    tomorrow = await make_session(door.event, title="Hari kedua", starts_at=datetime.now(UTC) + timedelta(days=1))
    await begin(phone, door)
    await expect(phone.locator("#session")).to_have_value(str(door.session.id))
    await phone.locator("#session").select_option(str(tomorrow.id))
    await type_code(phone, ticket(door.official))
    await verdict(phone, "Silakan")
    await expect(phone.locator("#verdict-flags")).to_contain_text("Sebelum presensi dibuka")
    assert (await Presence.objects().where(Presence.event == door.event.id).first()).session == tomorrow.id


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
