"""What the server erases by itself, in the jobs it runs: each thing after its time, and not before."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from app import JOBS
from events.accounts import actions as accounts
from events.attendance.venue import visits as venue
from events.audit import Actor
from events.config import keys
from events.database import sql
from events.keys import token_digest, venue_code, venue_step
from events.registration.parties.once import key_digest, register_once
from events.registration.parties.register import Asked
from events.registration.people.party import Party, PersonValues
from tests.factories import NOW, PASSWORD, make_event, make_session, make_user

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def erase(now) -> None:
    for job in JOBS:
        if job.name.startswith("expired"):
            await job.run(now)


async def kept(table: str) -> int:
    return len(await sql(f"SELECT 1 AS one FROM {table}"))


async def test_a_login_session_is_erased_30_days_after_it_ended_or_ran_out(db):
    user = await make_user(email="sari@nusajaya.example")
    by = Actor("user", user.id, user.name)
    left = await accounts.log_in(user.email, PASSWORD, browser="", now=NOW)
    await accounts.log_in(user.email, PASSWORD, browser="", now=NOW)
    await accounts.log_out(token_digest(left), by=by, now=NOW + timedelta(hours=1))

    await erase(NOW + timedelta(hours=1) + 30 * DAY - MINUTE)
    assert await kept("login_session") == 2

    await erase(NOW + timedelta(hours=1) + 30 * DAY)
    assert await kept("login_session") == 1

    await erase(NOW + timedelta(hours=12) + 30 * DAY)
    assert await kept("login_session") == 0


async def test_a_visit_is_erased_a_day_after_the_venues_code_was_scanned(db):
    session = await make_session(await make_event())
    code = venue_code(keys().venue, session.id, venue_step(NOW))
    await venue.open_visit(session.handle, code, device="peramban", now=NOW)

    await erase(NOW + DAY - MINUTE)
    assert await kept("venue_visit") == 1

    await erase(NOW + DAY)
    assert await kept("venue_visit") == 0


async def test_an_idempotency_key_is_erased_after_its_day_and_its_registration_stays(db):
    event = await make_event()
    await make_session(event)
    party = Party(PersonValues("Rahmat Hidayat, S.E."), None, "", "081234567890", "", True)
    await register_once(
        event.id,
        party,
        Asked("api", Actor("token", uuid4(), "SIMPEG")),
        digest=key_digest(b"token", "kunci"),
        body=b"{}",
        now=NOW,
    )

    await erase(NOW + DAY - MINUTE)
    assert await kept("registration_draft") == 1

    await erase(NOW + DAY)
    assert (await kept("registration_draft"), await kept("registration")) == (0, 1)


async def test_the_jobs_have_names_of_their_own_because_the_name_is_the_lease(db):
    assert len({job.name for job in JOBS}) == len(JOBS)
