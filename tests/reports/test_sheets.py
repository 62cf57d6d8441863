"""The daftar hadir: who stands on which sheet, in which order, and what the last column says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.attendance.tables import Excuse
from events.calendar.own_day import own_day
from events.reports import sheets
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


async def printed(event, session, sheet=Sheet.PARTICIPANTS, order=Order.GROUPED, content=Content.BLANK):
    return await sheets.printed(event, session, sheet, order, content, own_day(event, [session]))


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
            event=event.id, session=session.id, attendee=people["D"].id, kind="dinas_luar", note="094/7", created_at=NOW
        )
    )
    recorded = (await printed(event, session, content=Content.RECORDED)).groups[0].lines
    assert [(line.mark, line.note) for line in recorded] == [
        ("Hadir 08.12 WIB", ""),
        ("Hadir 08.05 WIB", "mandiri"),
        ("", "mandiri, belum dikonfirmasi"),
        ("Dinas luar", "094/7"),
        ("", ""),
    ]
    assert {(line.mark, line.note) for line in (await printed(event, session)).groups[0].lines} == {("", "")}


async def test_another_sessions_presence_is_not_this_ones(room):
    event, session, later, _first = room
    other = await make_session(event, starts_at=NOW + timedelta(days=1))
    await make_presence(other, await make_attendee(event, department=later.id))
    assert (await printed(event, session, content=Content.RECORDED)).groups[0].lines[0].mark == ""


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
