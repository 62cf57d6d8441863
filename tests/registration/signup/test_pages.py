"""Registering in a browser without JavaScript: pages, draft, check answers, confirmation, and who attacks it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from events import config
from events.database import sql
from events.keys import token_digest
from events.registration.parties.drafts import erase_expired
from events.registration.signup.visit import choices_of
from tests.factories import make_department, make_event, make_institution, make_session
from tests.pages import confirm, hidden

NIP = "196804111993031009"
NEXT_WEEK = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
PERSON = {"name": "Drs. Rahmat Hidayat, M.Si.", "is_asn": "ya", "phone": "0812 3456 7890", "email": ""}
SPOUSE = {"name": "Siti Aminah", "relation": "wife", "is_asn": "tidak", "consent": "y"}
SCRIPT = '"><script>alert(1)</script>'


@pytest.fixture
async def opd(db):
    await make_institution()
    return await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")


async def make_upcoming(**values):
    event = await make_event(**values)
    await make_session(event, starts_at=NEXT_WEEK)
    return event


def job(opd, **values):
    return {"nip": NIP, "rank": "Pembina (IV/a)", "position": "Kepala Bidang", "department": str(opd.id), **values}


async def fill(client, event, opd, *, person=PERSON, spouse=None, nip=NIP):
    """Answer every page up to check answers; returns the form's address."""
    url = f"/kegiatan/{event.slug}/daftar"
    await client.post(url, data=person)
    await client.post(f"{url}/jabatan", data=job(opd, nip=nip))
    if event.companion_policy != "none":
        await client.post(f"{url}/pasangan", data={"together": "ya" if spouse else "tidak"})
    if spouse:
        await client.post(f"{url}/data-pasangan", data=spouse)
    return url


def another(client) -> httpx.AsyncClient:
    """A second browser at the same door."""
    return httpx.AsyncClient(transport=client._transport, base_url="http://127.0.0.1:8000")


async def test_a_couple_registers_page_by_page_without_javascript(client, opd):
    event = await make_upcoming(companion_policy="optional")
    url = f"/kegiatan/{event.slug}/daftar"
    page = await client.get(url)
    assert (page.status_code, "Langkah 1 dari 4" in page.text) == (200, True)
    steps = [
        (url, PERSON, f"{url}/jabatan"),
        (f"{url}/jabatan", job(opd), f"{url}/pasangan"),
        (f"{url}/pasangan", {"together": "ya"}, f"{url}/data-pasangan"),
        (f"{url}/data-pasangan", {**SPOUSE, "is_asn": "ya"}, f"{url}/jabatan-pasangan"),
        (f"{url}/jabatan-pasangan", {"nip": "197503022000032001", "department": str(opd.id)}, f"{url}/periksa"),
        (f"{url}/periksa", {}, f"{url}/selesai"),
    ]
    for at, data, target in steps:
        page = await client.get(at)
        assert page.status_code == 200
        answer = await client.post(at, data={**data, "jawaban": hidden(page.text)})
        assert (answer.status_code, answer.headers["location"]) == (303, target)
    done = await client.get(f"{url}/selesai")
    assert "Pendaftaran berhasil" in done.text
    assert len(set(re.findall(r"/tiket/([0-9A-Z]{16})", done.text))) == 2
    assert (await client.get(re.search(r"/kelola/\w+", done.text)[0])).status_code == 200


async def test_check_answers_shows_everything_and_each_change_leads_back_to_it(client, opd):
    event = await make_upcoming(companion_policy="optional")
    url = await fill(client, event, opd, spouse=SPOUSE)
    page = await client.get(f"{url}/periksa")
    for text in ("Drs. Rahmat Hidayat, M.Si.", "19680411 199303 1 009", "Dinas Kesehatan", "Siti Aminah", "Istri"):
        assert text in page.text
    for target in set(re.findall(r'href="([^"]+\?ubah=1)"', page.text)):
        assert 'value="' in (await client.get(target)).text
    answer = await client.post(f"{url}?ubah=1", data={**PERSON, "name": "Rahmat Baru"})
    assert answer.headers["location"] == f"{url}/periksa"
    assert "Rahmat Baru" in (await client.get(f"{url}/periksa")).text


async def test_who_turns_out_to_be_no_asn_is_asked_for_the_work_again(client, opd):
    event = await make_upcoming()
    url = await fill(client, event, opd)
    answer = await client.post(f"{url}?ubah=1", data={**PERSON, "is_asn": "tidak"})
    assert answer.headers["location"] == f"{url}/jabatan?ubah=1"
    page = (await client.get(f"{url}/jabatan?ubah=1")).text
    assert "NIP" not in page
    other = {"department": "", "institution": "PKK Kecamatan", "position": "Ketua"}
    await client.post(f"{url}/jabatan?ubah=1", data=other)
    await confirm(client, url)
    assert await sql("SELECT nip, institution FROM attendee") == [{"nip": None, "institution": "PKK Kecamatan"}]


async def test_who_is_no_asn_says_where_they_come_from(client, opd):
    event = await make_upcoming()
    url = f"/kegiatan/{event.slug}/daftar"
    await client.post(url, data={**PERSON, "is_asn": "tidak"})
    answer = await client.post(f"{url}/jabatan", data={"department": "", "institution": "", "position": "Ketua RT"})
    assert answer.status_code == 422
    assert answer.text.count("Pilih perangkat daerah, atau tulis instansi Anda.") == 2


@pytest.mark.parametrize(
    ("page", "data", "sentence"),
    [
        ("", {**PERSON, "name": ""}, "Tulis nama lengkap Anda."),
        ("", {**PERSON, "phone": "12"}, "Nomor HP diawali 08"),
        ("", {**PERSON, "email": "a@b.id\r\nBcc: c@d.id"}, "Alamat e-mail belum lengkap atau keliru"),
        ("/jabatan", {"nip": "123", "position": "Kepala", "department": ""}, "NIP berisi 18 angka"),
        ("/jabatan", {"nip": NIP, "position": "Kepala", "department": "bukan-opd"}, "Pilih salah satu pilihan"),
        ("/data-pasangan", {**SPOUSE, "consent": ""}, "Beri tahu pasangan Anda dahulu"),
    ],
)
async def test_a_fault_is_told_beside_its_field_and_everything_typed_is_kept(client, opd, page, data, sentence):
    event = await make_upcoming(companion_policy="optional")
    url = await fill(client, event, opd, spouse=SPOUSE)
    answer = await client.post(url + page, data=data)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert "<title>Kesalahan:" in answer.text
    for typed in (value for key, value in data.items() if key in ("name", "nip", "position") and value):
        assert typed in answer.text


async def test_strange_digits_of_a_nip_are_a_warning_and_not_an_error(client, opd):
    event = await make_upcoming()
    url = await fill(client, event, opd, nip="196804110000000000")
    assert "tidak lazim" in (await client.get(f"{url}/periksa")).text
    assert (await confirm(client, url)).status_code == 303


async def test_a_spouse_cannot_have_the_officials_nip(client, opd):
    event = await make_upcoming(companion_policy="optional")
    url = await fill(client, event, opd, spouse={**SPOUSE, "is_asn": "ya"})
    answer = await client.post(f"{url}/jabatan-pasangan", data={"nip": NIP, "department": str(opd.id)})
    assert answer.status_code == 422
    assert "sama dengan NIP Anda" in answer.text


async def test_who_comes_alone_gives_the_reason_only_where_a_spouse_is_asked(client, opd):
    event = await make_upcoming(companion_policy="required")
    url = await fill(client, event, opd)
    assert (await client.get(f"{url}/periksa")).headers["location"] == f"{url}/tanpa-pasangan"
    await client.post(f"{url}/tanpa-pasangan", data={"reason": "Pasangan sakit"})
    await confirm(client, url)
    assert await sql("SELECT alone_reason FROM registration") == [{"alone_reason": "Pasangan sakit"}]


@pytest.mark.parametrize("by_mail", [False, True])
async def test_mail_is_promised_only_where_mail_is_sent(client, opd, monkeypatch, by_mail):
    if by_mail:
        with_mail = replace(config.load(), smtp_url="smtp://127.0.0.1:9")
        monkeypatch.setattr(config, "load", lambda: with_mail)
    url = await fill(client, await make_upcoming(), opd, person={**PERSON, "email": "rahmat@dinas.example"})
    await confirm(client, url)
    page = (await client.get(f"{url}/selesai")).text
    assert ("mengirim tiket dan tautan ini ke rahmat@dinas.example" in page) is by_mail
    assert ("ke WhatsApp 0812 3456 7890" in page) is not by_mail


async def test_reload_and_back_are_harmless_and_the_next_person_starts_anew(client, opd):
    event = await make_upcoming()
    url = await fill(client, event, opd)
    for _ in range(2):
        assert (await confirm(client, url)).headers["location"] == f"{url}/selesai"
    first, second = [(await client.get(f"{url}/selesai")).text for _ in range(2)]
    assert first == second
    assert (await client.get(f"{url}/jabatan")).headers["location"] == f"{url}/selesai"
    assert "baru saja mendaftar" in (await client.get(url)).text
    await client.post(f"{url}/baru")
    assert "Langkah 1" in (await client.get(url)).text
    assert (await client.get(f"{url}/selesai")).headers["location"] == url
    assert len(await sql("SELECT id FROM registration")) == 1


async def test_one_draft_submitted_thirty_two_times_in_parallel_gives_one_registration(client, opd):
    event = await make_upcoming()
    url = await fill(client, event, opd)
    checked = {"jawaban": hidden((await client.get(f"{url}/periksa")).text)}
    answers = await asyncio.gather(*(client.post(f"{url}/periksa", data=checked) for _ in range(32)))
    assert {answer.headers["location"] for answer in answers} == {f"{url}/selesai"}
    assert len(await sql("SELECT id FROM attendee")) == 1
    assert len(await sql("SELECT digest FROM manage_link")) == 1


async def test_a_stranger_who_types_a_registered_nip_learns_nothing(client, opd):
    event = await make_upcoming()
    first, second = [await fill(client, event, opd), None]
    await confirm(client, first)
    seen = set()
    for contact in ("0811 1111 1111", "0812 3456 7890"):
        async with another(client) as stranger:
            second = await fill(stranger, event, opd, person={**PERSON, "name": "Orang Asing", "phone": contact})
            answer = await confirm(stranger, second)
            seen.add((answer.status_code, answer.text))
            assert (await stranger.get(f"{second}/selesai")).status_code == 303
    ((status, text),) = seen
    assert status == 409
    assert "sudah terdaftar; tautan dikirim ke kontak yang terdaftar" in text
    for secret in ("Rahmat", "7890", "/tiket/", "/kelola/"):
        assert secret not in text
    rows = await sql("SELECT address FROM outbox WHERE identity LIKE 'link:%'")
    assert rows == [{"address": "+6281234567890"}]


async def test_a_tampered_foreign_or_expired_cookie_opens_no_draft(client, opd):
    event, other = await make_upcoming(), await make_upcoming()
    url = await fill(client, event, opd)
    token = client.cookies["hadir_draft"]
    for cookie in ("x" * 26, token[:-1], ""):
        async with another(client) as thief:
            thief.cookies.set("hadir_draft", cookie)
            assert (await thief.get(f"{url}/periksa")).headers["location"] == f"{url}?ulang=1"
    async with another(client) as thief:
        thief.cookies.set("hadir_draft", token)
        elsewhere = f"/kegiatan/{other.slug}/daftar"
        assert (await thief.get(f"{elsewhere}/periksa")).headers["location"] == f"{elsewhere}?ulang=1"
    await sql("UPDATE registration_draft SET ends_at = {}", datetime.now(UTC))
    assert (await client.get(f"{url}/periksa")).headers["location"] == f"{url}?ulang=1"


async def test_a_planted_cookie_is_never_taken_for_a_draft(client, opd):
    event = await make_upcoming()
    client.cookies.set("hadir_draft", "plantedbyanattacker")
    answer = await client.post(f"/kegiatan/{event.slug}/daftar", data=PERSON)
    assert "plantedbyanattacker" not in answer.headers["set-cookie"]
    assert (
        await sql("SELECT digest FROM registration_draft WHERE digest = {}", token_digest("plantedbyanattacker")) == []
    )


async def test_the_drafts_cookie_is_for_its_form_only_and_the_pages_are_not_kept(client, opd):
    event = await make_upcoming()
    answer = await client.post(f"/kegiatan/{event.slug}/daftar", data=PERSON)
    cookie = answer.headers["set-cookie"]
    for part in ("HttpOnly", f"Path=/kegiatan/{event.slug}/daftar", "Max-Age=7200"):
        assert part in cookie
    assert "samesite=lax" in cookie.lower()
    page = await client.get(f"/kegiatan/{event.slug}/daftar/jabatan")
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]


async def test_answers_are_erased_after_two_hours_and_at_once_when_registered(client, opd):
    event = await make_upcoming()
    url = await fill(client, event, opd)
    await confirm(client, url)
    assert await sql("SELECT answers FROM registration_draft") == [{"answers": "{}"}]
    async with another(client) as second:
        await fill(second, event, opd)
    await erase_expired(datetime.now(UTC) + timedelta(hours=2, minutes=1))
    assert await sql("SELECT digest FROM registration_draft") == []


async def test_what_people_type_never_becomes_markup(client, opd):
    event = await make_upcoming(companion_policy="optional", title=f"Bimtek {SCRIPT}")
    person = {**PERSON, "name": f"Rahmat {SCRIPT}"}
    url = await fill(client, event, opd, person=person, spouse={**SPOUSE, "name": f"Siti {SCRIPT}"})
    pages = [await client.get(f"{url}/periksa"), await client.get(url)]
    await confirm(client, url)
    done = await client.get(f"{url}/selesai")
    pages += [done, await client.get(re.search(r"/kelola/\w+", done.text)[0])]
    pages.append(await client.get(re.search(r"/tiket/\w+", done.text)[0]))
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"registration_opens": NEXT_WEEK}, "Pendaftaran belum dibuka"),
        ({"registration_closes": NEXT_WEEK - timedelta(days=9)}, "Pendaftaran sudah ditutup"),
        ({"capacity": 0}, "Kursi sudah penuh"),
        ({"registration": "none"}, "tanpa pendaftaran"),
        ({"status": "cancelled", "cancel_reason": "Banjir"}, "Alasan: Banjir"),
    ],
)
async def test_a_closed_door_says_what_happened_and_what_to_do(client, opd, values, sentence):
    event = await make_upcoming(**values)
    page = await client.get(f"/kegiatan/{event.slug}/daftar")
    assert (page.status_code, sentence in page.text) == (200, True)
    answer = await client.post(f"/kegiatan/{event.slug}/daftar", data=PERSON)
    assert (answer.status_code, sentence in answer.text) == (409, True)


async def test_seats_taken_meanwhile_are_told_after_check_answers(client, opd):
    event = await make_upcoming(capacity=1, companion_policy="optional")
    url = await fill(client, event, opd, spouse=SPOUSE)
    answer = await confirm(client, url)
    assert (answer.status_code, "tidak cukup untuk Anda dan pasangan" in answer.text) == (409, True)
    assert await sql("SELECT id FROM registration") == []


async def test_a_draft_event_has_no_form(client, opd):
    event = await make_upcoming(status="draft")
    assert (await client.get(f"/kegiatan/{event.slug}/daftar")).status_code == 404


async def test_one_draft_cannot_be_sent_without_end(client, opd):
    event = await make_upcoming(capacity=1, companion_policy="optional")
    url = await fill(client, event, opd, spouse=SPOUSE)
    statuses = [(await confirm(client, url)).status_code for _ in range(61)]
    assert (statuses[0], statuses[-1]) == (409, 429)


async def test_a_stranger_cannot_flood_a_mailbox_with_confirmations(client, opd):
    event = await make_upcoming()
    guest = {**PERSON, "is_asn": "tidak", "email": "korban@contoh.example"}
    work = {"position": "Warga", "department": "", "institution": "Tidak ada"}
    url = f"/kegiatan/{event.slug}/daftar"
    sent = []
    for _attempt in range(25):
        await client.post(url, data=guest)
        await client.post(f"{url}/jabatan", data=work)
        sent.append((await confirm(client, url)).status_code)
        await client.post(f"{url}/baru")
    assert sent == [303] * 20 + [429] * 5
    queued = await sql("SELECT address FROM outbox WHERE channel = 'email'")
    assert len(queued) == 20
    counters = await sql("SELECT key FROM throttle")
    assert not any("korban" in row["key"] for row in counters)


async def test_the_browser_that_registered_checks_in_with_one_tap_until_its_ticket_is_forgotten(client, opd):
    event = await make_upcoming(self_checkin="count")
    url = await fill(client, event, opd)
    await confirm(client, url)
    [code] = set(re.findall(r"/tiket/(\w{16})\"", (await client.get(f"{url}/selesai")).text))
    assert "Ponsel ini mengingat tiket Anda" in (await client.get(f"/tiket/{code}")).text
    await client.post(f"{url}/baru")
    assert "Ponsel ini mengingat tiket Anda" not in (await client.get(f"/tiket/{code}")).text


async def test_an_opd_is_offered_for_events_up_to_its_last_day_on_the_events_clocks(db):
    opd = await make_department(valid_to=date(2026, 12, 9))
    ends = datetime(2026, 12, 9, 17, 0, tzinfo=UTC)
    for starts, offered in ((ends - timedelta(minutes=1), True), (ends, False)):
        event = await make_event(zone="Asia/Jakarta")
        await make_session(event, starts_at=starts)
        assert (str(opd.id) in [one.value for one in await choices_of(event)]) is offered


WINDOWS = {
    "over": ({}, -1, "sudah selesai"),
    "closed": ({"registration_closes": NEXT_WEEK - timedelta(days=8)}, 7, "Pendaftaran sudah ditutup"),
    "closed for invited ones": (
        {"registration": "invited", "registration_closes": NEXT_WEEK - timedelta(days=8)},
        7,
        "Pendaftaran sudah ditutup",
    ),
    "without registration and over": ({"registration": "none"}, -1, "sudah selesai"),
}


@pytest.mark.parametrize("name", WINDOWS)
async def test_the_form_and_the_events_page_say_the_same_of_the_window(client, opd, name):
    values, days, sentence = WINDOWS[name]
    event = await make_event(**values)
    await make_session(event, starts_at=NEXT_WEEK + timedelta(days=days - 7))
    for path in ("", "/daftar"):
        assert sentence in (await client.get(f"/kegiatan/{event.slug}{path}")).text
