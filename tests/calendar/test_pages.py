"""The public pages as a reader meets them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.assets import asset_url
from events.calendar import queries
from events.calendar.pages import Shelf
from events.calendar.public import Asked
from events.calendar.tables import AgendaItem, Programme, Session
from events.database import sql, transaction
from tests.calendar.test_feed import NOW, make_one, touch
from tests.factories import (
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_session,
    make_user,
)


async def text(client: Any, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def month_path(moment: datetime) -> str:
    return f"/kalender/{(moment + timedelta(hours=7)):%Y/%m}"


# ------------------------------------------------------------- what is shown


@pytest.mark.parametrize(("days", "band"), [(0, "Sedang berlangsung"), (3, "Berikutnya"), (-3, "Kegiatan yang lalu")])
async def test_the_agenda_puts_an_event_in_its_band(client, days, band):
    await make_institution()
    event = await make_event(title="Bimtek Keluarga")
    await make_session(event, starts_at=NOW + timedelta(days=days, hours=-1))
    page = await text(client, "/")
    assert band in page
    assert page.index(band) < page.index("Bimtek Keluarga")


async def test_an_empty_agenda_says_what_to_do(client):
    await make_institution()
    page = await text(client, "/")
    assert "Belum ada kegiatan mendatang" in page
    assert "webcal://127.0.0.1:8000/kalender.ics" in page


async def test_a_search_without_result_leads_back_to_the_whole_agenda(client):
    await make_institution()
    await make_one()
    page = await text(client, "/?q=zzz")
    assert "Tidak ada kegiatan mendatang yang cocok" in page
    assert "Lihat seluruh agenda" in page
    assert "Bimtek Antikorupsi" not in page


async def test_drafts_are_shown_nowhere(client):
    await make_institution()
    event, session = await make_one("Rahasia", days=1, status="draft")
    moment = (await Session.objects().get(Session.id == session.id)).starts_at
    for path in ("/", "/?q=rahasia", month_path(moment), "/kalender.ics", "/api/v1/events"):
        page = await text(client, path)
        assert event.slug not in page, path
    for path in (f"/kegiatan/{event.slug}", f"/kegiatan/{event.slug}.ics", f"/api/v1/events/{event.slug}"):
        assert (await client.get(path)).status_code == 404, path


async def test_cancelled_events_are_shown_as_cancelled(client):
    await make_institution()
    event, session = await make_one(
        "Rapat", days=1, status="cancelled", cancelled_at=NOW, cancel_reason="Narasumber berhalangan."
    )
    assert "Dibatalkan" in await text(client, "/")
    assert "Dibatalkan:" in await text(client, month_path(session.starts_at))
    page = await text(client, f"/kegiatan/{event.slug}")
    assert "Kegiatan ini dibatalkan. Narasumber berhalangan." in page
    assert f"/kegiatan/{event.slug}/daftar" not in page


async def test_the_event_page_tells_everything_about_one_event(client):
    await make_institution()
    programme = Programme(slug="keluarga", name="Keluarga Berintegritas", description="")
    await Programme.insert(programme)
    event, session = await make_one(
        "Bimtek Keluarga",
        days=30,
        programme=programme.id,
        companion_policy="required",
        delegate_policy="letter",
        capacity=10,
        contact_name="Sekretariat",
        contact_phone="0285 381 992",
        basis="RAPI 2026",
        audience="Kepala OPD",
        latitude=-6.88,
        longitude=109.67,
        registration_closes=NOW + timedelta(days=20),
        default_minimum=1,
    )
    await AgendaItem.insert(
        AgendaItem(
            session=session.id,
            starts_at=session.starts_at,
            title="Pembukaan",
            speaker="Dra. Wening Palupi",
            speaker_position="Direktur",
        )
    )
    await make_invitation(event, await make_department(name="Dinas Kesehatan"))
    await make_attendee(event)
    page = await text(client, f"/kegiatan/{event.slug}")
    for words in (
        "Keluarga Berintegritas",
        "9 dari 10 kursi tersedia",
        "Pendaftaran ditutup",
        "Sekretariat",
        "tel:0285381992",
        "RAPI 2026",
        "Kepala OPD",
        "query=-6.880000%2C109.670000",
        "Pembukaan",
        "Dra. Wening Palupi",
        "Dinas Kesehatan",
        "bersama suami atau istri",
        "dengan surat tugas",
        f"/kegiatan/{event.slug}/daftar",
        f"/kegiatan/{event.slug}.ics",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("values", "days", "words"),
    [
        ({"capacity": 0}, 2, "Kursi sudah penuh."),
        ({"registration_closes": NOW - timedelta(days=1)}, 2, "Pendaftaran sudah ditutup."),
        ({"registration_opens": NOW + timedelta(days=1)}, 2, "Pendaftaran belum dibuka."),
        ({"registration": "none"}, 2, "Tanpa pendaftaran"),
        ({}, -2, "Kegiatan ini sudah selesai."),
    ],
)
async def test_where_one_cannot_register_the_page_says_why_instead_of_a_button(client, values, days, words):
    await make_institution()
    event, _session = await make_one(days=days, **values)
    page = await text(client, f"/kegiatan/{event.slug}")
    assert words in page
    assert "/daftar" not in page


async def test_an_event_without_sessions_yet_still_has_a_page(client):
    await make_institution()
    event = await make_event(title="Menyusul")
    assert "Menyusul" in await text(client, f"/kegiatan/{event.slug}")


async def test_what_people_type_is_text_and_never_markup(client):
    await make_institution()
    event, session = await make_one("<script>alert(1)</script>", venue='"><img src=x>', days=1)
    for path in ("/", month_path(session.starts_at), f"/kegiatan/{event.slug}", "/?q=<script>alert(1)</script>"):
        page = await text(client, path)
        assert page.count("<script") == 1, path  # our own
        assert "<script>" not in page, path
        assert "<img" not in page, path


async def test_the_search_finds_an_event_by_its_speaker_and_by_what_is_spoken_of(client):
    await make_institution()
    event, session = await make_one("Bimtek Keluarga", days=2)
    await make_one("Kegiatan Lain", days=3)
    await AgendaItem.insert(
        AgendaItem(session=session.id, starts_at=session.starts_at, title="Gratifikasi", speaker="Dra. Wening Palupi")
    )
    for words, found in (("wening", True), ("PALUPI bimtek", True), ("gratifikasi", True), ("suparman", False)):
        page = await text(client, f"/?q={words}")
        assert ("Bimtek Keluarga" in page) == found
        assert "Kegiatan Lain" not in page
    assert event.slug in await text(client, "/?q=wening")


# ------------------------------------------------------------- filters and months


HOSTILE = [
    "%00",
    "%F0%28%8C",
    "' OR 1=1 --",
    "%25",
    "_",
    "é" * 500,
    "%E2%80%AE%00",
    "%ED%A0%80",
    "{}",
    "%(x)s",
    "a " * 200,
]


@pytest.mark.parametrize("typed", HOSTILE)
async def test_hostile_filters_are_answered_calmly(client, typed):
    await make_institution()
    await make_one()
    for name in ("jenis", "opd", "program", "q"):
        page = await text(client, f"/?{name}={typed}")
        assert "Agenda kegiatan" in page


@pytest.mark.parametrize("typed", ["%25", "_", "{}"])
async def test_signs_of_the_search_language_are_plain_characters(client, typed):
    await make_institution()
    await make_one("Bimtek Antikorupsi")
    assert "Bimtek Antikorupsi" not in await text(client, f"/?q={typed}")


async def test_an_unknown_filter_is_named_and_left_out(client):
    await make_institution()
    await make_one("Bimtek Antikorupsi")
    page = await text(client, "/?jenis=pesta&opd=999&program=x")
    assert "“pesta” tidak dikenal" in page
    assert "“999” tidak ada" in page
    assert "Bimtek Antikorupsi" in page


async def test_the_filters_stay_on_through_the_month_and_the_subscription(client):
    await make_institution()
    await make_one()
    page = await text(client, "/kalender/2026/12?jenis=bimtek&q=aula")
    assert "/kalender/2027/01?jenis=bimtek&amp;q=aula" in page
    assert "/kalender/2026/11?jenis=bimtek&amp;q=aula" in page
    assert "webcal://127.0.0.1:8000/kalender.ics?jenis=bimtek&amp;q=aula" in page
    assert "/kalender/berlangganan?jenis=bimtek&amp;q=aula" in page


async def test_how_to_subscribe_begins_with_the_address_and_says_how_slow_google_is(client):
    await make_institution()
    await make_one()
    answer = await client.get("/kalender/berlangganan?jenis=bimtek")
    page = answer.text
    assert (answer.status_code, answer.headers["cache-control"], "set-cookie" in answer.headers) == (
        200,
        "public, max-age=60",
        False,
    )
    address, steps = (
        page.index('value="http://127.0.0.1:8000/kalender.ics?jenis=bimtek"'),
        page.index("<li>Salin alamat"),
    )
    assert address < steps < page.index("addbyurl")
    assert page.count("<li>", steps - 1, page.index("</ol>", steps)) == 3
    assert "setiap 12 sampai 24 jam" in page
    assert "melalui pesan" in page
    assert "cid=" not in page
    name = "Agenda%20Pemkab%20Nusa%20Jaya%20%C2%B7%20Bimbingan%20Teknis"
    assert page.count(f"name={name}") == 2, "Outlook is told the institution's name, without doubled blanks"


@pytest.mark.parametrize("path", ["2026/13", "2026/00", "1899/01", "9999/01", "2026/1", "abcd/ef", "2026/٠١"])
async def test_a_month_that_is_none_is_a_friendly_404(client, path):
    await make_institution()
    page = await text(client, f"/kalender/{path}", 404)
    assert "Bulan ini tidak ada di kalender" in page


async def test_the_calendar_opens_at_the_running_month(client):
    await make_institution()
    answer = await client.get("/kalender?jenis=bimtek")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"{month_path(datetime.now(UTC))}?jenis=bimtek"


async def test_the_month_begins_its_weeks_on_monday(client):
    await make_institution()
    page = await text(client, "/kalender/2026/12")
    assert page.index("Senin") < page.index("Minggu")
    assert page.index('datetime="2026-11-30"') < page.index('datetime="2026-12-01"')
    assert "<caption" in page


async def test_a_full_day_folds_what_does_not_fit(client):
    await make_institution()
    day = datetime(2027, 3, 3, 1, tzinfo=UTC)
    for hour in range(5):
        await make_session(await make_event(title=f"Acara {hour}"), starts_at=day + timedelta(minutes=hour))
    page = await text(client, "/kalender/2027/03")
    assert "+2 lagi" in page
    assert page.index("Acara 2") < page.index("+2 lagi") < page.index("Acara 3")


@pytest.mark.parametrize(("zone", "day"), [("Asia/Jakarta", "2027-01-31"), ("Asia/Jayapura", "2027-02-01")])
async def test_an_event_late_at_night_stands_in_the_month_of_its_own_clocks(client, zone, day):
    await make_institution()
    await make_session(await make_event(title="Malam", zone=zone), starts_at=datetime(2027, 1, 31, 16, tzinfo=UTC))
    page = await text(client, f"/kalender/{day[:4]}/{day[5:7]}")
    assert page.index(f'datetime="{day}"') < page.index("Malam")


# ------------------------------------------------------------- the same for all, from memory


PUBLIC = ["/", "/kalender/2026/12", "/kegiatan/{slug}", "/kegiatan/{slug}.ics", "/kalender.ics"]


@pytest.mark.parametrize("path", PUBLIC)
async def test_public_answers_are_the_same_for_all_and_set_no_cookie(client, path):
    await make_institution()
    event, _session = await make_one()
    path = path.format(slug=event.slug)
    stranger = await client.get(path)
    await log_in(client, await make_user())
    client.cookies.set("hadir_flash", "W1sib2siLCJIYWxvIl1d")
    viewer = await client.get(path)
    assert stranger.content == viewer.content
    for answer in (stranger, viewer):
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert answer.headers["etag"].startswith('"')


@pytest.mark.parametrize("path", PUBLIC)
async def test_public_answers_give_304_for_their_own_tag(client, path):
    await make_institution()
    event, _session = await make_one()
    path = path.format(slug=event.slug)
    etag = (await client.get(path)).headers["etag"]
    again = await client.get(path, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/", "/kegiatan/{slug}"])
async def test_a_kept_page_is_dropped_when_another_process_changes_the_calendar(client, path):
    await make_institution()
    event, _session = await make_one("Judul lama")
    path = path.format(slug=event.slug)
    assert "Judul lama" in await text(client, path)
    async with transaction():
        await sql("UPDATE event SET title = {} WHERE id = {}", "Judul baru", event.id)
    await touch(event)
    page = await text(client, path)
    assert "Judul baru" in page
    assert "Judul lama" not in page


async def test_public_pages_carry_one_small_script_of_our_own_and_nothing_inline(client):
    await make_institution()
    event, _session = await make_one()
    for path in ("/", "/kalender/2026/12", f"/kegiatan/{event.slug}"):
        page = await text(client, path)
        assert re.findall(r"<script[^>]*>.*?</script>", page) == [
            f'<script type="module" src="{asset_url("page.js")}"></script>'
        ]
        assert "<style" not in page
        assert "style=" not in page


async def test_a_shelf_keeps_the_answers_used_last_within_its_bytes():
    shelf, built = Shelf(most_bytes=600), []

    async def build(name: str) -> bytes:
        built.append(name)
        return bytes(200)

    for name in ("a", "b", "a", "c", "a", "b"):
        await shelf.get(name, lambda name=name: build(name))
    assert built == ["a", "b", "c", "b"]
    assert shelf.bytes <= 600


async def test_what_cannot_be_built_is_not_kept():
    shelf = Shelf()

    async def fail() -> bytes:
        raise LookupError

    async def succeed() -> bytes:
        return b"x"

    with pytest.raises(LookupError):
        await shelf.get("a", fail)
    assert (await shelf.get("a", succeed)).body == b"x"


# ------------------------------------------------------------- JSON


async def test_the_api_lists_events_with_their_sessions_and_seats(client):
    await make_institution()
    event, session = await make_one("Bimtek", days=2, capacity=3)
    await make_attendee(event)
    [found] = (await client.get("/api/v1/events")).json()["events"]
    assert (found["slug"], found["capacity"], found["seats_left"]) == (event.slug, 3, 2)
    assert [one["id"] for one in found["sessions"]] == [str(session.id)]
    assert found["url"] == f"http://127.0.0.1:8000/kegiatan/{event.slug}"


async def test_the_api_filters_by_days_kind_and_department(client):
    await make_institution()
    department = await make_department(code="700")
    await make_session(
        await make_event(slug="satu", host_department=department.id), starts_at=datetime(2027, 3, 3, 1, tzinfo=UTC)
    )
    await make_session(await make_event(slug="dua", kind="workshop"), starts_at=datetime(2027, 4, 3, 1, tzinfo=UTC))
    wanted = {
        "from=2027-03-01&to=2027-03-03": ["satu"],
        "from=2027-03-01&to=2027-03-02": [],
        "from=2027-03-04": ["dua"],
        "from=2027-01-01&kind=workshop": ["dua"],
        "from=2027-01-01&department=700": ["satu"],
    }
    for query, expected in wanted.items():
        answer = await client.get(f"/api/v1/events?{query}")
        assert [one["slug"] for one in answer.json()["events"]] == expected, query


async def test_a_day_of_the_api_is_a_day_on_the_clocks_of_each_event(client):
    await make_institution(zone="Asia/Jakarta")
    moments = {"wit": ("Asia/Jayapura", datetime(2027, 3, 2, 15, 30, tzinfo=UTC))}  # 00.30 WIT of 3 March
    moments |= {"wib": ("Asia/Jakarta", datetime(2027, 3, 2, 15, 30, tzinfo=UTC))}  # 22.30 WIB of 2 March
    for slug, (zone, starts_at) in moments.items():
        event = await make_event(slug=slug, zone=zone)
        await make_session(event, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    night = await make_event(slug="malam", zone="Asia/Makassar")  # 22.00 WITA of 4 March to 02.00 of the 5th
    evening = datetime(2027, 3, 4, 14, tzinfo=UTC)
    await make_session(night, starts_at=evening, ends_at=evening + timedelta(hours=4))
    for day, expected in ((1, []), (2, ["wib"]), (3, ["wit"]), (4, ["malam"]), (5, ["malam"]), (6, [])):
        answer = await client.get(f"/api/v1/events?from=2027-03-0{day}&to=2027-03-0{day}")
        assert [one["slug"] for one in answer.json()["events"]] == expected, day


@pytest.mark.parametrize(
    ("query", "status"),
    [("from=besok", 400), ("kind=pesta", 400), ("department=999", 422), ("from=2027-02-01&to=2027-01-01", 422)],
)
async def test_the_api_refuses_what_it_cannot_read(client, query, status):
    await make_institution()
    answer = await client.get(f"/api/v1/events?{query}")
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message"}


async def test_the_api_tells_one_event_whole(client):
    await make_institution()
    event, _session = await make_one(description="Untuk kepala OPD.", status="cancelled", cancelled_at=NOW)
    found = (await client.get(f"/api/v1/events/{event.slug}")).json()
    assert (found["status"], found["description"], found["seats_left"]) == ("cancelled", "Untuk kepala OPD.", None)
    assert [one["cancelled"] for one in found["sessions"]] == [True]
    assert (await client.get("/api/v1/events/tidak-ada")).json()["code"] == "not_found"


def test_a_page_is_kept_for_its_minute_and_a_feed_for_its_day():
    stamp = queries.Stamp(7, NOW, "Asia/Jakarta", 1)
    now = NOW.replace(hour=5, minute=30, second=10)
    here = Asked(stamp, now, now.date())
    later = Asked(stamp, now + timedelta(seconds=40), now.date())
    next_minute = Asked(stamp, now + timedelta(seconds=50), now.date())
    tomorrow = Asked(stamp, now, now.date() + timedelta(days=1))
    assert here.minute("agenda") == later.minute("agenda") != next_minute.minute("agenda")
    assert here.day("feed") == next_minute.day("feed") != tomorrow.day("feed")
    assert here.day("feed") != Asked(stamp._replace(revision=8), now, now.date()).day("feed")
