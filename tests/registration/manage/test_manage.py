"""The manage page: its bearer sees and corrects everything of the own party; nobody else does anything."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from events.audit import SYSTEM, Actor
from events.calendar.tables import Session
from events.database import sql
from events.errors import AlreadyRegistered, EventFull, Invalid, NotFound, QuotaFull, RegistrationClosed
from events.registration import queries
from events.registration.links import new_manage_link
from events.registration.parties.changes import add_companion, withdraw
from events.registration.parties.corrections import correct, correct_contact
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.tables import Attendee
from tests.factories import make_department, make_event, make_institution, make_presence, make_session, make_user
from tests.pages import SURE

NIP, OTHER_NIP = "196804111993031009", "197503022000032001"
TODAY = datetime.now(UTC).replace(microsecond=0)
NEXT_WEEK = TODAY + timedelta(days=7)
ANYONE = Actor("participant")
CONSENT = {"consent": "y"}


async def make_upcoming(**values):
    await make_institution()
    event = await make_event(**values)
    await make_session(event, starts_at=NEXT_WEEK)
    return event


async def make_party(event, *, spouse=True, nip=NIP, **values):
    official = PersonValues("Rahmat Hidayat", nip=nip, position="Kepala Bidang", **values)
    companion = PersonValues("Siti Aminah", relation="wife") if spouse else None
    party = Party(official, companion, phone="081234567890", email="rahmat@dinas.example", consent=True)
    return await register(event.id, party, Asked("organizer", SYSTEM, override="uji"), now=TODAY)


@pytest.fixture
async def event(db):
    return await make_upcoming(companion_policy="optional")


async def states(done) -> list[str]:
    rows = await sql("SELECT state FROM attendee WHERE registration = {} ORDER BY created_at, id", done.registration_id)
    return [row["state"] for row in rows]


# ----------------------------------------------------------------- the page


async def test_the_bearer_sees_everything_that_is_stored(client, event):
    done = await make_party(event)
    page = await client.get(f"/kelola/{done.manage_token}")
    for text in ("Rahmat Hidayat", "Siti Aminah", "19680411 199303 1 009", "0812 3456 7890", "rahmat@dinas.example"):
        assert text in page.text
    for one in done.attendees:
        assert f"/tiket/{one.ticket_code}" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_a_photo_of_a_badge_can_neither_read_nor_withdraw(client, event):
    done = await make_party(event)
    code, parts = done.attendees[0].ticket_code, ("", "/batal", "/kontak", "/pasangan", "/tautan")
    for part in parts:
        assert (await client.get(f"/kelola/{code}{part}")).status_code == 404
        answer = await client.post(f"/kelola/{code}{part}", data={"phone": "0811 1111 1111"})
        assert answer.status_code in (404, 405)
    assert (await client.post(f"/tiket/{code}")).status_code == 405
    assert await states(done) == ["active", "active"]
    page = await client.get(f"/tiket/{code}")
    assert "Hidayat" not in page.text


async def test_nobody_reaches_another_party_through_the_own_link(client, event):
    mine, theirs = await make_party(event), await make_party(event, nip=OTHER_NIP)
    stranger = theirs.attendees[0].attendee_id
    path = f"/kelola/{mine.manage_token}/ubah/{stranger}"
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, data={"name": "Diubah Orang"})).status_code == 404
    assert (await queries.attendee(stranger)).name == "Rahmat Hidayat"


async def test_following_a_link_changes_nothing(client, event):
    done = await make_party(event)
    for part in ("", "/batal", "/kontak", "/pasangan", "/pasangan/batal", "/tautan"):
        assert (await client.get(f"/kelola/{done.manage_token}{part}")).status_code == 200
    assert await states(done) == ["active", "active"]
    assert len(await sql("SELECT digest FROM manage_link")) == 1


async def test_a_correction_keeps_the_printed_qr_and_the_nip(client, event):
    opd, done = await make_department(), await make_party(event)
    official = done.attendees[0]
    path = f"/kelola/{done.manage_token}/ubah/{official.attendee_id}"
    data = {
        "name": "Drs. Rahmat Hidayat",
        "nip": OTHER_NIP,
        "rank": "Pembina (IV/a)",
        "position": "Sekretaris",
        "department": str(opd.id),
        "institution": "",
    }
    assert (await client.post(path, data=data)).status_code == 303
    now = await queries.attendee_by_code(official.ticket_code)
    assert (now.name, now.nip, now.rank, now.department) == ("Drs. Rahmat Hidayat", NIP, "Pembina (IV/a)", opd.id)


async def test_a_wrong_correction_is_told_beside_its_field(client, event):
    done = await make_party(event)
    path = f"/kelola/{done.manage_token}/ubah/{done.attendees[0].attendee_id}"
    answer = await client.post(path, data={"name": "", "department": ""})
    assert (answer.status_code, answer.text.count("Tulis nama lengkap Anda.")) == (422, 2)


async def test_where_somebody_comes_from_is_corrected_and_never_emptied(client, event):
    opd = await make_department()
    done = await make_party(event, department=opd.id)
    path = f"/kelola/{done.manage_token}/ubah/{done.attendees[0].attendee_id}"
    typed = {"name": "Rahmat Hidayat", "position": "Kepala Bidang", "department": "", "institution": ""}
    answer = await client.post(path, data=typed)
    assert (answer.status_code, "Pilih perangkat daerah, atau tulis instansinya." in answer.text) == (422, True)
    assert (await client.post(path, data=typed | {"institution": "BPKP"})).status_code == 303
    now = await queries.attendee(done.attendees[0].attendee_id)
    assert (now.department, now.institution) == (None, "BPKP")


async def test_a_stored_number_is_shown_as_people_read_it_out(client, event):
    done = await make_party(event)
    page = await client.get(f"/kelola/{done.manage_token}/kontak")
    assert 'value="0812 3456 7890"' in page.text


async def test_moving_to_a_full_opd_is_refused_with_everything_kept(client, db):
    event, full = await make_upcoming(default_maximum=0), await make_department()
    done = await make_party(event, spouse=False)
    path = f"/kelola/{done.manage_token}/ubah/{done.attendees[0].attendee_id}"
    answer = await client.post(
        path, data={"name": "Rahmat Baru", "position": "Kepala Bidang", "department": str(full.id)}
    )
    assert (answer.status_code, "sudah penuh" in answer.text) == (409, True)
    assert 'value="Rahmat Baru"' in answer.text
    assert (await queries.attendee(done.attendees[0].attendee_id)).name == "Rahmat Hidayat"


async def test_the_contact_is_corrected(client, event):
    done = await make_party(event)
    path = f"/kelola/{done.manage_token}/kontak"
    assert (await client.post(path, data={"phone": "x", "email": ""})).status_code == 422
    assert (await client.post(path, data={"phone": "0811 2222 3333", "email": ""})).status_code == 303
    row = await queries.registration(done.registration_id)
    assert (row.phone, row.email) == ("+6281122223333", "")


async def test_a_spouse_is_added_replaced_and_withdrawn(client, event):
    done = await make_party(event, spouse=False)
    link = f"/kelola/{done.manage_token}"
    for name in ("Siti Aminah", "Dewi Lestari"):
        answer = await client.post(f"{link}/pasangan", data={"name": name, "relation": "wife", **CONSENT})
        assert answer.status_code == 303
    assert await states(done) == ["active", "replaced", "active"]
    assert "Dewi Lestari" in (await client.get(link)).text
    assert (await client.post(f"{link}/pasangan/batal", data=SURE)).status_code == 303
    assert await states(done) == ["active", "replaced", "withdrawn"]


async def test_a_withdrawn_party_frees_its_seats_and_its_ticket_says_so(client, db):
    event = await make_upcoming(companion_policy="optional", capacity=2)
    done = await make_party(event)
    confirm = await client.get(f"/kelola/{done.manage_token}/batal")
    assert "Rahmat Hidayat" in confirm.text
    assert "2 kursi dilepas" in confirm.text
    assert (await client.post(f"/kelola/{done.manage_token}/batal", data=SURE)).status_code == 303
    assert "Mengundurkan diri" in (await client.get(f"/tiket/{done.attendees[1].ticket_code}")).text
    again = Party(PersonValues("Rahmat Hidayat", nip=NIP), phone="081234567890")
    await register(event.id, again, Asked("public", ANYONE), now=TODAY)


async def test_after_check_in_only_the_committee_changes_anything(client, event):
    done = await make_party(event)
    session = await Session.objects().first()
    holder = await Attendee.objects().where(Attendee.id == done.attendees[0].attendee_id).first()
    await make_presence(session, holder)
    link = f"/kelola/{done.manage_token}"
    page = await client.get(link)
    assert "diubah oleh panitia" in page.text
    assert "Batalkan pendaftaran" not in page.text
    for part in ("/batal", "/kontak", "/pasangan", "/pasangan/batal", f"/ubah/{holder.id}"):
        answer = await client.post(link + part, data={"name": "Lain", "phone": "0811 2222 3333"})
        assert (answer.status_code, "Hubungi panitia" in answer.text) == (409, True)
    assert await states(done) == ["active", "active"]


async def test_a_renewed_link_ends_the_old_ones(client, event):
    done = await make_party(event)
    answer = await client.post(f"/kelola/{done.manage_token}/tautan", data=SURE)
    fresh = re.search(r"/kelola/(\w{26})$", answer.headers["location"])[1]
    assert fresh != done.manage_token
    assert (await client.get(f"/kelola/{fresh}")).status_code == 200
    assert (await client.get(f"/kelola/{done.manage_token}")).status_code == 404


async def test_a_post_from_another_site_changes_nothing(client, event):
    done = await make_party(event)
    answer = await client.post(f"/kelola/{done.manage_token}/batal", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert await states(done) == ["active", "active"]


# ----------------------------------------------------------------- the actions


async def test_withdrawing_twice_is_the_same_and_is_told_once(db, event):
    done = await make_party(event)
    for _ in range(2):
        await withdraw(done.registration_id, by=ANYONE, now=TODAY)
    assert await states(done) == ["withdrawn", "withdrawn"]
    assert len(await sql("SELECT id FROM audit_entry WHERE action = 'registration.withdrawn'")) == 1
    assert (await sql("SELECT manifest_rev FROM event"))[0]["manifest_rev"] == 2


async def test_an_official_who_withdraws_takes_the_spouse_along(db, event):
    done = await make_party(event)
    await withdraw(done.registration_id, by=SYSTEM, now=TODAY, attendee_id=done.attendees[0].attendee_id)
    assert await states(done) == ["withdrawn", "withdrawn"]


async def test_a_spouse_leaves_only_with_a_reason_where_the_event_asks_for_both(db):
    event = await make_upcoming(companion_policy="required")
    done = await make_party(event)
    spouse = done.attendees[1].attendee_id
    with pytest.raises(Invalid):
        await withdraw(done.registration_id, by=ANYONE, now=TODAY, attendee_id=spouse)
    await withdraw(done.registration_id, by=ANYONE, now=TODAY, attendee_id=spouse, reason="Sakit")
    assert (await queries.registration(done.registration_id)).alone_reason == "Sakit"


async def test_a_spouse_needs_a_seat_and_a_replaced_one_gives_hers_up(db):
    event = await make_upcoming(companion_policy="optional", capacity=2)
    done = await make_party(event)
    new = PersonValues("Dewi Lestari", relation="wife")
    await add_companion(done.registration_id, new, consent=True, by=ANYONE, now=TODAY)
    alone = await make_party(event, spouse=False, nip=OTHER_NIP)
    with pytest.raises(EventFull):
        await add_companion(alone.registration_id, new, consent=True, by=ANYONE, now=TODAY)
    assert await states(alone) == ["active"]


async def test_a_spouse_cannot_be_taken_from_an_own_registration(db, event):
    done = await make_party(event, spouse=False)
    await make_party(event, spouse=False, nip=OTHER_NIP)
    spouse = PersonValues("Siti", nip=OTHER_NIP, relation="wife")
    with pytest.raises(AlreadyRegistered):
        await add_companion(done.registration_id, spouse, consent=True, by=ANYONE, now=TODAY)


async def test_after_the_deadline_only_the_committee_adds_a_spouse(db):
    event = await make_upcoming(companion_policy="optional", registration_closes=TODAY)
    done = await make_party(event, spouse=False)
    spouse = PersonValues("Siti", relation="wife")
    with pytest.raises(RegistrationClosed):
        await add_companion(done.registration_id, spouse, consent=True, by=ANYONE, now=TODAY)
    staff = Actor("user", (await make_user()).id, "Orang")
    await add_companion(done.registration_id, spouse, consent=False, by=staff, now=TODAY)


async def test_the_committee_corrects_a_nip_and_the_person_follows(db, event):
    done, other = await make_party(event, spouse=False), await make_party(event, spouse=False, nip=None)
    staff = Actor("user", (await make_user()).id, "Orang")
    attendee = other.attendees[0]
    with pytest.raises(AlreadyRegistered):
        await correct(attendee.attendee_id, PersonValues("Budi", nip=NIP), by=staff, now=TODAY)
    await correct(attendee.attendee_id, PersonValues("Budi", nip=OTHER_NIP), by=staff, now=TODAY)
    row = await queries.attendee_by_code(attendee.ticket_code)
    assert (row.nip, row.name) == (OTHER_NIP, "Budi")
    assert (await sql("SELECT id FROM person WHERE nip = {}", OTHER_NIP))[0]["id"] == row.person
    assert (await queries.attendee(done.attendees[0].attendee_id)).nip == NIP


async def test_a_participants_correction_leaves_what_the_committee_changed_since_the_page_was_opened(db):
    event = await make_upcoming(delegate_policy="letter")
    done = await make_party(event, spouse=False)
    staff = Actor("user", (await make_user()).id, "Orang")
    ours = PersonValues(
        "Budi", nip=NIP, is_asn=True, position="Staf", represents="Ratri Wulan", represents_letter="094/7/2025"
    )
    await correct(done.attendees[0].attendee_id, ours, by=staff, now=TODAY)
    stale = PersonValues("Budi Santoso", nip=OTHER_NIP, is_asn=False, position="Staf", represents="Orang Lain")
    await correct(done.attendees[0].attendee_id, stale, by=ANYONE, now=TODAY)
    row = await queries.attendee(done.attendees[0].attendee_id)
    kept = {name: getattr(row, name) for name in ("name", "nip", "is_asn", "represents", "represents_letter")}
    assert kept == {
        "name": "Budi Santoso",
        "nip": NIP,
        "is_asn": True,
        "represents": "Ratri Wulan",
        "represents_letter": "094/7/2025",
    }


async def test_a_correction_is_kept_in_the_trail_without_names(db, event):
    done = await make_party(event, spouse=False)
    await correct(done.attendees[0].attendee_id, PersonValues("Nama Rahasia"), by=ANYONE, now=TODAY)
    (entry,) = await sql("SELECT id, data FROM audit_entry WHERE action = 'attendee.corrected'")
    assert "Rahasia" not in entry["data"]
    (personal,) = await sql("SELECT data FROM audit_personal WHERE entry = {}", entry["id"])
    assert "Nama Rahasia" in personal["data"]
    assert "Rahmat Hidayat" in personal["data"]


async def test_a_correction_that_changes_nothing_writes_nothing(db, event):
    done = await make_party(event, spouse=False)
    same = PersonValues("Rahmat Hidayat", nip=NIP, position="Kepala Bidang", is_asn=True)
    await correct(done.attendees[0].attendee_id, same, by=ANYONE, now=TODAY)
    assert await sql("SELECT id FROM audit_entry WHERE action = 'attendee.corrected'") == []


async def test_the_quota_moves_with_the_person_and_override_is_the_committees(db):
    event, opd = await make_upcoming(default_maximum=0), await make_department()
    done = await make_party(event, spouse=False)
    values = PersonValues("Rahmat Hidayat", nip=NIP, department=opd.id)
    staff = Actor("user", (await make_user()).id, "Orang")
    with pytest.raises(QuotaFull):
        await correct(done.attendees[0].attendee_id, values, by=staff, now=TODAY)
    await correct(done.attendees[0].attendee_id, values, by=staff, now=TODAY, override="Sekda")
    assert (await queries.attendee(done.attendees[0].attendee_id)).counts_for == opd.id


async def test_older_links_live_on_unless_they_are_ended(db, event):
    done = await make_party(event)
    fresh = await new_manage_link(done.registration_id, by=SYSTEM, now=TODAY, end_others=False)
    for token in (fresh, done.manage_token):
        assert (await queries.registration_by_token(token)).id == done.registration_id


async def test_what_does_not_exist_is_not_found(db, event):
    nowhere = event.id
    for attempt in (
        withdraw(nowhere, by=SYSTEM, now=TODAY),
        correct(nowhere, PersonValues("Budi"), by=SYSTEM, now=TODAY),
        correct_contact(nowhere, "", "", by=SYSTEM, now=TODAY),
        add_companion(nowhere, PersonValues("Siti"), consent=True, by=SYSTEM, now=TODAY),
        new_manage_link(nowhere, by=SYSTEM, now=TODAY, end_others=False),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_a_manage_page_is_no_machine_that_tells_whose_nip_is_registered(client, event):
    done = await make_party(event, spouse=False)
    link = f"/kelola/{done.manage_token}/pasangan"
    spouse = {"name": "Siti Aminah", "relation": "wife", **CONSENT}
    answers = [(await client.post(link, data=spouse)).status_code for _ in range(12)]
    assert answers == [303] * 10 + [429] * 2
    assert len(await states(done)) == 11


async def test_an_official_corrects_the_position_but_cannot_empty_it(client, event):
    done = await make_party(event)
    official, spouse = done.attendees
    path = f"/kelola/{done.manage_token}/ubah"
    emptied = await client.post(f"{path}/{official.attendee_id}", data={"name": "Rahmat Hidayat", "position": ""})
    assert (emptied.status_code, "Tulis jabatan Anda." in emptied.text) == (422, True)
    without = await client.post(f"{path}/{spouse.attendee_id}", data={"name": "Siti Aminah", "position": ""})
    assert without.status_code == 303


# ----------------------------------------------------------------- the message once more


async def test_the_manage_page_sends_the_message_again_and_old_links_live_on(client):
    event = await make_upcoming()
    done = await make_party(event, spouse=False)
    await sql("UPDATE outbox SET state = 'sent', body = ''")
    assert "Kirim ulang pesan" in (await client.get(f"/kelola/{done.manage_token}")).text
    answer = await client.post(f"/kelola/{done.manage_token}/kirim-ulang")
    assert answer.headers["location"] == f"/kelola/{done.manage_token}"
    [row] = await sql("SELECT body FROM outbox WHERE identity LIKE 'resend:%'")
    fresh = re.search(r"/kelola/(\w+)", row["body"])[1]
    assert fresh not in (await client.get(f"/kelola/{done.manage_token}")).text
    assert (await client.get(f"/kelola/{fresh}")).status_code == 200


async def test_the_manage_page_does_not_bomb_a_mailbox(client):
    event = await make_upcoming()
    done = await make_party(event, spouse=False)
    answers = []
    for _ in range(6):
        await sql("UPDATE outbox SET state = 'sent', body = ''")
        answers.append((await client.post(f"/kelola/{done.manage_token}/kirim-ulang")).status_code)
    assert answers == [303, 303, 303, 429, 429, 429]
    assert len(await sql("SELECT id FROM outbox WHERE identity LIKE 'resend:%'")) == 3


async def test_an_old_or_unknown_link_sends_nothing(client):
    event = await make_upcoming()
    done = await make_party(event, spouse=False)
    await sql("UPDATE outbox SET state = 'sent'")
    await new_manage_link(done.registration_id, by=ANYONE, now=TODAY, end_others=True)
    for token in (done.manage_token, done.attendees[0].ticket_code, "0" * 32):
        assert (await client.post(f"/kelola/{token}/kirim-ulang")).status_code == 404
    assert (await client.get(f"/kelola/{done.manage_token}/kirim-ulang")).status_code == 405
    assert await sql("SELECT id FROM outbox WHERE identity LIKE 'resend:%'") == []


async def test_renewing_the_link_and_correcting_the_contact_kill_no_printed_qr(client):
    event = await make_upcoming()
    done = await make_party(event, spouse=False)
    await correct_contact(done.registration_id, "081299998888", "baru@dinas.example", by=ANYONE, now=TODAY)
    await new_manage_link(done.registration_id, by=ANYONE, now=TODAY, end_others=True)
    assert (await client.get(f"/tiket/{done.attendees[0].ticket_code}")).status_code == 200
