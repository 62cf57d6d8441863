"""A liaison with a phone and JavaScript off: from the link in a message to the tickets of the OPD."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from events.registration.invitations.links import invitation_of
from events.registration.invitations.state import state_of
from tests.factories import link_token, make_department, make_event, make_invitation, make_session
from tests.journeys.browser import PHONE, screenshot

pytestmark = pytest.mark.browser


@pytest.fixture
async def invitation(server):
    event = await make_event(registration="invited")
    await make_session(event, starts_at=datetime.now(UTC) + timedelta(days=7))
    return await make_invitation(event, await make_department(name="Dinas Kesehatan"), minimum=1, maximum=1)


async def test_a_liaison_opens_the_invitation_mends_a_mistake_and_hands_out_a_ticket(invitation, open_page):
    page = await open_page(PHONE, java_script_enabled=False)
    page.guard.expect("status of 422")
    await page.goto(f"/undangan/{link_token(invitation)}")
    await page.get_by_role("button", name="Buka undangan").click()
    await page.get_by_role("link", name="Usulkan nama").click()
    await page.get_by_label("Nama lengkap").fill("Galih Permana, S.H.")
    await page.get_by_label("Ya", exact=True).check()
    await page.get_by_label("NIP atau NI PPPK").fill("12")
    await page.get_by_label("Jabatan", exact=True).fill("Sekretaris")
    await page.get_by_role("button", name="Simpan nama").click()
    await expect(page.get_by_role("heading", name="Ada yang perlu diperbaiki")).to_be_visible()
    await expect(page.get_by_label("Nama lengkap")).to_have_value("Galih Permana, S.H.")
    await page.get_by_label("NIP atau NI PPPK").fill("19800210 200604 1 003")
    await page.get_by_role("button", name="Simpan nama").click()
    await expect(page.get_by_text("Galih Permana, S.H. berhasil didaftarkan")).to_be_visible()
    await expect(page.get_by_role("link", name="Usulkan nama")).to_have_count(0)

    await page.get_by_label("Semua nama sudah saya periksa").check()
    await page.get_by_role("button", name="Nama sudah lengkap").click()
    assert state_of(await invitation_of(invitation.event, invitation.id)) == "answered"
    await screenshot(page, "undangan-tanpa-javascript-360", full=True)
    await page.get_by_role("link", name="Semua tiket").click()
    await expect(page.get_by_role("article", name="Tiket")).to_contain_text("Galih Permana, S.H.")
