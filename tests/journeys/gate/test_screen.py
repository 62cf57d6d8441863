"""The projector: a QR that another phone can read and that changes, a number that grows, and honest words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Page, expect

from events import config
from events.attendance import pairing
from events.audit import SYSTEM
from events.calendar.tables import Session
from events.keys import venue_code_is_fresh
from tests.factories import make_event, make_presence, make_session
from tests.journeys.browser import axe, no_sideways_scroll, screenshot
from tests.journeys.gate.door import Door, make_door

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


async def show(page: Page, event_id) -> None:
    """Pair a new screen of the event."""
    _, code = await pairing.create_gate(event_id, "Layar aula", kind="screen", by=SYSTEM, now=datetime.now(UTC))
    await page.goto(f"/layar#{code}")
    await page.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(page.locator("#board")).to_be_visible()


async def read_qr(page: Page) -> str:
    """What a phone's camera would read from the projector."""
    await expect(page.locator("#qr")).to_be_visible()
    picture = Image.open(BytesIO(await page.screenshot()))
    return zxingcpp.read_barcodes(picture)[0].text


@pytest.fixture
async def open_door(server) -> Door:
    return await make_door(self_checkin="count")


@BOTH
async def test_the_projected_qr_is_the_venues_code_of_this_moment(open_door, server, page):
    await show(page, open_door.event.id)
    text = await read_qr(page)
    path, code = text.rsplit("/", 1)
    assert path == f"{server.url}/H/{open_door.session.handle}".upper()
    assert venue_code_is_fresh(config.keys().venue, open_door.session.id, code, datetime.now(UTC))
    box = await page.locator("#code-box").bounding_box()
    assert box["height"] >= 0.6 * 800
    await axe(page)
    await no_sideways_scroll(page)
    await screenshot(page, "layar-1280")


async def test_the_code_changes_every_20_seconds_and_goes_on_without_the_network(open_door, page):
    await page.clock.install()
    await show(page, open_door.event.id)
    first = await read_qr(page)
    page.guard.expect("net::ERR_")
    await page.context.set_offline(True)
    await page.clock.fast_forward("00:21")
    second = await read_qr(page)
    assert second != first
    await expect(page.locator("#link-text")).to_contain_text("Tidak terhubung · QR tetap berlaku sampai pukul")
    await screenshot(page, "layar-tidak-terhubung-1280")
    await page.clock.fast_forward("16:00")
    await expect(page.locator("#notice-title")).to_have_text("QR tidak dapat ditampilkan")
    await expect(page.locator("#qr")).to_be_hidden()
    await page.context.set_offline(False)
    await page.clock.fast_forward("01:01")
    await expect(page.locator("#link-text")).not_to_contain_text("Tidak terhubung")


async def test_the_number_grows_as_people_arrive(open_door, phone):
    await phone.clock.install()
    await show(phone, open_door.event.id)
    await expect(phone.locator("#present")).to_have_text("0")
    await expect(phone.locator("#registered")).to_have_text("1")
    await make_presence(open_door.session, open_door.official, at=datetime.now(UTC))
    await phone.clock.fast_forward("00:05")
    await expect(phone.locator("#present")).to_have_text("1", timeout=3000)
    await axe(phone)
    await no_sideways_scroll(phone)
    await screenshot(phone, "layar-360", full=True)


@pytest.mark.parametrize(
    ("begins_in", "title"),
    [(timedelta(hours=5), "Presensi belum dibuka"), (timedelta(hours=-9), "Presensi sudah ditutup")],
)
async def test_before_opening_and_after_closing_no_qr_is_shown(begins_in, title, server, page):
    event = await make_event(self_checkin="count", title="Workshop Komite Integritas")
    await make_session(event, starts_at=datetime.now(UTC) + begins_in)
    await show(page, event.id)
    await expect(page.locator("#notice-title")).to_have_text(title)
    await expect(page.locator("#notice-text")).to_have_text(re.compile(r"pukul \d\d\.\d\d"))
    await expect(page.locator("#qr")).to_be_hidden()
    await axe(page)
    await screenshot(page, f"layar-{'belum' if begins_in > timedelta(0) else 'sudah'}-1280")


async def test_where_self_check_in_is_off_the_screen_sends_people_to_the_door(door, page):
    await show(page, door.event.id)
    await expect(page.locator("#notice-title")).to_have_text("Hadir mandiri tidak dipakai")
    await expect(page.locator("#qr")).to_be_hidden()


async def test_a_screen_whose_sessions_are_cancelled_says_so(open_door, page):
    await Session.update({Session.cancelled_at: datetime.now(UTC)}).where(Session.id == open_door.session.id)
    await show(page, open_door.event.id)
    await expect(page.locator("#notice-title")).to_have_text("Belum ada sesi")


async def test_a_scanners_code_typed_on_the_screen_opens_the_scanner(door, page):
    await page.goto(f"/layar#{door.pairing}")
    await page.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(page.get_by_role("heading", name="Siapa yang bertugas?")).to_be_visible()
