"""The workspace's menu: four entries under a thumb, all of them on a desk, without a script."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.factories import make_user
from tests.journeys.browser import DESKTOP, PHONE, axe, sign_in

pytestmark = pytest.mark.browser
ALL = ["Kegiatan", "OPD", "Pengguna", "Instansi", "Jejak", "Akun saya", "Agenda"]


async def test_an_administrators_phone_keeps_four_entries_and_opens_the_rest_with_javascript_off(server, open_page):
    page = await open_page(PHONE, java_script_enabled=False)
    await sign_in(page.context, server.url, await make_user(role="administrator"))
    await page.goto("/panitia/instansi")
    bar = page.get_by_role("navigation", name="Menu panitia")
    await expect(bar.get_by_role("link")).to_have_text(ALL[:3])
    await bar.get_by_text("Lainnya").click()
    await expect(bar.get_by_role("link")).to_have_text(ALL)
    await expect(bar.get_by_role("link", name="Instansi")).to_have_attribute("aria-current", "page")
    await bar.get_by_role("link", name="Jejak").click()
    await expect(page).to_have_url(f"{server.url}/panitia/jejak")


async def test_the_open_menu_is_accessible_and_closes_by_escape(server, open_page):
    page = await open_page(PHONE)
    await sign_in(page.context, server.url, await make_user(role="administrator"))
    await page.goto("/panitia/instansi")
    more = page.get_by_text("Lainnya")
    await more.click()
    await axe(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="Jejak")).to_be_hidden()


async def test_a_desk_has_every_entry_in_the_rail(server, open_page):
    page = await open_page(DESKTOP)
    await sign_in(page.context, server.url, await make_user(role="administrator"))
    await page.goto("/panitia")
    await expect(page.get_by_role("navigation", name="Menu panitia").get_by_role("link")).to_have_text(ALL)
    await expect(page.get_by_text("Lainnya")).to_be_hidden()
