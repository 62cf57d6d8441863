"""What the form's scripts spare: typing finds an OPD in the list; the last registration is offered, and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from events.calendar.tables import Event
from tests.factories import make_department, make_event, make_session
from tests.journeys.browser import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
async def event(server) -> Event:
    event = await make_event(title="Lokakarya singkat", companion_policy="optional")
    await make_session(event, starts_at=datetime.now(UTC) + timedelta(days=7))
    for name in ("Dinas Kesehatan", "Dinas Sosial", "Badan Kepegawaian"):
        await make_department(name=name)
    return event


async def test_typing_finds_an_opd_in_the_list(event, open_page):
    page = await open_page(PHONE)
    await page.goto(f"/kegiatan/{event.slug}/daftar")
    await page.get_by_label("Nama lengkap").fill("Galih Permana")
    await page.get_by_label("Ya", exact=True).check()
    await page.get_by_label("Nomor HP (WhatsApp)").fill("0812 3456 7890")
    await page.get_by_role("button", name="Lanjutkan").click()
    choices = page.get_by_label("Perangkat daerah", exact=True)
    every = await choices.locator("option").count()
    search = page.get_by_role("searchbox", name="Ketik nama perangkat daerah")
    await search.fill("dinas kese")
    assert await choices.locator("option").count() < every
    assert "Dinas Kesehatan" in await choices.inner_text()
    await search.fill("tidak ada yang begini")
    await expect(page.get_by_text("Tidak ada yang cocok.")).to_be_visible()
    await search.fill("")
    assert await choices.locator("option").count() == every


async def test_the_last_registration_is_offered_used_and_forgotten(event, open_page):
    page = await open_page(PHONE)
    await page.goto(f"/kegiatan/{event.slug}/daftar")
    offer = page.get_by_role("button", name="Gunakan data itu")
    await expect(offer).to_be_hidden()
    await page.evaluate(
        """localStorage.setItem("hadir-isian-terakhir", JSON.stringify({
          peserta: {name: "Sekar Pramesti", is_asn: "tidak", phone: "081234567890", email: ""},
          jabatan: {institution: "PKK Kecamatan Laras", position: "Ketua", department: ""},
        }))"""
    )
    await page.reload()
    await expect(page.get_by_text("Sekar Pramesti")).to_be_visible()
    assert await page.get_by_label("Nama lengkap").input_value() == ""
    await offer.click()
    await page.wait_for_url("**/pasangan")
    await page.goto(f"/kegiatan/{event.slug}/daftar")
    await page.get_by_role("button", name="Lupakan").click()
    await expect(offer).to_be_hidden()
    assert await page.evaluate("localStorage.getItem('hadir-isian-terakhir')") is None
