"""One human, once: merging doubles and invited couples, their printed codes, presences, seats and undoing."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.attendance import merged_presences
from events.attendance.history import ledger_of
from events.attendance.ledger import by_hand
from events.attendance.ledger.excuses import excuse as record_excuse
from events.audit import Actor
from events.database import sql
from events.errors import Conflict, EventFull, Invalid, NotFound, QuotaFull, Refusal
from events.privacy.actions import erase_contact
from events.registration import queries
from events.registration.links import add_link, new_manage_link
from events.registration.merging.actions import merges_of, say_not_same
from events.registration.merging.plan import Human, plan_couple, plan_double
from events.registration.messages import recipients as parties
from events.registration.parties.changes import add_companion, withdraw
from events.registration.parties.corrections import correct
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.seats.count import seats_used
from events.reports import queries as reports
from tests.attendance.world import make_world
from tests.factories import (
    NOW,
    make_attendee,
    make_department,
    make_event,
    make_invitation,
    make_registration,
    make_session,
    ticket,
)

BY = Actor("user", None, "Ratna Dewi")
ONE_NIP, TWO_NIP = "196804111993031009", "197503022000032001"


async def rows(*attendees) -> list[dict]:
    return [(await sql("SELECT * FROM attendee WHERE id = {}", one.id))[0] for one in attendees]


async def states(*attendees) -> list[str]:
    return [row["state"] for row in await rows(*attendees)]


async def couple_up(event, one, two, relation="wife"):
    return await merged_presences.merge(event.id, "couple", one.id, two.id, relation=relation, by=BY, now=NOW)


async def join(event, kept, other):
    return (await merged_presences.merge(event.id, "double", kept.id, other.id, by=BY, now=NOW))[0]


async def undo(event, merge_id, reason="keliru"):
    await merged_presences.undo_merge(event.id, merge_id, reason=reason, by=BY, now=NOW)


async def presences() -> list[tuple]:
    found = await sql("SELECT attendee, first_in, counts FROM presence")
    return sorted((row["attendee"], row["first_in"], bool(row["counts"])) for row in found)


async def two_invited(event, **values):
    """Rahmat of the health office with a named wife without NIP; Siti of the finance office, later, alone."""
    health, finance = await make_department(name="Dinas Kesehatan"), await make_department(name="BPKAD")
    first, second = await make_invitation(event, health), await make_invitation(event, finance)
    his = await make_registration(event)
    him = await make_attendee(
        event, his, name="Rahmat", nip=ONE_NIP, department=health.id, counts_for=health.id, invitation=first.id
    )
    named = await make_attendee(event, his, name="Siti Aminah", role="companion", relation="wife", official=him.id)
    hers = await make_registration(event, created_at=NOW.replace(hour=3), phone="+6281300000000")
    her = await make_attendee(
        event,
        hers,
        name="Siti Aminah, S.E.",
        nip=TWO_NIP,
        department=finance.id,
        counts_for=finance.id,
        invitation=second.id,
        **values,
    )
    return him, named, her


# ----------------------------------------------------------------- couples


async def test_two_invited_officials_become_one_party_and_the_placeholder_frees_its_seat(db):
    event = await make_event(companion_policy="required")
    him, named, her = await two_invited(event)
    before = await seats_used(event.id)
    await couple_up(event, her, him)
    his, gone, hers = await rows(him, named, her)
    assert (hers["registration"], hers["official"], hers["relation"]) == (his["registration"], him.id, "wife")
    assert (gone["state"], gone["merged_into"]) == ("merged", her.id)
    assert await seats_used(event.id) == before - 1
    assert (hers["role"], hers["counts_for"], hers["invitation"]) == ("participant", her.counts_for, her.invitation)
    assert (his["counts_for"], his["invitation"]) == (him.counts_for, him.invitation)
    assert [one.name for one in await queries.party_of(him.registration)] == ["Rahmat", "Siti Aminah, S.E."]


async def test_both_printed_codes_check_in_the_survivor_with_her_husband_beside_her(db):
    world = await make_world(companion_policy="required")
    him, named, her = await two_invited(world.event)
    await couple_up(world.event, him, her)
    first = (await world.send(world.item(named)))[0]
    assert (first.status, first.attendee.id) == ("recorded", her.id)
    assert [one.id for one in first.party] == [him.id]
    again = (await world.send(world.item(her)))[0]
    assert (again.status, again.attendee.id) == ("already_present", her.id)
    assert (await world.send(world.item(him)))[0].attendee.id == him.id
    assert {one for one, _, _ in await presences()} == {him.id, her.id}


async def test_a_couple_of_two_offices_counts_for_both_and_is_complete_once_both_came(db):
    world = await make_world(companion_policy="required")
    him, _named, her = await two_invited(world.event)
    await couple_up(world.event, him, her)
    await world.send(world.item(him), world.item(her))
    counts, _others = await reports.counts(world.event.id, [world.session.id])
    assert (counts[him.department].registered, counts[him.department].couples_complete) == (1, 1)
    assert (counts[her.department].present, counts[her.department].couples_complete) == (1, 0)
    assert (counts[him.department].couples, counts[her.department].couples) == (1, 0)
    assert counts[him.department].companions_registered == 0


async def test_each_ones_manage_link_opens_the_couple_and_their_own_again_when_it_is_undone(db):
    event = await make_event(companion_policy="optional")
    him, _named, her = await two_invited(event)
    token = await add_link(her.registration, NOW)
    merge_id, _plan = await couple_up(event, him, her)
    assert (await queries.registration_by_token(token)).id == him.registration
    await undo(event, merge_id)
    assert (await queries.registration_by_token(token)).id == her.registration


async def test_undoing_a_couple_puts_everything_back_where_it_was(db):
    event = await make_event(companion_policy="optional")
    him, named, her = await two_invited(event)
    before = await rows(him, named, her)
    merge_id, _plan = await couple_up(event, him, her)
    await undo(event, merge_id)
    for then, now in zip(before, await rows(him, named, her), strict=True):
        # What counts changes goes on: subscribed calendars saw both.
        counted = {"changed_at": NOW, "state_sequence": 0, "state_changed_at": NOW}
        assert then | counted == now | counted
    assert await merges_of(event.id) == []
    with pytest.raises(NotFound):
        await undo(event, uuid.uuid4())


async def test_a_couple_is_not_undone_beside_another_spouse_named_since(db):
    event = await make_event(companion_policy="optional")
    await make_session(event, starts_at=NOW + timedelta(days=3))
    him, named, her = await two_invited(event)
    merge_id, _plan = await couple_up(event, him, her)
    await withdraw(him.registration, by=BY, now=NOW, attendee_id=her.id)
    other = PersonValues("Dewi", relation="wife")
    new = await add_companion(him.registration, other, consent=True, by=BY, now=NOW)
    with pytest.raises(Conflict) as refusal:
        await undo(event, merge_id)
    assert refusal.value.code == "another_spouse"
    assert await states(him, named, her) == ["active", "merged", "withdrawn"]
    await withdraw(him.registration, by=BY, now=NOW, attendee_id=new.attendee_id)
    await undo(event, merge_id)
    assert await states(him, named, her) == ["active", "active", "withdrawn"]


async def test_a_couple_is_not_undone_when_the_seat_it_freed_is_taken(db):
    event = await make_event(companion_policy="optional", capacity=3)
    him, named, her = await two_invited(event)
    merge_id, _plan = await couple_up(event, him, her)
    newcomer = await make_attendee(event, name="Yoga")
    with pytest.raises(EventFull):
        await undo(event, merge_id)
    assert await states(him, named, her) == ["active", "merged", "active"]
    await withdraw(newcomer.registration, by=BY, now=NOW)
    await undo(event, merge_id)
    assert await states(named) == ["active"]


async def test_neither_invited_spouse_is_replaced_by_the_other(db):
    event = await make_event(companion_policy="optional", registration="open")
    him, _named, her = await two_invited(event)
    await couple_up(event, him, her)
    spouse = PersonValues("Orang Lain", relation="wife")
    for by in (BY, Actor("participant")):
        with pytest.raises(Refusal):
            await add_companion(him.registration, spouse, consent=True, by=by, now=NOW)
    assert await states(her) == ["active"]


async def test_correcting_an_invited_spouse_leaves_role_and_relation(db):
    event = await make_event(companion_policy="optional")
    him, _named, her = await two_invited(event)
    await couple_up(event, him, her)
    await correct(her.id, PersonValues("Siti Aminah, M.M.", nip=TWO_NIP, department=her.department), by=BY, now=NOW)
    (row,) = await rows(her)
    assert (row["name"], row["role"], row["relation"]) == ("Siti Aminah, M.M.", "participant", "wife")
    assert row["counts_for"] == her.counts_for


async def test_who_named_another_wife_is_not_merged_with_this_one(db):
    event = await make_event(companion_policy="optional")
    him, named, her = await two_invited(event)
    await sql("UPDATE attendee SET nip = '198802102006042003' WHERE id = {}", named.id)
    with pytest.raises(Conflict) as refused:
        await couple_up(event, him, her)
    assert refused.value.code == "another_spouse"
    assert await states(him, named, her) == ["active"] * 3


async def test_an_unknown_relation_is_refused(db):
    event = await make_event(companion_policy="optional")
    him, _named, her = await two_invited(event)
    with pytest.raises(Invalid):
        await couple_up(event, him, her, relation="cousin")


# ----------------------------------------------------------------- doubles


async def test_a_double_frees_its_seat_and_its_code_opens_the_survivors_ticket(db):
    event = await make_event()
    kept, other = await make_attendee(event, name="Yoga"), await make_attendee(event, name="Yoga, S.H.")
    await join(event, kept, other)
    assert (await seats_used(event.id), await states(kept, other)) == (1, ["active", "merged"])
    assert (await queries.attendee_by_code(ticket(other))).id == kept.id


async def test_presences_of_both_rows_are_one_and_come_apart_again_by_the_ticket_shown(db):
    world = await make_world()
    kept, other = (await make_attendee(world.event, name="Yoga"), await make_attendee(world.event, name="Yoga S.H."))
    early = await world.send(world.item(other))
    await world.send(world.item(kept, scanned_at=world.now.isoformat()))
    before = await presences()
    merge_id = await join(world.event, kept, other)
    (one,) = await presences()
    assert (one[0], one[1]) == (kept.id, early[0].first_in)
    await undo(world.event, merge_id)
    assert await presences() == before


async def test_a_scan_of_the_merged_code_is_the_survivors_and_after_undoing_the_others(db):
    world = await make_world()
    kept, other = (await make_attendee(world.event, name="Yoga"), await make_attendee(world.event, name="Yoga S.H."))
    merge_id = await join(world.event, kept, other)
    result = (await world.send(world.item(other)))[0]
    assert (result.status, result.attendee.id) == ("recorded", kept.id)
    assert [one for one, _, _ in await presences()] == [kept.id]
    await undo(world.event, merge_id)
    assert [one for one, _, _ in await presences()] == [other.id]
    scans = await sql("SELECT attendee FROM scan")
    assert [row["attendee"] for row in scans] == [kept.id], "the ledger never changes"


async def test_undoing_a_survivors_presence_takes_back_rows_of_both_tickets(db):
    world = await make_world()
    kept, other = (await make_attendee(world.event, name="Yoga"), await make_attendee(world.event, name="Yoga S.H."))
    await world.send(world.item(other))
    await join(world.event, kept, other)
    assert len(await ledger_of(kept.id)) == 1
    await by_hand.undo_presence(world.session.id, kept.id, reason="keliru", by=BY, now=NOW)
    assert await presences() == []
    await world.send(world.item(other))
    assert [one for one, _, _ in await presences()] == [kept.id]


async def test_a_presence_a_fast_scan_left_with_the_merged_row_comes_home(db):
    world = await make_world()
    kept, other = (await make_attendee(world.event, name="Yoga"), await make_attendee(world.event, name="Yoga S.H."))
    await world.send(world.item(other))
    await sql("UPDATE attendee SET state = 'merged', merged_into = {} WHERE id = {}", kept.id, other.id)
    await merged_presences.give_to_survivors(NOW)
    assert [one for one, _, _ in await presences()] == [kept.id]


async def test_the_spouse_of_a_double_comes_along_or_is_the_same_spouse(db):
    event = await make_event(companion_policy="optional")
    alone = await make_attendee(event, name="Rahmat")
    other = await make_attendee(event, name="Rahmat, S.E.")
    wife = await make_attendee(event, await registration_of(other), name="Siti", role="companion", official=other.id)
    await join(event, alone, other)
    (moved,) = await rows(wife)
    assert (moved["state"], moved["official"], moved["registration"]) == ("active", alone.id, alone.registration)
    third = await make_attendee(event, name="Rahmat H.")
    again = await make_attendee(
        event, await registration_of(third), name="Siti A.", role="companion", official=third.id
    )
    await join(event, third, alone)
    assert await states(third, again, wife, alone, other) == ["active", "active", "merged", "merged", "merged"]
    for one in (alone, other):
        assert (await queries.attendee_by_code(ticket(one))).id == third.id


async def registration_of(attendee):

    return SimpleNamespace(id=attendee.registration)


async def test_merges_on_merges_are_undone_in_their_order_only(db):
    event = await make_event()
    one, two, three = [await make_attendee(event, name=f"Yoga {n}") for n in range(3)]
    lower = await join(event, two, one)
    upper = await join(event, three, two)
    assert [row["merged_into"] for row in await rows(one, two)] == [three.id, three.id]
    with pytest.raises(Conflict) as refused:
        await undo(event, lower)
    assert refused.value.code == "changed_since"
    await undo(event, upper)
    assert [row["merged_into"] for row in await rows(one, two)] == [two.id, None]
    await undo(event, lower)
    assert await states(one, two, three) == ["active"] * 3


async def test_a_merge_is_undone_once_and_never_without_a_reason(db):
    event = await make_event()
    kept, other = await make_attendee(event, name="Yoga"), await make_attendee(event, name="Yoga")
    merge_id = await join(event, kept, other)
    with pytest.raises(Invalid):
        await undo(event, merge_id, reason="  ")
    await undo(event, merge_id)
    with pytest.raises(Conflict):
        await undo(event, merge_id)


async def test_nothing_is_undone_once_the_list_was_erased(db):
    event = await make_event()
    kept, other = await make_attendee(event, name="Yoga"), await make_attendee(event, name="Yoga")
    merge_id = await join(event, kept, other)
    await sql("UPDATE merge SET changes = '[]' WHERE id = {}", merge_id)
    with pytest.raises(Conflict, match="sudah dihapus"):
        await undo(event, merge_id)
    assert await states(kept, other) == ["active", "merged"]


async def test_the_one_without_a_seat_never_survives_the_one_with_it(db):
    event = await make_event(capacity=1)
    waiting = await make_attendee(event, name="Yoga", state="waitlisted")
    seated = await make_attendee(event, name="Yoga")
    with pytest.raises(Conflict):
        await join(event, waiting, seated)
    merge_id = await join(event, seated, waiting)
    await undo(event, merge_id)
    assert await states(waiting, seated) == ["waitlisted", "active"]


async def test_undoing_needs_room_in_the_offices_quota(db):
    event = await make_event()
    opd = await make_department()
    await make_invitation(event, opd, maximum=2)
    kept, other = [await make_attendee(event, name="Yoga", counts_for=opd.id) for _ in range(2)]
    merge_id = await join(event, kept, other)
    await make_attendee(event, name="Bayu", counts_for=opd.id)
    with pytest.raises(QuotaFull):
        await undo(event, merge_id)


async def test_nobody_of_another_event_is_merged_or_told_apart(db):
    event, elsewhere = await make_event(), await make_event()
    here, there = await make_attendee(event, name="Yoga"), await make_attendee(elsewhere, name="Yoga")
    for first, second in ((here, there), (there, here)):
        with pytest.raises(NotFound):
            await join(event, first, second)
        with pytest.raises(NotFound):
            await say_not_same(event.id, first.id, second.id, by=BY, now=NOW)
    with pytest.raises(Conflict):
        await join(event, here, here)
    double = await make_attendee(elsewhere, name="Yoga")
    merge_id = await join(elsewhere, there, double)
    with pytest.raises(NotFound):
        await undo(event, merge_id)


# ----------------------------------------------------------------- waiting


async def test_the_seat_a_merge_frees_is_offered_to_who_waits(db):
    event = await make_event(capacity=2, waiting_list=True)
    await make_session(event, starts_at=NOW + timedelta(days=3))
    kept, other = await make_attendee(event, name="Yoga"), await make_attendee(event, name="Yoga")
    waiting = await make_attendee(event, name="Bayu", state="waitlisted")
    merge_id = await join(event, kept, other)
    assert await states(waiting) == ["offered"]
    with pytest.raises(EventFull):
        await undo(event, merge_id)


async def test_a_waiting_spouse_never_moves_into_a_seated_party(db):
    event = await make_event(companion_policy="optional")
    kept = await make_attendee(event, name="Rahmat")
    other = await make_attendee(event, name="Rahmat", state="waitlisted")
    wife = await make_attendee(
        event, await registration_of(other), name="Siti", role="companion", official=other.id, state="waitlisted"
    )
    with pytest.raises(Conflict) as refused:
        await join(event, kept, other)
    assert refused.value.code == "different_states"
    assert await states(kept, other, wife) == ["active", "waitlisted", "waitlisted"]


async def test_a_placeholder_comes_back_as_the_party_stands_by_then(db):
    event = await make_event(companion_policy="optional")
    him, named, her = await two_invited(event, state="waitlisted")
    await sql("UPDATE attendee SET state = 'waitlisted' WHERE event = {}", event.id)
    merge_id, _plan = await couple_up(event, him, her)
    await sql("UPDATE attendee SET state = 'active' WHERE state = 'offered'")
    await undo(event, merge_id)
    assert await states(him, named, her) == ["active"] * 3


# ----------------------------------------------------------------- races


async def test_of_many_merging_the_same_pair_either_way_one_succeeds(db):
    event = await make_event()
    one, two = await make_attendee(event, name="Yoga"), await make_attendee(event, name="Yoga")
    tries = [join(event, *pair) for pair in [(one, two), (two, one)] * 5]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(result) for result in results].count(uuid.UUID) == 1
    assert all(isinstance(result, uuid.UUID | Conflict) for result in results)
    assert sorted(await states(one, two)) == ["active", "merged"]


async def test_a_merge_beside_a_withdrawal_ends_as_one_of_the_two_orders(db):
    event = await make_event()
    one, two = await make_attendee(event, name="Yoga"), await make_attendee(event, name="Yoga")
    await asyncio.gather(
        join(event, one, two), withdraw(two.registration, by=Actor("participant"), now=NOW), return_exceptions=True
    )
    assert await states(one, two) in (["active", "merged"], ["active", "withdrawn"])


async def test_undoing_beside_a_registration_for_the_last_seat_never_oversells(db):
    event = await make_event(capacity=2)
    kept, other = await make_attendee(event, name="Yoga"), await make_attendee(event, name="Yoga")
    merge_id = await join(event, kept, other)

    party = Party(PersonValues("Bayu"))
    results = await asyncio.gather(
        undo(event, merge_id), register(event.id, party, Asked("organizer", BY), now=NOW), return_exceptions=True
    )
    assert sum(isinstance(result, EventFull) for result in results) == 1
    assert await seats_used(event.id) == 2


# ----------------------------------------------------------------- plans

STATES = st.sampled_from(["active", "awaiting", "offered", "waitlisted", "withdrawn", "merged", "replaced"])


@st.composite
def two_parties(draw) -> tuple[Human, Human, list[Human]]:
    people = []
    for number in range(2):
        registration, official = uuid.uuid4(), uuid.uuid4()
        nip = draw(st.sampled_from([None, ONE_NIP, TWO_NIP]))
        people.append(
            Human(
                official,
                registration,
                NOW.replace(minute=number),
                None,
                "participant",
                draw(STATES),
                "Yoga",
                nip,
                "",
                None,
            )
        )
        for _ in range(draw(st.integers(0, 2))):
            nip = draw(st.sampled_from([None, ONE_NIP, TWO_NIP]))
            people.append(
                Human(uuid.uuid4(), registration, NOW, official, "companion", draw(STATES), "Siti", nip, "wife", None)
            )
    officials = [one for one in people if one.official is None]
    return officials[0], officials[1], people


def applied(people: list[Human], changes) -> dict[uuid.UUID, dict]:
    rows = {one.id: {name: getattr(one, name) for name in Human.__dataclass_fields__} for one in people}
    for change in changes:
        if change.table == "attendee":
            row = rows[change.id]
            assert (None if row[change.column] is None else str(row[change.column])) == change.before
            value = change.after
            row[change.column] = value if value is None or change.column in ("state", "relation") else uuid.UUID(value)
    return rows


@settings(max_examples=300)
@given(two_parties(), st.sampled_from(["double", "couple"]))
def test_a_plan_is_refused_or_leaves_whole_parties_and_never_takes_a_seat(parties, kind):
    one, two, people = parties
    try:
        plan = plan_double(one, two, people) if kind == "double" else plan_couple(one, two, people, "wife")
    except Conflict:
        return
    rows = applied(people, plan.changes)
    seats = {"active", "awaiting", "offered"}
    before, after = [
        sum(state in seats for state in states)
        for states in ([one.state for one in people], [row["state"] for row in rows.values()])
    ]
    assert after == before - plan.seats_freed
    for row in rows.values():
        if row["state"] == "merged" and row["merged_into"]:
            assert rows[row["merged_into"]]["state"] not in ("merged", "withdrawn", "replaced")
        if row["official"] and row["state"] in seats | {"waitlisted"} and rows[row["official"]]["state"] != "withdrawn":
            assert rows[row["official"]]["registration"] == row["registration"]
    for moved in plan.moved:
        assert rows[moved.id]["state"] == rows[rows[moved.id]["official"]]["state"], "half a couple"
    back = applied_back(rows, plan.changes)
    assert all(back[one.id] == {name: getattr(one, name) for name in Human.__dataclass_fields__} for one in people)


def applied_back(rows, changes):
    for change in reversed(changes):
        if change.table == "attendee":
            value = change.before
            plain = value is None or change.column in ("state", "relation")
            rows[change.id][change.column] = value if plain else uuid.UUID(value)
    return rows


async def one_human_thrice(event):
    """Three registrations of one human, the first merged into the second and that into the third."""
    registrations = [await make_registration(event, phone=f"+628123456789{number}") for number in range(3)]
    people = [await make_attendee(event, one, name="Budi") for one in registrations]
    await join(event, people[1], people[0])
    await join(event, people[2], people[1])
    return registrations


async def test_renewing_the_link_ends_those_of_registrations_merged_into_this_one(db):
    event = await make_event()
    registrations = await one_human_thrice(event)
    tokens = [await add_link(one.id, NOW) for one in registrations]
    for token in tokens:
        assert (await queries.registration_by_token(token)).id == registrations[2].id
    fresh = await new_manage_link(registrations[2].id, by=BY, now=NOW, end_others=True)
    assert [await queries.registration_by_token(token) for token in tokens] == [None, None, None]
    assert (await queries.registration_by_token(fresh)).id == registrations[2].id


async def test_who_was_merged_twice_is_told_at_every_contact_and_forgotten_at_every_one(db):
    event = await make_event()
    await make_session(event, starts_at=NOW + timedelta(days=3))
    registrations = await one_human_thrice(event)
    told = await parties.recipients(event.id)
    assert {one.contact.address for one in told} == {f"+628123456789{number}" for number in range(3)}
    assert all(len(one.holders) == 1 for one in told)
    await withdraw(registrations[2].id, by=BY, now=NOW)
    assert (await sql("SELECT count(*) AS n FROM outbox WHERE identity LIKE 'withdrawn:%'"))[0]["n"] == 3
    await erase_contact(registrations[2].id, "surat peserta", by=BY, now=NOW)
    left = await sql("SELECT phone FROM registration WHERE event = {}", event.id)
    assert {row["phone"] for row in left} == {""}


# ----------------------------------------------------------------- excuses


async def excuses() -> dict[uuid.UUID, list[str]]:
    """Whose excuses stand, by attendee."""
    found = await sql("SELECT attendee, note FROM excuse WHERE ended_at IS NULL ORDER BY note")
    return {one["attendee"]: [row["note"] for row in found if row["attendee"] == one["attendee"]] for one in found}


async def test_who_is_excused_under_either_row_is_excused_and_only_the_own_row_after_undoing(db):
    event = await make_event()
    session = await make_session(event)
    kept, other = await make_attendee(event), await make_attendee(event)
    await record_excuse(session.id, other.id, "sakit", "094/1", by=BY, now=NOW)
    later = NOW + timedelta(minutes=1)
    merge_id, _plan = await merged_presences.merge(event.id, "double", kept.id, other.id, by=BY, now=later)
    assert (await excuses())[kept.id] == ["094/1"]
    assert (await reports.counts(event.id, [session.id]))[0][None].excused == 1
    await undo(event, merge_id)
    assert await excuses() == {other.id: ["094/1"]}


async def test_an_excuse_of_the_survivors_own_stays_as_it_was(db):
    event = await make_event()
    session = await make_session(event)
    kept, other = await make_attendee(event), await make_attendee(event)
    await record_excuse(session.id, kept.id, "cuti", "850/2", by=BY, now=NOW)
    await record_excuse(session.id, other.id, "sakit", "094/1", by=BY, now=NOW)
    later = NOW + timedelta(minutes=1)
    merge_id, _plan = await merged_presences.merge(event.id, "double", kept.id, other.id, by=BY, now=later)
    assert (await excuses())[kept.id] == ["850/2"]
    await undo(event, merge_id)
    assert await excuses() == {kept.id: ["850/2"], other.id: ["094/1"]}


# ----------------------------------------------------------------- a device that was offline


async def test_an_offline_tap_that_names_somebody_merged_since_is_the_survivors(db):
    world = await make_world(companion_policy="optional")
    kept, stranger = await make_attendee(world.event), await make_attendee(world.event)
    await join(world.event, kept, world.official)
    tap = world.item(world.spouse, attendee=str(world.official.id), offline=True, admitted=True)
    other = world.item(stranger, attendee=str(world.official.id), offline=True, admitted=True)
    first, second = await world.send(tap, other)
    assert (first.status, first.attendee.id) == ("recorded", kept.id)
    assert (second.status, second.reason) == ("refused", "not_allowed")
    assert {one for one, _, _ in await presences()} == {kept.id}
