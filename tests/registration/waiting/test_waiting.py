"""The waiting list: joining, offers in order, taking and leaving them, and what the organizer decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.attendance import merged_presences
from events.attendance.substitution import replace_at_door
from events.audit import Actor
from events.database import sql
from events.errors import Conflict, EventCancelled, EventFull, Invalid, QuotaFull, RegistrationClosed
from events.registration.invitations.quotas import invite_departments
from events.registration.parties import decisions
from events.registration.parties.changes import add_companion, withdraw
from events.registration.parties.corrections import correct
from events.registration.parties.register import Asked, register
from events.registration.people.party import PersonValues
from events.registration.waiting import queue as waiting
from events.registration.waiting.job import look_after_waiting
from tests.factories import NOW, make_department, make_event, make_session, make_user
from tests.registration.parties.test_register import party, person, spouse

ANYONE = Actor("participant")
LATER = NOW + timedelta(hours=24)


async def full_event(capacity=1, **values):
    """An event far away with a waiting list, whose seats are all taken by `taken` single people."""
    event = await make_event(**{"capacity": capacity, "waiting_list": True, "companion_policy": "optional", **values})
    await make_session(event, starts_at=NOW + timedelta(days=30))
    return event


async def go(event, who=None, now=NOW, origin="public", by=ANYONE, wait=True):
    """Register or wait; returns the registration's id."""
    return (await register(event.id, who or party(), Asked(origin, by, wait=wait), now=now)).registration_id


async def standing(*registrations) -> list[str]:
    """The state each party's living people are in, `gone` for none."""
    found = []
    for registration in registrations:
        rows = await sql("SELECT DISTINCT state FROM attendee WHERE registration = {}", registration)
        states = {row["state"] for row in rows} - {"withdrawn", "replaced"}
        assert len(states) <= 1, f"half a party: {states}"
        found.append(states.pop() if states else "gone")
    return found


async def staff() -> Actor:
    return Actor("user", (await make_user()).id, "Panitia")


def couple():
    return party(person(), spouse())


def minutes(number: int):
    return NOW + timedelta(minutes=number)


# ------------------------------------------------------------------ joining


async def test_a_party_that_finds_no_seat_waits_only_when_it_asks_to(db):
    event = await full_event()
    await go(event)
    with pytest.raises(EventFull):
        await go(event, wait=False)
    assert await standing(await go(event)) == ["waitlisted"]


async def test_without_a_waiting_list_nobody_waits(db):
    event = await full_event(waiting_list=False)
    await go(event)
    with pytest.raises(EventFull):
        await go(event)


async def test_who_asks_to_wait_and_finds_a_seat_has_it(db):
    event = await full_event(2)
    assert await standing(await go(event)) == ["active"]


async def test_an_opd_at_its_maximum_waits_while_others_register(db):
    opd, other = await make_department(), await make_department()
    event = await full_event(10, default_maximum=1)
    first = await go(event, party(person(department=opd.id)))
    second = await go(event, party(person(department=opd.id)), minutes(1))
    third = await go(event, party(person(department=other.id)), minutes(2))
    assert await standing(first, second, third) == ["active", "waitlisted", "active"]
    await withdraw(first, by=ANYONE, now=minutes(3))
    assert await standing(second) == ["offered"]


async def test_the_queue_knows_everyones_place(db):
    event = await full_event()
    first = await go(event)
    waiters = [await go(event, now=minutes(number)) for number in (1, 2, 3)]
    assert [await waiting.position(event.id, one) for one in (first, *waiters)] == [None, 1, 2, 3]
    await withdraw(waiters[0], by=ANYONE, now=minutes(4))
    assert await waiting.position(event.id, waiters[2]) == 2


async def test_a_waiting_party_is_told_so_and_gets_no_ticket_message(db):
    event = await full_event()
    await go(event)
    await go(event, party(email="tunggu@dinas.example"), minutes(1))
    (row,) = await sql("SELECT subject, body FROM outbox WHERE address = {}", "tunggu@dinas.example")
    assert "daftar tunggu" in row["subject"]
    assert "/kelola/" in row["body"]
    assert "/tiket/" not in row["body"]


# ------------------------------------------------------------------ offers


async def test_a_freed_seat_is_offered_at_once_to_the_first_and_to_nobody_else(db):
    event = await full_event()
    first, second, third = [await go(event, now=minutes(number)) for number in range(3)]
    await withdraw(first, by=ANYONE, now=minutes(5))
    assert await standing(first, second, third) == ["gone", "offered", "waitlisted"]
    offer = await waiting.last_offer(second)
    assert offer.ends_at == minutes(5) + timedelta(hours=24)
    (message,) = await sql("SELECT body FROM outbox WHERE identity = {}", f"offer:{offer.id}")
    assert "/kelola/" in message["body"]


async def test_a_couple_is_never_split_and_a_smaller_party_may_pass_it(db):
    event = await full_event(2)
    seated = [await go(event) for _ in range(2)]
    pair, single = await go(event, couple(), minutes(1)), await go(event, now=minutes(2))
    await withdraw(seated[0], by=ANYONE, now=minutes(3))
    assert await standing(pair, single) == ["waitlisted", "offered"]
    await decisions.decline_offer(single, by=ANYONE, now=minutes(4))
    await withdraw(seated[1], by=ANYONE, now=minutes(5))
    assert await standing(pair) == ["offered"]


async def test_a_spouse_who_leaves_makes_the_waiting_party_fit(db):
    event = await full_event(2)
    seated = [await go(event) for _ in range(2)]
    pair = await go(event, couple(), minutes(1))
    await withdraw(seated[0], by=ANYONE, now=minutes(2))
    (companion,) = await sql("SELECT id FROM attendee WHERE registration = {} AND official IS NOT NULL", pair)
    await withdraw(pair, by=ANYONE, now=minutes(3), attendee_id=companion["id"])
    assert await standing(pair) == ["offered"]


async def test_a_spouse_added_to_a_waiting_official_waits_too(db):
    event = await full_event()
    await go(event)
    waiter = await go(event, now=minutes(1))
    await add_companion(waiter, spouse(), consent=True, by=ANYONE, now=minutes(2))
    assert await standing(waiter) == ["waitlisted"]
    assert (await waiting.waiting_parties(event.id))[0].seats == 2


async def test_accepted_seats_are_valid_and_the_tickets_are_sent(db):
    event = await full_event()
    first, second = await go(event), await go(event, now=minutes(1))
    await withdraw(first, by=ANYONE, now=minutes(2))
    await decisions.accept_offer(second, by=ANYONE, now=minutes(3))
    await decisions.accept_offer(second, by=ANYONE, now=minutes(4))
    assert await standing(second) == ["active"]
    offer = await waiting.last_offer(second)
    assert offer.outcome == "accepted"
    (message,) = await sql("SELECT body FROM outbox WHERE identity = {}", f"accepted:{offer.id}")
    assert "/tiket/" in message["body"]


async def test_an_offer_missed_goes_to_the_next_and_the_party_may_wait_again_at_the_end(db):
    event = await full_event()
    first, second, third = [await go(event, now=minutes(number)) for number in range(3)]
    await withdraw(first, by=ANYONE, now=NOW)
    assert await look_after_waiting(LATER - timedelta(seconds=1)) == 0
    assert await look_after_waiting(LATER) == 1
    assert await look_after_waiting(LATER) == 0
    assert await standing(second, third) == ["gone", "offered"]
    with pytest.raises(Conflict):
        await decisions.accept_offer(second, by=ANYONE, now=LATER)
    await decisions.wait_again(second, by=ANYONE, now=LATER)
    assert await standing(second) == ["waitlisted"]
    with pytest.raises(Conflict):
        await decisions.wait_again(second, by=ANYONE, now=LATER)


async def test_a_couple_that_missed_its_offer_waits_again_together_though_one_was_corrected_meanwhile(db):
    event = await full_event(2)
    seated, pair = await go(event, couple()), await go(event, couple(), minutes(1))
    await withdraw(seated, by=ANYONE, now=NOW)
    await look_after_waiting(LATER)
    (head,) = await sql("SELECT id, nip FROM attendee WHERE registration = {} AND official IS NULL", pair)
    await correct(head["id"], person(nip=head["nip"], name="Nama Yang Benar"), by=await staff(), now=LATER)
    await correct(
        head["id"], person(nip=head["nip"], name="Nama Benar"), by=await staff(), now=LATER + timedelta(hours=1)
    )
    await decisions.wait_again(pair, by=ANYONE, now=LATER + timedelta(hours=2))
    rows = await sql("SELECT state FROM attendee WHERE registration = {}", pair)
    assert {row["state"] for row in rows} == {"offered"}


async def test_an_offer_that_is_over_cannot_be_taken_before_the_job_comes(db):
    event = await full_event()
    first, second = await go(event), await go(event)
    await withdraw(first, by=ANYONE, now=NOW)
    with pytest.raises(Conflict) as refused:
        await decisions.accept_offer(second, by=ANYONE, now=LATER)
    assert refused.value.code == "offer_ended"
    with pytest.raises(Conflict):
        await decisions.decline_offer(second, by=ANYONE, now=LATER)


async def test_who_never_had_an_offer_accepts_nothing(db):
    event = await full_event()
    first, second = await go(event), await go(event)
    for one in (first, second):
        with pytest.raises(Conflict):
            await decisions.accept_offer(one, by=ANYONE, now=NOW)
    assert await standing(first, second) == ["active", "waitlisted"]


async def test_a_declined_seat_goes_to_the_next(db):
    event = await full_event()
    first, second, third = [await go(event, now=minutes(number)) for number in range(3)]
    await withdraw(first, by=ANYONE, now=NOW)
    await decisions.decline_offer(second, by=ANYONE, now=NOW)
    await decisions.decline_offer(second, by=ANYONE, now=NOW)
    assert await standing(second, third) == ["gone", "offered"]


async def test_who_leaves_a_merged_couple_that_was_offered_seats_holds_none_without_an_offer(db):
    event = await full_event(capacity=1)
    holder, first, second = [await go(event) for _one in range(3)]
    rows = await sql("SELECT id FROM attendee WHERE state = 'waitlisted' ORDER BY created_at, id")
    staff = Actor("user", (await make_user()).id, "Orang")
    merge_id, _plan = await merged_presences.merge(
        event.id, "couple", rows[0]["id"], rows[1]["id"], relation="wife", by=staff, now=NOW
    )
    await sql("UPDATE event SET capacity = 2 WHERE id = {}", event.id)
    await withdraw(holder, by=ANYONE, now=NOW)
    assert await standing(first) == ["offered"]
    await sql("UPDATE event SET capacity = 1 WHERE id = {}", event.id)
    await merged_presences.undo_merge(event.id, merge_id, reason="keliru", by=staff, now=NOW)
    assert await standing(first, second) == ["offered", "waitlisted"]


async def test_an_offer_withdrawn_by_leaving_is_closed(db):
    event = await full_event()
    first, second = await go(event), await go(event)
    await withdraw(first, by=ANYONE, now=NOW)
    await withdraw(second, by=ANYONE, now=NOW)
    assert (await waiting.last_offer(second)).outcome == "withdrawn"
    assert await sql("SELECT id FROM seat_offer WHERE ended_at IS NULL") == []


async def test_a_newcomer_takes_an_offer_that_is_over_only_after_everyone_who_waits(db):
    event = await full_event()
    first, second, third = [await go(event, now=minutes(number)) for number in range(3)]
    await withdraw(first, by=ANYONE, now=NOW)
    fourth = await go(event, now=LATER)
    await look_after_waiting(LATER)
    assert await standing(second, third, fourth) == ["gone", "offered", "waitlisted"]


async def test_offers_end_at_closing_and_lead_back_to_the_same_place(db):
    closing = NOW + timedelta(hours=3)
    event = await full_event(registration_closes=closing)
    first, second, third = [await go(event, now=minutes(number)) for number in range(3)]
    await withdraw(first, by=ANYONE, now=minutes(3))
    assert (await waiting.last_offer(second)).ends_at == closing
    await look_after_waiting(closing)
    assert await standing(second, third) == ["waitlisted", "waitlisted"]
    assert await waiting.position(event.id, second) == 1
    await decisions.change_event(
        event.id, {"registration_closes": closing + timedelta(days=3)}, by=await staff(), now=closing
    )
    assert await standing(second, third) == ["offered", "waitlisted"]


async def test_closing_moved_earlier_shortens_open_offers(db):
    event = await full_event()
    first, second = await go(event), await go(event)
    await withdraw(first, by=ANYONE, now=NOW)
    await decisions.change_event(event.id, {"registration_closes": minutes(30)}, by=await staff(), now=NOW)
    assert (await waiting.last_offer(second)).ends_at == minutes(30)


async def test_more_seats_are_offered_in_the_same_moment(db):
    event = await full_event()
    parties = [await go(event, now=minutes(number)) for number in range(4)]
    await decisions.change_event(event.id, {"capacity": 3}, by=await staff(), now=minutes(9))
    assert await standing(*parties) == ["active", "offered", "offered", "waitlisted"]


async def test_a_higher_maximum_of_an_opd_lets_its_waiting_people_in(db):
    opd = await make_department()
    event = await full_event(10, default_maximum=1)
    first, second = [await go(event, party(person(department=opd.id)), minutes(number)) for number in range(2)]
    await invite_departments(event.id, [(opd.id, None, 2)], by=await staff(), now=minutes(5))
    assert await standing(first, second) == ["active", "offered"]


async def test_fewer_seats_take_nothing_from_those_who_have_one(db):
    event = await full_event(2)
    parties = [await go(event, now=minutes(number)) for number in range(3)]
    await decisions.change_event(event.id, {"capacity": 1}, by=await staff(), now=NOW)
    await withdraw(parties[0], by=ANYONE, now=NOW)
    assert await standing(*parties) == ["gone", "active", "waitlisted"]


async def test_a_cancelled_event_offers_nothing_and_gives_nothing(db):
    event = await full_event()
    first, second = await go(event), await go(event)
    await withdraw(first, by=ANYONE, now=NOW)
    await sql("UPDATE event SET status = 'cancelled' WHERE id = {}", event.id)
    for action in (decisions.accept_offer, decisions.decline_offer, decisions.wait_again):
        with pytest.raises(EventCancelled):
            await action(second, by=ANYONE, now=NOW)
    assert await look_after_waiting(LATER) == 0


async def test_after_closing_who_waits_goes_on_waiting_and_the_committee_lets_in_with_a_reason(db):
    event = await full_event(registration_closes=minutes(10))
    first, second = await go(event), await go(event, couple())
    await withdraw(first, by=ANYONE, now=minutes(11))
    await look_after_waiting(minutes(12))
    assert await standing(second) == ["waitlisted"]
    with pytest.raises(Invalid):
        await decisions.admit(second, "  ", by=await staff(), now=minutes(13))
    await decisions.admit(second, "Perintah Sekda", by=await staff(), now=minutes(13))
    assert await standing(second) == ["active"]
    (entry,) = await sql(
        "SELECT p.data FROM audit_entry e JOIN audit_personal p ON p.entry = e.id WHERE action = 'waiting.admitted'"
    )
    assert "Perintah Sekda" in entry["data"]


async def test_letting_in_who_holds_an_offer_closes_it(db):
    event = await full_event()
    first, second = await go(event), await go(event)
    await withdraw(first, by=ANYONE, now=NOW)
    await decisions.admit(second, "Narasumber", by=await staff(), now=NOW)
    assert await sql("SELECT id FROM seat_offer WHERE ended_at IS NULL") == []
    with pytest.raises(Conflict):
        await decisions.admit(first, "Sudah mundur", by=await staff(), now=NOW)


async def test_who_left_comes_back_only_while_the_list_is_open(db):
    event = await full_event()
    first, second = await go(event), await go(event)
    await withdraw(first, by=ANYONE, now=NOW)
    await decisions.decline_offer(second, by=ANYONE, now=NOW)
    with pytest.raises(Conflict):
        await decisions.wait_again(first, by=ANYONE, now=NOW)
    await sql("UPDATE event SET waiting_list = {}", False)
    with pytest.raises(RegistrationClosed):
        await decisions.wait_again(second, by=ANYONE, now=NOW)


# ------------------------------------------------------------------ approval


async def test_a_public_registration_awaits_approval_and_holds_its_seats(db):
    event = await full_event(2, approval=True)
    pair = await go(event, couple())
    assert await standing(pair) == ["awaiting"]
    with pytest.raises(EventFull):
        await go(event, wait=False)
    (message,) = await sql("SELECT body FROM outbox")
    assert "/tiket/" not in message["body"]
    await decisions.approve(pair, by=await staff(), now=minutes(1))
    await decisions.approve(pair, by=await staff(), now=minutes(2))
    assert await standing(pair) == ["active"]
    said = {row["body"] for row in await sql("SELECT body FROM outbox WHERE state = 'queued'")}
    assert len(said) == 1, "nobody is told any more that a decision is awaited"
    assert "sudah disetujui panitia" in min(said)
    assert "/tiket/" in min(said)


async def test_what_the_committee_registers_needs_no_approval(db):
    event = await full_event(2, approval=True)
    assert await standing(await go(event, origin="organizer", by=await staff())) == ["active"]


async def test_a_refused_registration_learns_why_and_its_seat_goes_to_the_next(db):
    event = await full_event(1, approval=True)
    first, second = await go(event, party(email="satu@dinas.example")), await go(event, now=minutes(1))
    with pytest.raises(Invalid):
        await decisions.refuse(first, "", by=await staff(), now=NOW)
    await decisions.refuse(first, "Sudah ada wakil dari dinas Anda", by=await staff(), now=NOW)
    assert await standing(first, second) == ["gone", "offered"]
    bodies = [row["body"] for row in await sql("SELECT body FROM outbox WHERE address = {}", "satu@dinas.example")]
    assert any("Sudah ada wakil" in body for body in bodies)
    with pytest.raises(Conflict):
        await decisions.refuse(first, "Lagi", by=await staff(), now=NOW)
    with pytest.raises(Conflict):
        await decisions.approve(first, by=await staff(), now=NOW)


async def test_an_accepted_offer_awaits_approval_where_the_event_wants_it(db):
    event = await full_event(1, approval=True)
    first, second = await go(event), await go(event, now=minutes(1))
    await decisions.refuse(first, "Bukan sasaran", by=await staff(), now=NOW)
    await decisions.accept_offer(second, by=ANYONE, now=minutes(2))
    assert await standing(second) == ["awaiting"]


async def test_a_full_quota_is_refused_to_who_does_not_wait(db):
    opd = await make_department()
    event = await full_event(5, default_maximum=1)
    await go(event, party(person(department=opd.id)))
    with pytest.raises(QuotaFull):
        await go(event, party(person(department=opd.id)), wait=False)


async def test_an_offer_that_was_answered_before_it_was_sent_is_not_sent_any_more(db):
    event = await full_event()
    first, second = await go(event), await go(event, now=minutes(1))
    await withdraw(first, by=ANYONE, now=minutes(2))
    await decisions.decline_offer(second, by=ANYONE, now=minutes(3))
    (message,) = await sql("SELECT state, body FROM outbox WHERE identity LIKE 'offer:%'")
    assert (message["state"], message["body"]) == ("dropped", "")


# ------------------------------------------------------------------ merged and replaced while seats are on offer


async def official_of(registration):
    rows = await sql("SELECT id FROM attendee WHERE registration = {} AND official IS NULL", registration)
    return rows[0]["id"]


async def offers_held(event) -> int:
    """Parties with seats on offer, each of which has an open offer."""
    rows = await sql(
        "SELECT DISTINCT a.registration, o.id FROM attendee a LEFT JOIN seat_offer o"
        " ON o.registration = a.registration AND o.ended_at IS NULL WHERE a.event = {} AND a.state = 'offered'",
        event.id,
    )
    assert all(row["id"] for row in rows), "a seat is held for an offer that never ends"
    return len(rows)


@pytest.mark.parametrize("merged_first", [True, False])
async def test_a_couple_taken_apart_on_offer_leaves_each_an_offer_of_their_own(db, merged_first):
    event = await full_event(2)
    seated, waiting_two = [await go(event), await go(event)], [await go(event), await go(event)]
    by, ids = await staff(), [await official_of(one) for one in waiting_two]

    async def free():
        for one in seated:
            await withdraw(one, by=by, now=NOW)

    if not merged_first:
        await free()
    merge_id, _plan = await merged_presences.merge(event.id, "couple", *ids, relation="wife", by=by, now=NOW)
    if merged_first:
        await free()
    await merged_presences.undo_merge(event.id, merge_id, reason="keliru", by=by, now=NOW)
    assert await standing(*waiting_two) == ["offered", "offered"]
    assert await offers_held(event) == 2
    await look_after_waiting(LATER)
    assert await standing(*waiting_two) == ["gone", "gone"]


async def test_nobody_is_delegated_for_a_seat_that_is_only_on_offer(db):
    event = await full_event(delegate_policy="optional")
    first, second = await go(event), await go(event)
    by = await staff()
    await withdraw(first, by=by, now=NOW)
    delegate = PersonValues("Budi Santoso", represents_letter="090/12/2026")
    with pytest.raises(Conflict):
        await replace_at_door(event.id, await official_of(second), delegate, note="disposisi", by=by, now=NOW)
    assert await standing(second) == ["offered"]
    assert await offers_held(event) == 1


@pytest.mark.parametrize("weaker", ["offered", "waitlisted"])
async def test_a_merge_keeps_the_row_whose_seat_is_firm(db, weaker):
    event = await full_event(2)
    firm, leaves, waits = [await go(event, now=minutes(number)) for number in range(3)]
    if weaker == "offered":
        await withdraw(leaves, by=ANYONE, now=minutes(4))
    assert await standing(firm, waits) == ["active", weaker]
    rows = [(await sql("SELECT id FROM attendee WHERE registration = {}", one))[0] for one in (firm, waits)]
    kept, other = (row["id"] for row in rows)
    by = await staff()
    with pytest.raises(Conflict) as refusal:
        await merged_presences.merge(event.id, "double", other, kept, by=by, now=minutes(5))
    assert refusal.value.code == "keep_the_seat"
    await merged_presences.merge(event.id, "double", kept, other, by=by, now=minutes(5))
    assert await standing(firm) == ["active"]


async def test_who_left_came_back_and_leaves_again_is_told_again_and_out_of_the_calendar(db):
    event = await full_event()
    first, mine = await go(event), await go(event, party(email="saya@dinas.example"), minutes(1))
    await withdraw(first, by=ANYONE, now=minutes(2))
    await decisions.decline_offer(mine, by=ANYONE, now=minutes(3))
    await decisions.wait_again(mine, by=ANYONE, now=minutes(4))
    await decisions.accept_offer(mine, by=ANYONE, now=minutes(5))
    await withdraw(mine, by=ANYONE, now=minutes(6))
    told = await sql(
        "SELECT calendar FROM outbox WHERE identity LIKE 'withdrawn:%' AND registration = {} ORDER BY created_at", mine
    )
    assert [row["calendar"] is not None and b"METHOD:CANCEL" in bytes(row["calendar"]) for row in told] == [False, True]


# ------------------------------------------------------------------ letters


@pytest.mark.parametrize("approval", [False, True])
async def test_who_has_no_seat_yet_reads_when_and_where_the_event_is(db, approval):
    event = await full_event(1, approval=approval, venue="Aula Dinkominfo")
    await go(event)
    unsent = [] if not approval else await bodies()
    if not approval:
        await go(event)
        unsent += await bodies()
        await sql("UPDATE event SET capacity = 2")
        await look_after_waiting(minutes(1))
        unsent += await bodies()
    assert len(unsent) == (1 if approval else 2)
    for body in unsent:
        assert "Aula Dinkominfo" in body
        assert "WIB" in body.partition("Aula Dinkominfo")[0]


async def bodies() -> list[str]:
    """What is to be said to those without a ticket."""
    rows = await sql("SELECT body FROM outbox WHERE body NOT LIKE '%/tiket/%' AND body <> ''")
    return [row["body"] for row in rows]


async def test_who_was_offered_a_seat_is_not_told_of_waiting_any_more(db):
    event = await full_event()
    first, _second = await go(event), await go(event)
    assert len(await bodies()) == 1
    await withdraw(first, by=ANYONE, now=NOW)
    [offer] = [body for body in await bodies() if "kursi" in body.lower()]
    assert "/kelola/" in offer
    identities = await sql("SELECT identity FROM outbox WHERE state = 'dropped'")
    assert len(identities) >= 1
    assert all(row["identity"].startswith("registered:") for row in identities)
