"""Every other way to scan, every verdict, and a network that fails."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from events.keys import group_code
from events.registration.tables import Attendee
from tests.factories import make_session, ticket
from tests.journeys.browser import axe, film, no_sideways_scroll, screenshot
from tests.journeys.gate.door import begin, make_door, scan_by_keyboard, type_code, verdict

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


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


async def test_a_delegates_verdict_says_whom_they_stand_in_for(door, phone):
    whom = "Drs. Budi Santosa, Kepala Dinas Kesehatan"
    await Attendee.update({Attendee.represents: whom}).where(Attendee.id == door.official.id)
    await begin(phone, door)
    await type_code(phone, ticket(door.official))
    await verdict(phone, "Silakan")
    await expect(phone.locator("#verdict-represents")).to_have_text(f"mewakili {whom}")
    await screenshot(phone, "gerbang-mewakili-360")


async def test_an_unknown_code_and_a_venue_qr_are_refused_in_words(door, server, phone):
    await begin(phone, door)
    for wrong in ("0000 0000 0000 0000", f"{server.url}/H/ABC123/12345678"):
        await type_code(phone, wrong)
        await verdict(phone, "Ditolak")
        await expect(phone.locator("#verdict-why")).to_have_text("Kode tidak dikenal")
        await phone.keyboard.press("Escape")
        await expect(phone.locator("#verdict")).to_be_hidden()
    assert [scan.status for scan in await door.scans()] == ["refused", "refused"]


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
    rows = await door.scans()
    assert [(row.status, row.admitted) for row in rows] == [("refused", False), ("recorded", True)]


async def test_a_keyboard_scanner_is_read_wherever_the_focus_is(door, page):
    await begin(page, door)
    await page.get_by_role("button", name="Lainnya").focus()
    await scan_by_keyboard(page, ticket(door.official))
    await verdict(page, "Silakan")
    await screenshot(page, "gerbang-silakan-1280")
    assert (await door.scans())[0].source == "hid"
    await expect(page.get_by_role("heading", name="Lainnya")).to_be_hidden()


async def test_a_keyboard_scanner_never_changes_the_session_that_has_the_focus(door, page):
    for number in range(10):
        starts = datetime.now(UTC) + timedelta(days=number + 1)
        await make_session(door.event, title=f"{number} sesi", starts_at=starts)
    await begin(page, door)
    await page.locator("#session").focus()
    await scan_by_keyboard(page, ticket(door.official))
    await verdict(page, "Silakan")
    assert (await door.scans())[0].session == door.session.id


async def test_two_quick_scans_of_a_keyboard_scanner_are_both_recorded(door, page):
    await begin(page, door)
    for person in (door.official, door.spouse):
        await scan_by_keyboard(page, ticket(person), 0.002)
    await expect(page.locator("#verdict-name")).to_have_text(door.spouse.name)
    assert [scan.status for scan in await door.scans()] == ["recorded", "recorded"]


async def test_the_help_desk_finds_by_name_who_came_without_a_ticket(server, phone):
    desk = await make_door(search_allowed=True)
    await begin(phone, desk)
    await phone.get_by_role("button", name="Cari nama").click()
    await phone.get_by_label("Tiga huruf, atau nama utuh").fill("xyz")
    await expect(phone.locator("#search-note")).to_contain_text("Nama tidak ditemukan")
    await phone.get_by_label("Tiga huruf, atau nama utuh").fill("harun")
    await expect(phone.get_by_role("button", name="Drs. Harun Wibisana")).to_be_visible()
    await axe(phone)
    await screenshot(phone, "gerbang-cari-360")
    await phone.get_by_role("button", name="Drs. Harun Wibisana").click()
    await verdict(phone, "Silakan")
    assert (await desk.scans())[0].source == "search"


async def test_a_gate_without_the_right_offers_no_search(door, phone):
    await begin(phone, door)
    await expect(phone.locator("#open-search")).to_be_hidden()


async def test_a_photo_of_the_qr_is_enough(door, page, tmp_path):
    await begin(page, door)
    photo = film(ticket(door.official), tmp_path / "photo.jpg")
    await page.locator("#photo").set_input_files(photo)
    await verdict(page, "Silakan")
    assert (await door.scans())[0].source == "photo"


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
    assert await door.scans() == []
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
    assert len(await door.scans()) == 1


async def test_what_a_person_types_is_not_taken_for_a_scan(door, page):
    await begin(page, door)
    await scan_by_keyboard(page, ticket(door.official), 0.2)
    await scan_by_keyboard(page, ticket(door.spouse))
    await expect(page.locator("#verdict-name")).to_have_text(door.spouse.name)
    assert [scan.attendee for scan in await door.scans()] == [door.spouse.id]
