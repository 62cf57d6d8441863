"""The link of an OPD: its liaison names people, answers and takes tickets; nobody else's link does anything to them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from events.attendance import merged_presences
from events.audit import SYSTEM, Actor
from events.calendar.actions import cancel_event
from events.calendar.tables import Event
from events.database import sql
from events.keys import new_token
from events.registration.history import history
from events.registration.invitations import board as invitation_board
from events.registration.invitations import links as invitation_links
from events.registration.invitations.state import state_of
from events.registration.limits import PER_LIAISON
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.queries import session_times
from events.registration.tables import Attendee, Invitation
from events.registration.tickets.passes import when
from events.security import redact
from tests.factories import (
    link_token,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_presence,
    make_registration,
    make_session,
    make_user,
)
from tests.pages import SURE, words

TODAY = datetime.now(UTC).replace(microsecond=0)
NEXT_WEEK = TODAY + timedelta(days=7)
NIP, OTHER_NIP = "196804111993031009", "197503022000032001"
GONE = "Mintalah tautan terbaru kepada panitia"


async def make_upcoming(**values) -> Event:
    event = await make_event(**values)
    await make_session(event, starts_at=NEXT_WEEK)
    return event


@pytest.fixture
async def event(db):
    await make_institution()
    return await make_upcoming()


@pytest.fixture
async def opd(event):
    return await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")


@pytest.fixture
async def invitation(event, opd):
    return await make_invitation(event, opd, minimum=1, maximum=2)


@pytest.fixture
def path(invitation):
    return f"/undangan/{link_token(invitation)}"


def typed(opd, **values) -> dict[str, str]:
    """What the form sends for one person."""
    return {
        "draft": new_token(),
        "name": "Galih Permana, S.H.",
        "is_asn": "ya",
        "nip": NIP,
        "rank": "Pembina (IV/a)",
        "position": "Sekretaris",
        "department": str(opd.id),
        "phone": "",
        "email": "",
        **values,
    }


async def row_of(invitation):
    return await invitation_links.invitation_of(invitation.event, invitation.id)


async def state(invitation) -> str:
    return state_of(await row_of(invitation))


async def people(event) -> list[tuple[str, str]]:
    rows = await sql("SELECT name, state FROM attendee WHERE event = {} ORDER BY created_at, id", event.id)
    return [(row["name"], row["state"]) for row in rows]


async def own(event, opd, name="Sri Wahyuni", nip=OTHER_NIP, origin="invitation"):
    party = Party(PersonValues(name, nip=nip, position="Kepala Bidang", department=opd.id), phone="081234567890")
    done = await register(event.id, party, Asked(origin, SYSTEM), now=TODAY)
    return done.attendees[0].attendee_id


# ----------------------------------------------------------------- reading and opening


async def test_following_the_link_moves_nothing_and_names_nobody(client, event, opd, invitation, path):
    await own(event, opd)
    for part in ("", "/nama", "/tolak"):
        page = await client.get(path + part)
        assert page.status_code == 200
        assert "Sri Wahyuni" not in page.text
    assert await state(invitation) == "unsent"
    assert not await sql("SELECT id FROM audit_entry WHERE subject = {}", invitation.id)


async def test_the_invitation_is_opened_by_a_button(client, event, opd, invitation, path):
    await own(event, opd)
    assert "Buka undangan" in (await client.get(path)).text
    answer = await client.post(f"{path}/buka", follow_redirects=True)
    assert "Sri Wahyuni" in answer.text
    assert "•••• 2001" in answer.text
    assert OTHER_NIP not in answer.text
    assert await state(invitation) == "opened"


async def test_the_page_is_private_and_its_address_is_not_logged(client, path):
    page = await client.get(path)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]
    assert redact(path + "/nama") == "/undangan/…/nama"


async def test_an_unknown_link_says_whom_to_ask_and_is_counted(client, event):
    answer = await client.get(f"/undangan/{new_token()}")
    assert answer.status_code == 404
    assert GONE in answer.text
    assert await sql("SELECT tries FROM throttle WHERE key LIKE 'unknown:%'")


async def test_an_event_in_draft_opens_for_nobody(client, event, path):
    await sql("UPDATE event SET status = 'draft' WHERE id = {}", event.id)
    assert (await client.get(path)).status_code == 404
    assert (await client.post(f"{path}/buka")).status_code == 404


# ----------------------------------------------------------------- naming


async def test_the_liaison_names_somebody_who_gets_a_ticket(client, event, opd, invitation, path):
    answer = await client.post(f"{path}/nama", data=typed(opd, phone="0812 3456 7890"), follow_redirects=True)
    assert answer.status_code == 200
    assert "Galih Permana, S.H. berhasil didaftarkan" in answer.text
    [attendee] = await Attendee.objects().where(Attendee.event == event.id)
    assert (attendee.invitation, attendee.counts_for, attendee.nip) == (invitation.id, opd.id, NIP)
    assert (await sql("SELECT origin FROM registration"))[0]["origin"] == "invitation"
    assert "/tiket/" in answer.text
    assert "https://wa.me/6281234567890?text=" in answer.text
    assert await state(invitation) == "opened"


async def test_everything_typed_stays_when_something_is_wrong(client, event, opd, path):
    answer = await client.post(f"{path}/nama", data=typed(opd, nip="12"))
    assert answer.status_code == 422
    assert "Galih Permana, S.H." in answer.text
    assert "NIP berisi 18 angka" in answer.text
    assert await people(event) == []


async def test_an_asn_has_a_nip(client, event, opd, path):
    answer = await client.post(f"{path}/nama", data=typed(opd, nip=""))
    assert (answer.status_code, answer.text.count("Tulis NIP, 18 angka.")) == (422, 2)
    assert await people(event) == []


async def test_nobody_fills_in_a_form_for_which_the_quota_has_no_room(client, event, opd, path):
    await own(event, opd, "Satu", None)
    await own(event, opd, "Dua", None)
    await client.post(f"{path}/buka")
    answer = await client.get(f"{path}/nama", follow_redirects=True)
    assert "Kuota perangkat daerah Anda sudah penuh: 2 dari 2 orang" in words(answer.text)
    assert 'name="position"' not in answer.text


async def test_a_full_quota_is_said_and_what_was_typed_stays(client, event, opd, path):
    await own(event, opd, "Satu", None)
    await own(event, opd, "Dua", None)
    answer = await client.post(f"{path}/nama", data=typed(opd))
    assert answer.status_code == 409
    assert "Kuota perangkat daerah Anda sudah penuh: 2 dari 2 orang" in words(answer.text)
    assert "Galih Permana, S.H." in answer.text
    assert len(await people(event)) == 2


async def test_a_full_event_is_said_and_what_was_typed_stays(client, event, opd, path):
    await sql("UPDATE event SET capacity = 0 WHERE id = {}", event.id)
    answer = await client.post(f"{path}/nama", data=typed(opd))
    assert answer.status_code == 409
    assert "Kursi kegiatan ini sudah penuh" in answer.text
    assert "Galih Permana, S.H." in answer.text


async def test_a_person_stands_on_the_list_once(client, event, opd, path):
    elsewhere = await make_department()
    await own(event, elsewhere, nip=NIP)
    answer = await client.post(f"{path}/nama", data=typed(opd))
    assert answer.status_code == 409
    assert "sudah terdaftar pada kegiatan ini" in answer.text
    assert "Sri Wahyuni" not in answer.text
    assert len(await people(event)) == 1


async def test_sending_the_form_twice_names_one_person(client, event, opd, invitation, path):
    data = typed(opd, is_asn="tidak", nip="")
    for _time in range(2):
        assert (await client.post(f"{path}/nama", data=data)).status_code == 303
    assert len(await people(event)) == 1
    log = await history(event.id, [invitation.id])
    assert [entry.what for entry in log].count("Nama diusulkan") == 1


async def test_one_form_sent_many_times_at_once_names_one_person(client, event, opd, path):
    data = typed(opd, is_asn="tidak", nip="")
    answers = await asyncio.gather(*(client.post(f"{path}/nama", data=data) for _time in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    assert len(await people(event)) == 1


async def test_many_hands_at_one_link_never_pass_the_quota(client, event, opd, path):
    forms = [typed(opd, name=f"Peserta {letter}", is_asn="tidak", nip="") for letter in "ABCDEF"]
    answers = await asyncio.gather(*(client.post(f"{path}/nama", data=form) for form in forms))
    assert sorted(answer.status_code for answer in answers) == [303, 303, 409, 409, 409, 409]
    assert len(await people(event)) == 2


async def test_only_units_of_the_own_opd_can_be_chosen(client, event, opd, path):
    unit = await make_department(parent=opd.id, counts_as_opd=False, kind="puskesmas")
    elsewhere = await make_department()
    assert (await client.post(f"{path}/nama", data=typed(elsewhere))).status_code == 422
    assert (await client.post(f"{path}/nama", data=typed(unit))).status_code == 303
    [attendee] = await Attendee.objects().where(Attendee.event == event.id)
    assert (attendee.department, attendee.counts_for) == (unit.id, opd.id)


async def test_a_couple_is_named_together_where_the_event_asks_for_it(client, event, opd, path):
    await sql("UPDATE event SET companion_policy = 'required' WHERE id = {}", event.id)
    alone = await client.post(f"{path}/nama", data=typed(opd))
    assert alone.status_code == 422
    assert "atau alasan hadir tanpa pasangan" in alone.text
    couple = typed(opd, companion_name="Ayunda Rahmawati", companion_relation="wife", consent="y")
    assert (await client.post(f"{path}/nama", data=couple)).status_code == 303
    assert len(await people(event)) == 2


async def test_each_of_a_couple_is_addressed_by_their_own_word_on_whatsapp(client, event, opd, path):
    await sql("UPDATE event SET companion_policy = 'required' WHERE id = {}", event.id)
    couple = typed(opd, companion_name="Ayunda Rahmawati", companion_relation="wife", consent="y")
    await client.post(f"{path}/nama", data=couple)
    shown = unquote((await client.get(path)).text)
    assert ("Yth. Bapak Galih Permana" in shown, "Yth. Ibu Ayunda Rahmawati" in shown) == (True, True)


# ----------------------------------------------------------------- replacing and taking back


async def test_a_name_is_replaced_in_one_step_and_the_seat_stays(client, event, opd, invitation, path):
    old = await own(event, opd)
    await sql("UPDATE event SET capacity = 1 WHERE id = {}", event.id)
    data = typed(opd)
    for _time in range(2):
        assert (await client.post(f"{path}/nama/{old}/ganti", data=data)).status_code == 303
    assert await people(event) == [("Sri Wahyuni", "replaced"), ("Galih Permana, S.H.", "active")]
    assert ["Sri Wahyuni", "Galih Permana, S.H."] in [one.names for one in await history(event.id, [invitation.id])]


async def test_the_liaison_reads_who_came_in_whose_place(client, event, opd, path):
    old = await own(event, opd)
    answer = await client.post(f"{path}/nama/{old}/ganti", data=typed(opd), follow_redirects=True)
    assert "Galih Permana, S.H. menggantikan Sri Wahyuni." in answer.text


async def test_the_liaison_reads_what_is_left_to_do_and_not_that_the_link_was_opened(client, event, opd, path):
    await own(event, opd)
    page = (await client.post(f"{path}/buka", follow_redirects=True)).text
    assert "Belum dinyatakan lengkap" in page
    assert "Tautan sudah dibuka" not in page
    answer = await client.post(f"{path}/lengkap", data={"yakin": "ya"}, follow_redirects=True)
    assert "Belum dinyatakan lengkap" not in answer.text
    assert "Lengkap" in answer.text


async def test_who_is_replaced_reads_that_the_own_opd_did_it(client, event, opd, path):
    old = await own(event, opd)
    assert (await client.post(f"{path}/nama/{old}/ganti", data=typed(opd))).status_code == 303
    (row,) = await sql("SELECT body FROM outbox WHERE identity LIKE 'withdrawn:%'")
    assert "dibatalkan oleh perangkat daerah yang mengusulkannya" in row["body"]
    assert "oleh panitia" not in row["body"]


async def test_who_waits_does_not_slip_into_a_seat_that_is_only_replaced(client, event, opd, path):
    old = await own(event, opd)
    await sql("UPDATE event SET capacity = 1, waiting_list = {} WHERE id = {}", True, event.id)
    elsewhere = await make_department()
    party = Party(PersonValues("Ani Menunggu", department=elsewhere.id), phone="081234567891")
    await register(event.id, party, Asked("public", SYSTEM, wait=True), now=datetime.now(UTC))
    assert (await client.post(f"{path}/nama/{old}/ganti", data=typed(opd))).status_code == 303
    assert ("Ani Menunggu", "waitlisted") in await people(event)
    new = await Attendee.objects().get(Attendee.name == "Galih Permana, S.H.")
    assert (await client.post(f"{path}/nama/{new.id}/hapus", data=SURE)).status_code == 303
    assert ("Ani Menunggu", "offered") in await people(event)


async def test_a_refused_replacement_leaves_the_old_name(client, event, opd, path):
    old = await own(event, opd)
    await own(event, await make_department(), "Orang Lain", NIP)
    assert (await client.post(f"{path}/nama/{old}/ganti", data=typed(opd))).status_code == 409
    assert ("Sri Wahyuni", "active") in await people(event)


async def test_a_name_is_taken_back(client, event, opd, path):
    old = await own(event, opd)
    await client.post(f"{path}/buka")
    assert "Hapus Sri Wahyuni?" in (await client.get(f"{path}/nama/{old}/hapus")).text
    assert ("Sri Wahyuni", "active") in await people(event)
    assert (await client.post(f"{path}/nama/{old}/hapus", data=SURE)).status_code == 303
    assert await people(event) == [("Sri Wahyuni", "withdrawn")]
    assert (await client.post(f"{path}/nama/{old}/hapus", data=SURE)).status_code == 404


async def test_a_spouse_is_taken_back_with_a_reason_where_the_event_asks_for_the_spouse(client, event, opd, path):
    await Event.update({Event.companion_policy: "required"}).where(Event.id == event.id)
    data = typed(opd, companion_name="Siti Aminah", companion_relation="wife", consent="y")
    assert (await client.post(f"{path}/nama", data=data)).status_code == 303
    (spouse,) = await sql("SELECT id FROM attendee WHERE event = {} AND official IS NOT NULL", event.id)
    where = f"{path}/nama/{spouse['id']}/hapus"
    assert "Alasan hadir tanpa pasangan" in (await client.get(where)).text
    answer = await client.post(where)
    assert (answer.status_code, "Tulis alasan hadir tanpa pasangan" in answer.text) == (422, True)
    assert (await client.post(where, data={"alone_reason": "Dinas luar kota", **SURE})).status_code == 303
    assert dict(await people(event)) == {"Galih Permana, S.H.": "active", "Siti Aminah": "withdrawn"}
    (row,) = await sql("SELECT alone_reason FROM registration WHERE event = {}", event.id)
    assert row["alone_reason"] == "Dinas luar kota"


async def test_a_name_is_mended_and_the_printed_qr_stays(client, event, opd, invitation, path):
    old = await own(event, opd)
    before = await Attendee.objects().get(Attendee.id == old)
    form = await client.get(f"{path}/nama/{old}/ubah")
    assert "Perbaiki data Sri Wahyuni" in form.text
    assert OTHER_NIP not in form.text
    mended = {"name": "Sri Wahyuni, S.E.", "position": "Sekretaris", "department": str(opd.id), "nip": NIP}
    assert (await client.post(f"{path}/nama/{old}/ubah", data=mended)).status_code == 303
    after = await Attendee.objects().get(Attendee.id == old)
    assert (after.name, after.position, after.nip) == ("Sri Wahyuni, S.E.", "Sekretaris", OTHER_NIP)
    assert after.ticket_digest == before.ticket_digest
    assert "Data diperbaiki" in [one.what for one in await history(event.id, [invitation.id])]


async def test_nobody_is_mended_into_another_opd_or_from_another_link(client, event, opd, path):
    old = await own(event, opd)
    elsewhere = await make_department()
    mended = {"name": "Diubah", "position": "Staf", "department": str(elsewhere.id)}
    assert (await client.post(f"{path}/nama/{old}/ubah", data=mended)).status_code == 422
    theirs = f"/undangan/{link_token(await make_invitation(event, elsewhere))}"
    assert (await client.get(f"{theirs}/nama/{old}/ubah")).status_code == 404
    assert (await client.post(f"{theirs}/nama/{old}/ubah", data=mended)).status_code == 404
    assert await people(event) == [("Sri Wahyuni", "active")]


async def test_who_registered_alone_keeps_the_own_ticket_and_place(client, event, opd, path):
    public = await own(event, opd, origin="public")
    page = await client.post(f"{path}/buka", follow_redirects=True)
    assert "Mendaftar sendiri" in page.text
    assert "/tiket/" not in page.text
    assert (await client.post(f"{path}/nama/{public}/hapus", data=SURE)).status_code == 404
    assert (await client.post(f"{path}/nama/{public}/ganti", data=typed(opd))).status_code == 404
    assert await people(event) == [("Sri Wahyuni", "active")]


async def test_who_checked_in_is_neither_replaced_nor_taken_back(client, event, opd, path):
    old = await own(event, opd)
    session = await make_session(event, starts_at=NEXT_WEEK + timedelta(days=1))
    await make_presence(session, await Attendee.objects().get(Attendee.id == old))
    assert (await client.post(f"{path}/nama/{old}/hapus", data=SURE)).status_code == 409
    assert (await client.post(f"{path}/nama/{old}/ganti", data=typed(opd))).status_code == 409
    assert (await client.post(f"{path}/nama/{old}/ubah", data=typed(opd))).status_code == 409
    assert await people(event) == [("Sri Wahyuni", "active")]


# ----------------------------------------------------------------- the answer


async def test_names_are_called_complete_once(client, event, opd, invitation, path):
    assert (await client.post(f"{path}/lengkap", data=SURE)).status_code == 409
    await own(event, opd)
    for _time in range(2):
        assert (await client.post(f"{path}/lengkap", data=SURE)).status_code == 303
    assert await state(invitation) == "answered"
    log = [entry.what for entry in await history(event.id, [invitation.id])]
    assert log.count("Nama dinyatakan lengkap") == 1


async def test_who_takes_the_last_name_back_has_not_answered(client, event, opd, invitation, path):
    old = await own(event, opd)
    other = await own(event, opd, "Galih Permana", NIP)
    assert (await client.post(f"{path}/lengkap", data=SURE)).status_code == 303
    assert (await client.post(f"{path}/nama/{old}/hapus", data=SURE)).status_code == 303
    assert await state(invitation) == "answered"
    assert (await client.post(f"{path}/nama/{other}/hapus", data=SURE)).status_code == 303
    assert await state(invitation) == "opened"


async def test_an_opd_declines_with_a_reason_and_may_think_again(client, event, opd, invitation, path):
    assert (await client.post(f"{path}/tolak", data={"reason": " "})).status_code == 422
    assert (await client.post(f"{path}/tolak", data={"reason": "Bersamaan dengan audit."})).status_code == 303
    assert await state(invitation) == "declined"
    assert "Bersamaan dengan audit." in (await client.get(path)).text
    assert (await client.post(f"{path}/nama", data=typed(opd))).status_code == 409
    assert (await client.post(f"{path}/tolak/batal", data=SURE)).status_code == 303
    assert await state(invitation) == "opened"
    assert (await client.post(f"{path}/nama", data=typed(opd))).status_code == 303


async def test_an_opd_that_declined_reads_that_it_misses_nobody_and_fulfilled_nothing(client, path):
    await client.post(f"{path}/buka")
    assert "Paling sedikit 1 kurang 1" in words((await client.get(path)).text)
    await client.post(f"{path}/tolak", data={"reason": "Bersamaan dengan audit."})
    page = words((await client.get(path)).text)
    assert "menyatakan tidak mengirim peserta" in page
    assert ("kurang" in page, "terpenuhi" in page) == (False, False)


async def test_an_opd_with_names_cannot_decline(client, event, opd, invitation, path):
    await own(event, opd)
    answer = await client.post(f"{path}/tolak", data={"reason": "Berhalangan."})
    assert answer.status_code == 409
    assert "Berhalangan." in answer.text
    assert await state(invitation) == "opened" or await state(invitation) == "unsent"


# ----------------------------------------------------------------- taking along


async def test_all_tickets_stand_on_one_page_and_the_list_in_one_file(client, event, opd, invitation, path):
    await own(event, opd)
    assert (await client.get(f"{path}/tiket")).status_code == 409
    assert (await client.post(f"{path}/daftar")).status_code == 409
    await client.post(f"{path}/buka")
    page = await client.get(f"{path}/tiket")
    assert page.text.count('class="pass__name"') == 1
    answer = await client.post(f"{path}/daftar")
    assert answer.content.startswith(b"PK")
    assert "Daftar nama diunduh" in [one.what for one in await history(event.id, [invitation.id])]


# ----------------------------------------------------------------- attacks


async def test_a_renewed_link_ends_the_old_one(client, event, opd, invitation, path):
    old = await own(event, opd)
    await invitation_links.renew_link(event.id, invitation.id, by=SYSTEM, now=TODAY)
    for part in ("", "/nama", "/tolak", "/tiket", f"/nama/{old}/hapus"):
        answer = await client.get(path + part)
        assert answer.status_code == 404
        assert GONE in answer.text
    for part in ("/buka", "/nama", "/lengkap", "/tolak", "/tolak/batal", "/daftar", f"/nama/{old}/hapus"):
        assert (await client.post(path + part, data=typed(opd, reason="x"))).status_code == 404
    assert await people(event) == [("Sri Wahyuni", "active")]
    fresh = (await row_of(invitation)).address
    assert (await client.get(fresh)).status_code == 200


async def test_another_opds_link_sees_and_changes_nobody_of_this_opd(client, event, opd, path):
    mine = await own(event, opd)
    other = await make_department(name="Dinas Sosial")
    theirs = f"/undangan/{link_token(await make_invitation(event, other))}"
    page = await client.post(f"{theirs}/buka", follow_redirects=True)
    assert "Sri Wahyuni" not in page.text
    assert (await client.get(f"{theirs}/nama/{mine}/ganti")).status_code == 404
    assert (await client.post(f"{theirs}/nama/{mine}/ganti", data=typed(other))).status_code == 404
    assert (await client.get(f"{theirs}/nama/{mine}/hapus")).status_code == 404
    assert (await client.post(f"{theirs}/nama/{mine}/hapus", data=SURE)).status_code == 404
    assert "Sri Wahyuni" not in (await client.get(f"{theirs}/tiket")).text
    assert await people(event) == [("Sri Wahyuni", "active")]


async def test_a_link_of_another_event_changes_nobody_here(client, event, opd, path):
    mine = await own(event, opd)
    other = await make_upcoming()
    theirs = f"/undangan/{link_token(await make_invitation(other, opd))}"
    await client.post(f"{theirs}/buka")
    assert "Sri Wahyuni" not in (await client.get(theirs)).text
    assert (await client.post(f"{theirs}/nama/{mine}/hapus", data=SURE)).status_code == 404
    assert (await client.post(f"{theirs}/nama/{mine}/ganti", data=typed(opd))).status_code == 404
    assert await people(event) == [("Sri Wahyuni", "active")]


async def test_a_stranger_of_the_same_opd_at_no_event_cannot_be_named_by_id(client, event, opd, path):
    other = await make_upcoming()
    registration = await make_registration(other, origin="invitation")
    stranger = await make_attendee(other, registration, counts_for=opd.id, name="Orang Kegiatan Lain")
    assert (await client.post(f"{path}/nama/{stranger.id}/hapus", data=SURE)).status_code == 404
    assert await people(other) == [("Orang Kegiatan Lain", "active")]


@pytest.mark.parametrize(
    "circumstance",
    [
        "status = 'cancelled'",
        f"registration_closes = '{TODAY - timedelta(hours=1):%Y-%m-%d %H:%M:%S}+00:00'",
        f"registration_opens = '{TODAY + timedelta(days=1):%Y-%m-%d %H:%M:%S}+00:00'",
        "registration = 'none'",
    ],
    ids=["cancelled", "closed", "not yet open", "without registration"],
)
async def test_nothing_changes_while_registration_is_not_open(client, event, opd, invitation, path, circumstance):
    old = await own(event, opd)
    await client.post(f"{path}/buka")
    await sql(f"UPDATE event SET {circumstance} WHERE id = {{}}", event.id)
    assert (await client.get(path)).status_code == 200
    for part in (
        "/nama",
        "/lengkap",
        "/tolak",
        "/tolak/batal",
        f"/nama/{old}/hapus",
        f"/nama/{old}/ganti",
        f"/nama/{old}/ubah",
    ):
        answer = await client.post(path + part, data=typed(opd, reason="Berhalangan.", **SURE))
        assert answer.status_code == 409, part
    assert await people(event) == [("Sri Wahyuni", "active")]
    assert await state(invitation) == "opened"


async def test_an_event_only_for_invited_opds_is_open_to_them_and_to_nobody_else(client, event, opd, path):
    await sql("UPDATE event SET registration = 'invited' WHERE id = {}", event.id)
    assert (await client.post(f"{path}/nama", data=typed(opd))).status_code == 303
    form = await client.get(f"/kegiatan/{event.slug}/daftar")
    assert "Hanya lewat undangan" in form.text
    assert "Data diri Anda" not in form.text
    assert "diusulkan oleh perangkat daerah yang diundang" in (await client.get(f"/kegiatan/{event.slug}")).text


async def test_a_link_is_not_tried_without_end(client, event, opd, invitation, path):
    await sql(
        "INSERT INTO throttle (key, starts_at, tries) VALUES ({}, {}, {})",
        f"liaison:{invitation.id}",
        datetime.now(UTC),
        PER_LIAISON,
    )
    answer = await client.post(f"{path}/nama", data=typed(opd))
    assert answer.status_code == 429
    assert await people(event) == []


async def test_a_form_sent_by_another_site_is_refused(client, event, opd, path):
    headers = {"sec-fetch-site": "cross-site", "origin": "https://jahat.example"}
    answer = await client.post(f"{path}/nama", data=typed(opd), headers=headers)
    assert answer.status_code == 403
    assert await people(event) == []


async def test_of_two_opd_whose_people_come_as_a_couple_neither_touches_the_others(client, event, opd, path):
    await Event.update({Event.companion_policy: "optional"}).where(Event.id == event.id)
    other = await make_department(name="Dinas Sosial")
    others = f"/undangan/{link_token(await make_invitation(event, other))}"
    hers = await own(event, other, nip=OTHER_NIP)
    ours = await own(event, opd, "Galih Permana", NIP)
    ids = [hers, ours]
    await merged_presences.merge(event.id, "couple", *ids, relation="husband", by=SYSTEM, now=TODAY)
    for link, whom in ((path, ids[0]), (others, ids[1])):
        for part in ("hapus", "ganti", "ubah"):
            answer = await client.post(f"{link}/nama/{whom}/{part}", data=typed(opd, nip="197001011995031001"))
            assert answer.status_code == 404, (part, answer.text)
    assert (await client.post(f"{others}/nama/{ids[0]}/hapus", data=SURE)).status_code == 409
    assert [state for _name, state in await people(event)] == ["active", "active"]
    assert (await client.post(f"{path}/nama/{ids[1]}/hapus", data=SURE)).status_code == 303
    assert [state for _name, state in await people(event)] == ["active", "withdrawn"]


async def test_a_form_sent_again_after_its_name_was_removed_does_not_say_it_is_registered(client, event, opd, path):
    form = typed(opd)
    assert (await client.post(f"{path}/nama", data=form)).status_code == 303
    (row,) = await sql("SELECT id FROM attendee WHERE event = {}", event.id)
    assert (await client.post(f"{path}/nama/{row['id']}/hapus", data=SURE)).status_code == 303
    again = await client.post(f"{path}/nama", data=form)
    assert again.status_code == 409
    assert "Buka isian baru" in words(again.text)
    assert (await client.post(f"{path}/nama", data=typed(opd))).status_code == 303
    assert [state for _name, state in await people(event)] == ["withdrawn", "active"]


async def test_a_name_is_replaced_in_an_event_fuller_than_its_seats(client, event, opd, path):
    await own(event, opd)
    old = await own(event, opd, "Galih Permana", NIP)
    await Event.update({Event.capacity: 1}).where(Event.id == event.id)
    new = typed(opd, name="Rahmat Hidayat", nip="197001011995031001")
    assert (await client.post(f"{path}/nama/{old}/ganti", data=new)).status_code == 303
    assert [state for _name, state in await people(event)] == ["active", "replaced", "active"]
    assert (await client.post(f"{path}/nama", data=typed(opd, nip="197201011995031002"))).status_code == 409


async def test_a_name_is_replaced_in_an_opd_with_more_people_than_its_maximum(client, event, opd, invitation, path):
    await own(event, opd)
    old = await own(event, opd, "Galih Permana", NIP)
    await Invitation.update({Invitation.maximum: 1}).where(Invitation.id == invitation.id)
    new = typed(opd, name="Rahmat Hidayat", nip="197001011995031001")
    assert (await client.post(f"{path}/nama/{old}/ganti", data=new)).status_code == 303
    assert [state for _name, state in await people(event)] == ["active", "replaced", "active"]
    assert (await client.post(f"{path}/nama", data=typed(opd, nip="197201011995031002"))).status_code == 409


async def both_counts(client, event, opd, path) -> tuple[int, int]:
    """How many names the OPD's own page and the committee's board tell of."""
    await client.post(f"{path}/buka")
    page = words((await client.get(path)).text)
    told = int(page.split("Nama dalam kuota")[1].split()[0])
    board = await invitation_board.board(await Event.objects().get(Event.id == event.id))
    return told, next(one.called.registered for one in board if one.invitation.department == opd.id)


async def make_couple(event, host, guest) -> None:
    await Event.update({Event.companion_policy: "optional"}).where(Event.id == event.id)
    await merged_presences.merge(event.id, "couple", host, guest, relation="husband", by=SYSTEM, now=TODAY)


async def test_two_officials_of_one_opd_who_come_as_a_couple_are_two_names(client, event, opd, path):
    await make_couple(event, await own(event, opd), await own(event, opd, "Galih Permana", NIP))
    assert await both_counts(client, event, opd, path) == (2, 2)
    assert "Kuota sudah penuh" in words((await client.get(path)).text)


async def test_who_only_waits_is_no_name_yet(client, event, opd, path):
    await sql("UPDATE event SET waiting_list = {} WHERE id = {}", True, event.id)
    await own(event, opd)
    await own(event, opd, "Galih Permana", NIP)
    waits = Party(PersonValues("Ani Menunggu", department=opd.id), phone="081234567891")
    await register(event.id, waits, Asked("public", SYSTEM, wait=True), now=datetime.now(UTC))
    assert await both_counts(client, event, opd, path) == (2, 2)
    assert "Ani Menunggu" in (await client.get(path)).text


async def test_whose_official_left_a_couple_reads_no_more_of_the_other_opds(client, event, opd, path):
    other = await make_department(name="Dinas Sosial")
    hers = await own(event, other)
    ours = await own(event, opd, "Galih Permana", NIP)
    await make_couple(event, hers, ours)
    await client.post(f"{path}/buka")
    page = (await client.get(path)).text
    assert ("Sri Wahyuni" in page, "Dari OPD lain" in page) == (True, True)
    assert (await client.post(f"{path}/nama/{ours}/hapus", data=SURE)).status_code == 303
    assert "Sri Wahyuni" not in (await client.get(path)).text


async def test_a_cancelled_event_still_says_when_it_would_have_been(client, event, path):
    planned = when(await session_times(event.id), "Asia/Jakarta")
    await cancel_event(event.id, "Banjir", by=Actor("user", (await make_user()).id, "Panitia"), now=TODAY)
    page = words((await client.get(path)).text)
    assert planned in page
    assert "Menyusul" not in page
