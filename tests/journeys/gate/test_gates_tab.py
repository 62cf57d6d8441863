"""The organizer makes a gate in the tab, and the officer's phone becomes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import expect

from tests.factories import make_gate, make_shift, make_user
from tests.journeys.browser import DESKTOP, PHONE, axe, no_sideways_scroll, screenshot, sign_in

pytestmark = pytest.mark.browser


async def test_a_gate_made_in_the_tab_is_paired_by_its_qr_and_shows_its_officer(door, server, page, phone):
    await sign_in(page.context, server.url, await make_user(name="Rahma Dewi"))
    await page.goto(f"/panitia/kegiatan/{door.event.slug}/gerbang")
    await page.get_by_label("Nama", exact=True).fill("Pintu Selatan")
    await page.get_by_role("button", name="Buat dan tampilkan kode").click()
    await expect(page.get_by_role("heading", name="Pasangkan Pintu Selatan")).to_be_visible()
    await axe(page)
    await screenshot(page, "tab-gerbang-kode-1280")

    address = zxingcpp.read_barcodes(Image.open(BytesIO(await page.screenshot())))[0].text
    assert address == f"{server.url}/gerbang#{await page.locator('.pairing__code').text_content()}"
    await phone.goto(address)
    await phone.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(phone.get_by_role("heading", name="Siapa yang bertugas?")).to_be_visible()
    await phone.keyboard.type(door.pin)
    await expect(phone.locator("[data-operator]")).to_have_text("Sari Melati")

    await page.get_by_role("link", name="Selesai").click()
    await expect(page.get_by_text("Bertugas: Sari Melati")).to_be_visible()


@pytest.mark.parametrize(("size", "name"), [(PHONE, "360"), (DESKTOP, "1280")])
async def test_the_tab_is_readable_in_every_state(size, name, door, server, open_page):
    now = datetime.now(UTC)
    page = await open_page(size)
    await sign_in(page.context, server.url, await make_user(name="Rahma Dewi"))
    gate, _ = await make_gate(door.event, name="Pintu Selatan", seen_at=now - timedelta(minutes=2))
    await make_shift(gate, door.officer, started_at=now - timedelta(minutes=40))
    await make_gate(door.event, name="Layar aula", kind="screen", seen_at=now)
    await make_gate(door.event, name="Ponsel lama", revoked_at=now - timedelta(hours=1))
    path = f"/panitia/kegiatan/{door.event.slug}/gerbang"
    await page.goto(path)
    await axe(page)
    await no_sideways_scroll(page)
    await screenshot(page, f"tab-gerbang-{name}", full=True)
    await page.goto(f"{path}/{gate.id}/cabut")
    await axe(page)
    await screenshot(page, f"tab-gerbang-cabut-{name}")
    await page.get_by_role("button", name="Ya, cabut").click()
    await expect(page.get_by_text("Pintu Selatan dicabut.")).to_be_visible()
    page.guard.expect("status of 422")
    await page.get_by_role("button", name="Buat dan tampilkan kode").click()
    await expect(page.get_by_role("alert")).to_contain_text("Tulis nama gerbang")
    await axe(page)
