"""The Peserta tab, as the committee uses it and as others must not."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta
from unittest.mock import patch

import openpyxl
import pytest

from events import config, database
from events.clean import clean_query
from events.database import sql
from events.keys import csrf_token, token_digest
from events.registration.people import finding
from events.registration.people.finding import Wanted
from tests.factories import (
    NOW,
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_presence,
    make_registration,
    make_session,
    make_user,
    ticket,
)
from tests.rendering import Tags, words

NIP = "196804111993031009"
OTHER_NIP = "197503022000032001"


@pytest.fixture
async def desk(client):
    """A logged-in organizer's browser; `desk.submit` carries the session's own token."""
    await make_institution()
    token = await log_in(client, await make_user(name="Ratna Dewi"))
    csrf = csrf_token(config.keys().session, token_digest(token))

    async def send(path, **values):
        return await client.post(path, data={"_csrf": csrf, **values})

    client.submit = send
    return client


def tab(event, *rest) -> str:
    return "/".join([f"/panitia/kegiatan/{event.slug}/peserta", *map(str, rest)])


async def make_couple(event, name="Rahmat Hidayat, S.E.", spouse="Siti Aminah", **values):
    registration = await make_registration(event)
    official = await make_attendee(event, registration, name=name, **values)
    companion = await make_attendee(
        event, registration, name=spouse, role="companion", relation="wife", official=official.id
    )
    return official, companion


async def states(*attendees) -> list[str]:
    rows = [await sql("SELECT state FROM attendee WHERE id = {}", one.id) for one in attendees]
    return [row[0]["state"] for row in rows]


async def names(event, **wanted) -> list[str]:
    page = await finding.parties(event.id, Wanted(**wanted))
    return [row.name for party in page.parties for row in party]


# ----------------------------------------------------------------- who may


@pytest.mark.parametrize("path", ["", "/tambah", "/{id}", "/{id}/ubah", "/{id}/kontak", "/{id}/mundur", "/../pesan"])
async def test_only_organizers_and_administrators_see_people(client, path):
    await make_institution()
    event = await make_event()
    attendee = await make_attendee(event)
    address = tab(event) + path.replace("{id}", str(attendee.id))
    assert (await client.get(address)).headers["location"].startswith("/masuk")
    await log_in(client, await make_user(role="officer"))
    assert (await client.get(address)).status_code == 403
    await log_in(client, await make_user(role="administrator"))
    assert (await client.get(address)).status_code == 200


@pytest.mark.parametrize("path", ["/tambah", "/ekspor", "/{id}/ubah", "/{id}/kontak", "/{id}/tautan", "/{id}/mundur"])
async def test_a_post_without_the_sessions_token_changes_nothing(desk, path):
    event = await make_event()
    attendee = await make_attendee(event)
    answer = await desk.post(
        tab(event) + path.replace("{id}", str(attendee.id)), data={"name": "Orang Lain", "reason": "iseng"}
    )
    assert answer.status_code == 403
    assert await states(attendee) == ["active"]
    assert await sql("SELECT id FROM audit_entry") == []


@pytest.mark.parametrize("path", ["", "/ubah", "/kontak", "/mundur"])
async def test_another_events_attendee_is_not_found_here(desk, path):
    event, other = await make_event(), await make_event()
    stranger = await make_attendee(other, name="Milik Kegiatan Lain")
    answer = await desk.get(tab(event, stranger.id) + path)
    assert answer.status_code == 404
    assert "Milik Kegiatan Lain" not in answer.text


@pytest.mark.parametrize("path", ["/ubah", "/kontak", "/tautan", "/mundur"])
async def test_another_events_attendee_cannot_be_changed_through_this_event(desk, path):
    event, other = await make_event(), await make_event()
    stranger = await make_attendee(other)
    values = {"name": "Nama Palsu", "role": "participant", "reason": "iseng", "phone": "081234567891"}
    assert (await desk.submit(tab(event, stranger.id) + path, **values)).status_code == 404
    assert await states(stranger) == ["active"]
    assert await sql("SELECT id FROM audit_entry") == []


# ----------------------------------------------------------------- the list


async def test_the_list_shows_couples_together_masks_nips_and_marks_presence(desk):
    event = await make_event()
    session = await make_session(event)
    official, _companion = await make_couple(event, nip=NIP)
    await make_attendee(event, name="Andi Saputra")
    await make_presence(session, official)
    text = words((await desk.get(tab(event))).text)
    assert text.index("Andi Saputra") < text.index("Rahmat Hidayat") < text.index("Siti Aminah")
    assert "•••• 1009" in text
    assert NIP not in text
    assert "Hadir 08.05 WIB" in text
    assert "Istri dari Rahmat Hidayat, S.E." in " ".join(text.split())


async def test_the_big_numbers_count_seats_held_and_left_couples_and_who_waits(desk):
    event = await make_event(capacity=10)
    await make_couple(event)
    await make_attendee(event, role="speaker")
    await make_attendee(event, state="waitlisted")
    await make_attendee(event, state="withdrawn")
    numbers = await finding.numbers(event.id)
    assert (numbers.seated, numbers.companions, numbers.waiting) == (2, 1, 1)
    text = " ".join(words((await desk.get(tab(event))).text).split())
    assert "Memegang kursi 2" in text
    assert "Sisa kursi 8 dari 10 kursi" in text


async def test_an_event_without_people_says_what_to_do(desk):
    text = (await desk.get(tab(await make_event()))).text
    assert "Belum ada peserta" in text
    assert "Unduh XLSX" not in text


@pytest.mark.parametrize(
    "typed",
    ["rahmat", "HIDAYAT rah", "1009", NIP, "0812-9999-1234", "9999 1234", "kesehatan", "dinkes", "dinkes hidayat"],
)
async def test_search_finds_a_person_by_what_is_at_hand(db, typed):
    event = await make_event()
    opd = await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")
    registration = await make_registration(event, phone="+6281299991234")
    await make_attendee(event, registration, name="Rahmat Hidayat, S.E.", nip=NIP, department=opd.id)
    await make_attendee(event, name="Orang Lain", nip=OTHER_NIP)
    assert await names(event, words=typed) == ["Rahmat Hidayat, S.E."]


async def test_search_finds_the_holder_of_a_pasted_ticket(db):
    event = await make_event()
    official, companion = await make_couple(event)
    await make_attendee(event, name="Orang Lain")
    code = ticket(companion)
    for pasted in (
        code,
        code.lower(),
        f"{code[:4]}-{code[4:8]} {code[8:]}",
        f"https://hadir.example/tiket/{code}",
        f"HTTPS://HADIR.EXAMPLE/T/{code}?x=1",
    ):
        assert await names(event, words=pasted) == [official.name, companion.name]


async def test_search_finds_nobody_of_another_event(db):
    event, other = await make_event(), await make_event()
    stranger = await make_attendee(other, name="Rahmat Hidayat", nip=NIP)
    for typed in ("rahmat", "1009", ticket(stranger)):
        assert await names(event, words=typed) == []


HOSTILE = [
    "%",
    "_",
    "!",
    "\\",
    "'; DROP TABLE attendee; --",
    "{}",
    "{0}",
    "\x00",
    "a\x00b",
    "💥" * 300,
    "\ud800",
    "<script>alert(1)</script>",
    "%%%" * 50,
    "' OR '1'='1",
    "\u202e",
    " " * 500,
]


@pytest.mark.parametrize("typed", HOSTILE)
async def test_hostile_words_are_only_words(db, typed):
    event = await make_event()
    await make_attendee(event, name="Rahmat Hidayat")
    assert await names(event, words=typed) == ([] if clean_query(typed) else ["Rahmat Hidayat"])
    assert await names(event) == ["Rahmat Hidayat"]


@pytest.mark.parametrize(
    "query", ["cari=%00", "cari=%3Cscript%3E", "opd=bukan", "status=apa", "peran=%27", "setelah=x", "sebelum=%00"]
)
async def test_an_odd_address_still_shows_a_page(desk, query):
    event = await make_event()
    await make_attendee(event)
    answer = await desk.get(f"{tab(event)}?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace('<script type="module"', "")


async def test_chips_narrow_by_state_role_and_opd_together(db):
    event = await make_event()
    opd = await make_department()
    await make_attendee(event, name="Ada Semua", state="withdrawn", role="speaker", department=opd.id)
    await make_attendee(event, name="Bukan Status", role="speaker", department=opd.id)
    await make_attendee(event, name="Bukan Peran", state="withdrawn", department=opd.id)
    await make_attendee(event, name="Bukan OPD", state="withdrawn", role="speaker")
    assert await names(event, state="withdrawn", role="speaker", department=opd.id) == ["Ada Semua"]


async def test_pages_show_everyone_once_in_order_of_name_and_lead_back(db):
    event = await make_event()
    for number in range(121):
        await make_attendee(event, name=f"Peserta {number % 60:02}")
    seen, cursor, sizes = [], None, []
    while True:
        page = await finding.parties(event.id, Wanted(), after=cursor)
        seen += [row.name for party in page.parties for row in party]
        sizes.append(len(page.parties))
        if page.later is None:
            break
        cursor = page.later
    assert sizes == [50, 50, 21]
    assert seen == sorted(f"Peserta {number % 60:02}" for number in range(121))
    assert await finding.count(event.id, Wanted()) == (121, 121)
    back = await finding.parties(event.id, Wanted(), before=page.earlier)
    assert [party[0].name for party in back.parties] == seen[50:100]
    first = await finding.parties(event.id, Wanted(), before=back.earlier)
    assert [party[0].name for party in first.parties] == seen[:50]
    assert first.earlier is None


async def test_counting_matches_counts_people_and_their_parties(db):
    event = await make_event()
    await make_couple(event)
    await make_attendee(event, name="Siti Lain")
    assert await finding.count(event.id, Wanted(words="siti")) == (2, 2)
    assert await finding.count(event.id, Wanted()) == (3, 2)


async def queries_of(desk, address) -> int:
    asked = 0
    engine = database.current()
    run = engine.run_querystring

    async def counted(*arguments, **named):
        nonlocal asked
        asked += 1
        return await run(*arguments, **named)

    with patch.object(engine, "run_querystring", counted):
        assert (await desk.get(address)).status_code == 200
    return asked


async def test_the_list_asks_the_database_as_often_for_three_couples_as_for_one(desk):
    event = await make_event()
    await make_couple(event)
    one = await queries_of(desk, tab(event))
    await make_couple(event, name="Dewi Lestari")
    await make_couple(event, name="Budi Santoso")
    assert await queries_of(desk, tab(event)) == one


# ----------------------------------------------------------------- adding by hand

PLAIN = {"role": "participant", "institution": "DPRD Nusa Jaya"}
COUPLE = PLAIN | {
    "name": "Rahmat Hidayat, S.E.",
    "nip": "19680411 199303 1 009",
    "phone": "0812 3456 7890",
    "companion_name": "Siti Aminah",
    "companion_relation": "wife",
    "consent": "y",
}


async def test_a_couple_added_by_hand_is_shown_with_its_tickets(desk):
    event = await make_event(companion_policy="optional")
    answer = await desk.submit(tab(event, "tambah"), **COUPLE)
    assert answer.status_code == 303
    page = (await desk.get(answer.headers["location"])).text
    rows = await sql("SELECT id, name, nip, role, ticket_version FROM attendee WHERE event = {}", event.id)
    assert {(row["name"], row["nip"], row["role"]) for row in rows} == {
        ("Rahmat Hidayat, S.E.", NIP, "participant"),
        ("Siti Aminah", None, "companion"),
    }
    assert "/tiket/" in page
    assert "Siti Aminah" in page
    assert (await sql("SELECT origin FROM registration"))[0]["origin"] == "organizer"


async def test_speakers_are_added_without_taking_a_seat(desk):
    event = await make_event(capacity=0)
    assert (await desk.submit(tab(event, "tambah"), role="speaker", name="Dr. Yusuf Maulana")).status_code == 303
    assert (await sql("SELECT role FROM attendee"))[0]["role"] == "speaker"


async def test_every_fault_is_told_at_once_and_what_was_typed_stays(desk):
    event = await make_event(companion_policy="optional")
    answer = await desk.submit(
        tab(event, "tambah"), role="participant", name="", nip="123", phone="12", email="bukan", companion_name="Siti"
    )
    assert answer.status_code == 422
    for sentence in (
        "Tulis nama lengkap.",
        "yang Anda ketik 3 angka",
        "Nomor HP diawali",
        "Alamat e-mail",
        "Pilih suami atau istri.",
        "Beri tahu pasangan dahulu",
        "Pilih OPD, atau tulis",
    ):
        assert sentence in answer.text
    assert {"id": "nip", "value": "123"}.items() <= next(
        one for one in Tags(answer.text).all("input") if one.get("id") == "nip"
    ).items()
    assert await sql("SELECT id FROM attendee") == []


@pytest.mark.parametrize("name", ["   ", "...", "123"])
async def test_a_name_needs_letters(desk, name):
    event = await make_event()
    answer = await desk.submit(tab(event, "tambah"), **PLAIN, name=name)
    assert answer.status_code == 422
    assert await sql("SELECT id FROM attendee") == []


async def full(event, opd):
    return await make_event(capacity=0)


async def over_quota(event, opd):
    event = await make_event()
    await make_invitation(event, opd, maximum=0)
    return event


async def closed(event, opd):
    return await make_event(registration_closes=NOW - timedelta(days=400))


@pytest.mark.parametrize("circumstance", [full, over_quota, closed])
async def test_a_full_or_closed_event_asks_the_committee_for_a_reason(desk, circumstance):
    opd = await make_department()
    event = await circumstance(None, opd)
    values = {"role": "participant", "name": "Rahmat Hidayat", "department": str(opd.id)}
    assert 'name="override"' not in (await desk.get(tab(event, "tambah"))).text
    refused = await desk.submit(tab(event, "tambah"), **values)
    assert refused.status_code == 409
    assert 'name="override"' in refused.text
    assert 'value="Rahmat Hidayat"' in refused.text
    assert await sql("SELECT id FROM attendee") == []
    passed = await desk.submit(tab(event, "tambah"), **values, override="Diminta Bupati secara langsung")
    assert passed.status_code == 303
    page = (await desk.get(passed.headers["location"])).text
    assert "Alasan: Diminta Bupati secara langsung" in page
    assert "Ratna Dewi" in page


async def test_no_reason_brings_anybody_into_a_cancelled_event(desk):
    event = await make_event(status="cancelled", cancelled_at=NOW)
    answer = await desk.submit(tab(event, "tambah"), **PLAIN, name="Rahmat", override="tetap saja")
    assert answer.status_code == 409
    assert await sql("SELECT id FROM attendee") == []


async def test_a_known_nip_leads_the_organizer_to_who_has_it(desk):
    event = await make_event()
    known = await make_attendee(event, name="Rahmat Hidayat", nip=NIP)
    answer = await desk.submit(tab(event, "tambah"), **PLAIN, name="Rahmat H.", nip=NIP)
    assert answer.status_code == 409
    assert tab(event, known.id) in answer.text
    assert 'name="override"' not in answer.text


async def test_the_same_page_sent_twice_registers_once(desk):
    event = await make_event()
    page = (await desk.get(tab(event, "tambah"))).text
    draft = next(one["value"] for one in Tags(page).all("input") if one.get("name") == "draft")
    answers = [await desk.submit(tab(event, "tambah"), **PLAIN, name="Sari", draft=draft) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(await sql("SELECT id FROM attendee")) == 1


async def test_the_form_has_no_spouse_where_the_event_has_none(desk):
    assert "Nama pasangan" not in (await desk.get(tab(await make_event(), "tambah"))).text


# ----------------------------------------------------------------- one person


async def test_the_page_tells_everything_stored_and_offers_the_ticket(desk):
    event = await make_event()
    session = await make_session(event)
    opd = await make_department(name="Dinas Kesehatan")
    attendee = await make_attendee(
        event, name="Rahmat Hidayat", nip=NIP, rank="Pembina (IV/a)", position="Kepala Bidang", department=opd.id
    )
    await make_presence(session, attendee)
    page = (await desk.get(tab(event, attendee.id))).text
    for word in ("Dinas Kesehatan", "Kepala Bidang", "Pembina (IV/a)", "0812 3456 7890", "Hadir 08.05 WIB"):
        assert word in page
    assert NIP not in page
    assert f'value="http://127.0.0.1:8000/tiket/{ticket(attendee)}"' in page
    chat = next(one["href"] for one in Tags(page).all("a") if one.get("href", "").startswith("https://wa.me/"))
    assert chat.startswith("https://wa.me/6281234567890?text=Yth.%20Bapak%2FIbu%20Rahmat%20Hidayat")
    assert ticket(attendee) in chat


async def test_without_a_phone_there_is_no_chat_to_open(desk):
    event = await make_event()
    attendee = await make_attendee(event, await make_registration(event, phone=""))
    assert "wa.me" not in (await desk.get(tab(event, attendee.id))).text


async def test_typed_markup_stays_text_on_every_page(desk):
    event = await make_event()
    bad = "<img src=x onerror=alert(1)>"
    attendee = await make_attendee(event, name=bad, position=bad, institution=bad)
    for path in (
        tab(event),
        tab(event, attendee.id),
        tab(event, attendee.id, "ubah"),
        tab(event, attendee.id, "mundur"),
    ):
        assert bad not in (await desk.get(path)).text


async def test_a_correction_is_stored_and_told_in_the_history(desk):
    event = await make_event()
    attendee = await make_attendee(event, name="Rahmad Hidayat", nip=NIP)
    values = {
        "role": "participant",
        "name": "Rahmat Hidayat",
        "nip": OTHER_NIP,
        "position": "Sekretaris",
        "is_asn": "y",
    }
    answer = await desk.submit(tab(event, attendee.id, "ubah"), **values)
    assert answer.status_code == 303
    text = " ".join(words((await desk.get(tab(event, attendee.id))).text).split())
    assert "nama: dari Rahmad Hidayat menjadi Rahmat Hidayat" in text
    assert "jabatan: dari – menjadi Sekretaris" in text
    assert NIP not in text
    assert OTHER_NIP not in text
    rows = await sql("SELECT name, nip, position FROM attendee WHERE id = {}", attendee.id)
    assert rows == [{"name": "Rahmat Hidayat", "nip": OTHER_NIP, "position": "Sekretaris"}]


async def test_a_correction_starts_from_what_is_stored(desk):
    event = await make_event()
    opd = await make_department()
    attendee = await make_attendee(event, name="Rahmat", nip=NIP, department=opd.id, role="guest", represents="Camat")
    page = Tags((await desk.get(tab(event, attendee.id, "ubah"))).text)
    values = {one["name"]: one.get("value") for one in page.all("input") if "name" in one}
    assert (values["name"], values["nip"], values["represents"]) == ("Rahmat", NIP, "Camat")
    chosen = [one["value"] for one in page.all("option") if "selected" in one]
    assert chosen == ["guest", str(opd.id)]


async def test_a_nip_of_someone_else_at_the_event_is_refused(desk):
    event = await make_event()
    await make_attendee(event, nip=NIP)
    attendee = await make_attendee(event, name="Sari Wulandari")
    answer = await desk.submit(tab(event, attendee.id, "ubah"), role="participant", name="Sari Wulandari", nip=NIP)
    assert answer.status_code == 409
    assert "milik orang lain" in answer.text
    assert (await sql("SELECT nip FROM attendee WHERE id = {}", attendee.id))[0]["nip"] is None


async def test_the_contact_is_corrected_in_its_one_spelling(desk):
    event = await make_event()
    attendee = await make_attendee(event)
    wrong = await desk.submit(tab(event, attendee.id, "kontak"), phone="12", email="x")
    assert wrong.status_code == 422
    assert "Nomor HP diawali" in wrong.text
    assert (await desk.submit(tab(event, attendee.id, "kontak"), phone="0813 1111 2222", email="")).status_code == 303
    assert (await sql("SELECT phone FROM registration"))[0]["phone"] == "+6281311112222"


async def test_a_new_manage_link_is_shown_once_and_ends_the_old_ones(desk):
    event = await make_event()
    attendee = await make_attendee(event)
    first = await desk.submit(tab(event, attendee.id, "tautan"))
    second = await desk.submit(tab(event, attendee.id, "tautan"))
    links = [
        next(one["value"] for one in Tags(answer.text).all("input") if one.get("id") == "tautan-kelola")
        for answer in (first, second)
    ]
    living = await sql("SELECT digest FROM manage_link WHERE ended_at IS NULL")
    assert [bytes(row["digest"]) for row in living] == [token_digest(links[1].rpartition("/")[2])]
    assert links[1] not in (await desk.get(tab(event, attendee.id))).text
    assert second.headers["cache-control"] == "no-store"


# ----------------------------------------------------------------- withdrawing


async def test_withdrawing_needs_a_reason_and_tells_it_later(desk):
    event = await make_event()
    attendee = await make_attendee(event)
    assert "Kursinya kembali kosong" in (await desk.get(tab(event, attendee.id, "mundur"))).text
    assert (await desk.submit(tab(event, attendee.id, "mundur"), reason=" ")).status_code == 422
    assert await states(attendee) == ["active"]
    assert (await desk.submit(tab(event, attendee.id, "mundur"), reason="Dinas luar ke Jakarta")).status_code == 303
    assert await states(attendee) == ["withdrawn"]
    assert "Alasan: Dinas luar ke Jakarta" in (await desk.get(tab(event, attendee.id))).text
    assert (await desk.get(tab(event, attendee.id, "mundur"))).status_code == 409


async def test_the_spouse_goes_or_stays_only_as_the_organizer_says(desk):
    event = await make_event(companion_policy="required")
    official, companion = await make_couple(event)
    path = tab(event, official.id, "mundur")
    assert (await desk.submit(path, reason="Sakit")).status_code == 422
    assert await states(official, companion) == ["active", "active"]
    assert (await desk.submit(path, reason="Sakit", who="one")).status_code == 303
    assert await states(official, companion) == ["withdrawn", "active"]
    other, spouse = await make_couple(event)
    assert (await desk.submit(tab(event, other.id, "mundur"), reason="Sakit", who="both")).status_code == 303
    assert await states(other, spouse) == ["withdrawn", "withdrawn"]


async def test_a_spouse_who_withdraws_leaves_the_official_registered(desk):
    event = await make_event(companion_policy="required")
    official, companion = await make_couple(event)
    assert (await desk.submit(tab(event, companion.id, "mundur"), reason="Sakit")).status_code == 303
    assert await states(official, companion) == ["active", "withdrawn"]


# ----------------------------------------------------------------- the sheet


async def test_the_sheet_holds_everyone_as_text_and_is_written_down(desk):
    event = await make_event()
    await make_couple(event, name='=HYPERLINK("http://x","y")', nip=NIP, position="+1+1")
    answer = await desk.submit(tab(event, "ekspor"))
    assert answer.headers["content-disposition"] == f'attachment; filename="peserta-{event.slug}.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    head = [cell.value for cell in sheet[3]]
    rows = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=4)]
    assert [row["No."].value for row in rows] == [1, 2]
    assert rows[0]["Nama"].value == '=HYPERLINK("http://x","y")'
    assert {cell.data_type for row in rows for cell in row.values()} <= {"s", "n"}
    assert (rows[0]["NIP"].value, rows[0]["NIP"].data_type) == (NIP, "s")
    assert rows[1]["Pasangan dari"].value == rows[0]["Nama"].value
    [entry] = await sql("SELECT action, actor_name, event FROM audit_entry")
    assert entry == {"action": "export", "actor_name": "Ratna Dewi", "event": event.id}


async def test_nothing_is_exported_by_following_a_link(desk):
    assert (await desk.get(tab(await make_event(), "ekspor"))).status_code == 405


# ----------------------------------------------------------------- messages by hand


async def make_message(event, **values):
    message = uuid.uuid4()
    row = {
        "channel": "whatsapp",
        "address": "+6281234567890",
        "state": "queued",
        "error": "",
        "body": "Tiket Anda & lainnya",
    }
    row |= values
    await sql(
        "INSERT INTO outbox (id, identity, event, channel, address, subject, body, state, attempts, error, due_at,"
        " created_at) VALUES ({}, {}, {}, {}, {}, 'Tiket Anda', {}, {}, 0, {}, {}, {})",
        message,
        str(message),
        event.id,
        row["channel"],
        row["address"],
        row["body"],
        row["state"],
        row["error"],
        NOW,
        NOW,
    )
    return message


def messages(event) -> str:
    return f"/panitia/kegiatan/{event.slug}/pesan"


async def test_messages_wait_until_the_organizer_has_sent_them(desk):
    event, other = await make_event(), await make_event()
    await make_attendee(event, name="Rahmat Hidayat")
    message = await make_message(event)
    await make_message(event, channel="email", address="a@contoh.go.id", state="failed", error="550 ditolak")
    await make_message(event, state="sent", address="+6281111111111")
    await make_message(other, address="+6282222222222")
    page = (await desk.get(messages(event))).text
    assert "https://wa.me/6281234567890?text=Tiket%20Anda%20%26%20lainnya" in page
    assert "550 ditolak" in page
    assert "Rahmat Hidayat" in page
    assert "+6281111111111" not in page
    assert "+6282222222222" not in page
    assert "2 pesan menunggu dikirim." in (await desk.get(tab(event))).text
    for _ in range(2):
        assert (await desk.submit(f"{messages(event)}/{message}/terkirim")).status_code == 303
    assert "+6281234567890" not in (await desk.get(messages(event))).text
    assert [row["action"] for row in await sql("SELECT action FROM audit_entry")] == ["message.sent_by_hand"]
    [kept] = await sql("SELECT state, body FROM outbox WHERE id = {}", message)
    assert (kept["state"], kept["body"]) == ("sent", ""), "its manage link stays nowhere"


async def test_another_events_message_cannot_be_marked_here(desk):
    event, other = await make_event(), await make_event()
    message = await make_message(other)
    assert (await desk.submit(f"{messages(event)}/{message}/terkirim")).status_code == 404
    assert (await sql("SELECT state FROM outbox"))[0]["state"] == "queued"


async def test_an_event_that_wrote_to_nobody_does_not_say_that_all_is_sent(client):
    event = await make_event()
    await log_in(client, await make_user(role="organizer"))
    page = (await client.get(f"/panitia/kegiatan/{event.slug}/pesan")).text
    assert "Belum ada pesan" in page
    assert "Semua pesan sudah terkirim" not in page


async def test_who_sent_nobody_is_below_the_minimum_on_the_quota_page_as_everywhere(client):
    event = await make_event(default_minimum=1)
    await make_department(name="Dinas Sosial", counts_as_opd=True)
    await log_in(client, await make_user(role="organizer"))
    page = " ".join((await client.get(f"/panitia/kegiatan/{event.slug}/undangan/sasaran")).text.split())
    number = re.search(r"Di bawah minimum</dt> <dd class=\"stat__number\">(\d+)", page)
    assert number is not None
    assert number[1] == "1"
