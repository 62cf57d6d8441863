"""The card that chat programs show of an event's link: drawn on the server, small, and new when the event is."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from events.calendar.preview import SIZE, Preview, draw
from events.database import sql
from events.pictures import drawable, face, lines_of
from tests.factories import make_event, make_institution, make_session

LONG = "Bimbingan Teknis Penguatan Integritas bagi Kepala Perangkat Daerah beserta Pasangan " * 2


def card(**values) -> Preview:
    day = date(2026, 12, 9)
    usual = {
        "title": "Bimtek Keluarga Berintegritas",
        "kind": "Bimbingan Teknis",
        "banner": "",
        "first": day,
        "last": day,
        "when": "Rabu, 9 Desember 2026, 08.00-16.00 WIB",
        "place": "Pendopo",
        "host": "Inspektorat",
        "institution": "Pemkab Nusa Jaya",
        "colour": "#0B5C55",
    }
    return Preview(**{**usual, **values})


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"title": LONG[:150], "last": date(2026, 12, 10)},
        {"title": "W" * 150, "first": date(2026, 11, 30), "last": date(2026, 12, 1)},
        {"first": None, "last": None, "when": "", "place": ""},
        {"banner": "DIBATALKAN", "colour": "#FFFFFF"},
        {"title": "Ḥakordia 反腐 🙂", "host": "", "institution": ""},
    ],
)
def test_a_card_of_any_event_is_1200_by_630_and_under_60_kb(values):
    drawn = draw(card(**values))
    assert Image.open(BytesIO(drawn)).size == SIZE == (1200, 630)
    assert len(drawn) < 60_000


def test_another_day_place_or_title_is_another_picture():
    others = [
        {"title": "Lain"},
        {"place": "Aula"},
        {"first": date(2026, 12, 8)},
        {"last": date(2026, 12, 10)},
        {"when": "Kamis"},
    ]
    assert len({draw(card()), *(draw(card(**one)) for one in others)}) == 6


@settings(max_examples=60)
@given(st.text(max_size=80), st.integers(60, 400))
def test_words_are_wrapped_within_their_width_and_none_is_lost(text, width):
    font = face(28, 600)
    lines = lines_of(text, font, width)
    assert all(font.getlength(line) <= width or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == drawable(text).replace(" ", "")


@pytest.fixture
async def event(db):
    await make_institution()
    event = await make_event(title="Bimtek <Integritas>", venue="Pendopo")
    await make_session(event, starts_at=datetime.now(UTC).replace(microsecond=0) + timedelta(days=7))
    return event


def meta(page: str, name: str) -> str:
    return html.unescape(re.search(f'property="{name}" content="([^"]*)"', page)[1])


async def test_the_page_names_title_date_place_and_picture_for_chat_programs(client, event):
    page = (await client.get(f"/kegiatan/{event.slug}")).text
    assert meta(page, "og:title") == "Bimtek <Integritas>"
    assert "Pendopo" in meta(page, "og:description")
    assert re.search(r"\d{4}, \d\d\.\d\d-\d\d\.\d\d WIB", meta(page, "og:description"))
    assert meta(page, "og:url") == f"http://127.0.0.1:8000/kegiatan/{event.slug}"
    picture = await client.get(meta(page, "og:image").removeprefix("http://127.0.0.1:8000"))
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert "max-age=60" in picture.headers["cache-control"]
    assert "set-cookie" not in picture.headers


async def test_a_change_is_another_address_and_an_unchanged_picture_is_not_sent_again(client, event):
    path = f"/kegiatan/{event.slug}/gambar.png"
    first = await client.get(path)
    again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    before = meta((await client.get(f"/kegiatan/{event.slug}")).text, "og:image")
    await sql("UPDATE event SET title = 'Bimtek lain'")
    await sql("UPDATE calendar_revision SET revision = revision + 1")
    assert (await client.get(path, headers={"if-none-match": first.headers["etag"]})).status_code == 200
    assert meta((await client.get(f"/kegiatan/{event.slug}")).text, "og:image") != before


async def test_a_draft_has_no_picture(client, db):
    await make_institution()
    draft = await make_event(status="draft")
    assert (await client.get(f"/kegiatan/{draft.slug}/gambar.png")).status_code == 404


async def test_sharing_by_whatsapp_sends_title_day_place_and_link(client, event):
    page = html.unescape((await client.get(f"/kegiatan/{event.slug}")).text)
    shared = re.search(r'href="https://wa\.me/\?text=([^"]*)"', page)[1]
    for part in ("Bimtek%20%3CIntegritas%3E", "Pendopo", f"kegiatan/{event.slug}"):
        assert part in shared
