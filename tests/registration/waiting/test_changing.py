"""The one door through which a party changes: what it guarantees, and that each action goes through it once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from events.attendance import merged_presences
from events.attendance.self_service import before_check_in
from events.attendance.substitution import replace_at_door
from events.database import ForeignTaskError, is_postgres, sql
from events.errors import EventFull, NotFound
from events.registration.merging.actions import say_not_same
from events.registration.parties.changes import add_companion, withdraw
from events.registration.parties.corrections import correct
from events.registration.parties.decisions import accept_offer, admit, decline_offer
from events.registration.parties.register import Asked, register
from events.registration.people.party import PersonValues
from events.registration.waiting.changing import changing
from events.registration.waiting.job import look_after_waiting
from tests.factories import NOW, link_token, make_attendee, make_department, make_event, make_invitation, make_session
from tests.pages import SURE
from tests.registration.nominations.test_liaison_pages import OTHER_NIP, make_upcoming, typed
from tests.registration.parties.test_register import ANYONE, party, person, spouse
from tests.registration.waiting.test_waiting import full_event, go, standing

NOBODY = UUID(int=0)
LOCK = re.compile(
    r"SELECT (?:id|event\.id, event\.slug, event\.title, .+) FROM event(?: LEFT JOIN .+)?"
    r" WHERE (?:event\.)?id = (?:\?|\$1)( FOR NO KEY UPDATE(?: OF event)?)?"
)


@pytest.fixture
def locks(db, monkeypatch) -> Iterator[list[str]]:
    """The statements that lock an event; on SQLite, where the transaction is the lock, those that read it for that."""
    found: list[str] = []
    fetch = db.fetch

    async def spy(statement, arguments):
        match = LOCK.fullmatch(statement)
        if match and (match[1] or not is_postgres()):
            found.append(statement)
        return await fetch(statement, arguments)

    monkeypatch.setattr(db, "fetch", spy)
    return found


async def revision(event) -> int:
    return (await sql("SELECT manifest_rev FROM event WHERE id = {}", event.id))[0]["manifest_rev"]


async def offers() -> int:
    return len(await sql("SELECT id FROM seat_offer WHERE ended_at IS NULL"))


# ----------------------------------------------------------------- what is guaranteed


async def test_however_much_changes_the_manifest_moves_once(db):
    event = await make_event(capacity=9, companion_policy="optional")
    before = await revision(event)
    async with changing(event.id, NOW):
        one = await go(event, party(email="satu@dinas.example"))
        await add_companion(one, spouse(), consent=True, by=ANYONE, now=NOW)
        await withdraw(one, by=ANYONE, now=NOW)
    assert await revision(event) == before + 1


async def test_an_offer_and_the_change_that_frees_its_seat_move_the_manifest_together(db):
    event = await full_event(1)
    seated, waits = await go(event), await go(event)
    before = await revision(event)
    await withdraw(seated, by=ANYONE, now=NOW)
    assert (await standing(waits), await revision(event)) == (["offered"], before + 1)


async def test_seats_are_offered_at_the_end(db):
    event = await full_event(1)
    seated, waits = await go(event), await go(event)
    async with changing(event.id, NOW):
        await withdraw(seated, by=ANYONE, now=NOW)
        assert await standing(waits) == ["waitlisted"]
    assert await standing(waits) == ["offered"]


async def test_where_nothing_is_written_nothing_moves(db):
    event = await full_event(2)
    one, two = await go(event), await go(event)
    waits = await go(event)
    await withdraw(one, by=ANYONE, now=NOW)
    await accept_offer(waits, by=ANYONE, now=NOW)
    before = await revision(event), await offers()
    async with changing(event.id, NOW):
        pass
    await withdraw(one, by=ANYONE, now=NOW)
    await accept_offer(waits, by=ANYONE, now=NOW)
    await admit(two, "lama", by=ANYONE, now=NOW)
    await look_after_waiting(NOW)
    assert (await revision(event), await offers()) == before


async def test_data_corrected_to_the_same_moves_nothing(db):
    event = await make_event()
    done = await register(event.id, party(), Asked("public", ANYONE), now=NOW)
    before = await revision(event)
    await correct(done.attendees[0].attendee_id, person(), by=ANYONE, now=NOW)
    assert await revision(event) == before
    await correct(done.attendees[0].attendee_id, person("Rahmat H."), by=ANYONE, now=NOW)
    assert await revision(event) == before + 1


async def test_one_inside_another_joins_it(db, locks):
    event = await make_event()
    async with changing(event.id, NOW) as outer, changing(event.id, NOW) as inner:
        assert inner is outer
    assert len(locks) == 1
    async with changing(event.id, NOW) as later:
        assert later is not outer
    assert len(locks) == 2


async def test_what_the_inner_one_wrote_moves_the_manifest_at_the_end_of_the_outer_one(db):
    event = await make_event()
    before = await revision(event)
    async with changing(event.id, NOW):
        await go(event)
        assert await revision(event) == before
    assert await revision(event) == before + 1


async def test_an_exception_undoes_everything(db):
    event = await full_event(1)
    seated, waits = await go(event), await go(event)
    before = await revision(event)
    with pytest.raises(LookupError):
        async with changing(event.id, NOW):
            await withdraw(seated, by=ANYONE, now=NOW)
            raise LookupError
    assert await standing(seated, waits) == ["active", "waitlisted"]
    assert (await revision(event), await offers()) == (before, 0)
    await withdraw(seated, by=ANYONE, now=NOW)
    assert (await revision(event), await offers()) == (before + 1, 1)


async def test_seats_that_cannot_be_offered_undo_the_change_that_freed_them(db, monkeypatch):
    event = await full_event(1)
    seated, waits = await go(event), await go(event)

    async def fails(*_args):
        raise LookupError

    monkeypatch.setattr("events.registration.waiting.changing.offer_seats", fails)
    with pytest.raises(LookupError):
        await withdraw(seated, by=ANYONE, now=NOW)
    assert await standing(seated, waits) == ["active", "waitlisted"]


async def test_a_refused_registration_leaves_the_outer_change_to_its_caller(db):
    event = await make_event(capacity=1)
    await go(event, wait=False)
    before = await revision(event)
    with pytest.raises(EventFull):
        async with changing(event.id, NOW):
            await go(event, wait=False)
    assert await revision(event) == before


async def test_a_transaction_changes_the_parties_of_one_event(db):
    event, other = await make_event(), await make_event()
    with pytest.raises(RuntimeError):
        async with changing(event.id, NOW), changing(other.id, NOW):
            pass
    with pytest.raises(NotFound):
        async with changing(NOBODY, NOW):
            pass


async def test_another_task_does_not_join(db):
    event = await make_event()

    async def join() -> None:
        async with changing(event.id, NOW):
            pass

    async with changing(event.id, NOW):
        with pytest.raises(ForeignTaskError):
            await asyncio.create_task(join())


# ----------------------------------------------------------------- one lock each


async def test_a_public_registration_locks_its_event_once(db, locks):
    event = await full_event(1)
    await go(event)
    assert len(locks) == 1
    await go(event)
    assert len(locks) == 2, "one that waits, too"


async def test_a_withdrawal_by_the_participant_locks_its_event_once(db, locks):
    event = await full_event(1)
    seated, waits = await go(event), await go(event)
    locks.clear()
    async with before_check_in(seated, NOW):
        await withdraw(seated, by=ANYONE, now=NOW)
    assert (len(locks), await standing(waits)) == (1, ["offered"])


async def test_letting_an_offer_go_locks_its_event_once(db, locks):
    event = await full_event(1)
    seated, waits, next_one = await go(event), await go(event), await go(event)
    await withdraw(seated, by=ANYONE, now=NOW)
    locks.clear()
    async with before_check_in(waits, NOW):
        await decline_offer(waits, by=ANYONE, now=NOW)
    assert (len(locks), await standing(next_one)) == (1, ["offered"])


async def test_what_a_liaison_does_locks_the_event_once(client, locks):
    event = await make_upcoming(companion_policy="optional", capacity=3)
    opd = await make_department()
    path = f"/undangan/{link_token(await make_invitation(event, opd))}"
    assert (await client.post(f"{path}/buka")).status_code == 303
    locks.clear()
    assert (await client.post(f"{path}/nama", data=typed(opd))).status_code == 303
    assert len(locks) == 1
    locks.clear()
    [old] = await sql("SELECT id FROM attendee WHERE event = {}", event.id)
    newer = typed(opd, name="Galih Permana", nip=OTHER_NIP)
    assert (await client.post(f"{path}/nama/{old['id']}/ganti", data=newer)).status_code == 303
    assert len(locks) == 1
    locks.clear()
    [new] = await sql("SELECT id FROM attendee WHERE event = {} AND state = 'active'", event.id)
    assert (await client.post(f"{path}/nama/{new['id']}/hapus", data=SURE)).status_code == 303
    assert len(locks) == 1


async def test_a_merge_and_its_undoing_lock_their_event_once_each(db, locks):
    event = await make_event()
    one, two = await make_attendee(event), await make_attendee(event)
    merge_id, _plan = await merged_presences.merge(event.id, "double", one.id, two.id, by=ANYONE, now=NOW)
    assert len(locks) == 1
    await merged_presences.undo_merge(event.id, merge_id, reason="keliru", by=ANYONE, now=NOW)
    assert len(locks) == 2
    before = await revision(event)
    await say_not_same(event.id, one.id, two.id, by=ANYONE, now=NOW)
    assert (len(locks), await revision(event)) == (3, before)


async def test_a_delegate_at_the_door_locks_the_event_once(db, locks):
    event = await make_event()
    await make_session(event)
    invited = await make_attendee(event)
    delegate = PersonValues("Galih Permana", represents_letter="094/12")
    before = await revision(event)
    await replace_at_door(event.id, invited.id, delegate, note="", by=ANYONE, now=NOW)
    assert (len(locks), await revision(event)) == (1, before + 1)
