"""The institution: set up by an administrator of a new installation, and changed later."""

from __future__ import annotations

import asyncio

import pytest

from events import config
from events.audit import SYSTEM, AuditEntry
from events.departments.actions import InstitutionValues, set_institution
from events.departments.tables import Institution
from events.keys import csrf_token, token_digest
from tests.factories import NOW, log_in, make_event, make_institution, make_session, make_user
from tests.pages import words

PATH = "/panitia/instansi"
TYPED = {
    "name": "Pemerintah Kota Muara Asri",
    "short_name": "Pemkot Muara Asri",
    "address": "Jl. Balai Kota Nomor 2",
    "city": "Muara Asri",
    "phone": "(0200) 555 020",
    "email": "setda@muaraasri.example",
    "website": "muaraasri.example",
    "zone": "Asia/Makassar",
    "brand_colour": "#7a1f3d",
    "contact_days": "60",
    "list_years": "5",
}


async def save(client, role="administrator", **changed):
    token = await log_in(client, await make_user(role=role))
    csrf = csrf_token(config.keys().session, token_digest(token))
    return await client.post(PATH, data={"_csrf": csrf, **TYPED, **changed})


async def only_institution():
    [row] = await Institution.objects()
    return row


async def test_an_empty_installation_answers_everywhere(client):
    await log_in(client, await make_user(role="administrator"))
    paths = ["/", "/kalender", "/kalender.ics", "/readyz", "/panitia", PATH, "/panitia/akun", "/merek.css"]
    statuses = {path: (await client.get(path, follow_redirects=True)).status_code for path in paths}
    assert statuses == dict.fromkeys(paths, 200)


async def test_the_first_save_makes_the_institution_and_the_second_changes_it(client):
    assert (await save(client)).status_code == 303
    first = await only_institution()
    assert (first.name, first.website, first.zone) == (TYPED["name"], "https://muaraasri.example", "Asia/Makassar")
    assert (first.brand_colour, first.contact_days, first.list_years, first.revision) == ("#7A1F3D", 60, 5, 1)
    await save(client, short_name="Muara Asri", phone="")
    second = await only_institution()
    assert (second.id, second.short_name, second.phone, second.revision) == (first.id, "Muara Asri", "", 2)
    entries = await AuditEntry.objects().where(AuditEntry.subject == first.id).order_by(AuditEntry.id)
    assert [entry.action for entry in entries] == ["institution.created", "institution.changed"]


async def test_an_institution_that_was_there_before_is_changed_not_doubled(client):
    before = await make_institution(revision=4)
    await save(client)
    after = await only_institution()
    assert (after.id, after.name, after.revision) == (before.id, TYPED["name"], 5)


async def test_two_first_saves_at_once_make_one_institution(db):
    values = [
        InstitutionValues(**{**TYPED, "short_name": name, "contact_days": 90, "list_years": 10})
        for name in ("Satu", "Dua")
    ]
    await asyncio.gather(*(set_institution(one, by=SYSTEM, now=NOW) for one in values))
    assert (await only_institution()).revision == 2


async def test_public_pages_and_the_feed_carry_the_institution_from_the_next_request_on(client):
    for path in ("/", "/kalender.ics"):
        assert TYPED["short_name"] not in (await client.get(path)).text
    before = (await client.get("/kalender.ics")).headers["etag"]
    await save(client)
    page = await client.get("/")
    assert TYPED["name"] in page.text
    assert "/merek.css?v=1" in page.text
    feed = await client.get("/kalender.ics", headers={"if-none-match": before})
    assert TYPED["short_name"] in feed.text
    assert "--brand: #7a1f3d;" in (await client.get("/merek.css?v=1")).text


async def test_an_event_with_a_session_shows_before_anything_counted_a_change(client):
    event = await make_event()
    await make_session(event)
    assert event.title in (await client.get(f"/kegiatan/{event.slug}")).text


async def test_the_form_begins_in_the_zone_of_the_environment_and_keeps_what_was_saved(client):
    await log_in(client, await make_user(role="administrator"))
    assert '<option value="Asia/Jakarta" selected' in (await client.get(PATH)).text
    await save(client)
    page = (await client.get(PATH)).text
    assert '<option value="Asia/Makassar" selected' in page
    assert TYPED["address"] in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Tulis nama instansi."),
        ({"city": " "}, "Tulis tempat penandatanganan."),
        ({"brand_colour": "merah"}, "Tulis warna sebagai tanda # dan enam angka heksadesimal"),
        ({"brand_colour": "#777777"}, "Warna ini terlalu muda: tulisan putih di atasnya sulit dibaca (kontras 4,4"),
        ({"zone": "Europe/Paris"}, "Pilih salah satu pilihan yang tersedia."),
        ({"website": "javascript:alert(1)"}, "Alamat situs belum lengkap atau keliru."),
        ({"email": "setda"}, "Alamat e-mail belum lengkap atau keliru."),
        ({"contact_days": "0"}, "Tulis angka bulat dari 1 sampai 3650."),
        ({"list_years": "lama"}, "Tulis angka bulat."),
    ],
)
async def test_a_wrong_value_is_explained_and_nothing_is_saved(client, changed, said):
    answer = await save(client, **changed)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert TYPED["short_name"] in answer.text
    assert not await Institution.exists()


@pytest.mark.parametrize("role", ["organizer", "officer"])
async def test_only_administrators_see_or_change_the_institution(client, role):
    assert (await save(client, role)).status_code == 403
    assert (await client.get(PATH)).status_code == 403
    assert not await Institution.exists()
    assert PATH not in (await client.get("/panitia", follow_redirects=True)).text


async def test_a_save_without_the_sessions_token_changes_nothing(client):
    assert (await save(client, _csrf="lain")).status_code == 403
    assert not await Institution.exists()


async def test_administrators_are_told_until_the_institution_is_set(client):
    await log_in(client, await make_user(role="administrator"))
    assert "Data instansi belum diisi" in (await client.get("/panitia")).text
    await save(client)
    assert "Data instansi belum diisi" not in (await client.get("/panitia")).text
