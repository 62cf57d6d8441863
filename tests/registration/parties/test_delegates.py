"""Invited is not attending: who stands in for whom, by which letter, and where the event forbids it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from python_calamine import CalamineWorkbook

from events.audit import Actor
from events.database import sql
from events.errors import Invalid
from events.keys import new_token
from events.registration.parties.corrections import correct
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.people.posts import spell_post
from events.reports.sheets import Content, Order, Sheet, printed, represents
from events.reports.workbooks import cells
from tests.factories import (
    NOW,
    link_token,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_session,
    make_user,
)
from tests.pages import confirm
from tests.registration.registrants.test_people_tab import desk, tab  # noqa: F401
from tests.registration.signup.test_pages import NIP, PERSON, job, make_upcoming
from tests.rendering import words

BOSS, LETTER = "Drs. Budi Santosa, Kepala Dinas Kesehatan", "090/12/Dinkes/2026"


@pytest.fixture
async def opd(db):
    await make_institution()
    return await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")


async def answer_job(client, event, opd, **values):
    url = f"/kegiatan/{event.slug}/daftar"
    await client.post(url, data=PERSON)
    return await client.post(f"{url}/jabatan", data=job(opd, **values))


async def attendee_of(event) -> dict:
    return (await sql("SELECT * FROM attendee WHERE event = {}", event.id))[0]


async def test_a_delegate_registers_with_whom_they_represent_and_the_letter(client, opd):
    event = await make_upcoming(delegate_policy="letter")
    url = f"/kegiatan/{event.slug}/daftar"
    answer = await answer_job(client, event, opd, represents=BOSS, represents_letter=LETTER)
    assert answer.status_code == 303
    assert BOSS in words((await client.get(f"{url}/periksa")).text)
    assert (await confirm(client, url)).headers["location"] == f"{url}/selesai"
    row = await attendee_of(event)
    assert (row["represents"], row["represents_letter"], row["counts_for"]) == (BOSS, LETTER, opd.id)


async def test_a_letter_is_asked_for_where_the_event_wants_one(client, opd):
    event = await make_upcoming(delegate_policy="letter")
    answer = await answer_job(client, event, opd, represents=BOSS)
    assert (answer.status_code, "Tulis nomor surat tugas" in answer.text, BOSS in answer.text) == (422, True, True)
    answer = await answer_job(client, event, opd, represents_letter=LETTER)
    assert (answer.status_code, "siapa yang Anda wakili" in answer.text) == (422, True)


async def test_where_delegates_are_forbidden_nothing_is_asked_and_a_forged_answer_is_refused(client, opd):
    event = await make_upcoming(delegate_policy="forbidden")
    url = f"/kegiatan/{event.slug}/daftar"
    await client.post(url, data=PERSON)
    assert "mewakili" not in (await client.get(f"{url}/jabatan")).text
    answer = await answer_job(client, event, opd, represents=BOSS, represents_letter=LETTER)
    assert (answer.status_code, "tidak dapat diwakilkan" in answer.text) == (422, True)
    await answer_job(client, event, opd)
    assert (await confirm(client, url)).status_code == 303
    assert (await attendee_of(event))["represents"] == ""


async def test_an_answer_given_before_delegates_were_forbidden_is_refused_when_it_is_sent(client, opd):
    event = await make_upcoming(delegate_policy="allowed")
    await answer_job(client, event, opd, represents=BOSS)
    await sql("UPDATE event SET delegate_policy = 'forbidden' WHERE id = {}", event.id)
    answer = await confirm(client, f"/kegiatan/{event.slug}/daftar")
    assert (answer.status_code, "tidak dapat diwakilkan" in answer.text) == (422, True)
    assert await sql("SELECT id FROM attendee") == []


async def liaison_of(event, opd) -> str:
    return f"/undangan/{link_token(await make_invitation(event, opd, maximum=3))}"


def nominee(opd, **values) -> dict[str, str]:
    return {
        "draft": new_token(),
        "name": "Sinta Maharani",
        "is_asn": "tidak",
        "position": "Sekretaris",
        "department": str(opd.id),
    } | values


async def test_the_liaison_says_whom_a_nominee_represents_and_every_list_repeats_it(client, opd):
    event = await make_upcoming(delegate_policy="letter")
    path = await liaison_of(event, opd)
    refused = await client.post(f"{path}/nama", data=nominee(opd, represents=BOSS))
    assert (refused.status_code, "Tulis nomor surat tugas" in refused.text, BOSS in refused.text) == (422, True, True)
    refused = await client.post(f"{path}/nama", data=nominee(opd, represents_letter=LETTER))
    assert (refused.status_code, "Tulis juga siapa yang diwakili" in refused.text) == (422, True)
    named = nominee(opd, represents=BOSS, represents_letter=LETTER)
    assert (await client.post(f"{path}/nama", data=named)).status_code == 303
    row = await attendee_of(event)
    assert (row["represents"], row["represents_letter"], row["counts_for"]) == (BOSS, LETTER, opd.id)
    assert f"mewakili {BOSS} ({LETTER})" in words((await client.get(path)).text)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO((await client.post(f"{path}/daftar")).content))
    cells_of_list = [cell for line in sheet.get_sheet_by_index(0).to_python() for cell in line]
    assert {BOSS, LETTER} <= set(cells_of_list)


async def test_the_liaison_mends_the_letter_of_a_delegate(client, opd):
    event = await make_upcoming(delegate_policy="allowed")
    path = await liaison_of(event, opd)
    await client.post(f"{path}/nama", data=nominee(opd, represents=BOSS))
    one = await attendee_of(event)
    page = f"{path}/nama/{one['id']}/ubah"
    assert BOSS in (await client.get(page)).text
    mended = {"name": one["name"], "position": "Sekretaris", "department": str(opd.id)}
    mended |= {"represents": BOSS, "represents_letter": LETTER}
    assert (await client.post(page, data=mended)).status_code == 303
    assert (await attendee_of(event))["represents_letter"] == LETTER


async def test_the_liaison_is_not_asked_and_a_forged_answer_is_refused_where_delegates_are_forbidden(client, opd):
    event = await make_upcoming(delegate_policy="forbidden")
    path = await liaison_of(event, opd)
    assert "mewakili" not in (await client.get(f"{path}/nama")).text
    refused = await client.post(f"{path}/nama", data=nominee(opd, represents=BOSS, represents_letter=LETTER))
    assert (refused.status_code, "tidak dapat diwakilkan" in refused.text) == (422, True)
    assert (await client.post(f"{path}/nama", data=nominee(opd))).status_code == 303
    one = await attendee_of(event)
    forged = {"name": one["name"], "position": "Sekretaris", "department": str(opd.id), "represents": BOSS}
    refused = await client.post(f"{path}/nama/{one['id']}/ubah", data=forged)
    assert (refused.status_code, (await attendee_of(event))["represents"]) == (422, "")


async def test_the_committees_form_obeys_the_event_as_well(desk, opd):  # noqa: F811
    event = await make_upcoming(delegate_policy="forbidden")
    assert "Mewakili" not in words((await desk.get(tab(event, "tambah"))).text)
    asked = {"role": "participant", "name": "Sinta Maharani", "department": str(opd.id), "represents": BOSS}
    answer = await desk.submit(tab(event, "tambah"), **asked)
    assert (answer.status_code, "tidak dapat diwakilkan" in answer.text) == (422, True)


async def test_a_correction_may_not_name_somebody_represented_where_that_is_forbidden(db):
    event = await make_event(delegate_policy="forbidden")
    stood_in = await make_attendee(event, name="Sinta Maharani", represents="Asisten I")
    by = Actor("user", (await make_user()).id, "Ratna Dewi")
    await correct(stood_in.id, PersonValues("Sinta Maharani, S.E.", represents="Asisten I"), by=by, now=NOW)
    with pytest.raises(Invalid) as refused:
        await correct(stood_in.id, PersonValues("Sinta", represents=BOSS), by=by, now=NOW)
    assert refused.value.field == "official.represents"


async def test_lists_print_whom_a_delegate_represents_and_a_dash_for_no_nip(db, opd):
    event = await make_event()
    session = await make_session(event)
    await make_attendee(event, name="Sinta Maharani", represents=BOSS, represents_letter=LETTER, department=opd.id)
    sheet = await printed(event, session, Sheet.PARTICIPANTS, Order.PROTOCOL, Content.BLANK, NOW.date(), NOW)
    line = sheet.groups[0].lines[0]
    assert represents(line) == f"mewakili {BOSS} ({LETTER})"
    assert cells(line, sheet, "Asia/Jakarta")[1:5] == [f"Sinta Maharani\nmewakili {BOSS} ({LETTER})", "-", "-", "-"]


async def test_tabs_name_whom_a_delegate_represents(desk):  # noqa: F811
    event = await make_event()
    await make_session(event)
    one = await make_attendee(event, name="Sinta Maharani", represents=BOSS, represents_letter=LETTER)
    for path in (tab(event), f"/panitia/kegiatan/{event.slug}/kehadiran"):
        assert f"mewakili {BOSS}" in words((await desk.get(path)).text)
    page = words((await desk.get(f"/panitia/kegiatan/{event.slug}/kehadiran/{one.id}")).text)
    assert f"mewakili {BOSS} ({LETTER})" in page


@pytest.mark.parametrize(
    ("typed", "printed_as"),
    [
        ("PLT Kepala Dinas Kesehatan", "Plt. Kepala Dinas Kesehatan"),
        ("plt.Kepala Dinas", "Plt. Kepala Dinas"),
        ("Plh . Sekretaris Daerah", "Plh. Sekretaris Daerah"),
        ("Pj Wali Kota", "Pj. Wali Kota"),
        ("PJS. Bupati", "Pjs. Bupati"),
        ("Pelaksana Tugas Camat Sukamaju", "Plt. Camat Sukamaju"),
        ("pelaksana  harian Inspektur", "Plh. Inspektur"),
        ("Penjabat Sementara Bupati", "Pjs. Bupati"),
        ("Penjabat Bupati", "Pj. Bupati"),
        ("Pejabat Pengadaan", "Pejabat Pengadaan"),
        ("Pjok SD", "Pjok SD"),
        ("Plt.", "Plt."),
        ("Kepala Bidang", "Kepala Bidang"),
        ("", ""),
    ],
)
def test_an_acting_post_is_printed_in_its_one_spelling(typed, printed_as):
    assert spell_post(typed) == printed_as
    assert spell_post(printed_as) == printed_as


async def test_an_acting_post_is_stored_as_it_is_printed(db):
    event = await make_event(capacity=None)
    await make_session(event, starts_at=datetime.now(UTC))
    party = Party(PersonValues("Sinta Maharani", nip=NIP, position="PLT camat sukamaju"))
    await register(event.id, party, Asked("organizer", Actor("user"), override="uji"), now=NOW)
    assert (await attendee_of(event))["position"] == "Plt. camat sukamaju"
