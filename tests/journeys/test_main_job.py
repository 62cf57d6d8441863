"""The main job, end to end: a couple registers, everyone is checked in three ways, and the record says so."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Page, expect
from pypdf import PdfReader

from tests.factories import (
    PASSWORD,
    make_attendee,
    make_department,
    make_event,
    make_invitation,
    make_session,
    make_user,
    ticket,
)
from tests.journeys import registering
from tests.journeys.browser import PHONE, film, no_sideways_scroll, screenshot

pytestmark = pytest.mark.browser
TITLE, OPD, OTHER = "Sosialisasi Keluarga Berintegritas", "Dinas Pariwisata", "Dinas Perhubungan"
OFFICIAL, SPOUSE, GUEST = "dr. Bagas Prakoso, M.Kes.", "Niken Larasati", "Tirta Anggraini, S.T."
PIN = "975310"


async def make_world() -> str:
    """A published event that began half an hour ago, one participant registered; returns that ticket's code."""
    event = await make_event(
        title=TITLE,
        slug="sosialisasi",
        companion_policy="optional",
        capacity=40,
        self_checkin="off",
        sign_place="Nusa Jaya",
        sign_title="Inspektur Kabupaten Nusa Jaya",
        sign_name="Wiratno, S.H.",
    )
    await make_session(event, starts_at=datetime.now(UTC) - timedelta(minutes=30))
    for name in (OPD, OTHER):
        await make_invitation(event, department := await make_department(name=name), minimum=1)
    guest = await make_attendee(
        event,
        name=GUEST,
        department=department.id,
        nip="198203112010012005",
        position="Kepala Seksi",
        rank="Penata (III/c)",
    )
    await make_user(name="Ratna Dewi", email="ratna@nusajaya.example")
    await make_user(name="Sari Melati", role="officer", pin=PIN)
    return ticket(guest)


async def read_qrs(page: Page) -> list[str]:
    """What a phone's camera would read from this page, from the top."""
    found = zxingcpp.read_barcodes(Image.open(BytesIO(await page.screenshot(full_page=True))))
    return [one.text for one in sorted(found, key=lambda one: one.position.top_left.y)]


async def look(page: Page, name: str) -> None:
    """A picture for people; what every page has to keep is the matter of test_every_page.py."""
    await no_sideways_scroll(page)
    await screenshot(page, f"perjalanan-{name}", full=True)


async def log_in(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("link", name="Masuk panitia").click()
    await page.get_by_label("Alamat e-mail").fill("ratna@nusajaya.example")
    await page.get_by_label("Kata sandi").fill(PASSWORD)
    await page.get_by_role("button", name="Masuk").click()
    await page.get_by_role("link", name=TITLE).first.click()


async def tab(page: Page, name: str) -> None:
    await page.get_by_role("navigation", name="Bagian kegiatan").get_by_role("link", name=name).click()


async def make_device(page: Page, name: str, kind: str) -> str:
    """Create a gate or screen on the Gerbang tab; returns the pairing code the page shows."""
    await tab(page, "Gerbang")
    await page.get_by_label("Nama", exact=True).fill(name)
    await page.get_by_role("radio", name=kind).check()
    await page.get_by_role("button", name="Buat dan tampilkan kode").click()
    return await page.get_by_label("Kode pemasangan").inner_text()


async def allow_self_check_in(page: Page) -> None:
    await tab(page, "Kehadiran")
    await page.get_by_text("Aturan presensi mandiri").click()
    await page.get_by_label("Langsung dihitung hadir").check()
    await page.get_by_role("button", name="Simpan aturan").click()
    await expect(page.get_by_text("Langsung dihitung hadir").first).to_be_attached()


async def register_a_couple(phone: Page) -> str:
    """From the agenda to the confirmation; returns what the official's QR there says."""
    await registering.to_the_form(phone, TITLE)
    await registering.answer_person(phone, OFFICIAL)
    await registering.answer_job(phone, OPD)
    await registering.answer_spouse(phone, SPOUSE)
    await look(phone, "periksa")
    await registering.send(phone)
    await look(phone, "tiket-berdua")
    return (await read_qrs(phone))[0]


async def scan_the_couple(gate: Page, pairing: str) -> None:
    """Pair the phone, start the officer's shift; the camera already films the ticket. Then the spouse's tap."""
    await gate.goto("/gerbang")
    await gate.get_by_label("Kode pemasangan").fill(pairing)
    await gate.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(gate.get_by_role("heading", name="Siapa yang bertugas?")).to_be_visible()
    await gate.keyboard.type(PIN)
    await expect(gate.locator("#verdict-name")).to_have_text(OFFICIAL)
    await expect(gate.locator("#verdict-word")).to_have_text("Silakan")
    await gate.get_by_role("button", name=re.compile("Pasangan hadir juga")).click()
    await expect(gate.locator("#verdict-name")).to_have_text(SPOUSE)
    await expect(gate.locator("#present")).to_have_text("1")
    await expect(gate.locator("#companions-present")).to_have_text("1")


async def show_the_qr(screen: Page, pairing: str) -> str:
    """Pair the projector; returns what its QR says now."""
    await screen.clock.install()
    await screen.goto("/layar")
    await screen.get_by_label("Kode pemasangan").fill(pairing)
    await screen.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(screen.locator("#qr")).to_be_visible()
    return (await read_qrs(screen))[0]


async def check_in_alone(own: Page, screen: Page, pairing: str, code: str) -> None:
    """Remember the ticket on the own phone, scan the screen, tap once."""
    await own.goto(f"/tiket/{code}")
    await own.get_by_role("button", name="Ingat tiket ini di ponsel ini").click()
    await look(own, "tiket-diingat")
    await own.goto(await show_the_qr(screen, pairing))
    await look(own, "hadir-mandiri")
    await own.get_by_role("button", name="Saya hadir").click()
    await expect(own.get_by_role("heading", name="Kehadiran tercatat")).to_be_visible()
    await look(own, "hadir-tercatat")
    await screen.clock.fast_forward("00:05")
    await expect(screen.locator("#present")).to_have_text("2", timeout=3000)
    await screenshot(screen, "perjalanan-layar")


async def numbers_of(page: Page, department: str) -> list[str]:
    """The cells of an OPD's row on the Ringkasan tab."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=department))
    return [text.strip() for text in await row.get_by_role("cell").all_inner_texts()]


async def print_the_list(page: Page, sheet: str) -> str:
    """Choose the recorded list on the Cetak tab, open the print page and print it; returns the PDF's text."""
    await tab(page, "Cetak")
    await page.get_by_role("navigation", name="Lembar").get_by_role("link", name=sheet).click()
    await page.get_by_role("link", name="Kehadiran yang tercatat").click()
    await screenshot(page, f"perjalanan-cetak-{sheet.lower()}")
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Buka halaman cetak").click()
    paper = await opened.value
    await paper.wait_for_load_state()
    pdf = PdfReader(BytesIO(await paper.pdf(prefer_css_page_size=True)))
    await paper.close()
    return " ".join(" ".join(one.extract_text() for one in pdf.pages).split())


@pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)
async def test_from_the_agenda_to_the_signed_list(server, open_page, film_with, tmp_path):
    code = await make_world()
    organizer, couple = await open_page(), await open_page(PHONE)
    await log_in(organizer)
    gate_code = await make_device(organizer, "Pintu Utara", "Pemindai")
    screen_code = await make_device(organizer, "Layar aula", "Layar")
    await allow_self_check_in(organizer)

    camera = film_with(film(await register_a_couple(couple), tmp_path / "ticket.mjpeg"))
    gate, screen, own = await open_page(PHONE, browser=camera), await open_page(), await open_page(PHONE)
    await scan_the_couple(gate, gate_code)
    await check_in_alone(own, screen, screen_code, code)

    await tab(organizer, "Ringkasan")
    await look(organizer, "ringkasan")
    assert await numbers_of(organizer, OPD) == ["1", "1", "1", "100%", "1 dari 1", "0", "0"]
    assert await numbers_of(organizer, OTHER) == ["1", "1", "1", "100%", "–", "0", "0"]
    people = await print_the_list(organizer, "Peserta")
    assert "Halaman 1 dari 1" in people
    assert OFFICIAL in people
    assert re.search(rf"{re.escape(GUEST)}.*Hadir \d\d\.\d\d WIB \(mandiri\)", people)
    assert people.count("(mandiri)") == 1
    assert SPOUSE not in people
    assert SPOUSE in await print_the_list(organizer, "Pasangan")

    await couple.reload()
    await expect(couple.get_by_text(re.compile(r"^Hadir \d\d\.\d\d WIB$"))).to_have_count(2)
