"""A party sees everything stored of it and nobody else's; the committee erases a contact on request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from events import config
from events.accounts.tables import ApiToken
from events.audit import Actor
from events.database import sql
from events.errors import Invalid, NotFound
from events.keys import csrf_token, new_token, token_digest
from events.privacy import actions
from events.registration.links import new_manage_link
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from tests.factories import NOW, log_in, make_event, make_institution, make_session, make_user
from tests.pages import words
from tests.privacy.world import EMAIL, NAME, NIP, PHONE, everything, make_past

DAY_ONE = datetime(2027, 3, 9, tzinfo=UTC)
DAY_TWO = datetime(2036, 12, 9, tzinfo=UTC)


async def signed_in(client, **values) -> dict[str, str]:
    """A login session's form token."""
    token = await log_in(client, await make_user(**values))
    return {"_csrf": csrf_token(config.keys().session, token_digest(token))}


async def test_the_party_reads_all_that_is_stored_of_it(client):
    await make_institution()
    world = await make_past()
    page = await client.get(f"/kelola/{world.couple.manage_token}/data")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    text = words(page.text)
    for said in (
        NAME,
        "19800210 200604 1 003",
        "Siti Aminah",
        "Istri",
        "0812 3456 7890",
        EMAIL,
        "Kepala Bidang",
        "9 Maret 2027 (90 hari setelah kegiatan selesai)",
        "9 Desember 2036",
        "Saya sudah membaca pemberitahuan",
        "UU Nomor 27 Tahun 2022",
        "Tercatat hadir: Rahmat",
        "petugas",
        "Kabar pendaftaran",
        "Didaftarkan",
        "Ibu Ratna",
    ):
        assert said in text, said
    assert "istimewa" not in text


async def test_the_file_says_the_same_in_machine_words_and_no_link_of_any_message(client):
    world = await make_past()
    answer = await client.get(f"/kelola/{world.couple.manage_token}/data.json")
    assert answer.headers["content-type"].startswith("application/json")
    assert "attachment" in answer.headers["content-disposition"]
    told = answer.json()
    assert [one["name"] for one in told["people"]] == [NAME, "Siti Aminah"]
    assert told["people"][0]["nip"] == NIP
    assert told["registration"]["phone"] == PHONE
    assert told["retention"]["contacts_erased_on"] == "2027-03-09"
    assert [one["kind"] for one in told["messages"]] == ["registered", "reminder"]
    assert [one["whose"] for one in told["consents"]] == ["participant", "companion"]
    assert told["check_ins"][0]["status"] == "recorded"
    assert world.couple.manage_token not in answer.text
    assert "/tiket/" not in answer.text


@pytest.mark.parametrize("part", ["/data", "/data.json"])
async def test_no_other_token_opens_it(client, part):
    world = await make_past()
    other = (await client.get(f"/kelola/{world.alone.manage_token}{part}")).text
    assert NIP not in other
    assert EMAIL not in other
    old = world.couple.manage_token
    await new_manage_link(world.couple.registration_id, by=world.organizer, now=NOW, end_others=True)
    for token in (old, new_token(), world.couple.attendees[0].ticket_code, "x"):
        assert (await client.get(f"/kelola/{token}{part}")).status_code == 404


async def test_the_committee_sees_the_same_masked_and_an_officer_or_stranger_nothing(client):
    world = await make_past()
    page = f"/panitia/kegiatan/{world.event.slug}/peserta/{world.couple.attendees[0].attendee_id}"
    assert (await client.get(f"{page}/data")).status_code in (302, 303)
    await signed_in(client, role="officer")
    assert (await client.get(f"{page}/data")).status_code == 403
    assert (await client.get("/panitia/instansi/penghapusan")).status_code == 403
    await signed_in(client)
    text = words((await client.get(f"{page}/data")).text)
    assert NAME in text
    assert "1003" in text
    assert "19800210" not in text
    assert "3456 7890" not in text
    assert EMAIL not in text
    assert (await client.get("/panitia/instansi/penghapusan")).status_code == 403
    other = await make_event()
    assert (await client.get(page.replace(world.event.slug, other.slug) + "/data")).status_code == 404


async def test_a_contact_is_erased_on_request_with_a_reason_and_the_rest_stays(client):
    world = await make_past()
    page = f"/panitia/kegiatan/{world.event.slug}/peserta/{world.couple.attendees[0].attendee_id}/hapus-kontak"
    form = await signed_in(client)
    assert (await client.post(page, data={"reason": "tanpa tanda"})).status_code == 403
    assert (await client.post(page, data=form | {"reason": "  "})).status_code == 422
    assert EMAIL in await everything()
    assert (await client.post(page, data=form | {"reason": "Permintaan 10 Desember"})).status_code == 303
    left = await everything()
    assert EMAIL not in left
    assert NAME in left
    [alone] = await sql("SELECT phone FROM registration WHERE id = {}", world.alone.registration_id)
    assert alone["phone"] == PHONE
    queued = await sql("SELECT state, body FROM outbox WHERE identity LIKE {}", f"%{world.couple.registration_id}%")
    assert {(row["state"], row["body"]) for row in queued} == {("dropped", "")}
    told = words((await client.get(f"/kelola/{world.couple.manage_token}/data")).text)
    assert "Kontak dihapus atas permintaan" in told
    assert "Permintaan 10 Desember" in told
    assert (await client.post(page, data=form | {"reason": "Sekali lagi"})).status_code == 303
    assert len(await sql("SELECT id FROM erasure_record")) == 1


async def test_an_officer_or_another_events_page_erases_nothing(client):
    world = await make_past()
    other = await make_event()
    attendee = world.couple.attendees[0].attendee_id
    form = await signed_in(client, role="officer")
    page = "/panitia/kegiatan/{}/peserta/{}/hapus-kontak"
    sent = form | {"reason": "iseng"}
    assert (await client.post(page.format(world.event.slug, attendee), data=sent)).status_code == 403
    sent = await signed_in(client) | {"reason": "iseng"}
    assert (await client.post(page.format(other.slug, attendee), data=sent)).status_code == 404
    assert EMAIL in await everything()


async def test_erasing_without_a_reason_or_a_registration_is_refused(db):
    world = await make_past()
    with pytest.raises(Invalid):
        await actions.erase_contact(world.couple.registration_id, " ", by=world.organizer, now=NOW)
    with pytest.raises(NotFound):
        await actions.erase_contact(world.event.id, "alasan", by=world.organizer, now=NOW)


async def test_the_reason_of_a_refusal_goes_with_the_contact(db):
    world = await make_past()
    party = world.alone.registration_id
    await sql(
        "UPDATE registration SET phone = '', email = '', alone_reason = '', refused_reason = 'Penuh' WHERE id = {}",
        party,
    )
    await actions.erase_contact(party, "Permintaan", by=world.organizer, now=NOW)
    [row] = await sql("SELECT refused_reason FROM registration WHERE id = {}", party)
    assert row["refused_reason"] == ""


async def test_the_administrator_reads_what_was_erased_when_and_why(client):
    world = await make_past()
    await signed_in(client, role="administrator")
    assert "Belum ada yang dihapus" in (await client.get("/panitia/instansi/penghapusan")).text
    await actions.erase_due(DAY_TWO)
    text = words((await client.get("/panitia/instansi/penghapusan")).text)
    for said in (
        world.event.title,
        "90 hari setelah selesai",
        "10 tahun setelah selesai",
        "3 nama dan NIP",
        "2 kontak",
    ):
        assert said in text, said


async def test_every_page_of_an_erased_event_opens_and_names_nobody(client):
    await make_institution()
    world = await make_past()
    await actions.erase_due(DAY_TWO)
    await signed_in(client)
    event, one = f"/panitia/kegiatan/{world.event.slug}", world.couple.attendees[0]
    pages = [
        event,
        f"{event}/ringkasan.xlsx",
        f"{event}/peserta",
        f"{event}/kehadiran",
        f"{event}/kehadiran/{one.attendee_id}",
        f"{event}/cetak",
        f"{event}/gerbang",
        f"{event}/undangan",
        f"{event}/pengaturan",
        f"{event}/pesan",
        f"{event}/peserta/{one.attendee_id}",
        f"{event}/peserta/{one.attendee_id}/ubah",
        f"{event}/peserta/{one.attendee_id}/data",
        *(
            f"{event}/cetak/daftar-hadir{end}?daftar={kind}&isi={content}"
            for end in ("", ".xlsx")
            for kind in ("peserta", "pasangan")
            for content in ("kosong", "tercatat")
        ),
        f"/kelola/{world.couple.manage_token}",
        f"/kelola/{world.couple.manage_token}/data",
        f"/kelola/{world.couple.manage_token}/data.json",
        f"/tiket/{one.ticket_code}",
        f"/tiket/{one.ticket_code}/qr.svg",
        f"/kegiatan/{world.event.slug}",
    ]
    for page in pages:
        answer = await client.get(page)
        assert answer.status_code == 200, page
        assert "Rahmat" not in answer.text, page
        assert "Siti" not in answer.text, page
    assert "(data dihapus)" in (await client.get(f"{event}/cetak/daftar-hadir?isi=tercatat")).text
    assert "sudah dihapus pada" in words((await client.get(f"/kelola/{world.couple.manage_token}")).text)
    assert "sudah dihapus pada" in words((await client.get(event)).text)


async def test_after_check_in_the_party_reads_its_data_and_changes_nothing(client):
    await make_institution()
    world = await make_past()
    base, attendee = f"/kelola/{world.couple.manage_token}", world.couple.attendees[0].attendee_id
    for page, typed in (
        (f"/ubah/{attendee}", {"name": "Orang Lain"}),
        ("/kontak", {"phone": "081200000000"}),
        ("/batal", {}),
        ("/pasangan", {"name": "Orang Lain", "relation": "wife", "consent": "y"}),
        ("/pasangan/batal", {"reason": "x"}),
    ):
        assert (await client.post(base + page, data=typed)).status_code == 409, page
    assert (await client.get(f"{base}/data")).status_code == 200
    [row] = await sql("SELECT name, state FROM attendee WHERE id = {}", attendee)
    assert row == {"name": NAME, "state": "active"}
    page = f"/panitia/kegiatan/{world.event.slug}/peserta/{attendee}/kontak"
    form = await signed_in(client)
    assert (await client.post(page, data=form | {"phone": "081200000000", "email": ""})).status_code == 303


async def test_every_way_a_list_leaves_is_written_down_and_told_to_the_party(client):
    await make_institution()
    world = await make_past()
    form = await signed_in(client, name="Ratna Panitia")
    event = f"/panitia/kegiatan/{world.event.slug}"
    for page in ("/cetak/daftar-hadir", "/cetak/daftar-hadir.xlsx", "/ringkasan.xlsx"):
        assert (await client.get(event + page)).status_code == 200
    assert (await client.post(f"{event}/peserta/ekspor", data=form)).status_code == 200
    token, program = new_token(), await make_user(name="Ratna Panitia")
    await ApiToken.insert(ApiToken(digest=token_digest(token), name="SIMPEG", account=program.id, created_at=NOW))
    bearer = {"authorization": f"Bearer {token}"}
    assert (await client.get(f"/api/v1/events/{world.event.slug}/attendees", headers=bearer)).status_code == 200
    rows = await sql("SELECT actor_name FROM audit_entry WHERE action = 'export'")
    assert [row["actor_name"] for row in rows] == ["Ratna Panitia"] * 5
    text = words((await client.get(f"/kelola/{world.couple.manage_token}/data")).text)
    for said in (
        "Daftar peserta (XLSX)",
        "Daftar hadir dicetak",
        "Daftar hadir (XLSX)",
        "Daftar peserta lewat API",
        "Ratna Panitia",
    ):
        assert said in text, said


async def test_who_was_registered_by_the_committee_gave_no_consent_and_is_told_so(client):
    event = await make_event()
    await make_session(event)
    done = await register(
        event.id,
        Party(PersonValues("Dewi")),
        Asked("organizer", Actor("user", name="Ratna")),
        now=NOW - timedelta(days=9),
    )
    text = words((await client.get(f"/kelola/{done.manage_token}/data")).text)
    assert "Tidak ada; pendaftaran ini dicatat oleh panitia." in text
