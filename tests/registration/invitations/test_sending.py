"""Sending invitations: from OPD to OPD, marks that can be taken back, e-mail, all links, and the liaison remembered."""

from __future__ import annotations

import asyncio
import io
import re
from dataclasses import replace
from urllib.parse import unquote

import openpyxl
import pytest

from events import config
from events.audit import Actor
from events.database import sql
from events.departments.tables import DepartmentContact
from events.departments.units.contacts import contact_of
from events.registration.invitations import links, sending
from events.registration.invitations.liaisons import Liaison, set_liaison
from events.registration.invitations.quotas import copy_event, invite_departments
from events.registration.invitations.state import state_of
from events.registration.invitations.texts import Note
from events.vocabulary import ActorKind, EventStatus
from tests.factories import NOW, link_token, make_department, make_event, make_invitation, make_session
from tests.pages import words
from tests.registration.invitations.test_invitations_tab import invite, row_of

BY = Actor(ActorKind.USER, None, "Sari")
PHONE, MAIL = "+6281234567890", "ratna@dinkes.example"


@pytest.fixture
def mail_server(monkeypatch):
    with_mail = replace(config.load(), smtp_url="smtp://127.0.0.1:9")
    monkeypatch.setattr(config, "load", lambda: with_mail)


async def states(*invitations) -> list[str]:
    return [str(state_of(await row_of(one))) for one in invitations]


def chat(page: str) -> str:
    return unquote(re.search(r'href="(https://wa\.me/[^"]+)"', page)[1])


# ----------------------------------------------------------------- from OPD to OPD


async def test_eighteen_opds_are_sent_with_two_taps_each(organizer, event):
    invitations = [await invite(event, f"Dinas {number:02}", liaison_phone=PHONE) for number in range(18)]
    page, taps = await organizer.get("/kirim"), 0
    for number, one in enumerate(invitations):
        assert f"{number} dari 18 terkirim" in page
        assert f"undangan/{link_token(one)}" in chat(page)
        assert chat(page).startswith("https://wa.me/6281234567890?text=")
        answer = await organizer.post(f"/{one.id}/terkirim", lanjut="kirim")
        taps += 2
        page = (await organizer.browser.get(answer.headers["location"])).text
    assert "Semua undangan sudah terkirim" in page
    assert taps == 36
    assert set(await states(*invitations)) == {"sent"}


async def test_sending_is_the_boards_first_button_and_nothing_is_claimed_for_all(organizer, event):
    await invite(event, "Dinas Satu")
    page = await organizer.get()
    assert "Tandai semua terkirim" not in page
    first = re.search(r'<a class="button" href="([^"]+)">.*?Kirim 1 undangan', page, re.DOTALL)
    assert first[1].endswith("/undangan/kirim")


async def test_a_skipped_opd_comes_again_after_the_last(organizer, event):
    one, two = await invite(event, "Dinas Satu"), await invite(event, "Dinas Dua")
    assert "Dinas Dua" in words(await organizer.get(f"/kirim?setelah={one.id}"))
    assert "Dinas Satu" in words(await organizer.get(f"/kirim?setelah={two.id}"))
    assert "Dinas Satu" in words(await organizer.get("/kirim?setelah=bukan-id"))


async def test_a_number_typed_there_is_in_the_link_at_once(organizer, event):
    one = await invite(event, "Dinas Satu")
    assert chat(await organizer.get("/kirim")).startswith("https://wa.me/?text=")
    answer = await organizer.post(f"/{one.id}/kontak", phone="0812 3456 7890", lanjut="kirim")
    assert answer.headers["location"].endswith(f"/undangan/kirim?opd={one.id}")
    assert chat(await organizer.get("/kirim")).startswith("https://wa.me/6281234567890?text=")


async def test_a_draft_is_not_sent_for_its_links_open_nothing(organizer, event, mail_server):
    one = await invite(event, "Dinas Satu", liaison_email=MAIL)
    await sql("UPDATE event SET status = {} WHERE id = {}", EventStatus.DRAFT, event.id)
    assert "Terbitkan kegiatan lebih dahulu" in await organizer.get("/kirim")
    for part in (f"/{one.id}/terkirim", f"/{one.id}/e-mail", "/kirim/e-mail"):
        assert (await organizer.post(part)).status_code == 409
    assert (await organizer.post("/terkirim", opd=str(one.id))).status_code == 409
    assert await states(one) == ["unsent"]


# ----------------------------------------------------------------- taken back


async def test_a_mark_is_taken_back_by_one_tap_where_it_was_made(organizer, event):
    one, two = await invite(event, "Dinas Satu"), await invite(event, "Dinas Dua")
    await organizer.post(f"/{one.id}/terkirim", lanjut="kirim")
    answer = await organizer.post(f"/{two.id}/terkirim", lanjut="kirim")
    page = (await organizer.browser.get(answer.headers["location"])).text
    assert "Dinas Dua: ditandai terkirim." in words(page)
    moment = re.search(r'name="ditandai" value="([^"]+)"', page)[1]
    assert (await organizer.post("/terkirim/batal", ditandai=moment, lanjut="kirim")).status_code == 303
    assert await states(one, two) == ["sent", "unsent"]
    await organizer.post("/terkirim/batal", ditandai=moment)
    await organizer.post("/terkirim/batal", ditandai="kemarin")
    assert await states(one, two) == ["sent", "unsent"]
    assert len(await sql("SELECT id FROM audit_entry WHERE action = 'invitation.unsent'")) == 1


async def test_those_ticked_are_marked_together_and_taken_back_together(organizer, event):
    one, two, three = [await invite(event, f"Dinas {name}") for name in ("Satu", "Dua", "Tiga")]
    answer = await organizer.post("/terkirim", opd=[str(one.id), str(two.id)])
    assert await states(one, two, three) == ["sent", "sent", "unsent"]
    page = (await organizer.browser.get(answer.headers["location"])).text
    moment = re.search(r'name="ditandai" value="([^"]+)"', page)[1]
    await organizer.post("/terkirim/batal", ditandai=moment)
    assert await states(one, two, three) == ["unsent"] * 3


async def test_without_a_tick_nothing_is_marked_and_the_page_says_so(organizer, event):
    one = await invite(event, "Dinas Satu")
    answer = await organizer.post("/terkirim")
    assert answer.status_code == 422
    assert "Pilih OPD yang undangannya sudah Anda kirim." in answer.text
    assert "checked" not in await organizer.get("/terkirim")
    assert "checked" in await organizer.get("/terkirim?pilih=semua")
    assert await states(one) == ["unsent"]


async def test_a_mark_is_taken_back_on_the_opds_own_page_later_too(organizer, event):
    one = await invite(event, "Dinas Satu", sent_at=NOW)
    assert "Batalkan tanda terkirim" in await organizer.get(f"/{one.id}")
    await organizer.post(f"/{one.id}/belum")
    assert await states(one) == ["unsent"]
    assert "Batalkan tanda terkirim" not in await organizer.get(f"/{one.id}")


async def test_another_events_invitations_are_never_marked_nor_unmarked(db):
    event, other = await make_event(), await make_event()
    foreign = await make_invitation(other, await make_department(), sent_at=NOW)
    await make_invitation(event, await make_department(), sent_at=NOW)
    assert await sending.unmark(event.id, [foreign.id], by=BY, now=NOW) == 0
    assert await sending.take_back(event.id, NOW, by=BY, now=NOW) == 1
    assert (await row_of(foreign)).sent_at == NOW


# ----------------------------------------------------------------- by e-mail


async def outbox() -> list[tuple[str, str]]:
    return [
        (row["address"], row["body"]) for row in await sql("SELECT address, body FROM outbox ORDER BY created_at, id")
    ]


async def test_who_has_an_address_is_sent_by_mail_once_and_stays_marked(organizer, event, mail_server):
    one = await invite(event, "Dinas Satu", liaison_email=MAIL)
    two = await invite(event, "Dinas Dua")
    assert "Kirim e-mail kepada 1 OPD" in words(await organizer.get("/kirim"))
    await organizer.post("/kirim/e-mail")
    await organizer.post(f"/{one.id}/e-mail")
    [(address, body)] = await outbox()
    assert address == MAIL
    assert f"undangan/{link_token(one)}" in body
    assert await states(one, two) == ["sent", "unsent"]
    assert await sending.unmark(event.id, [one.id], by=BY, now=NOW) == 0
    assert "Batalkan tanda terkirim" not in await organizer.get(f"/{one.id}")


async def test_without_a_mail_server_no_mail_is_promised(organizer, event):
    one = await invite(event, "Dinas Satu", liaison_email=MAIL)
    assert "Kirim lewat e-mail" not in await organizer.get("/kirim")
    assert (await organizer.post(f"/{one.id}/e-mail")).status_code == 409
    assert await states(one) == ["unsent"]


async def test_a_mail_that_failed_is_said_on_the_board(organizer, event, mail_server):
    one = await invite(event, "Dinas Satu", liaison_email=MAIL)
    await organizer.post(f"/{one.id}/e-mail")
    await sql("UPDATE outbox SET state = 'failed', error = '550'")
    assert "E-mail gagal" in await organizer.get()


async def test_asked_twice_at_once_one_mail_goes_out(db):
    event = await make_event()
    one = await make_invitation(event, await make_department(), liaison_email=MAIL)
    note = await note_of(event, one)
    counts = await asyncio.gather(*[sending.mail(event.id, [(one.id, note)], by=BY, now=NOW) for _ in range(4)])
    assert sorted(counts) == [0, 0, 0, 1]
    assert len(await outbox()) == 1


async def note_of(event, one):
    found = await links.invitation_of(event.id, one.id)
    return Note("Undangan", f"Silakan buka {found.address}", "", "")


async def test_a_note_whose_link_was_renewed_meanwhile_is_not_sent_and_marks_nothing(db):
    event = await make_event()
    one = await make_invitation(event, await make_department(), liaison_email=MAIL)
    stale = await note_of(event, one)
    await links.renew_link(event.id, one.id, by=BY, now=NOW)
    assert await sending.mail(event.id, [(one.id, stale)], by=BY, now=NOW) == 0
    assert (await outbox(), await states(one)) == ([], ["unsent"])
    assert await sending.mail(event.id, [(one.id, await note_of(event, one))], by=BY, now=NOW) == 1


# ----------------------------------------------------------------- all links


async def test_the_sheet_has_every_link_and_is_in_the_trail(organizer, event):
    one = await invite(event, "Dinas Satu", liaison_phone=PHONE, liaison_name="=Ratna")
    two = await invite(event, "Dinas Dua", minimum=2)
    answer = await organizer.post("/unduh")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [line[1] for line in lines] == ["Dinas Satu", "Dinas Dua"]
    assert lines[0][9].endswith(f"/undangan/{link_token(one)}")
    assert lines[1][9].endswith(f"/undangan/{link_token(two)}")
    assert lines[0][2] == "=Ratna"
    assert lines[1][7] == 2
    assert answer.headers["cache-control"] == "no-store"
    [entry] = await sql("SELECT data FROM audit_entry WHERE action = 'export'")
    assert '"invitations.xlsx"' in entry["data"]


# ----------------------------------------------------------------- remembered


async def test_a_liaison_is_remembered_for_the_next_event_and_no_old_one_comes_back(db):
    event, opd, other = await make_event(), await make_department(), await make_department()
    await make_session(event)
    await make_invitation(await make_event(), opd, liaison_phone="+62811111111")
    await invite_departments(event.id, [(opd.id, None, None), (other.id, None, None)], by=BY, now=NOW)
    rows = {row["department"]: row for row in await sql("SELECT * FROM invitation WHERE event = {}", event.id)}
    assert rows[opd.id]["liaison_phone"] == "+62811111111"
    assert rows[other.id]["liaison_phone"] == ""
    await set_liaison(event.id, rows[opd.id]["id"], Liaison("Ibu Ratna", "081234567890", MAIL), by=BY, now=NOW)
    copy = await copy_event(event.id, NOW.replace(year=2027).date(), by=BY, now=NOW.replace(year=2027))
    [row] = await sql("SELECT * FROM invitation WHERE event = {} AND department = {}", copy.id, opd.id)
    assert (row["liaison_name"], row["liaison_phone"], row["liaison_email"]) == ("Ibu Ratna", PHONE, MAIL)


async def test_the_contact_of_an_opd_comes_before_the_liaison_of_an_old_event(db):
    event, opd = await make_event(), await make_department()
    await make_invitation(await make_event(), opd, liaison_phone="+62811111111")
    contact = DepartmentContact(department=opd.id, name="Ibu Ratna", phone=PHONE, email=MAIL, changed_at=NOW)
    await DepartmentContact.insert(contact)
    await invite_departments(event.id, [(opd.id, None, None)], by=BY, now=NOW)
    [row] = await sql("SELECT liaison_name, liaison_phone FROM invitation WHERE event = {}", event.id)
    assert (row["liaison_name"], row["liaison_phone"]) == ("Ibu Ratna", PHONE)


async def test_a_liaison_becomes_the_opds_contact_where_that_is_ticked(organizer, event):
    one, two = await invite(event, "Dinas Satu"), await invite(event, "Dinas Dua")
    typed = {"name": "Ibu Ratna", "phone": "0812 3456 7890"}
    await organizer.post(f"/{one.id}/kontak", keep="y", **typed)
    await organizer.post(f"/{two.id}/kontak", **typed)
    assert (await contact_of(one.department)).phone == PHONE
    assert not await contact_of(two.department)


async def test_a_changed_quota_leaves_the_liaison_alone(db):
    event, opd = await make_event(), await make_department()
    one = await make_invitation(event, opd, liaison_phone=PHONE)
    await invite_departments(event.id, [(opd.id, 2, 5)], by=BY, now=NOW)
    row = await row_of(one)
    assert (row.minimum, row.maximum, row.liaison_phone) == (2, 5, PHONE)
