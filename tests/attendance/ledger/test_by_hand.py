"""What is put right by hand: marking, undoing and excusing, with reasons, in the ledger."""

from __future__ import annotations

from uuid import uuid4

import pytest

from events.attendance import queries
from events.attendance.ledger import by_hand, excuses
from events.attendance.ledger.testimony import Witness
from events.audit import SYSTEM, Actor
from events.database import sql
from events.errors import Conflict, Invalid, NotFound
from tests.attendance.world import World, make_world, presence_rows, scan_rows
from tests.factories import NOW, make_attendee, make_event, make_session, make_user


async def mark(world: World, *attendees, reason: str = "surat tugas menyusul", by: Actor = SYSTEM):
    ids = [attendee.id for attendee in attendees]
    return await by_hand.mark(world.event.id, world.session.id, ids, Witness(reason), by=by, now=NOW)


async def undo(world: World, attendee, reason: str = "salah orang") -> None:
    await by_hand.undo_presence(world.session.id, attendee.id, reason=reason, by=SYSTEM, now=NOW)


async def test_marking_by_hand_is_a_ledger_row_with_name_and_reason(db):
    world = await make_world()
    organizer = await make_user(name="Panitia Sari")
    results = await mark(world, world.official, world.spouse, by=Actor("user", organizer.id, organizer.name))
    assert [result.status for result in results] == ["recorded", "recorded"]
    row = (await scan_rows())[0]
    assert (row["method"], row["source"], row["operator"]) == ("manual", "form", organizer.id)
    assert (row["operator_name"], row["note"]) == ("Panitia Sari", "surat tugas menyusul")
    assert len(await presence_rows()) == 2


async def test_marking_needs_a_reason_and_a_session_of_the_event(db):
    world = await make_world()
    with pytest.raises(Invalid, match="alasan"):
        await mark(world, world.official, reason="  ")
    other = await make_session(await make_event())
    for session in (other.id, uuid4()):
        with pytest.raises(NotFound):
            await by_hand.mark(world.event.id, session, [world.official.id], Witness("uji"), by=SYSTEM, now=NOW)
    await sql("UPDATE event_session SET cancelled_at = {}", NOW)
    with pytest.raises(Conflict, match="dibatalkan"):
        await mark(world, world.official)
    assert await scan_rows() == []


async def test_nobody_of_another_event_can_be_marked(db):
    world = await make_world()
    stranger = await make_attendee(await make_event())
    [result] = await mark(world, stranger)
    assert (result.status, result.reason) == ("refused", "wrong_event")
    assert await presence_rows() == []


async def test_who_withdrew_and_came_anyway_is_marked_with_a_flag(db):
    world = await make_world()
    gone = await make_attendee(world.event, state="withdrawn")
    [result] = await mark(world, gone)
    assert (result.status, result.flags) == ("recorded", ("withdrawn",))


async def test_undoing_takes_every_row_back_and_deletes_none(db):
    world = await make_world()
    await world.send(world.item(), world.item())
    await mark(world, world.official)
    before = await scan_rows()
    await undo(world, world.official)
    assert await presence_rows() == []
    undos = await scan_rows(kind="undo")
    assert {row["target"] for row in undos} == {row["id"] for row in before}
    assert {row["note"] for row in undos} == {"salah orang"}
    assert [row for row in await scan_rows() if row["kind"] == "scan"] == before


async def test_undoing_what_is_not_there_or_without_reason_is_refused(db):
    world = await make_world()
    with pytest.raises(NotFound):
        await undo(world, world.official)
    await world.send(world.item())
    with pytest.raises(Invalid):
        await undo(world, world.official, reason="")
    await undo(world, world.official)
    with pytest.raises(NotFound, match="sudah dibatalkan"):
        await undo(world, world.official)


async def test_after_an_undo_a_new_scan_is_recorded_again(db):
    world = await make_world()
    await world.send(world.item())
    await undo(world, world.official)
    [result] = await world.send(world.item())
    assert result.status == "recorded"
    assert len(await presence_rows()) == 1


async def test_changes_by_hand_are_audited_without_the_reasons_words(db):
    world = await make_world()
    await mark(world, world.official, reason="terlambat karena Budi sakit")
    await undo(world, world.official, reason="ternyata Budi tidak datang")
    entries = await sql("SELECT * FROM audit_entry ORDER BY id")
    assert [row["action"] for row in entries] == ["presence.marked", "presence.undone"]
    assert "Budi" not in str(entries)
    assert "Budi" in str(await sql("SELECT * FROM audit_personal"))


async def test_one_excuse_stands_at_a_time_and_ending_it_keeps_it(db):
    world = await make_world()

    async def excuse(kind: str = "sakit"):
        return await excuses.excuse(world.session.id, world.official.id, kind, "440/12/2026", by=SYSTEM, now=NOW)

    row = await excuse()
    with pytest.raises(Conflict):
        await excuse("izin")
    await excuses.end_excuse(row.id, by=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        await excuses.end_excuse(row.id, by=SYSTEM, now=NOW)
    await excuse("dinas_luar")
    kinds = [(found["kind"], found["ended_at"] is None) for found in await sql("SELECT * FROM excuse ORDER BY id")]
    assert kinds == [("sakit", False), ("dinas_luar", True)]


async def test_an_excuse_is_of_a_known_kind_for_a_session_of_the_persons_event(db):
    world = await make_world()
    other = await make_session(await make_event())
    with pytest.raises(Invalid):
        await excuses.excuse(world.session.id, world.official.id, "malas", "", by=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        await excuses.excuse(other.id, world.official.id, "sakit", "", by=SYSTEM, now=NOW)


# ------------------------------------------------------------- reading


async def test_gates_and_presences_are_listed(db):
    world = await make_world()
    await world.send(world.item())
    [gate] = await queries.gates_of(world.event.id)
    assert (gate.name, gate.operator) == ("Pintu Utara", "Petugas Rahma")
    [presence] = await queries.presences_of([world.official.id, world.spouse.id])
    assert (presence.attendee, presence.gate, presence.method) == (world.official.id, "Pintu Utara", "officer")
    assert await queries.presences_of([]) == []
