"""The ticket: what its QR says, what its page shows, and what it never gives away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from events import config
from events.database import sql
from events.keys import group_code, normalise_code
from events.qr import qr_path
from events.registration.tickets.passes import payload
from tests.factories import (
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_presence,
    make_registration,
    make_session,
    ticket,
)

SVG = "{http://www.w3.org/2000/svg}"
NEXT_WEEK = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)


@pytest.fixture
async def event(db):
    await make_institution()
    event = await make_event(title="Bimtek Antikorupsi")
    await make_session(event, starts_at=NEXT_WEEK)
    return event


def draw(svg: str, scale: int = 8) -> Image.Image:
    """The rectangles of the dark modules, the SVG's last path, as a picture."""
    root = ElementTree.fromstring(svg)
    size = int(root.get("viewBox").split()[2])
    image = Image.new("L", (size * scale, size * scale), 255)
    pen = ImageDraw.Draw(image)
    for run in root.findall(f"{SVG}path")[-1].get("d").split("z")[:-1]:
        x, rest = run[1:].split(" ")
        y, wide = rest.split("h")[:2]
        width = int(wide.split("v")[0])
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + width * scale - 1, top + scale - 1), fill=0)
    return image


async def test_the_qr_as_svg_and_png_says_the_upper_case_address(client, event):
    code = ticket(await make_attendee(event))
    address = f"HTTP://127.0.0.1:8000/T/{code}"
    svg = await client.get(f"/tiket/{code}/qr.svg")
    png = await client.get(f"/tiket/{code}/qr.png")
    assert (svg.headers["content-type"], png.headers["content-type"]) == ("image/svg+xml", "image/png")
    for picture in (draw(svg.text), Image.open(BytesIO(png.content))):
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
        assert found.text == address


def test_the_qr_stays_alphanumeric():
    _, side = qr_path(payload("0123456789ABCDEF"))
    assert side == 29 + 8  # version 3 and its quiet zone: in byte mode this address would need version 4


async def test_any_way_of_writing_the_code_opens_the_ticket(client, event):
    code = ticket(await make_attendee(event, name="Rahmat Hidayat"))
    for written in (code, code.lower(), group_code(code, "-"), group_code(code, " ")):
        for path in ("tiket", "T"):
            page = await client.get(f"/{path}/{written}")
            assert page.status_code == 200
            assert group_code(code) in page.text


async def test_the_ticket_shows_a_bearer_the_first_name_and_nothing_personal(client, event):
    opd = await make_department(name="Dinas Kesehatan")
    registration = await make_registration(event, email="rahmat@dinas.example")
    holder = await make_attendee(
        event, registration, name="Dr. Rahmat Hidayat", nip="196804111993031009", department=opd.id, position="Kepala"
    )
    spouse = await make_attendee(event, registration, name="Siti Aminah", role="companion", official=holder.id)
    page = await client.get(f"/tiket/{ticket(holder)}")
    for shown in ("Rahmat H.", "Dinas Kesehatan", "Bimtek Antikorupsi", "Belum hadir", "Terdaftar"):
        assert shown in page.text
    for hidden in (
        "Hidayat",
        "Siti",
        "19680411",
        "6281234567890",
        "dinas.example",
        "Kepala",
        ticket(spouse),
        "/kelola",
    ):
        assert hidden not in page.text


async def test_the_ticket_is_private_to_its_bearer(client, event):
    page = await client.get(f"/tiket/{ticket(await make_attendee(event))}")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]
    assert "set-cookie" not in page.headers


async def test_the_ticket_says_when_its_bearer_came(client, event):
    holder = await make_attendee(event)
    (session,) = await sql("SELECT id FROM event_session")
    from_table = type("Row", (), {"event": event.id, "id": session["id"]})
    await make_presence(from_table, holder, at=NEXT_WEEK.replace(hour=1, minute=12))
    assert "Hadir 08.12 WIB" in (await client.get(f"/tiket/{ticket(holder)}")).text


@pytest.mark.parametrize(("state", "word"), [("withdrawn", "Mengundurkan diri"), ("waitlisted", "Daftar tunggu")])
async def test_the_ticket_says_in_which_state_it_is(client, event, state, word):
    holder = await make_attendee(event, state=state)
    page = await client.get(f"/tiket/{ticket(holder)}")
    assert (page.status_code, word in page.text) == (200, True)


async def test_a_ticket_that_is_over_is_neither_downloaded_nor_put_in_a_calendar(client, event):
    valid, gone = await make_attendee(event), await make_attendee(event, state="withdrawn")
    offered = [
        ("Simpan gambar tiket" in page, "Masukkan ke kalender" in page)
        for page in [(await client.get(f"/tiket/{ticket(one)}")).text for one in (valid, gone)]
    ]
    assert offered == [(True, True), (False, False)]


async def test_the_ticket_of_a_cancelled_event_says_so(client, event):
    holder = await make_attendee(event)
    await sql("UPDATE event SET status = 'cancelled'")
    assert "Kegiatan dibatalkan" in (await client.get(f"/tiket/{ticket(holder)}")).text


async def test_the_code_of_a_merged_ticket_opens_the_survivors(client, event):
    survivor = await make_attendee(event, name="Siti Aminah")
    merged = await make_attendee(event, name="Bu Rahmat", state="merged", merged_into=survivor.id)
    page = await client.get(f"/tiket/{ticket(merged)}")
    assert "Siti A." in page.text
    assert group_code(ticket(survivor)) in page.text


@pytest.mark.parametrize("code", ["0000000000000000", "x", "%F0%9F%98%80", "..%2f..%2fetc", "U" * 16, "0" * 5000])
async def test_an_unknown_code_is_not_found_in_one_friendly_sentence(client, event, code):
    page = await client.get(f"/tiket/{code}")
    assert page.status_code == 404
    assert "tidak ditemukan" in page.text


async def test_guessing_codes_is_slowed_down_but_a_real_ticket_never(client, event):
    code = ticket(await make_attendee(event))
    statuses = [(await client.get(f"/tiket/{n:016d}/qr.svg")).status_code for n in range(201)]
    assert (statuses[0], statuses[-1]) == (404, 429)
    assert (await client.get(f"/tiket/{code}")).status_code == 200


def test_a_url_from_a_scanner_is_read_as_its_code():
    assert normalise_code(f"{config.load().base_url}/T/ABCD-EFGH-JKMN-PQRS") == "ABCDEFGHJKMNPQRS"


async def test_a_phone_remembers_a_ticket_when_asked_and_forgets_it_alone(client, db):
    await make_institution()
    event = await make_event(self_checkin="count")
    mine, other = [ticket(await make_attendee(event)) for _ in range(2)]
    for code in (mine, other):
        await client.post(f"/tiket/{code}/ingat")
    await client.post(f"/tiket/{other}/lupakan")
    shown = [(await client.get(f"/tiket/{code}")).text for code in (mine, other)]
    assert ["Lupakan tiket ini" in page for page in shown] == [True, False]
    assert "Ingat tiket ini di ponsel ini" in shown[1]


async def test_one_picture_holds_name_event_day_place_and_a_qr_that_reads(client, event):
    code = ticket(await make_attendee(event, name="Dr. Rahmat Hidayat"))
    answer = await client.get(f"/tiket/{code}/gambar.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["hadir-keep"] == "-"
    assert "no-store" in answer.headers["cache-control"]
    picture = Image.open(BytesIO(answer.content)).convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [payload(code)]
    await client.post(f"/tiket/{code}/ingat")
    own = await client.get(f"/tiket/{code}/gambar.png")
    assert own.content != answer.content  # the whole name, on the phone that remembers the ticket
    assert (await client.get("/tiket/0000000000000000/gambar.png")).status_code == 404


async def test_the_ticket_tells_door_parking_dress_and_what_to_bring_where_the_event_does(client, event):
    code = ticket(await make_attendee(event))
    assert "Pintu masuk" not in (await client.get(f"/tiket/{code}")).text
    await sql(
        "UPDATE event SET entrance = 'Pintu timur', parking = 'Alun-alun', dress = 'Batik', bring = 'Surat tugas',"
        " address = 'Jl. Alun-alun 1'"
    )
    page = (await client.get(f"/tiket/{code}")).text
    for told in ("Pintu timur", "Alun-alun", "Batik", "Surat tugas", "Buka di peta"):
        assert told in page


async def test_on_its_day_the_ticket_begins_with_hour_and_place(client, db):
    await make_institution()
    event = await make_event(venue="Pendopo")
    today = datetime.now(UTC).replace(microsecond=0)
    await make_session(event, starts_at=today)
    await make_session(event, starts_at=today + timedelta(days=1), position=1)
    page = (await client.get(f"/tiket/{ticket(await make_attendee(event))}")).text
    first, second = [part.split("</p>")[0] for part in page.split('class="pass__today')[1:]]
    assert "Hari ini, " in first
    assert "WIB, Pendopo" in first
    assert (" hidden>" in first, " hidden>" in second) == (False, True)


async def test_a_phone_may_keep_a_ticket_only_under_the_address_by_which_it_forgets_it(client, event):
    survivor = await make_attendee(event)
    merged = await make_attendee(event, state="merged", merged_into=survivor.id)
    await client.post(f"/tiket/{ticket(survivor)}/ingat")
    await client.get(f"/tiket/{ticket(survivor)}")  # the message of the last step is shown once
    kept = {
        path: (await client.get(path)).headers["hadir-keep"] != "-"
        for code in (ticket(survivor), ticket(survivor).lower(), ticket(merged))
        for path in (f"/tiket/{code}", f"/tiket/{code}/gambar.png")
    }
    own = f"/tiket/{ticket(survivor)}"
    assert [path for path, may in kept.items() if may] == [own, f"{own}/gambar.png"]


async def test_pictures_are_not_drawn_without_end(client, event):
    code = ticket(await make_attendee(event))
    statuses = {(await client.get(f"/tiket/{code}/gambar.png")).status_code for _ in range(41)}
    assert statuses == {200, 429}
