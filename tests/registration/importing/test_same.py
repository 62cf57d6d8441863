"""A second import: who may be there already is asked about; what a file says otherwise is shown, written by choice."""

from __future__ import annotations

import asyncio
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar.signing import Signer
from events.database import sql
from events.errors import Invalid
from events.registration.importing import same
from events.registration.importing.same import People, Present
from events.registration.people import finding
from events.registration.people.party import PersonValues
from events.registration.registrants.workbook import workbook as export
from events.reports import sheets, workbooks
from tests.factories import (
    NOW,
    make_attendee,
    make_department,
    make_event,
    make_invitation,
    make_registration,
    make_session,
)
from tests.pages import words
from tests.registration.importing.test_pages import brought, desk, names  # noqa: F401
from tests.registration.importing.world import nip, preview, read, take

HEAD = "Nama\tNIP\tJabatan\tOPD\n"


@pytest.fixture
async def there(db):
    """An event with somebody without NIP, somebody with one, and a couple."""
    event = await make_event()
    opd = await make_department(name="Dinas Kesehatan", code="1.02")
    other = await make_department(name="Bappeda", code="1.03")
    bare = await make_attendee(event, name="Rahmat Hidayat", department=opd.id, position="Analis")
    known = await make_attendee(event, name="Sekar Ayu", nip=nip(1), department=opd.id, position="Analis", is_asn=True)
    party = await make_registration(event)
    official = await make_attendee(event, party, name="Budi Santoso", nip=nip(2), department=opd.id, is_asn=True)
    spouse = await make_attendee(
        event, party, name="Siti Aminah", role="companion", relation="wife", official=official.id, department=None
    )
    return SimpleNamespace(event=event, opd=opd, other=other, bare=bare, known=known, official=official, spouse=spouse)


async def found(there, lines):
    batch, by = await read(there.event, HEAD + lines)
    return batch, by, await preview(there.event, batch)


async def row(attendee):
    return (await sql("SELECT name, nip, position, department, state FROM attendee WHERE id = {}", attendee.id))[0]


@pytest.mark.parametrize(
    ("line", "whom"),
    [
        (f"Rahmat Hidayat, S.E.\t{nip(5)}\tAnalis\tDinas Kesehatan", "bare"),
        ("Rahmad Hidayat\t\tAnalis\tDinas Kesehatan", "bare"),
        ("Sekar Ayuu\t\t\tDinas Kesehatan", "known"),
        (f"Hj. Siti Aminah, S.Pd.\t{nip(6)}\tGuru\tBappeda", "spouse"),
        ("St. Aminah\t\t\tBappeda", "spouse"),
    ],
)
async def test_who_may_be_there_already_is_asked_about_and_not_taken(there, line, whom):
    batch, by, review = await found(there, line)
    [same] = review.same
    assert (same.present.id, same.sure) == (getattr(there, whom).id, False)
    outcome = await take(there.event, batch, by)
    assert (outcome.people, [one.number for one in outcome.same]) == (0, [2])
    assert await finding.count(there.event.id, finding.Wanted()) == (4, 3)


@pytest.mark.parametrize(
    "line",
    [
        f"Sekar Ayu\t{nip(9)}\tAnalis\tDinas Kesehatan",  # two NIPs are two people
        "Rahmat Hidayat\t\tAnalis\tBappeda",  # the same name elsewhere
        "Rahma Fitri\t\tAnalis\tDinas Kesehatan",
        f"Budi Santoso\t{nip(8)}\t\tDinas Kesehatan",
    ],
)
async def test_other_people_are_taken_without_a_question(there, line):
    batch, by, review = await found(there, line)
    assert (review.same, review.known, len(review.good)) == ([], [], 1)
    assert (await take(there.event, batch, by)).people == 1


@pytest.mark.parametrize(
    ("word", "people", "updated", "after"),
    [
        ("lewati", 0, 0, ("Rahmat Hidayat", None, "Analis")),
        ("perbarui", 0, 1, ("Rahmat Hidayat, S.E.", nip(5), "Kepala Bidang")),
        ("lain", 1, 0, ("Rahmat Hidayat", None, "Analis")),
    ],
)
async def test_the_organizer_says_who_it_is_and_whether_their_data_is_written_anew(there, word, people, updated, after):
    line = f"Rahmat Hidayat, S.E.\t{nip(5)}\tKepala Bidang\tDinas Kesehatan"
    batch, by = await read(there.event, HEAD + line, people={"2": word})
    outcome = await take(there.event, batch, by)
    assert (outcome.people, outcome.updated, outcome.same) == (people, updated, [])
    stored = await row(there.bare)
    assert (stored["name"], stored["nip"], stored["position"]) == after
    again = await take(there.event, batch, by)
    assert (again.people, again.updated) == (people, updated)
    entries = await sql("SELECT id FROM audit_entry WHERE action = 'attendee.corrected'")
    assert len(entries) == updated


async def test_what_a_file_says_otherwise_under_a_known_nip_is_shown_and_left_unless_chosen(there):
    line = f"Sekar Ayu Lestari, S.E.\t{nip(1)}\tKepala Bidang\tBappeda"
    batch, by, review = await found(there, line)
    [same] = review.changed
    assert [(one.name, one.before, one.after) for one in same.differences] == [
        ("name", "Sekar Ayu", "Sekar Ayu Lestari, S.E."),
        ("position", "Analis", "Kepala Bidang"),
        ("department", str(there.opd.id), str(there.other.id)),
    ]
    assert (same.sure, len(review.known)) == (True, 1)
    assert (await take(there.event, batch, by)).updated == 0
    assert (await row(there.known))["name"] == "Sekar Ayu"
    batch, by = await read(there.event, HEAD + line, by=by, people={"2": "perbarui"})
    assert (await take(there.event, batch, by)).updated == 1
    stored = await row(there.known)
    assert (stored["name"], stored["department"], stored["state"]) == (
        "Sekar Ayu Lestari, S.E.",
        there.other.id,
        "active",
    )


async def test_a_contact_that_differs_is_written_with_the_rest_and_a_spouses_line_says_none(there):
    lines = (
        "Nama\tNIP\tOPD\tHP\tEmail\n"
        f"Sekar Ayu\t{nip(1)}\tDinas Kesehatan\t081299998888\tBARU@b.example\n"
        "Siti Aminah\t\tBappeda\t081277776666\t\n"
    )
    batch, by = await read(there.event, lines, people={"2": "perbarui", "3": "perbarui"})
    [sekar, siti] = (await preview(there.event, batch)).changed
    assert [(one.name, one.after) for one in sekar.differences] == [
        ("phone", "+6281299998888"),
        ("email", "BARU@b.example"),
    ]
    assert [one.name for one in siti.differences] == ["department"]
    assert (await take(there.event, batch, by)).updated == 2
    [stored] = await sql("SELECT phone, email FROM registration WHERE id = {}", there.known.registration)
    assert (stored["phone"], stored["email"]) == ("+6281299998888", "BARU@b.example")
    [couple] = await sql("SELECT phone FROM registration WHERE id = {}", there.official.registration)
    assert couple["phone"] == "+6281234567890"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("rahmat hidayat", "rahmad hidayat", True),
        ("rahmat hidayat", "hidayat rahmat", True),
        ("rahmat hidayat", "rahmat hidayat putra", True),
        ("rahmat hidayat", "rahmat h", True),
        ("ahmad budi santoso", "ahmad budi siregar", False),
        ("rahmat", "rahmat hidayat", False),
        ("peserta impor 1", "peserta impor 2", False),
        ("siti aminah", "siti aisyah", False),
    ],
)
def test_two_names_may_be_one_persons_by_one_word_at_most(one, other, alike):
    assert same._alike(one, other) is alike
    assert same._alike(other, one) is alike


async def test_an_empty_cell_says_nothing_and_equal_data_is_no_difference(there):
    _batch, _by, review = await found(there, f"Sekar Ayu\t{nip(1)}\t\tDinas Kesehatan")
    assert (review.changed, len(review.known)) == ([], 1)


async def test_a_change_that_is_refused_is_told_and_stops_no_other(there):
    await make_invitation(there.event, there.other, maximum=0)
    lines = f"Sekar Ayu\t{nip(1)}\tAnalis\tBappeda\nBudi Santoso\t{nip(2)}\tSekretaris\tDinas Kesehatan"
    batch, by = await read(there.event, HEAD + lines, people={"2": "perbarui", "3": "perbarui"})
    outcome = await take(there.event, batch, by)
    assert (outcome.updated, [fault.number for fault in outcome.refused]) == (1, [2])
    assert (await row(there.official))["position"] == "Sekretaris"
    assert (await row(there.known))["department"] == there.opd.id


async def test_a_second_import_of_what_was_taken_finds_nothing_to_ask(there):
    lines = "".join(f"Cahyo Nomor {n}\t{nip(20 + n) if n % 2 else ''}\tStaf\tBappeda\n" for n in range(6))
    batch, by, review = await found(there, lines)
    assert (await take(there.event, batch, by)).people == 6
    again, _by = await read(there.event, HEAD + lines, by=by)
    review = await preview(there.event, again)
    assert (review.good, review.bad, review.same, review.changed, len(review.known)) == ([], [], [], [], 6)


async def test_the_page_asks_shows_and_keeps_what_was_chosen(desk, there):  # noqa: F811
    text = HEAD + f"Rahmad Hidayat\t\tAnalis\tDinas Kesehatan\nSekar Ayu\t{nip(1)}\tKepala Bidang\tDinas Kesehatan\n"
    address = await brought(desk, there.event, text.encode(), "daftar.csv")
    shown = words((await desk.get(address)).text)
    assert "1 baris mungkin orang yang sudah terdaftar" in shown
    assert "1 orang terdaftar berbeda datanya di berkas" in shown
    assert "Jabatan Analis → Kepala Bidang" in shown
    answer = await desk.submit(f"{address}/orang", **{"orang-2": "lewati", "orang-3": "perbarui", "orang-x": "lain"})
    assert answer.status_code == 303
    shown = words((await desk.get(address)).text)
    assert "mungkin orang yang sudah terdaftar" not in shown
    assert "Perbarui 1 orang" in shown
    assert (await desk.submit(f"{address}/ambil")).status_code == 303
    assert "Orang diperbarui" in (await desk.get(address)).text
    assert (await row(there.known))["position"] == "Kepala Bidang"


async def test_all_that_differ_are_written_by_one_button(desk, there):  # noqa: F811
    text = HEAD + "".join(f"{one.name}\t{one.nip}\tBaru\tDinas Kesehatan\n" for one in (there.known, there.official))
    address = await brought(desk, there.event, text.encode(), "daftar.csv")
    assert "Perbarui semua yang berbeda" in (await desk.get(address)).text
    await desk.submit(f"{address}/orang", semua="y")
    await desk.submit(f"{address}/ambil")
    assert [(await row(one))["position"] for one in (there.known, there.official)] == ["Baru", "Baru"]


# ----------------------------------------------------------------- names of OPD that were chosen


async def test_what_an_unknown_opd_means_is_remembered_for_the_next_file(there):
    line = "Cahyo\t\tStaf\tDinas  Dinkes"
    batch, by, review = await found(there, line)
    assert review.unknown == {"Dinas Dinkes": [2]}
    chosen = {"dinas dinkes": str(there.opd.id)}
    batch, by = await read(there.event, HEAD + line, by=by, departments=chosen)
    await preview(there.event, batch)
    assert (await sql("SELECT aliases FROM department WHERE id = {}", there.opd.id))[0]["aliases"] == ""
    await take(there.event, batch, by)
    assert (await sql("SELECT aliases FROM department WHERE id = {}", there.opd.id))[0]["aliases"] == "Dinas Dinkes"
    _batch, _by, review = await found(there, "Dewi\t\tStaf\tDINAS DINKES")
    assert (review.unknown, len(review.good)) == ({}, 1)
    await take(there.event, batch, by)
    told = await sql("SELECT id FROM audit_entry WHERE action = 'department.aliases_added'")
    assert len(told) == 1


# ----------------------------------------------------------------- Hadir's own lists come back


SIGNER = Signer("Nusa Jaya", "Sekretaris Daerah", "Dr. Sekda, M.M.", "Pembina Utama", nip(50))


async def lively(event, opd) -> None:
    """People with all that a list may hold: a couple, a delegate, a speaker, one who withdrew."""
    party = await make_registration(event, phone="+6281234567890", email="a@b.example")
    official = await make_attendee(
        event, party, name="Dr. Ani Wijaya, S.E.", nip=nip(1), is_asn=True, department=opd.id, position="Kepala",
        rank="Pembina (IV/a)", represents="Drs. Agus, M.Si.", represents_letter="090/12/2026",
    )  # fmt: skip
    await make_attendee(
        event, party, name="Bayu, S.T.", role="companion", relation="husband", official=official.id, department=None
    )
    await make_attendee(event, name="Citra", department=opd.id)
    await make_attendee(event, name="Dodi", role="speaker", institution="KPK", department=None)
    await make_attendee(event, name="Endah", department=opd.id, state="withdrawn")


SAID = (
    "SELECT a.name, a.nip, a.rank, a.position, a.department, a.institution, a.role, a.relation, a.represents,"
    " a.represents_letter, o.name AS beside FROM attendee a LEFT JOIN attendee o ON o.id = a.official"
    " WHERE a.event = {} AND a.state = 'active' ORDER BY a.name"
)


async def test_the_sheet_taken_out_of_peserta_comes_back_as_it_was(db):
    event, opd = await make_event(companion_policy="optional"), await make_department(name="Dinas Kesehatan")
    await lively(event, opd)
    file = export(event.title, event.zone, await finding.everyone(event.id))
    again, by = await read(event, file)
    review = await preview(event, again)
    assert (review.good, review.bad, review.same, review.changed) == ([], [], [], [])
    assert len(review.gone) == 1
    elsewhere = await make_event(companion_policy="optional")
    batch, _by = await read(elsewhere, file, by=by)
    assert (await take(elsewhere, batch, by)).people == 4
    assert await sql(SAID, elsewhere.id) == await sql(SAID, event.id)


@pytest.mark.parametrize("order", list(sheets.Order))
@pytest.mark.parametrize("content", list(sheets.Content))
async def test_the_printed_list_comes_back_with_whom_its_delegates_stand_in_for(db, order, content):
    event = await make_event(
        companion_policy="optional", sign_name="Dr. Sekda, M.M.", sign_title="Sekretaris Daerah", sign_nip=nip(50)
    )
    opd, session = await make_department(name="Dinas Kesehatan"), await make_session(event)
    await lively(event, opd)
    printed = await sheets.printed(event, session, sheets.Sheet.PARTICIPANTS, order, content, date(2026, 12, 9), NOW)
    file = workbooks.list_workbook(event, session, printed, (["PEMKAB"], ["Jalan"]), SIGNER, NOW)
    elsewhere = await make_event(companion_policy="optional")
    batch, by = await read(elsewhere, file)
    review = await preview(elsewhere, batch)
    assert [str(one) for one in review.bad] == []
    assert (await take(elsewhere, batch, by)).people == 2
    told = "SELECT name, nip, rank, position, department, represents, represents_letter FROM attendee"
    rows = f"{told} WHERE event = {{}} AND role = 'participant' AND state = 'active' ORDER BY name"
    assert await sql(rows, elsewhere.id) == await sql(rows, event.id)


async def test_the_printed_list_of_spouses_finds_them_there(db):
    event, opd = await make_event(companion_policy="optional"), await make_department(name="Dinas Kesehatan")
    session = await make_session(event)
    await lively(event, opd)
    printed = await sheets.printed(
        event, session, sheets.Sheet.COMPANIONS, sheets.Order.GROUPED, sheets.Content.BLANK, date(2026, 12, 9), NOW
    )
    file = workbooks.list_workbook(event, session, printed, ([], []), SIGNER, NOW)
    batch, by = await read(event, file)
    review = await preview(event, batch)
    assert (len(review.known), review.good, review.bad) == (1, [], [])
    elsewhere = await make_event(companion_policy="optional")
    batch, _by = await read(elsewhere, file, by=by)
    [fault] = (await preview(elsewhere, batch)).bad
    assert "Pilih suami atau istri." in str(fault), "the printed list does not say which"


# ----------------------------------------------------------------- as a rule


@given(st.lists(st.text(alphabet="abcd ei,.'", min_size=1, max_size=12), max_size=12), st.text(max_size=12))
def test_nobody_is_both_certain_and_perhaps_and_two_nips_are_never_one(known, name):
    people = People()
    for number, each in enumerate(known):
        people.add(
            Present(date.min and number, each, nip(number) if number % 2 else None, "", "", None, "", "participant",
                    "active", None, None, None, '', '')
        )  # fmt: skip
    with_nip = PersonValues(name, nip=nip(9999))
    assert people.sure(with_nip) is None
    perhaps = people.perhaps(with_nip)
    assert perhaps is None or perhaps.nip is None


def test_many_alike_names_are_compared_within_a_second():
    people = People()
    for number in range(3000):
        people.add(Present(number, f"Peserta Alpha Beta {chr(97 + number % 26)}{chr(97 + number % 25)}", None, "", "",
                           None, "Satu", "participant", "active", None, None, None, '', ''))  # fmt: skip
    loop = asyncio.new_event_loop()
    before = loop.time()
    for number in range(300):
        people.perhaps(PersonValues(f"Peserta Gamma {chr(97 + number % 26)}xyz", institution="Satu"))
    assert loop.time() - before < 3
    loop.close()


async def test_nobody_is_written_anew_by_an_import_that_is_refused(there):
    await sql("UPDATE event SET companion_policy = 'optional' WHERE id = {}", there.event.id)
    there.event.companion_policy = "optional"
    lines = (
        "Nama\tNIP\tOPD\tNama Pasangan\tHubungan\n"
        f"Sekar Ayu Lestari\t{nip(1)}\tDinas Kesehatan\t\t\n"
        f"Joko Susilo\t{nip(8)}\tDinas Kesehatan\tRatna Dewi\tIstri\n"
    )
    batch, by = await read(there.event, lines, people={"2": "perbarui"})
    with pytest.raises(Invalid) as refusal:
        await take(there.event, batch, by, consent=False)
    assert refusal.value.field == "consent"
    assert (await row(there.known))["name"] == "Sekar Ayu"
    outcome = await take(there.event, batch, by, consent=True)
    assert (outcome.people, outcome.updated) == (2, 1)
