"""The daftar hadir: who stands on which sheet, in which order, and what the last column says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.attendance.tables import Excuse
from events.calendar.own_day import own_day
from events.reports import queries, record, sheets, workbooks
from events.reports.sheets import Content, Order, Sheet, letterhead, rank_height
from tests.factories import (
    NOW,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_presence,
    make_session,
)

EVENING = NOW + timedelta(hours=11, minutes=1)  # 19.06 WIB, three hours after the end


async def printed(event, session, sheet=Sheet.PARTICIPANTS, order=Order.GROUPED, content=Content.BLANK, now=NOW):
    return await sheets.printed(event, session, sheet, order, content, own_day(event, [session]), now)


def names(sheet):
    return [[line.name for line in group.lines] for group in sheet.groups]


@pytest.fixture
async def room(db):
    """An event of one session, with two OPDs of which the second comes first by protocol."""
    event = await make_event()
    session = await make_session(event)
    later = await make_department(name="Dinas Kesehatan", protocol_order=9)
    first = await make_department(name="Sekretariat Daerah", protocol_order=1)
    return event, session, later, first


async def test_people_stand_under_their_opd_by_protocol_rank_and_name_numbered_through(room):
    event, session, later, first = room
    await make_attendee(event, name="Citra", rank="III/a", department=later.id)
    await make_attendee(event, name="Dewi", rank="Pembina (IV/a)", department=later.id)
    await make_attendee(event, name="Budi", rank="III/a", department=later.id)
    await make_attendee(event, name="Agus", department=first.id)
    sheet = await printed(event, session)
    assert [group.title for group in sheet.groups] == ["Sekretariat Daerah", "Dinas Kesehatan"]
    assert names(sheet) == [["Agus"], ["Dewi", "Budi", "Citra"]]
    assert [line.number for group in sheet.groups for line in group.lines] == [1, 2, 3, 4]
    assert [line.right for group in sheet.groups for line in group.lines] == [False, True, False, True]


async def test_one_list_has_no_headings(room):
    event, session, later, first = room
    await make_attendee(event, name="Citra", department=later.id)
    await make_attendee(event, name="Agus", department=first.id)
    sheet = await printed(event, session, order=Order.PROTOCOL)
    assert ([group.title for group in sheet.groups], names(sheet)) == ([""], [["Agus", "Citra"]])


async def test_spouses_and_speakers_have_their_own_sheets(room):
    event, session, later, _first = room
    official = await make_attendee(event, name="Budi", department=later.id)
    await make_attendee(event, name="Ani", role="companion", relation="wife", official=official.id)
    await make_attendee(event, name="Prof. Hendra", role="speaker", institution="Universitas Contoh")
    assert names(await printed(event, session)) == [["Budi"]]
    spouses = await printed(event, session, Sheet.COMPANIONS)
    line = spouses.groups[0].lines[0]
    assert (spouses.groups[0].title, line.name, line.beside) == ("Dinas Kesehatan", "Ani", "Budi")
    assert line.department == "Dinas Kesehatan"
    speaker = (await printed(event, session, Sheet.SPEAKERS)).groups[0].lines[0]
    assert (speaker.name, speaker.department) == ("Prof. Hendra", "Universitas Contoh")
    assert await sheets.sheets_with_people(event.id, session.id) == {
        Sheet.PARTICIPANTS: 1,
        Sheet.COMPANIONS: 1,
        Sheet.SPEAKERS: 1,
    }


async def test_who_withdrew_is_listed_only_if_they_came(room):
    event, session, later, _first = room
    await make_attendee(event, name="Pergi", state="withdrawn", department=later.id)
    came = await make_attendee(event, name="Datang", state="withdrawn", department=later.id)
    await make_attendee(event, name="Gabung", state="merged", department=later.id)
    await make_presence(session, came)
    assert names(await printed(event, session)) == [["Datang"]]


async def test_the_record_prints_time_method_and_excuse_and_a_sheet_to_sign_prints_nothing(room):
    event, session, later, _first = room
    people = {name: await make_attendee(event, name=name, department=later.id) for name in "ABCDE"}
    await make_presence(session, people["A"], at=NOW + timedelta(minutes=7))
    await make_presence(session, people["B"], method="self")
    await make_presence(session, people["C"], method="self", counts=False)
    await Excuse.insert(
        Excuse(
            event=event.id,
            session=session.id,
            attendee=people["D"].id,
            kind="dinas_luar",
            note="094/7",
            given_at=NOW,
            created_at=NOW,
        )
    )
    recorded = (await printed(event, session, content=Content.RECORDED)).groups[0].lines
    assert [(line.mark, line.note) for line in recorded] == [
        ("Hadir 08.12 WIB", ""),
        ("Hadir 08.05 WIB", "mandiri"),
        ("Belum dikonfirmasi", "mandiri, 08.05 WIB"),
        ("Dinas luar", "094/7"),
        ("Belum hadir", ""),
    ]
    assert {(line.mark, line.note) for line in (await printed(event, session)).groups[0].lines} == {("", "")}


async def test_another_sessions_presence_is_not_this_ones(room):
    event, session, later, _first = room
    other = await make_session(event, starts_at=NOW + timedelta(days=1))
    await make_presence(other, await make_attendee(event, department=later.id))
    assert (await printed(event, session, content=Content.RECORDED)).groups[0].lines[0].mark == "Belum hadir"


@pytest.mark.parametrize(
    ("now", "word"), [(NOW - timedelta(hours=3), "-"), (NOW, "Belum hadir"), (EVENING, "Tidak hadir")]
)
async def test_no_cell_of_the_record_is_left_to_a_pen_and_nobody_is_absent_before_the_end(room, now, word):
    event, session, later, _first = room
    await make_attendee(event, department=later.id)
    recorded = await printed(event, session, content=Content.RECORDED, now=now)
    assert recorded.groups[0].lines[0].mark == word


async def test_what_was_written_late_is_printed_with_both_moments(room):
    event, session, later, _first = room
    for name, method in (("A", "paper"), ("B", "officer")):
        person = await make_attendee(event, name=name, department=later.id)
        await make_presence(session, person, method=method, recorded_at=EVENING, late=True)
    lines = (await printed(event, session, content=Content.RECORDED, now=EVENING)).groups[0].lines
    assert [(line.mark, line.note) for line in lines] == [
        ("Hadir 08.05 WIB", "oleh panitia, dicatat 09-12-2026 19.06, susulan"),
        ("Hadir 08.05 WIB", "dicatat 09-12-2026 19.06, susulan"),
    ]


async def test_who_was_scanned_on_another_day_is_printed_with_that_day_and_before_the_opening(room):
    event, session, later, _first = room
    early = NOW - timedelta(days=16)
    await make_presence(session, await make_attendee(event, department=later.id), at=early)
    [line] = (await printed(event, session, content=Content.RECORDED, now=EVENING)).groups[0].lines
    assert (line.mark, line.note) == ("Hadir 23-11-2026 08.05 WIB", "sebelum presensi dibuka")
    assert workbooks.cells(line, sheets.Printed("", Sheet.PARTICIPANTS, Content.RECORDED, ()), event.zone)[-5:-2] == [
        "Hadir",
        "23-11-2026 08.05 WIB",
        "dipindai",
    ]


def test_a_moment_is_not_broken_on_paper_and_what_people_typed_is_no_markup():
    assert record.unbroken("<b>, dicatat 30-11-2026 19.06, susulan") == (
        '&lt;b&gt;, dicatat <span class="stamped">30-11-2026 19.06</span>, susulan'
    )


async def everything(event, session, department):
    """Every way of being there or not, once for each role."""
    roles = ("participant", "companion", "speaker", "committee", "guest")
    for role in roles:
        people = [await make_attendee(event, role=role, department=department.id) for _ in range(9)]
        await make_presence(session, people[0])
        await make_presence(session, people[1], method="self")
        await make_presence(session, people[2], method="self", counts=False)
        await make_presence(session, people[3], method="manual")
        await make_presence(session, people[4], method="paper", recorded_at=EVENING, late=True)
        await make_presence(session, people[5], method="manual", first_method="self")
        for excused in (people[2], people[0], people[6]):
            await Excuse.insert(
                Excuse(event=event.id, session=session.id, attendee=excused.id, kind="sakit", created_at=NOW)
            )
        await make_presence(session, await make_attendee(event, role=role, state="withdrawn"))


async def test_the_sums_below_a_list_are_those_of_the_summary(room):
    event, session, later, _first = room
    await everything(event, session, later)
    summary = await queries.summary(event, [session], session)
    total = summary.total.counts
    found = {one: (await printed(event, session, one, content=Content.RECORDED, now=EVENING)).tally for one in Sheet}
    people = found[Sheet.PARTICIPANTS]
    assert (people.registered, people.present) == (total.registered, total.present) == (10, 6)
    assert (people.excused, people.absent) == (total.excused, total.absent) == (2, 2)
    assert people.present == people.scanned + people.self_made + people.by_hand
    assert (people.scanned, people.self_made, people.by_hand, people.late, people.unconfirmed) == (2, 2, 2, 1, 1)
    spouses = found[Sheet.COMPANIONS]
    assert (spouses.registered, spouses.present) == (total.companions_registered, total.companions_present)
    for one in summary.others:
        of_role = next(found[sheet] for sheet, role in sheets.ROLES.items() if role == one.role)
        assert (of_role.registered, of_role.present) == (one.registered, one.present)


async def test_nobody_is_absent_in_the_summary_before_every_session_that_counts_is_over(room):
    event, session, _later, _first = room
    tomorrow = await make_session(event, starts_at=NOW + timedelta(days=1))
    asked = [
        queries.over(event, [session, tomorrow], only, EVENING + timedelta(days=days))
        for only in (session, tomorrow, None)
        for days in (0, 1)
    ]
    assert asked == [True, True, False, True, False, True]
    assert not queries.over(event, [], None, EVENING)


@pytest.mark.parametrize(
    ("higher", "lower"), [("IV/e", "IV/d"), ("IV/a", "III/d"), ("Pembina (IV/a)", "III/d"), ("I/a", "IX"), ("I/a", "")]
)
def test_ranks_stand_in_the_order_of_the_civil_service(higher, lower):
    assert rank_height(higher) > rank_height(lower)


async def test_the_events_own_letterhead_parts_names_in_capitals_from_addresses(db):
    institution = await make_institution(phone="(0285) 1", website="nusajaya.example", email="a@nusajaya.example")
    own = "PEMERINTAH KABUPATEN NUSA JAYA\nINSPEKTORAT\nJl. Alun-alun 1\nTelepon (0285) 1"
    assert letterhead(own, institution) == (
        ["PEMERINTAH KABUPATEN NUSA JAYA", "INSPEKTORAT"],
        ["Jl. Alun-alun 1", "Telepon (0285) 1"],
    )
    assert letterhead(" \n", institution) == (
        ["PEMERINTAH KABUPATEN NUSA JAYA"],
        [institution.address, "Telepon (0285) 1", "nusajaya.example, a@nusajaya.example"],
    )
    assert letterhead("", None) == ([], [])
