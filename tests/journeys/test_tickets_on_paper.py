"""Tickets on paper and on screens that darken everything: one sheet each, and a code that still reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Playwright
from pypdf import PdfReader

from events.database import transaction
from events.registration.links import add_link
from tests.factories import NOW, make_attendee, make_event, make_registration, make_session, ticket
from tests.journeys.browser import FLAGS, chromium_path

pytestmark = pytest.mark.browser
LONG = ("Bimbingan Teknis Penguatan Integritas bagi Kepala Perangkat Daerah beserta Pasangan dalam Rangka " * 2)[:150]
UNBROKEN = "Bimtek" * 25
A6 = (105, 148)


async def make_couple(title: str, sessions: int):
    """A couple with long names, offices and as many sessions; the token of its manage page."""
    event = await make_event(title=title, venue="Ruang Rapat Utama Lantai 3 Gedung Sekretariat Daerah " * 2)
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    for number in range(sessions):
        title = f"Sesi {number + 1}: penyusunan rencana aksi dan pembagian tugas perangkat daerah"
        await make_session(event, starts_at=start + timedelta(days=number), position=number, title=title)
    registration = await make_registration(event)
    office = "Dinas Perumahan Rakyat, Kawasan Permukiman, Cipta Karya, dan Tata Ruang Kabupaten Nusa Jaya"
    name = "Prof. Dr. Ir. H. Raden Mas Muhammad Abdurrahman Kusumawardhana Hadiningrat, S.T., M.T., M.Si., Ph.D."
    official = await make_attendee(event, registration, name=name, institution=office)
    await make_attendee(event, registration, name=f"Ny. {name}", role="companion", official=official.id)
    async with transaction():
        return ticket(official), await add_link(registration.id, NOW)


@pytest.mark.parametrize("title", [LONG, UNBROKEN, "Bimtek"])
@pytest.mark.parametrize("sessions", [1, 6])
async def test_each_ticket_is_one_sheet_of_a6_with_the_whole_code(page, title, sessions) -> None:
    _code, token = await make_couple(title, sessions)
    await page.goto(f"/kelola/{token}")
    paper = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) == 2
    for sheet in paper.pages:
        millimetres = [round(float(side) / 72 * 25.4) for side in (sheet.mediabox.width, sheet.mediabox.height)]
        assert tuple(millimetres) == A6
        words = sheet.extract_text()
        assert "Kusumawardhana Hadiningrat, S.T., M.T., M.Si., Ph.D." in words.replace("\n", " ")
    assert "/kelola" not in "".join(sheet.extract_text() for sheet in paper.pages)


async def read_in_the_dark(playwright: Playwright, url: str, selector: str, prepare: str = "") -> list[str]:
    """What a scanner reads from that part of the page in a browser that forces every page to be dark."""
    dark = "--blink-settings=forceDarkModeEnabled=true"
    browser = await playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, dark])
    try:
        page = await browser.new_page(viewport={"width": 800, "height": 900}, color_scheme="dark")
        await page.goto(url)
        if prepare:
            await page.evaluate(prepare)
        shot = await page.locator(selector).first.screenshot()
        return [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(shot)), try_invert=False)]
    finally:
        await browser.close()


async def test_a_tickets_code_reads_where_everything_is_made_dark(playwright, server) -> None:
    code, _token = await make_couple("Bimtek Gelap", 1)
    found = await read_in_the_dark(playwright, f"{server.url}/tiket/{code}", ".pass__code")
    assert found == [f"{server.url}/T/{code}".upper()]


async def test_the_projectors_code_reads_where_everything_is_made_dark(playwright, server) -> None:
    code, _token = await make_couple("Bimtek Layar", 1)
    # The board as its script draws it, with a code of this test.
    show = f"""fetch('/tiket/{code}/qr.svg').then(r => r.text()).then(text => {{
      const drawn = new DOMParser().parseFromString(text, 'image/svg+xml');
      const qr = document.querySelector('#qr');
      qr.setAttribute('viewBox', drawn.documentElement.getAttribute('viewBox'));
      document.querySelector('#qr-path').setAttribute('d', drawn.querySelectorAll('path')[1].getAttribute('d'));
      document.querySelector('#board').hidden = false;
      qr.removeAttribute('hidden');
    }})"""
    found = await read_in_the_dark(playwright, f"{server.url}/layar", "#code-box", show)
    assert found == [f"{server.url}/T/{code}".upper()]
