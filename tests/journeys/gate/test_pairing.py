"""A phone becomes a gate, and an officer takes it over."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from events.attendance import pairing
from events.attendance.recent import KEPT_S
from events.audit import SYSTEM
from tests.factories import PASSWORD
from tests.journeys.browser import PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.gate.door import begin, pair

pytestmark = pytest.mark.browser


async def test_a_wrong_pairing_code_is_told_and_the_right_one_works_once(door, phone, open_page):
    await phone.goto("/gerbang")
    await axe(phone)
    await no_sideways_scroll(phone)
    await screenshot(phone, "gerbang-pasang-360")
    phone.guard.expect("status of 403")
    await phone.get_by_label("Kode pemasangan").fill("ABCD-2345")
    await phone.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(phone.locator("#pairing-error")).to_contain_text("tidak cocok")
    await phone.get_by_label("Kode pemasangan").fill(door.pairing.lower())
    await phone.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(phone.get_by_role("heading", name="Siapa yang bertugas?")).to_be_visible()

    other = await open_page(PHONE)
    other.guard.expect("status of 403")
    await other.goto(f"/gerbang#{door.pairing}")
    await other.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(other.locator("#pairing-error")).to_contain_text("tidak cocok")


async def test_the_pairing_code_leaves_the_address_at_once(door, phone):
    await phone.goto(f"/gerbang#{door.pairing}")
    await expect(phone.get_by_label("Kode pemasangan")).to_have_value(door.pairing)
    assert phone.url.endswith("/gerbang")


async def test_a_wrong_pin_is_told_and_the_right_one_names_the_officer(door, phone):
    phone.guard.expect("status of 401")
    await pair(phone, door)
    await axe(phone)
    await screenshot(phone, "gerbang-pin-360")
    await no_sideways_scroll(phone)
    await phone.keyboard.type("135791")
    await expect(phone.locator("#shift-error")).to_contain_text("PIN")
    await phone.keyboard.type(door.pin)
    await expect(phone.locator("[data-operator]")).to_have_text("Sari Melati")
    await expect(phone.locator(".bar__gate")).to_have_text("Pintu Utara")


async def test_an_officer_may_also_begin_with_email_and_password(door, page):
    await pair(page, door)
    await page.get_by_role("button", name="Masuk dengan e-mail dan kata sandi").click()
    await page.get_by_label("Alamat e-mail").fill(door.officer.email)
    await page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    await axe(page)
    await page.get_by_role("button", name="Mulai bertugas").click()
    await expect(page.locator("[data-operator]")).to_have_text("Sari Melati")


async def test_pairing_and_duty_survive_a_reload_and_the_officer_can_change(door, phone):
    await begin(phone, door)
    await phone.reload()
    await expect(phone.locator("[data-operator]")).to_have_text("Sari Melati")
    await phone.get_by_role("button", name="Lainnya").click()
    await axe(phone)
    await screenshot(phone, "gerbang-lainnya-360")
    await phone.get_by_role("button", name="Ganti petugas").click()
    await expect(phone.get_by_role("heading", name="Siapa yang bertugas?")).to_be_visible()


async def test_a_released_device_asks_for_a_new_code(door, phone):
    await begin(phone, door)
    await phone.get_by_role("button", name="Lainnya").click()
    await phone.get_by_role("button", name="Lepaskan perangkat").click()
    await phone.get_by_role("button", name="Ya, lepaskan").click()
    await expect(phone.get_by_label("Kode pemasangan")).to_be_visible()
    assert await phone.evaluate("localStorage.length") == 0


async def test_a_revoked_gate_is_out_and_says_so(door, phone):
    phone.guard.expect("status of 401")
    await phone.clock.install()
    await begin(phone, door)
    await pairing.revoke_gate(door.gate.id, by=SYSTEM, now=datetime.now(UTC))
    await asyncio.sleep(KEPT_S)
    await phone.clock.fast_forward("00:10")
    await expect(phone.locator("#pairing-error")).to_contain_text("tidak terpasang", timeout=3500)
