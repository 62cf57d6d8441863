"""A camera that films a QR, read by whatever the browser has for it."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
from playwright.async_api import expect

from events.assets import VENDOR
from events.attendance.tables import Presence
from tests.factories import ticket
from tests.journeys.browser import PHONE, axe, film, no_sideways_scroll, screenshot
from tests.journeys.gate.door import begin, verdict

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)
LIE = "globalThis.BarcodeDetector = class { static async getSupportedFormats() { throw new Error('no service'); } };"
NATIVE = """globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "%s", boundingBox: { x: 0, y: 0, width: 9, height: 9 } }]; } };"""
BREAKS = """globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { throw new DOMException("service gone", "NotSupportedError"); } };"""


@BOTH
async def test_a_filmed_ticket_is_let_in_and_the_spouse_with_one_more_tap(door, server, open_page, film_with, tmp_path):
    camera = film_with(film(f"{server.url}/T/{ticket(door.official)}".upper(), tmp_path / "ticket.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await begin(page, door)
    await verdict(page, "Silakan")
    await expect(page.locator("#verdict-name")).to_have_text("Drs. Harun Wibisana, M.Si.")
    await expect(page.locator("#verdict-department")).to_have_text("Badan Perencanaan Pembangunan Daerah")
    assert await page.evaluate("document.activeElement.id") == "verdict-word"
    await axe(page)
    await no_sideways_scroll(page)
    await screenshot(page, "gerbang-silakan-360")

    await page.get_by_role("button", name=re.compile("Pasangan hadir juga")).click()
    await expect(page.locator("#verdict-name")).to_have_text("Kartika Ayuningtyas")
    await verdict(page, "Silakan")
    await screenshot(page, "gerbang-pasangan-360")
    present = await Presence.objects().where(Presence.session == door.session.id)
    assert {row.attendee for row in present} == {door.official.id, door.spouse.id}
    scans = await door.scans()
    assert [scan.source for scan in scans] == ["camera", "camera"]
    assert {scan.operator_name for scan in scans} == {"Sari Melati"}


async def test_a_ticket_held_before_the_camera_is_one_scan_and_the_page_says_so(
    door, server, open_page, film_with, tmp_path
):
    camera = film_with(film(ticket(door.official), tmp_path / "ticket.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await begin(page, door)
    await verdict(page, "Silakan")
    await page.get_by_role("button", name="Pindai berikutnya").click()
    await expect(page.locator("#hint")).to_have_text("Tiket ini baru saja dipindai")
    await axe(page)
    await screenshot(page, "gerbang-kamera-360")
    await page.wait_for_timeout(1500)
    assert len(await door.scans()) == 1


@pytest.mark.parametrize("liar", [LIE, BREAKS])
async def test_a_native_detector_that_fails_gives_way_to_the_wasm_reader(
    liar, door, server, open_page, film_with, tmp_path
):
    camera = film_with(film(ticket(door.official), tmp_path / "ticket.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await page.context.add_init_script(liar)
    await begin(page, door)
    await verdict(page, "Silakan")


async def test_a_native_detector_that_works_needs_no_wasm(door, server, open_page, film_with, tmp_path):
    camera = film_with(film("nothing that is a ticket", tmp_path / "other.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await page.context.add_init_script(NATIVE % ticket(door.official))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await begin(page, door)
    await verdict(page, "Silakan")
    assert not [url for url in asked if "wasm" in url or "barcode-detector" in url]


def test_the_wasm_we_serve_is_the_one_its_script_expects():
    expected = (VENDOR / "barcode-detector.js").read_text(encoding="utf-8")
    assert sha256((VENDOR / "zxing_reader.wasm").read_bytes()).hexdigest() in expected


async def test_the_camera_is_released_while_the_page_is_hidden(door, open_page, film_with, tmp_path):
    camera = film_with(film("nothing that is a ticket", tmp_path / "other.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await begin(page, door)
    await expect(page.locator("#stage[data-live]")).to_be_visible()
    hide = "Object.defineProperty(document, 'hidden', {{value: {0}, configurable: true}});"
    tell = "document.dispatchEvent(new Event('visibilitychange'))"
    await page.evaluate(hide.format("true") + tell)
    assert await page.evaluate("document.getElementById('video').srcObject") is None
    await page.evaluate(hide.format("false") + tell)
    await expect(page.locator("#stage[data-live]")).to_be_visible()
