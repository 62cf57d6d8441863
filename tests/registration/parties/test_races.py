"""Two changes of one event at the same moment, with real commits: the end is that of one of the two orders."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any

from events.audit import Actor
from events.database import sql
from events.errors import AlreadyRegistered, Conflict, NotFound
from events.registration.invitations.links import Link, renew_link
from events.registration.invitations.quotas import invite_departments
from events.registration.nominations.actions import decline, nominate
from events.registration.parties.changes import withdraw
from events.registration.parties.corrections import correct
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.seats.event import quota_used, seats_used
from tests.factories import NOW, make_attendee, make_department, make_event, make_invitation, make_session
from tests.registration.importing.world import nip

BY = Actor("user", None, "Ratna Dewi")
ROUNDS = range(4)


async def make_upcoming(**values):
    event = await make_event(**values)
    await make_session(event, starts_at=NOW + timedelta(days=3))
    return event


async def invited(**values):
    """An upcoming event, its invited OPD, and what the OPD's link opens."""
    event, opd = await make_upcoming(), await make_department()
    invitation = await make_invitation(event, opd, **values)
    return event, opd, Link(invitation.id, event.id, 1, opd.name)


async def at_once(*tries: Awaitable[Any], turned: bool, fails: type[Exception]) -> list[bool]:
    """Whether each succeeded; which starts first is `turned`. Whatever else than `fails` goes wrong is raised."""
    order: Sequence[Awaitable[Any]] = tries[::-1] if turned else tries
    results = await asyncio.wait_for(asyncio.gather(*order, return_exceptions=True), timeout=60)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, fails):
            raise result
    succeeded = [not isinstance(result, Exception) for result in results]
    return succeeded[::-1] if turned else succeeded


async def states(event) -> list[str]:
    return [row["state"] for row in await sql("SELECT state FROM attendee WHERE event = {} ORDER BY state", event.id)]


async def test_an_opd_never_declines_and_sends_somebody_at_the_same_moment(db):
    for turn in ROUNDS:
        event, opd, link = await invited()
        party = Party(PersonValues("Galih Permana", department=opd.id), phone="081234567890")
        named, declined = await at_once(
            nominate(link, party, draft="satu", now=NOW),
            decline(link, "Ada kegiatan lain", now=NOW),
            turned=turn % 2 == 1,
            fails=Conflict,
        )
        [row] = await sql("SELECT declined_at FROM invitation WHERE id = {}", link.invitation)
        assert named != declined
        assert (await states(event), row["declined_at"] is not None) == (["active"] if named else [], declined)


async def test_a_link_that_is_being_renewed_names_somebody_before_that_or_not_at_all(db):
    for turn in ROUNDS:
        event, opd, link = await invited()
        party = Party(PersonValues("Galih Permana", department=opd.id), phone="081234567890")
        named, renewed = await at_once(
            nominate(link, party, draft="satu", now=NOW),
            renew_link(event.id, link.invitation, by=BY, now=NOW),
            turned=turn % 2 == 1,
            fails=NotFound,
        )
        assert (renewed, await states(event)) == (True, ["active"] if named else [])
        assert await at_once(nominate(link, party, draft="dua", now=NOW), turned=False, fails=NotFound) == [False]


async def test_renewing_a_link_many_times_at_once_counts_every_time(db):
    event, _opd, link = await invited()
    await asyncio.gather(*(renew_link(event.id, link.invitation, by=BY, now=NOW) for _ in range(6)))
    [row] = await sql("SELECT token_version FROM invitation WHERE id = {}", link.invitation)
    assert row["token_version"] == 7


async def test_one_nip_typed_into_a_correction_and_into_a_registration_is_one_persons(db):
    for turn in ROUNDS:
        event = await make_upcoming()
        corrected = await make_attendee(event, name="Galih Permana")
        values = PersonValues("Galih Permana", nip=nip(turn))
        won = await at_once(
            correct(corrected.id, values, by=BY, now=NOW),
            register(event.id, Party(PersonValues("Rahmat Hidayat", nip=nip(turn))), Asked("organizer", BY), now=NOW),
            turned=turn % 2 == 1,
            fails=AlreadyRegistered,
        )
        assert sorted(won) == [False, True]
        rows = await sql("SELECT name FROM attendee WHERE event = {} AND nip = {}", event.id, nip(turn))
        assert [row["name"] for row in rows] == ["Galih Permana" if won[0] else "Rahmat Hidayat"]
        assert len(await states(event)) == (1 if won[0] else 2)


async def test_two_corrections_to_one_nip_leave_it_with_one_of_the_two(db):
    event = await make_upcoming()
    people = [await make_attendee(event, name=f"Peserta {n}") for n in range(5)]
    tries = [correct(one.id, PersonValues(one.name, nip=nip(1)), by=BY, now=NOW) for one in people]
    assert (await at_once(*tries, turned=False, fails=AlreadyRegistered)).count(True) == 1
    assert len(await sql("SELECT id FROM attendee WHERE event = {} AND nip = {}", event.id, nip(1))) == 1


async def test_no_seat_of_a_raised_quota_is_lost_between_the_change_and_who_comes_to_wait(db):
    """Three ask for one of two new places while the quota is raised: two sit or hold an offer, one waits."""
    for turn in ROUNDS:
        event, opd = await make_upcoming(waiting_list=True), await make_department()
        await make_invitation(event, opd, maximum=0)
        asks = [
            register(
                event.id,
                Party(PersonValues(f"Peserta {n}", department=opd.id), phone=f"08123456789{n}"),
                Asked("organizer", BY, wait=True),
                now=NOW,
            )
            for n in range(3)
        ]
        change = invite_departments(event.id, [(opd.id, None, 2)], by=BY, now=NOW)
        tries = [*asks[:turn], change, *asks[turn:]]
        assert all(await at_once(*tries, turned=False, fails=Conflict))
        assert (await quota_used(event.id, opd.id), (await states(event)).count("waitlisted")) == (2, 1)


async def test_a_lowered_quota_takes_no_more_than_it_allows_from_then_on(db):
    for turn in ROUNDS:
        event, opd = await make_upcoming(), await make_department()
        await make_invitation(event, opd, maximum=3)
        asks = [
            register(event.id, Party(PersonValues(f"Peserta {n}", department=opd.id)), Asked("organizer", BY), now=NOW)
            for n in range(4)
        ]
        change = invite_departments(event.id, [(opd.id, None, 1)], by=BY, now=NOW)
        results = await at_once(*asks[:turn], change, *asks[turn:], turned=False, fails=Conflict)
        assert results[turn]
        sent = await quota_used(event.id, opd.id)
        assert 1 <= sent == results.count(True) - 1 <= 3
        [late] = await at_once(
            register(event.id, Party(PersonValues("Akhir", department=opd.id)), Asked("organizer", BY), now=NOW),
            turned=False,
            fails=Conflict,
        )
        assert not late


async def test_a_seat_given_back_twice_at_once_is_offered_to_one_of_those_who_wait(db):
    """Two taps on withdraw while two wait: one place, one offer."""
    for turn in ROUNDS:
        event = await make_upcoming(capacity=1, waiting_list=True)
        leaving = await make_attendee(event)
        for n in range(2):
            party = Party(PersonValues(f"Peserta {n}"), phone=f"08123456789{n}")
            await register(event.id, party, Asked("organizer", BY, wait=True), now=NOW)
        tries = [withdraw(leaving.registration, by=Actor("participant"), now=NOW) for _ in range(2)]
        await at_once(*tries, turned=turn % 2 == 1, fails=Conflict)
        assert (await seats_used(event.id), await states(event)) == (1, ["offered", "waitlisted", "withdrawn"])
