"""The officer at the door: pair, PIN, scan, verdict, spouse; in a real browser with a camera that films a QR."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from events.accounts.tables import User
from events.attendance import actions
from events.attendance.tables import Gate, Presence, Scan
from events.audit import SYSTEM
from events.calendar.tables import Event, Session
from events.keys import group_code
from events.registration.tables import Attendee
from tests.factories import (
    PASSWORD,
    make_attendee,
    make_department,
    make_event,
    make_registration,
    make_session,
    make_user,
    ticket,
)
from tests.journeys.browser import PHONE, axe, film, no_sideways_scroll, screenshot

pytestmark = pytest.mark.browser
PIN = "246810"
BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
LIE = "globalThis.BarcodeDetector = class { static async getSupportedFormats() { throw new Error('no service'); } };"
NATIVE = """globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "%s", boundingBox: { x: 0, y: 0, width: 9, height: 9 } }]; } };"""
BREAKS = """globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { throw new DOMException("service gone", "NotSupportedError"); } };"""


@dataclass
class Door:
    """An event that is on now, its couple, its officer, and a gate waiting to be paired."""

    event: Event
    session: Session
    gate: Gate
    pairing: str
    officer: User
    official: Attendee
    spouse: Attendee


@pytest.fixture
async def door(server) -> Door:
    now = datetime.now(UTC)
    event = await make_event(title="Bimtek Keluarga Berintegritas", companion_policy="optional")
    session = await make_session(event, starts_at=now - timedelta(minutes=30))
    department = await make_department(name="Badan Perencanaan Pembangunan Daerah")
    registration = await make_registration(event)
    official = await make_attendee(event, registration, name="Drs. Harun Wibisana, M.Si.", department=department.id)
    spouse = await make_attendee(event, registration, name="Kartika Ayuningtyas", role="companion")
    officer = await make_user(name="Sari Melati", role="officer", pin=PIN, email="sari@nusajaya.example")
    gate, code = await actions.create_gate(event.id, "Pintu Utara", by=SYSTEM, now=now)
    return Door(event, session, gate, code, officer, official, spouse)


async def pair(page: Page, door: Door) -> None:
    await page.goto(f"/gerbang#{door.pairing}")
    await page.get_by_role("button", name="Pasangkan perangkat").click()
    await expect(page.get_by_role("heading", name="Siapa yang bertugas?")).to_be_visible()


async def begin(page: Page, door: Door) -> None:
    """Pair and start the officer's shift by PIN."""
    await pair(page, door)
    for digit in PIN:
        await page.get_by_role("button", name=digit, exact=True).click()
    await expect(page.locator("#scanner")).to_be_visible()
    await expect(page.locator("#registered")).not_to_have_text("–")


async def type_code(page: Page, code: str) -> None:
    await page.get_by_role("button", name="Ketik kode").click()
    await page.get_by_label("16 karakter di bawah QR").fill(code)
    await page.get_by_role("button", name="Periksa").click()


async def verdict(page: Page, word: str) -> None:
    await expect(page.locator("#verdict-word")).to_have_text(word)
    await expect(page.locator("#verdict")).to_be_visible()


# ------------------------------------------------------------ pairing and the shift


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
    await phone.keyboard.type(PIN)
    await expect(phone.locator("[data-operator]")).to_have_text("Sari Melati")
    await expect(phone.locator(".bar__gate")).to_have_text("Pintu Utara")


async def test_an_officer_may_also_begin_with_email_and_password(door, page):
    await pair(page, door)
    await page.get_by_role("button", name="Masuk dengan e-mail dan kata sandi").click()
    await page.get_by_label("Alamat e-mail").fill("sari@nusajaya.example")
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
    await begin(phone, door)
    await actions.revoke_gate(door.gate.id, by=SYSTEM, now=datetime.now(UTC))
    await expect(phone.locator("#pairing-error")).to_contain_text("tidak terpasang", timeout=15_000)


# ------------------------------------------------------------ the camera


@BOTH
async def test_a_filmed_ticket_is_let_in_and_the_spouse_with_one_more_tap(door, server, open_page, film_with, tmp_path):
    camera = await film_with(film(f"{server.url}/T/{ticket(door.official)}".upper(), tmp_path / "ticket.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await begin(page, door)
    await verdict(page, "Silakan")
    await expect(page.locator("#verdict-name")).to_have_text("Drs. Harun Wibisana, M.Si.")
    await expect(page.locator("#verdict-department")).to_have_text("Badan Perencanaan Pembangunan Daerah")
    assert await page.evaluate("document.activeElement.id") == "verdict-word"
    await axe(page)
    await no_sideways_scroll(page)
    await screenshot(page, "gerbang-silakan-360")

    await page.get_by_role("button", name=re.compile("Pasangan hadir juga")).click()
    await expect(page.locator("#verdict-name")).to_have_text("Kartika Ayuningtyas")
    await verdict(page, "Silakan")
    await screenshot(page, "gerbang-pasangan-360")
    present = await Presence.objects().where(Presence.session == door.session.id)
    assert {row.attendee for row in present} == {door.official.id, door.spouse.id}
    scans = await Scan.objects()
    assert [scan.source for scan in scans] == ["camera", "camera"]
    assert {scan.operator_name for scan in scans} == {"Sari Melati"}


async def test_a_ticket_held_before_the_camera_is_one_scan_and_the_page_says_so(
    door, server, open_page, film_with, tmp_path
):
    camera = await film_with(film(ticket(door.official), tmp_path / "ticket.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await begin(page, door)
    await verdict(page, "Silakan")
    await page.get_by_role("button", name="Pindai berikutnya").click()
    await expect(page.locator("#hint")).to_have_text("Tiket ini baru saja dipindai")
    await axe(page)
    await screenshot(page, "gerbang-kamera-360")
    await page.wait_for_timeout(1500)
    assert await Scan.count() == 1


@pytest.mark.parametrize("liar", [LIE, BREAKS])
async def test_a_native_detector_that_fails_gives_way_to_the_wasm_reader(
    liar, door, server, open_page, film_with, tmp_path
):
    camera = await film_with(film(ticket(door.official), tmp_path / "ticket.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await page.context.add_init_script(liar)
    await begin(page, door)
    await verdict(page, "Silakan")


async def test_a_native_detector_that_works_needs_no_wasm(door, server, open_page, film_with, tmp_path):
    camera = await film_with(film("nothing that is a ticket", tmp_path / "other.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await page.context.add_init_script(NATIVE % ticket(door.official))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await begin(page, door)
    await verdict(page, "Silakan")
    assert not [url for url in asked if "wasm" in url or "barcode-detector" in url]


async def test_the_camera_is_released_while_the_page_is_hidden(door, open_page, film_with, tmp_path):
    camera = await film_with(film("nothing that is a ticket", tmp_path / "other.mjpeg"))
    page = await open_page(PHONE, browser=camera)
    await begin(page, door)
    await expect(page.locator("#stage[data-live]")).to_be_visible()
    hide = "Object.defineProperty(document, 'hidden', {{value: {0}, configurable: true}});"
    tell = "document.dispatchEvent(new Event('visibilitychange'))"
    await page.evaluate(hide.format("true") + tell)
    assert await page.evaluate("document.getElementById('video').srcObject") is None
    await page.evaluate(hide.format("false") + tell)
    await expect(page.locator("#stage[data-live]")).to_be_visible()


# ------------------------------------------------------------ without a camera


async def test_without_a_camera_the_page_says_what_works_instead(door, phone):
    await begin(phone, door)
    await expect(phone.locator("#camera-title")).to_have_text(re.compile("Kamera tidak"))
    await axe(phone)
    await no_sideways_scroll(phone)
    await screenshot(phone, "gerbang-tanpa-kamera-360")


async def test_a_typed_code_is_forgiving_and_a_second_scan_is_already_present(door, phone):
    await begin(phone, door)
    await type_code(phone, group_code(ticket(door.spouse).lower()).replace("0", "o"))
    await verdict(phone, "Silakan")
    await phone.get_by_role("button", name="Pindai berikutnya").click()
    await type_code(phone, ticket(door.spouse))
    await verdict(phone, "Sudah hadir")
    await expect(phone.locator("#verdict-why")).to_have_text(re.compile(r"Tercatat pukul \d\d\.\d\d di Pintu Utara"))
    await axe(phone)
    await screenshot(phone, "gerbang-sudah-hadir-360")


async def test_an_unknown_code_and_a_venue_qr_are_refused_in_words(door, server, phone):
    await begin(phone, door)
    for wrong in ("0000 0000 0000 0000", f"{server.url}/H/ABC123/12345678"):
        await type_code(phone, wrong)
        await verdict(phone, "Ditolak")
        await expect(phone.locator("#verdict-why")).to_have_text("Kode tidak dikenal")
        await phone.keyboard.press("Escape")
        await expect(phone.locator("#verdict")).to_be_hidden()
    assert [scan.status for scan in await Scan.objects()] == ["refused", "refused"]


async def test_a_withdrawn_ticket_is_refused_until_the_officer_lets_the_person_in(door, phone):
    await Attendee.update({Attendee.state: "withdrawn"}).where(Attendee.id == door.official.id)
    await begin(phone, door)
    await type_code(phone, ticket(door.official))
    await verdict(phone, "Ditolak")
    await expect(phone.locator("#verdict-why")).to_have_text("Sudah mengundurkan diri")
    await axe(phone)
    await screenshot(phone, "gerbang-ditolak-360")
    await phone.get_by_role("button", name="Tetap izinkan masuk").click()
    await verdict(phone, "Silakan")
    await expect(phone.locator("#verdict-flags")).to_contain_text("Sudah mengundurkan diri")
    rows = await Scan.objects().order_by(Scan.received_at)
    assert [(row.status, row.admitted) for row in rows] == [("refused", False), ("recorded", True)]


async def test_a_keyboard_scanner_is_read_wherever_the_focus_is(door, page):
    await begin(page, door)
    await page.get_by_role("button", name="Lainnya").focus()
    await page.keyboard.type(ticket(door.official), delay=5)
    await page.keyboard.press("Enter")
    await verdict(page, "Silakan")
    await screenshot(page, "gerbang-silakan-1280")
    assert (await Scan.objects().first()).source == "hid"
    await expect(page.get_by_role("heading", name="Lainnya")).to_be_hidden()


async def test_a_photo_of_the_qr_is_enough(door, page, tmp_path):
    await begin(page, door)
    photo = film(ticket(door.official), tmp_path / "photo.jpg")
    await page.locator("#photo").set_input_files(photo)
    await verdict(page, "Silakan")
    assert (await Scan.objects().first()).source == "photo"


async def test_a_photo_without_a_qr_says_how_to_go_on(door, page, tmp_path):
    await begin(page, door)
    (tmp_path / "blank.png").write_bytes(await page.screenshot(clip={"x": 0, "y": 0, "width": 20, "height": 20}))
    await page.locator("#photo").set_input_files(tmp_path / "blank.png")
    await expect(page.locator("#hint")).to_contain_text("QR tidak terbaca")


# ------------------------------------------------------------ when the network fails


@BOTH
async def test_a_lost_network_is_never_green_and_the_retry_is_the_same_scan(door, phone):
    phone.guard.expect("net::ERR_FAILED")
    await begin(phone, door)
    await phone.route("**/api/v1/gate/scans", lambda route: route.abort())
    await type_code(phone, ticket(door.official))
    await verdict(phone, "Belum tercatat")
    await expect(phone.locator("#verdict-why")).to_contain_text("Tidak terhubung: belum tercatat, coba lagi")
    await axe(phone)
    await screenshot(phone, "gerbang-tidak-terhubung-360")
    assert await Scan.count() == 0
    await phone.unroute("**/api/v1/gate/scans")
    await phone.get_by_role("button", name="Coba lagi").click()
    await verdict(phone, "Silakan")


async def test_an_answer_lost_on_the_way_is_asked_again_under_the_same_id(door, phone):
    phone.guard.expect("net::ERR_FAILED")
    sent: list[str] = []

    async def lose_the_first_answer(route):
        sent.append(route.request.post_data_json["items"][0]["id"])
        answer = await route.fetch()
        await (route.abort() if len(sent) == 1 else route.fulfill(response=answer))

    await begin(phone, door)
    await phone.route("**/api/v1/gate/scans", lose_the_first_answer)
    await type_code(phone, ticket(door.official))
    await verdict(phone, "Silakan")
    assert len(sent) == 2
    assert len(set(sent)) == 1
    assert await Scan.count() == 1


# ------------------------------------------------------------ the page itself


async def test_the_counter_grows_and_the_last_scans_are_listed(door, page):
    await begin(page, door)
    await expect(page.locator("#present")).to_have_text("0")
    await type_code(page, ticket(door.official))
    await verdict(page, "Silakan")
    await page.get_by_role("button", name="Pindai berikutnya").click()
    await expect(page.locator("#present")).to_have_text("1")
    await expect(page.locator("#recent-list li").first).to_contain_text("Drs. Harun Wibisana, M.Si.")
    await axe(page)
    await screenshot(page, "gerbang-laptop-1280")


async def test_the_session_is_the_clocks_until_the_officer_chooses(door, phone):
    tomorrow = await make_session(door.event, title="Hari kedua", starts_at=datetime.now(UTC) + timedelta(days=1))
    await begin(phone, door)
    await expect(phone.locator("#session")).to_have_value(str(door.session.id))
    await phone.locator("#session").select_option(str(tomorrow.id))
    await type_code(phone, ticket(door.official))
    await verdict(phone, "Silakan")
    await expect(phone.locator("#verdict-flags")).to_contain_text("Sebelum presensi dibuka")
    assert (await Presence.objects().first()).session == tomorrow.id


async def test_the_scanner_weighs_less_than_80_kb_without_wasm(door, page):
    sizes: dict[str, int] = {}

    async def weigh(request):
        sizes[request.url] = (await request.sizes())["responseBodySize"]

    page.on("requestfinished", weigh)
    await page.goto("/gerbang", wait_until="networkidle")
    assert len(sizes) > 10
    assert sum(sizes.values()) + 15_100 < 80_000, sizes  # 15.1 kB: the reader's script, loaded with the camera


async def test_the_scanner_shell_reads_no_cookie_and_is_the_same_for_all(client):
    first = await client.get("/gerbang")
    again = await client.get("/gerbang", headers={"cookie": "hadir_session=somebody"})
    assert first.text == again.text
    assert "set-cookie" not in first.headers
    assert "camera=(self)" in first.headers["permissions-policy"]
    assert (await client.get("/gerbang/manifest.webmanifest")).json()["start_url"] == "/gerbang"
