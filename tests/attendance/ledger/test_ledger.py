"""What becomes of a scan: statuses, reasons and flags, on both engines."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from events.attendance.ledger.results import Member, Scanned, ScanResult
from events.database import new_id, sql
from events.keys import code_digest
from events.vocabulary import AttendeeRole, AttendeeState, ScanStatus
from tests.attendance.world import make_world, presence_rows, scan_rows
from tests.factories import NOW, make_attendee, make_event, make_registration, make_session, ticket

MINUTE = timedelta(minutes=1)


async def test_a_ticket_is_recorded_with_name_department_and_party(db):
    world = await make_world()
    item = world.item()
    [result] = await world.send(item)
    assert result == ScanResult(
        id=UUID(item["id"]),
        status=ScanStatus.RECORDED,
        reason=None,
        flags=(),
        attendee=Scanned(
            id=world.official.id,
            name="Drs. Budi Santosa, M.Si.",
            department="Dinas Kesehatan",
            role=AttendeeRole.PARTICIPANT,
            state=AttendeeState.ACTIVE,
            represents="",
        ),
        party=[Member(id=world.spouse.id, name="Ratna Dewi", role=AttendeeRole.COMPANION, present=False)],
        first_in=NOW,
        gate="Pintu Utara",
    )


async def test_the_row_names_person_gate_shift_method_and_times(db):
    world = await make_world()
    item = world.item(source="hid")
    await world.send(item, now=NOW + timedelta(seconds=4))
    [row] = await scan_rows()
    assert row["id"] == UUID(item["id"])
    assert (row["operator_name"], row["shift"], row["gate"]) == ("Petugas Rahma", world.duty.id, world.gate.id)
    assert (row["method"], row["source"], row["status"], bool(row["admitted"])) == ("officer", "hid", "recorded", True)
    assert (row["scanned_at"], row["received_at"]) == (NOW, NOW + timedelta(seconds=4))
    assert row["attendee"] == row["code_attendee"] == world.official.id


async def test_a_second_scan_of_the_same_ticket_is_already_present_and_says_when_and_where(db):
    world = await make_world()
    await world.send(world.item())
    door, duty, _token = await world.another_gate()
    later = NOW + 5 * MINUTE
    [result] = await world.send(world.item(scanned_at=later.isoformat()), now=later, door=door, duty=duty)
    assert (result.status, result.first_in, result.gate) == ("already_present", NOW, "Pintu Utara")
    assert len(await scan_rows()) == 2
    assert len(await presence_rows()) == 1


async def test_the_spouses_tap_is_an_own_item_of_the_scanned_party(db):
    world = await make_world()
    await world.send(world.item())
    [result] = await world.send(world.item(attendee=str(world.spouse.id)))
    assert (result.status, result.attendee.name) == ("recorded", "Ratna Dewi")
    assert result.party == [
        Member(world.official.id, "Drs. Budi Santosa, M.Si.", AttendeeRole.PARTICIPANT, present=True)
    ]
    rows = {(row["attendee"], row["code_attendee"]) for row in await scan_rows()}
    assert rows == {(world.official.id, world.official.id), (world.spouse.id, world.official.id)}


async def test_a_url_spaces_small_letters_and_lookalikes_are_the_same_code(db):
    world = await make_world()
    code = ticket(world.official)
    typed = f"  {code[:4].lower()}-{code[4:].replace('0', 'o').replace('1', 'l')} "
    results = await world.send(
        world.item(code=f"https://hadir.example.go.id/T/{code}"),
        world.item(code=typed),
        world.item(code=None, code_sha256=code_digest(code).hex()),
    )
    assert [result.attendee.id for result in results] == [world.official.id] * 3


async def test_an_unknown_code_is_kept_as_hash_and_length_only(db):
    world = await make_world()
    secret = "https://toko.example/promo?id=rahasia"
    [result] = await world.send(world.item(code=secret))
    assert (result.status, result.reason, result.attendee) == ("refused", "unknown_code", None)
    [row] = await scan_rows()
    assert bytes(row["code_digest"]) == code_digest(secret)
    assert row["code_length"] == len(secret)
    assert "rahasia" not in str(row)
    assert "toko" not in str(row)
    assert await presence_rows() == []


async def test_a_ticket_of_another_event_is_refused_without_a_name(db):
    world = await make_world()
    other = await make_attendee(await make_event(), name="Orang Lain")
    [result] = await world.send(world.item(other, admitted=True))
    assert (result.status, result.reason) == ("refused", "wrong_event")
    assert result.attendee is None
    assert result.party == []
    [row] = await scan_rows()
    assert (row["attendee"], row["event"]) == (None, world.event.id)


async def test_a_session_of_another_event_is_refused_whoever_comes(db):
    world = await make_world()
    foreign = await make_session(await make_event())
    results = await world.send(world.item(session=str(foreign.id)), world.item(session=str(uuid4())))
    assert [(r.status, r.reason) for r in results] == [("refused", "wrong_session")] * 2
    assert [row["session"] for row in await scan_rows()] == [None, None]


async def test_a_cancelled_session_admits_nobody(db):
    world = await make_world()
    await sql("UPDATE event_session SET cancelled_at = {} WHERE id = {}", NOW, world.session.id)
    await world.refresh()
    [result] = await world.send(world.item(admitted=True))
    assert (result.status, result.reason) == ("refused", "wrong_session")


@pytest.mark.parametrize(
    ("state", "reason"), [("withdrawn", "withdrawn"), ("replaced", "withdrawn"), ("waitlisted", "waitlisted")]
)
async def test_who_holds_no_place_is_refused_until_an_officer_admits_them(db, state, reason):
    world = await make_world()
    guest = await make_attendee(world.event, state=state)
    [refused] = await world.send(world.item(guest))
    assert (refused.status, refused.reason, refused.attendee.id) == ("refused", reason, guest.id)
    assert await presence_rows() == []
    [admitted] = await world.send(world.item(guest, admitted=True))
    assert (admitted.status, admitted.reason, admitted.flags) == ("recorded", None, (reason,))
    assert len(await presence_rows()) == 1


async def test_whom_the_officer_turns_away_is_not_present(db):
    world = await make_world()
    [result] = await world.send(world.item(admitted=False))
    assert (result.status, result.reason) == ("refused", "not_allowed")
    assert await presence_rows() == []


async def test_the_same_scan_again_adds_nothing_and_gives_the_earlier_answer(db):
    world = await make_world()
    item = world.item()
    [first] = await world.send(item)
    [again] = await world.send(item, now=NOW + MINUTE, sent_at=NOW + MINUTE)
    assert again == replace(first, status=ScanStatus.SAME_SCAN)
    assert len(await scan_rows()) == 1


async def test_from_the_offline_queue_the_hash_is_the_same_content_as_the_code(db):
    world = await make_world()
    item = world.item()
    queued = {**item, "code": None, "code_sha256": code_digest(item["code"]).hex(), "offline": True}
    await world.send(item)
    assert (await world.send(queued))[0].status == "same_scan"


async def test_a_refusal_sent_again_is_the_same_refusal(db):
    world = await make_world()
    item = world.item(code="bukan tiket")
    await world.send(item)
    [again] = await world.send(item)
    assert (again.status, again.reason) == ("same_scan", "unknown_code")
    assert len(await scan_rows()) == 1


async def test_an_id_with_other_content_is_kept_under_a_new_id_without_presence(db):
    world = await make_world()
    item = world.item(code="bukan tiket")
    await world.send(item)
    reused = {**item, "code": ticket(world.official)}
    [result] = await world.send(reused)
    assert (result.id, result.status, result.reason) == (UUID(item["id"]), "refused", "id_reused")
    [row] = await scan_rows(claimed_id=UUID(item["id"]))
    assert row["id"] != UUID(item["id"])
    assert await presence_rows() == []
    assert (await world.send(reused))[0].status == "same_scan"
    assert len(await scan_rows()) == 2


async def test_another_gate_cannot_take_an_id_over(db):
    world = await make_world()
    item = world.item()
    await world.send(item)
    door, duty, _token = await world.another_gate()
    [result] = await world.send(item, door=door, duty=duty)
    assert (result.status, result.reason) == ("refused", "id_reused")


async def test_an_id_twice_in_one_batch_is_one_row(db):
    world = await make_world()
    item = world.item()
    results = await world.send(item, item, {**item, "code": "lain"})
    assert [(r.status, r.reason) for r in results] == [
        ("recorded", None),
        ("same_scan", None),
        ("refused", "id_reused"),
    ]
    assert len(await scan_rows()) == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"scanned_at": "kemarin"},
        {"scanned_at": "2026-12-09T01:05:00"},
        {"scanned_at": "0001-01-01T00:00:00+14:00"},
        {"session": None},
        {"session": "bukan uuid"},
        {"direction": "sideways"},
        {"source": "telepathy"},
        {"code": None},
        {"code": 5},
        {"code": "A" * 5000},
        {"code": None, "code_sha256": "abc"},
        {"attendee": "siapa"},
        {"admitted": "ya"},
    ],
)
async def test_a_malformed_item_is_refused_alone_and_keeps_its_id(db, broken):
    world = await make_world()
    bad, good = world.item(**broken), world.item()
    results = await world.send(bad, good)
    assert [(r.id, r.status, r.reason) for r in results] == [
        (UUID(bad["id"]), "refused", "malformed"),
        (UUID(good["id"]), "recorded", None),
    ]
    [row] = await scan_rows(reason="malformed")
    assert row["code_length"] > 0


async def test_an_item_without_a_readable_id_gets_one(db):
    world = await make_world()
    results = await world.send(world.item(id="satu"), {"kosong": True})
    assert [r.reason for r in results] == ["malformed", "malformed"]
    assert {row["id"] for row in await scan_rows()} == {r.id for r in results}


async def test_an_attendee_without_a_code_needs_the_search_right(db):
    world = await make_world()
    item = world.item(code=None, attendee=str(world.official.id), source="search")
    [refused] = await world.send(item)
    assert (refused.status, refused.reason, refused.attendee) == ("refused", "not_allowed", None)
    door, duty, _token = await world.another_gate(search_allowed=True)
    [result] = await world.send({**item, "id": str(new_id())}, door=door, duty=duty)
    assert (result.status, result.attendee.id) == ("recorded", world.official.id)


async def test_an_attendee_outside_the_scanned_party_is_not_allowed(db):
    world = await make_world()
    stranger = await make_attendee(world.event, name="Bukan Pasangan")
    foreign = await make_attendee(await make_event())
    items = [world.item(attendee=str(one)) for one in (stranger.id, foreign.id, uuid4())]
    assert [r.reason for r in await world.send(*items)] == ["not_allowed"] * 3
    assert await presence_rows() == []


async def test_the_search_right_reaches_no_other_event(db):
    world = await make_world()
    foreign = await make_attendee(await make_event())
    door, duty, _token = await world.another_gate(search_allowed=True)
    item = world.item(code=None, attendee=str(foreign.id), source="search")
    [result] = await world.send(item, door=door, duty=duty)
    assert (result.reason, result.attendee) == ("wrong_event", None)


async def test_a_merged_ticket_resolves_to_the_survivor(db):
    world = await make_world()
    placeholder = await make_attendee(
        world.event, await make_registration(world.event), state="merged", merged_into=world.official.id
    )
    [result] = await world.send(world.item(placeholder))
    assert (result.status, result.attendee.id) == ("recorded", world.official.id)
    assert [one.id for one in result.party] == [world.spouse.id]


async def test_early_and_late_scans_are_recorded_with_a_flag(db):
    world = await make_world()
    early = world.session.starts_at - timedelta(minutes=121)
    late = world.session.ends_at + MINUTE
    await sql("UPDATE gate SET paired_at = {}", early - MINUTE)
    await world.refresh()
    [first] = await world.send(world.item(scanned_at=early.isoformat()), now=early)
    [second] = await world.send(world.item(world.spouse, scanned_at=late.isoformat()), now=late)
    assert (first.status, first.flags) == ("recorded", ("early",))
    assert (second.status, second.flags) == ("recorded", ("late",))


async def test_the_events_own_opening_time_decides_what_is_early(db):
    world = await make_world(opens_minutes=30)
    at = world.session.starts_at - timedelta(minutes=45)
    [result] = await world.send(world.item(scanned_at=at.isoformat()), now=at)
    assert result.flags == ("early",)


async def test_a_wrong_clock_is_corrected_and_flagged(db):
    world = await make_world()
    wrong = timedelta(hours=3)
    [result] = await world.send(world.item(scanned_at=(NOW - wrong - MINUTE).isoformat()), sent_at=NOW - wrong)
    assert (result.flags, result.first_in) == (("clock_skew",), NOW - MINUTE)


async def test_an_offline_scan_from_before_moves_the_presence_and_is_recorded(db):
    world = await make_world()
    await world.send(world.item())
    door, duty, _token = await world.another_gate()
    earlier = NOW - 3 * MINUTE
    item = world.item(scanned_at=earlier.isoformat(), offline=True, admitted=True)
    [result] = await world.send(item, now=NOW + MINUTE, door=door, duty=duty)
    assert (result.status, result.first_in, result.gate) == ("recorded", earlier, "Pintu Selatan")
    assert result.flags == ("conflict",)
    [row] = await presence_rows()
    assert (row["first_in"], row["first_scan"]) == (earlier, UUID(item["id"]))


async def test_going_out_keeps_the_latest_time(db):
    world = await make_world()
    results = []
    for minutes in (0, 60, 30, 90):
        at = NOW + minutes * MINUTE
        direction = "in" if minutes == 0 else "out"
        results += await world.send(world.item(scanned_at=at.isoformat(), direction=direction), now=at)
    assert [r.status for r in results] == ["recorded", "recorded", "already_present", "recorded"]
    [row] = await presence_rows()
    assert (row["first_in"], row["last_out"]) == (NOW, NOW + 90 * MINUTE)


async def test_two_sessions_are_two_presences(db):
    world = await make_world()
    second = await make_session(world.event, starts_at=NOW)
    await world.refresh()
    results = await world.send(world.item(), world.item(session=str(second.id)))
    assert [r.status for r in results] == ["recorded", "recorded"]
    assert len(await presence_rows()) == 2


async def test_a_whole_batch_is_kept_in_its_order(db):
    world = await make_world()
    guests = [await make_attendee(world.event) for _ in range(60)]
    items = [world.item(guest) for guest in guests for _twice in range(2)]
    results = await world.send(*items)
    assert [r.id for r in results] == [UUID(item["id"]) for item in items]
    assert [r.status for r in results] == ["recorded", "already_present"] * 60
    assert len(await presence_rows()) == 60


async def test_a_ticket_that_was_renewed_is_unknown(db):
    world = await make_world()
    old = world.item()
    await sql("UPDATE attendee SET ticket_digest = {} WHERE id = {}", sha256(b"new").digest(), world.official.id)
    assert (await world.send(old))[0].reason == "unknown_code"
