"""The Kehadiran tab in a browser: short on a phone, everybody ticked at once, with and without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from events.attendance.tables import Scan
from events.calendar.tables import Event, Session
from events.text import local
from tests.factories import make_attendee, make_department, make_event, make_presence, make_session, make_user
from tests.journeys.browser import PHONE, axe, no_sideways_scroll, screenshot, sign_in

pytestmark = pytest.mark.browser


async def make_hall(*, over: bool) -> Event:
    """Sixty people of two OPDs, three of them there, at a session that runs or ended an hour ago."""
    now = datetime.now(UTC)
    event = await make_event()
    started = now - timedelta(hours=9 if over else 1)
    session = await make_session(event, starts_at=started, ends_at=started + timedelta(hours=8))
    opds = [await make_department(name=name) for name in ("Dinas Kependudukan dan Pencatatan Sipil", "Inspektorat")]
    for number in range(60):
        one = await make_attendee(
            event, name=f"Peserta Nomor {number:02}, S.Sos., M.Si.", department=opds[number % 2].id
        )
        if number < 3:
            await make_presence(session, one, at=started)
    return event


CUT = """[...document.querySelectorAll('.roster__opd, .roster thead a')].filter(
  (one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"""


def tab(event: Event) -> str:
    return f"/panitia/kegiatan/{event.slug}/kehadiran"


async def test_fifty_people_take_a_few_screens_of_a_phone(server, phone):
    event = await make_hall(over=False)
    await sign_in(phone.context, server.url, await make_user())
    await phone.goto(tab(event))
    assert await phone.evaluate("document.querySelectorAll('.roster tbody tr').length") == 50
    assert await phone.evaluate("document.querySelector('.roster').scrollHeight") < 50 * 80
    assert await phone.evaluate(CUT) == []
    await no_sideways_scroll(phone)
    await axe(phone)
    await screenshot(phone, "kehadiran-360", full=True)


async def fill_in(page: Page, event: Event) -> None:
    """There an hour after the beginning, by paper, for a usual reason."""
    [session] = await Session.objects().where(Session.event == event.id)
    came = local(session.starts_at + timedelta(hours=1), event.zone)
    await page.get_by_label("Hadir pukul").fill(f"{came:%H:%M}")
    await page.get_by_label("Menurut apa").select_option("paper")
    await page.get_by_text("Hadir menurut tanda tangan di daftar kertas").click()


async def test_everybody_is_ticked_at_once_and_a_late_row_is_asked_for_its_time(server, page):
    page.guard.expect("status of 422")
    event = await make_hall(over=True)
    await sign_in(page.context, server.url, await make_user())
    await page.goto(tab(event))
    await page.get_by_role("link", name="Semua nama di halaman ini").click()
    await expect(page.locator(".roster .tick input:checked")).to_have_count(50)
    await expect(page.locator("[data-picked]")).to_have_text("Catat 50 orang yang dipilih")
    await page.get_by_role("button", name="Tandai hadir").click()
    await expect(page.locator(".roster .tick input:checked")).to_have_count(50)
    await expect(page.get_by_text("Pilih atau tulis alasannya.").first).to_be_visible()
    await axe(page)
    await screenshot(page, "kehadiran-ditolak-1280", full=True)
    await fill_in(page, event)
    await page.get_by_role("button", name="Tandai hadir").click()
    await expect(page.get_by_text("47 orang ditandai hadir. 3 sudah hadir sebelumnya.")).to_be_visible()
    await expect(page.get_by_text(", susulan").first).to_be_visible()
    await axe(page)
    await screenshot(page, "kehadiran-susulan-1280", full=True)


async def test_without_javascript_one_opds_people_are_ticked_and_marked(server, open_page):
    plain = await open_page(PHONE, java_script_enabled=False)
    event = await make_hall(over=True)
    await sign_in(plain.context, server.url, await make_user())
    await plain.goto(tab(event))
    await plain.get_by_label("Perangkat daerah", exact=True).select_option(label="Inspektorat")
    await plain.get_by_role("button", name="Cari").click()
    await plain.get_by_role("link", name="Semua nama di halaman ini").click()
    await expect(plain.locator(".roster .tick input:checked")).to_have_count(30)
    await fill_in(plain, event)
    await plain.get_by_role("button", name="Tandai hadir").click()
    await expect(plain.get_by_text("29 orang ditandai hadir. 1 sudah hadir sebelumnya.")).to_be_visible()
    assert {row.method for row in await Scan.objects().where(Scan.event == event.id)} == {"officer", "paper"}
