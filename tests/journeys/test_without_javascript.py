"""Registering with JavaScript off, from the agenda to the ticket: nothing on the way needs a script."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from events.calendar.tables import Event
from events.registration.tables import Attendee
from tests.factories import make_department, make_event, make_session
from tests.journeys import registering
from tests.journeys.browser import PHONE, screenshot

pytestmark = pytest.mark.browser
TITLE, OPD = "Lokakarya Keluarga Berintegritas", "Dinas Sosial"


@pytest.fixture
async def event(server) -> Event:
    event = await make_event(
        title=TITLE, slug="lokakarya", companion_policy="required", capacity=2, self_checkin="count"
    )
    await make_session(event, starts_at=datetime.now(UTC) + timedelta(days=7))
    await make_department(name=OPD)
    return event


async def test_a_couple_registers_and_mends_a_mistake_with_javascript_off(event, open_page):
    page = await open_page(PHONE, java_script_enabled=False)
    page.guard.expect("status of 422")
    await registering.to_the_form(page, TITLE)
    await registering.next_page(page)
    await expect(page.get_by_role("heading", name="Ada yang perlu diperbaiki")).to_be_visible()
    await expect(page).to_have_title(f"Kesalahan: Data diri Anda – {TITLE} – Hadir")
    await registering.answer_person(page, "dr. Bagas Prakoso, M.Kes.")
    await registering.answer_job(page, OPD)
    await registering.answer_spouse(page, "Niken Larasati")
    await page.get_by_role("link", name="Ubah jabatan").click()
    await page.get_by_label("Jabatan", exact=True).fill("Kepala Bidang")
    await registering.next_page(page)
    await expect(page.get_by_role("definition").filter(has_text="Kepala Bidang")).to_be_visible()
    await registering.send(page)
    await expect(page.get_by_text("Ingat isian ini di ponsel ini")).to_be_hidden()  # a script's work is not offered
    await expect(page.get_by_text("Sering mendaftar?")).to_be_hidden()

    await page.get_by_role("link", name="Buka tiket ini").first.click()
    await expect(page.get_by_role("article", name="Tiket")).to_contain_text(OPD)
    await expect(page.get_by_role("img", name="Kode QR tiket")).to_be_visible()
    await expect(page.get_by_text("Ponsel ini mengingat tiket Anda")).to_be_visible()
    await screenshot(page, "tiket-tanpa-javascript-360", full=True)
    names = [one["name"] for one in await Attendee.select(Attendee.name).where(Attendee.event == event.id)]
    assert sorted(names) == ["Niken Larasati", "dr. Bagas Prakoso, M.Kes."]

    late = await open_page(PHONE, java_script_enabled=False)
    await late.goto("/kegiatan/lokakarya/daftar")
    await expect(late.get_by_role("heading", name="Kursi sudah penuh")).to_be_visible()
