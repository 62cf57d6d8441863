"""Time of the event and time of the record: what a hand may say of a session ahead, running and over."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.attendance import roster
from events.attendance.ledger import by_hand, excuses
from events.attendance.ledger.testimony import Witness
from events.attendance.recorded import how, written
from events.attendance.windows import Phase, Window, moment_of
from events.audit import SYSTEM
from events.database import sql
from events.errors import Invalid
from events.text import ZONES, local
from events.vocabulary import Evidence
from tests.attendance.world import World, make_world, presence_rows, scan_rows
from tests.factories import NOW, make_attendee, make_presence, make_session

ENDS = NOW - timedelta(minutes=5) + timedelta(hours=8)  # 16.00 WIB
EVENING = ENDS + timedelta(hours=3, minutes=6)  # 19.06 WIB
SIGNED = Witness("Hadir menurut tanda tangan", time(8, 12), Evidence.PAPER)


async def mark(world: World, said: Witness, now: datetime, *people):
    ids = [one.id for one in people or [world.official]]
    return await by_hand.mark(world.event.id, world.session.id, ids, said, by=SYSTEM, now=now)


async def standing(world: World):
    return await roster.standing(world.session.id, world.official.id)


async def test_nobody_is_present_by_hand_before_check_in_opens(db):
    world = await make_world()
    ahead = await make_session(world.event, starts_at=NOW + timedelta(days=16))
    for said in (Witness("titip absen"), Witness("titip absen", time(8, 0), Evidence.PAPER)):
        with pytest.raises(Invalid, match=r"25 Desember 2026, 06\.05 WIB") as refused:
            await by_hand.mark(world.event.id, ahead.id, [world.official.id], said, by=SYSTEM, now=NOW)
        assert refused.value.code == "not_open"
    assert (await scan_rows(), await presence_rows()) == ([], [])


async def test_during_the_session_a_row_by_hand_is_of_its_own_moment(db):
    world = await make_world()
    await mark(world, Witness("tiket tertinggal"), NOW)
    [row] = await scan_rows()
    assert (row["corrected_at"], row["received_at"], row["flags"]) == (NOW, NOW, "[]")
    assert (row["method"], row["evidence"]) == ("manual", "seen")
    assert written(await standing(world), "Asia/Jakarta") == ""
    assert how(await standing(world), "Asia/Jakarta") == "dicatat panitia"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Witness("lupa"), "clock"),
        (Witness("lupa", None, Evidence.PAPER), "clock"),
        (Witness("lupa", time(8, 12)), "evidence"),
    ],
)
async def test_after_the_end_it_is_asked_when_and_by_what(db, said, field):
    world = await make_world()
    with pytest.raises(Invalid) as refused:
        await mark(world, said, EVENING)
    assert refused.value.field == field
    assert await scan_rows() == []


async def test_what_is_written_after_the_end_keeps_both_moments_and_is_late(db):
    world = await make_world()
    [result] = await mark(world, SIGNED, EVENING)
    assert (result.status, result.flags) == ("recorded", ("late",))
    [row] = await scan_rows()
    assert (row["method"], row["evidence"], row["flags"]) == ("paper", "paper", '["late"]')
    assert (local(row["corrected_at"], "Asia/Jakarta").strftime("%H.%M"), row["received_at"]) == ("08.12", EVENING)
    [presence] = await presence_rows()
    assert (presence["first_in"], presence["recorded_at"]) == (row["corrected_at"], EVENING)
    assert (bool(presence["late"]), presence["first_method"]) == (True, "paper")
    assert how(await standing(world), "Asia/Jakarta") == "oleh panitia, dicatat 09-12-2026 19.06, susulan"


async def test_a_signature_of_this_morning_typed_before_the_end_shows_both_moments_and_is_not_late(db):
    world = await make_world()
    await mark(world, Witness("tanda tangan", time(7, 50), Evidence.PAPER), NOW + timedelta(hours=2))
    assert how(await standing(world), "Asia/Jakarta") == "oleh panitia, dicatat 09-12-2026 10.05"


@pytest.mark.parametrize(("typed", "sentence"), [(time(5, 59), "baru dibuka"), (time(8, 6), "belum tiba")])
async def test_a_time_outside_of_check_in_and_now_is_refused_beside_its_field(db, typed, sentence):
    world = await make_world()
    with pytest.raises(Invalid, match=sentence) as refused:
        await mark(world, Witness("tanda tangan", typed, Evidence.PAPER), NOW)
    assert refused.value.field == "clock"


async def test_a_scan_is_not_outdone_by_what_somebody_types_later(db):
    world = await make_world()
    await world.send(world.item(scanned_at=(NOW + timedelta(minutes=10)).isoformat()), now=NOW + timedelta(minutes=10))
    [result] = await mark(world, Witness("semua jam delapan", time(8, 0), Evidence.PAPER), EVENING)
    assert result.status == "already_present"
    found = await standing(world)
    assert (found.first_in, found.late, how(found, "Asia/Jakarta")) == (NOW + timedelta(minutes=10), False, "")


async def test_a_scan_after_the_end_is_late_and_one_a_phone_kept_until_then_is_not(db):
    world = await make_world()
    kept = world.item(world.spouse, offline=True, scanned_at=(NOW + timedelta(minutes=3)).isoformat())
    await world.send(kept, now=EVENING)
    await world.send(world.item(scanned_at=EVENING.isoformat()), now=EVENING)
    found = {row["attendee"]: (row["first_in"], bool(row["late"])) for row in await presence_rows()}
    assert found == {world.spouse.id: (NOW + timedelta(minutes=3), False), world.official.id: (EVENING, True)}
    assert how(await standing(world), "Asia/Jakarta") == "dicatat 09-12-2026 19.06, susulan"


async def test_more_people_than_one_statement_takes_are_marked_in_portions(db, monkeypatch):
    monkeypatch.setattr(by_hand, "AT_ONCE", 3)
    world = await make_world(self_checkin="confirm")
    people = [await make_attendee(world.event) for _ in range(7)]
    for one in people[:4]:
        await make_presence(world.session, one, method="self", counts=False)
    ids = [one.id for one in people]
    done = await by_hand.confirm(world.event.id, world.session.id, ids, "cocok", by=SYSTEM, now=NOW)
    assert {one.attendee.id for one in done} == set(ids[:4])
    assert len(await mark(world, SIGNED, EVENING, *people)) == 7
    assert len(await presence_rows()) == 7
    sizes = [json.loads(row["data"])["attendees"] for row in await sql("SELECT data FROM audit_entry ORDER BY id")]
    assert sorted(sizes) == [1, 1, 3, 3, 3]


async def test_undoing_after_the_end_is_late_itself_and_a_late_row_can_be_written_again(db):
    world = await make_world()
    item = world.item()
    await world.send(item)
    await mark(world, SIGNED, EVENING)
    await by_hand.undo_presence(world.session.id, world.official.id, reason="salah orang", by=SYSTEM, now=EVENING)
    assert await presence_rows() == []
    undos = await scan_rows(kind="undo")
    assert [(row["received_at"], row["flags"]) for row in undos] == [(EVENING, '["late"]')] * 2
    await mark(world, SIGNED, EVENING + timedelta(minutes=1))
    assert (await standing(world)).late


async def test_a_confirmed_self_check_in_keeps_the_moment_of_the_phone(db):
    world = await make_world(self_checkin="confirm")
    await make_presence(world.session, world.official, method="self", counts=False)
    done = await by_hand.confirm(
        world.event.id, world.session.id, [world.official.id, world.spouse.id], "cocok", by=SYSTEM, now=EVENING
    )
    assert [one.attendee.id for one in done] == [world.official.id]
    found = await standing(world)
    assert (found.counts, found.first_in, found.late) == (True, NOW, False)
    assert how(found, "Asia/Jakarta") == "mandiri"


async def test_two_organizers_at_once_leave_two_rows_and_one_presence(db):
    world = await make_world()
    guest = await make_attendee(world.event)
    tellings = [SIGNED, Witness("menurut saksi", time(9, 0), Evidence.WITNESS)]
    results = await asyncio.gather(*(mark(world, said, EVENING, guest) for said in tellings))
    assert {len(one) for one in results} == {1}
    assert len(await scan_rows(attendee=guest.id)) == 2
    [presence] = [row for row in await presence_rows() if row["attendee"] == guest.id]
    assert local(presence["first_in"], "Asia/Jakarta").strftime("%H.%M") == "08.12"


async def test_an_excuse_keeps_the_day_it_was_given_and_when_it_was_written(db):
    world = await make_world()
    given_on = date(2026, 12, 7)
    for who, now, given_day, late in ((world.official, EVENING, given_on, True), (world.spouse, NOW, None, False)):
        await excuses.excuse(world.session.id, who.id, "sakit", "", given=given_day, by=SYSTEM, now=now)
        found = await roster.standing(world.session.id, who.id)
        assert (found.excuse_recorded, found.excuse_late) == (now, late)
        assert local(found.excuse_given, "Asia/Jakarta").date() == (given_day or date(2026, 12, 9))
    guest = await make_attendee(world.event)
    with pytest.raises(Invalid, match="belum tiba"):
        await excuses.excuse(world.session.id, guest.id, "izin", "", given=date(2026, 12, 10), by=SYSTEM, now=NOW)


# ------------------------------------------------------------- the moment a clock time means


moments = st.integers(0, 3_000_000).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
spans = st.timedeltas(timedelta(minutes=1), timedelta(hours=23))


@given(moments, spans, st.timedeltas(timedelta(), timedelta(days=1)), st.times(), st.sampled_from(sorted(ZONES)))
def test_a_time_is_shown_by_the_clocks_of_the_zone_and_lies_on_a_day_of_the_session(start, length, before, typed, zone):
    window = Window("x", start, start + length, before)
    found = moment_of(typed, window, zone)
    assert local(found, zone).time() == typed
    assert local(window.opens, zone).date() <= local(found, zone).date() <= local(window.ends, zone).date()


@given(moments, spans, st.data(), st.sampled_from(sorted(ZONES)))
def test_a_time_within_the_session_means_that_moment_even_across_midnight(start, length, data, zone):
    window = Window("x", start, start + length)
    at = data.draw(st.datetimes(start.replace(tzinfo=None), (start + length).replace(tzinfo=None))).replace(tzinfo=UTC)
    assert moment_of(local(at, zone).time(), window, zone) == at


def test_a_session_is_ahead_on_and_over_to_the_second():
    window = Window("x", NOW, ENDS)
    second = timedelta(seconds=1)
    found = [window.phase(at) for at in (window.opens - second, window.opens, NOW, ENDS, ENDS + second)]
    assert found == [Phase.AHEAD, Phase.ON, Phase.ON, Phase.ON, Phase.OVER]
