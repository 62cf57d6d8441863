"""The tab Undangan OPD: who answered, who sent too few, each OPD's link and texts, and what was done through it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from events.calendar.tables import Event
from events.database import sql
from events.registration.invitations import links as invitation_links
from events.registration.invitations.links import Link
from events.registration.invitations.state import state_of
from events.registration.invitations.targets import targets
from events.registration.nominations import actions as nominations
from events.registration.tables import InvitationLetter
from tests.factories import (
    link_token,
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_session,
    make_user,
)
from tests.pages import words

TODAY = datetime.now(UTC).replace(microsecond=0)


class Organizer:
    """A browser of somebody from the committee; posts carry the session's token."""

    def __init__(self, browser, event: Event) -> None:
        self.browser, self.base = browser, f"/panitia/kegiatan/{event.slug}/undangan"

    async def get(self, part="", status=200) -> str:
        answer = await self.browser.get(self.base + part)
        assert answer.status_code == status
        return answer.text

    async def post(self, part="", **values):
        page = await self.browser.get("/panitia/akun")
        token = re.search(r'name="_csrf" value="([^"]+)"', page.text)[1]
        return await self.browser.post(self.base + part, data={"_csrf": token, **values})


@pytest.fixture
async def event(db):
    await make_institution()
    event = await make_event(default_maximum=3)
    await make_session(event, starts_at=TODAY + timedelta(days=7))
    return event


@pytest.fixture
async def organizer(client, event):
    await log_in(client, await make_user())
    return Organizer(client, event)


async def row_of(invitation):
    return await invitation_links.invitation_of(invitation.event, invitation.id)


async def link_to(invitation) -> Link:
    row = await row_of(invitation)
    return Link(row.id, row.event, row.token_version, row.department_name)


async def invite(event, name, **values):
    return await make_invitation(event, await make_department(name=name), **values)


async def rows(organizer, part="") -> list[str]:
    """The table's rows as read."""
    page = await organizer.get(part)
    return [words(row) for row in re.findall(r"<tr[ >].*?</tr>", page, re.DOTALL)[1:]]


# ----------------------------------------------------------------- at a glance


async def test_the_committee_sees_at_once_who_is_silent_and_who_sent_too_few(organizer, event):
    silent = await invite(event, "Dinas Diam", minimum=1)
    few = await invite(event, "Dinas Kurang", minimum=2)
    away = await invite(event, "Dinas Menolak", minimum=1)
    await make_attendee(event, counts_for=few.department, invitation=few.id)
    await nominations.confirm(await link_to(few), now=TODAY)
    await nominations.decline(await link_to(away), "Bersamaan dengan audit.", now=TODAY)
    assert await rows(organizer) == [
        "Dinas Diam Belum dikirim 0 dari 3 minimum 1 Kurang 1 Buka Dinas Diam",
        "Dinas Kurang Dijawab 1 dari 3 minimum 2 Kurang 1 Buka Dinas Kurang",
        "Dinas Menolak Menolak 0 dari 3 minimum 1 Bersamaan dengan audit. Buka Dinas Menolak",
    ]
    assert [row.split()[1] for row in await rows(organizer, "?keadaan=silent")] == ["Diam"]
    assert [row.split()[1] for row in await rows(organizer, "?keadaan=short")] == ["Diam", "Kurang"]
    assert [row.split()[1] for row in await rows(organizer, "?keadaan=declined")] == ["Menolak"]
    assert len(await rows(organizer, "?keadaan=<x>")) == 3
    assert "Semua 3" in words(await organizer.get("?keadaan=silent"))
    assert state_of(await row_of(silent)) == "unsent"


async def test_an_empty_tab_says_what_to_do_next(organizer):
    page = await organizer.get()
    assert "Belum ada OPD yang diundang" in page
    assert "/undangan/sasaran" in page


async def test_an_impossible_quota_is_told_with_the_name_of_its_opd(organizer):
    unit = await make_department(name="Dinas Sosial")
    answer = await organizer.post(
        "/sasaran", **{f"invited-{unit.id}": "y", f"minimum-{unit.id}": "2", f"maximum-{unit.id}": "1"}
    )
    assert answer.status_code == 422
    assert "Dinas Sosial: Maksimum tidak boleh lebih kecil daripada minimum (2)." in answer.text


async def test_an_invited_opd_gets_a_link_that_opens_its_page(organizer, client, event):
    unit = await make_department(name="Dinas Kesehatan")
    await organizer.post("/sasaran", **{f"invited-{unit.id}": "y", f"maximum-{unit.id}": "2"})
    [row] = await invitation_links.invitations_of(event.id)
    page = await organizer.get(f"/{row.id}")
    link = re.search(r'value="(http://127.0.0.1:8000/undangan/[0-9A-Z]{26})"', page)[1]
    assert "Dinas Kesehatan" in (await client.get(link)).text


async def test_changing_a_quota_keeps_the_link_and_the_answer(organizer, event):
    invitation = await invite(event, "Dinas Kesehatan")
    await nominations.decline(await link_to(invitation), "Berhalangan.", now=TODAY)
    before = await row_of(invitation)
    unit = invitation.department
    await organizer.post("/sasaran", **{f"invited-{unit}": "y", f"maximum-{unit}": "2"})
    after = await row_of(invitation)
    assert after.maximum == 2
    assert (after.token_version, after.declined_at) == (before.token_version, before.declined_at)


# ----------------------------------------------------------------- the letter


async def test_the_letter_is_read_by_every_opd(organizer, client, event):
    invitation = await invite(event, "Dinas Kesehatan")
    typed = {
        "number": "800/123/2026",
        "dated": "2026-11-20",
        "subject": "Undangan Bimtek",
        "body": "Mohon membawa laptop.",
        "url": "https://nusajaya.example/surat.pdf",
    }
    for _time in range(2):
        assert (await organizer.post("/surat", **typed)).status_code == 303
    assert await InvitationLetter.count() == 1
    page = words((await client.get(f"/undangan/{link_token(invitation)}")).text)
    for text in ("Nomor 800/123/2026, tanggal 20 November 2026", "Undangan Bimtek", "Mohon membawa laptop."):
        assert text in page
    assert 'value="800/123/2026"' in await organizer.get("/surat")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://nusajaya.example/x",
        "https://",
        "data:text/html,x",
        "https://a@b.example/",
        "https://nusajaya.example/ x",
        "surat.pdf",
        "https://[x",
    ],
)
async def test_a_link_to_the_letter_is_an_https_address(organizer, url):
    answer = await organizer.post("/surat", url=url, number="800/1")
    assert answer.status_code == 422
    assert "https://" in answer.text
    assert 'value="800/1"' in answer.text
    assert await InvitationLetter.count() == 0


# ----------------------------------------------------------------- one OPD


async def test_invitations_are_marked_sent_once(organizer, event):
    one, two = await invite(event, "Dinas Satu"), await invite(event, "Dinas Dua")
    await organizer.post(f"/{one.id}/terkirim")
    first = (await row_of(one)).sent_at
    await organizer.post("/terkirim", opd=[str(one.id), str(two.id)])
    assert (await row_of(one)).sent_at == first
    assert state_of(await row_of(two)) == "sent"
    assert len(await sql("SELECT id FROM audit_entry WHERE action = 'invitation.sent'")) == 2


async def test_an_opd_that_declined_is_reminded_of_nothing(organizer, event):
    invitation = await invite(event, "Dinas Kesehatan", minimum=2, sent_at=TODAY, liaison_phone="+6281234567890")
    assert "Teks pengingat" in await organizer.get(f"/{invitation.id}")
    await nominations.decline(await link_to(invitation), "Bersamaan dengan audit.", now=TODAY)
    page = await organizer.get(f"/{invitation.id}")
    assert "Alasan: Bersamaan dengan audit." in words(page)
    for text in ("Teks pengingat", "Mohon menambah", "wa.me", "mailto:"):
        assert text not in page
    assert "wa.me" not in await organizer.get()


async def test_the_reminder_names_the_link_what_is_missing_and_the_liaisons_number(organizer, event):
    invitation = await invite(event, "Dinas Kesehatan", minimum=2, sent_at=TODAY)
    typed = {"name": "Ibu Ratna", "phone": "0812 3456 7890", "email": "ratna@dinkes.example"}
    assert (await organizer.post(f"/{invitation.id}/kontak", **typed)).status_code == 303
    page = await organizer.get(f"/{invitation.id}")
    body = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]
    assert "Yth. Ibu Ratna" in body
    assert "Mohon menambah sedikitnya 2 nama lagi." in body
    assert f"/undangan/{link_token(invitation)}" in body
    assert "https://wa.me/6281234567890?text=" in page
    assert "mailto:ratna@dinkes.example?subject=Pengingat" in page
    assert "https://wa.me/6281234567890?text=" in await organizer.get()


async def test_a_wrong_contact_is_said_and_kept(organizer, event):
    invitation = await invite(event, "Dinas Kesehatan")
    answer = await organizer.post(f"/{invitation.id}/kontak", name="Ibu Ratna", phone="12")
    assert answer.status_code == 422
    assert "Ibu Ratna" in answer.text
    assert (await row_of(invitation)).liaison_name == ""


async def test_everything_done_through_the_link_is_shown(organizer, client, event):
    invitation = await invite(event, "Dinas Kesehatan")
    path = f"/undangan/{link_token(invitation)}"
    await client.post(f"{path}/buka")
    typed = {
        "draft": "x",
        "name": "Galih Permana",
        "is_asn": "tidak",
        "position": "Staf",
        "department": str(invitation.department),
    }
    await client.post(f"{path}/nama", data=typed)
    await client.post(f"{path}/lengkap", data={"yakin": "ya"})
    page = words(await organizer.get(f"/{invitation.id}"))
    for text in ("Tautan undangan dibuka", "Nama diusulkan: Galih Permana", "Nama dinyatakan lengkap"):
        assert text in page
    assert "Penghubung Dinas Kesehatan" in page


async def test_the_committee_renews_a_link(organizer, client, event):
    invitation = await invite(event, "Dinas Kesehatan")
    old = f"/undangan/{link_token(invitation)}"
    assert (await organizer.post(f"/{invitation.id}/tautan")).status_code == 303
    assert (await client.get(old)).status_code == 404
    fresh = (await row_of(invitation)).address
    assert fresh in await organizer.get(f"/{invitation.id}")
    assert (await client.get(fresh)).status_code == 200


async def test_an_invitation_opens_under_its_own_event_only(organizer, event):
    foreign = await invite(await make_event(), "Dinas Lain")
    await organizer.get(f"/{foreign.id}", status=404)
    for part in ("terkirim", "belum", "e-mail", "tautan", "kontak"):
        assert (await organizer.post(f"/{foreign.id}/{part}")).status_code == 404
    row = await row_of(foreign)
    assert (row.token_version, row.sent_at) == (1, None)


async def test_nobody_but_the_committee_sees_links(client, event):
    invitation = await invite(event, "Dinas Kesehatan")
    parts = ("", "/surat", "/sasaran", "/kirim", "/terkirim", f"/{invitation.id}")
    for part in parts:
        assert (await client.get(f"/panitia/kegiatan/{event.slug}/undangan{part}")).status_code == 303
    await log_in(client, await make_user(role="officer"))
    for part in parts:
        assert (await client.get(f"/panitia/kegiatan/{event.slug}/undangan{part}")).status_code == 403
    for part in (
        "/terkirim",
        "/terkirim/batal",
        "/kirim/e-mail",
        "/unduh",
        f"/{invitation.id}/belum",
        f"/{invitation.id}/e-mail",
        f"/{invitation.id}/tautan",
        f"/{invitation.id}/terkirim",
        f"/{invitation.id}/kontak",
        "/surat",
    ):
        assert (await client.post(f"/panitia/kegiatan/{event.slug}/undangan{part}")).status_code == 403
    assert (await row_of(invitation)).token_version == 1


async def test_a_post_without_the_sessions_token_is_refused(organizer, event):
    invitation = await invite(event, "Dinas Kesehatan")
    answer = await organizer.browser.post(f"{organizer.base}/{invitation.id}/tautan")
    assert answer.status_code == 403
    assert (await row_of(invitation)).token_version == 1


async def test_a_cancelled_event_sends_no_invitations(organizer, event):
    invitation = await invite(event, "Dinas Kesehatan")
    await sql("UPDATE event SET status = 'cancelled' WHERE id = {}", event.id)
    assert (await organizer.post("/terkirim", opd=str(invitation.id))).status_code == 409
    assert (await organizer.post(f"/{invitation.id}/terkirim")).status_code == 409
    assert (await organizer.post("/surat", number="800/1")).status_code == 409
    assert (await row_of(invitation)).sent_at is None
    assert "Dinas Kesehatan" in await organizer.get()


# ----------------------------------------------------------------- whom to call


async def test_groups_are_all_opds_kinds_protocol_groups_and_parts_of_the_tree(db):
    root = await make_department(name="Asisten Pemerintahan", kind="setda", counts_as_opd=False)
    district = await make_department(name="Kecamatan Utara", kind="kecamatan", parent=root.id)
    village = await make_department(name="Kelurahan Asri", kind="kelurahan", parent=district.id)
    office, agency = await make_department(), await make_department(kind="badan")
    callable_ = [district, village, office, agency]
    found = {one.word: one.departments for one in targets(callable_, [root, *callable_])}
    assert found == {
        "": {one.id for one in callable_},
        "kecamatan": {district.id},
        "kelurahan": {village.id},
        "dinas": {office.id},
        "badan": {agency.id},
        "protokol:dinas-badan": {office.id, agency.id},
        "protokol:kewilayahan": {district.id, village.id},
        f"pohon:{root.id}": {district.id, village.id},
        f"pohon:{district.id}": {district.id, village.id},
    }


async def test_a_part_of_the_tree_is_marked_at_once(organizer, event):
    district = await make_department(kind="kecamatan")
    village = await make_department(kind="kelurahan", parent=district.id)
    await make_department()
    answer = await organizer.post("/sasaran", mark="1", group=f"pohon:{district.id}", group_maximum="2")
    ticked = set(re.findall(r'name="invited-([0-9a-f-]+)" value="y" checked', answer.text))
    assert ticked == {str(district.id), str(village.id)}
