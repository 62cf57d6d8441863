"""Small behaviours of public pages in a browser: menus that close, and a phone that knows its own tickets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page

from events.database import transaction
from events.registration.links import add_link
from tests.factories import NOW, make_attendee, make_event, make_registration, make_session, ticket

pytestmark = pytest.mark.browser
SUBSCRIBE = "details.menu > summary"


async def is_open(page: Page) -> bool:
    return await page.locator("details.menu").first.evaluate("one => one.open")


async def test_a_menu_closes_by_escape_and_gives_the_focus_back(phone: Page) -> None:
    await phone.goto("/")
    await phone.locator(SUBSCRIBE).first.click()
    await phone.locator("details.menu a").first.focus()
    assert await is_open(phone)
    await phone.keyboard.press("Escape")
    assert not await is_open(phone)
    assert await phone.evaluate("document.activeElement.matches('details.menu > summary')")


async def test_a_menu_closes_by_a_tap_outside_and_stays_for_one_inside(phone: Page) -> None:
    await phone.goto("/")
    await phone.locator(SUBSCRIBE).first.click()
    await phone.locator(".menu__copy").click()
    assert await is_open(phone)
    await phone.get_by_role("heading", level=1).click()
    assert not await is_open(phone)


async def test_the_page_of_an_event_offers_the_ticket_to_the_phone_that_has_it_and_to_no_other(open_page) -> None:
    event = await make_event(title="Bimtek Kenal")
    await make_session(event, starts_at=datetime.now(UTC).replace(microsecond=0) + timedelta(days=2))
    code = ticket(await make_attendee(event, name="Agus Setiawan"))
    mine, other = await open_page((360, 740)), await open_page((360, 740))
    await mine.goto(f"/tiket/{code}")
    await mine.get_by_role("button", name="Ingat tiket ini di ponsel ini").click()
    await mine.get_by_text("Tersimpan di ponsel ini").wait_for()
    link = "Anda terdaftar, buka tiket"
    for page, offered in ((mine, True), (other, False)):
        answer = await page.goto(f"/kegiatan/{event.slug}")
        assert "set-cookie" not in await answer.all_headers()
        assert await page.get_by_role("link", name=link).is_visible() == offered
    await mine.get_by_role("link", name=link).click()
    assert mine.url.endswith(f"/tiket/{code}")
    await mine.get_by_role("button", name="Lupakan tiket ini").click()
    await mine.get_by_text("Tiket dihapus dari ponsel ini.").wait_for()
    await mine.wait_for_load_state("load")
    await mine.goto(f"/kegiatan/{event.slug}")
    assert not await mine.get_by_role("link", name=link).is_visible()


async def test_a_couples_tickets_stand_under_each_other_and_the_code_takes_three_quarters_of_the_width(phone: Page):
    event = await make_event(title="Bimtek Berdua")
    await make_session(event, starts_at=datetime.now(UTC).replace(microsecond=0) + timedelta(days=2))
    registration = await make_registration(event)
    official = await make_attendee(event, registration, name="Agus Setiawan")
    await make_attendee(event, registration, name="Ani Suryani", role="companion", official=official.id)
    async with transaction():
        token = await add_link(registration.id, NOW)
    await phone.goto(f"/kelola/{token}")
    one, two = [await part.bounding_box() for part in await phone.locator(".pass").all()]
    assert one["x"] == two["x"] >= 0
    assert one["x"] + one["width"] <= 360
    assert two["y"] >= one["y"] + one["height"]
    code = await phone.locator(".pass__qr").first.bounding_box()
    assert code["width"] >= 0.75 * one["width"]
