"""Data goes on its day, not before, whole, once, and whatever crashes; what stays still counts."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from app import JOBS
from events.attendance import queries as attendance
from events.attendance.ledger import by_hand
from events.attendance.ledger.testimony import Witness
from events.calendar.queries import event_by_slug, sessions_of
from events.calendar.tables import Event
from events.database import MendedPostgresEngine, sql
from events.origin import Origin, set_origin
from events.privacy import actions, people
from events.privacy.history import without_contacts
from events.registration.circulars import circular, opt_outs
from events.registration.parties import own_word
from events.registration.parties.corrections import correct_contact
from events.registration.parties.own_word import Said
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.private_feed import address
from events.registration.queries import registration
from events.registration.wallet import asking
from events.reports import queries as reports
from tests.attendance.world import make_world
from tests.commands import ROOT
from tests.factories import NOW, make_event, make_institution, make_session
from tests.privacy.world import CONTACTS, EMAIL, NAME, NIP, PHONE, TELLING, everything, make_past

DAY_ONE = datetime(2027, 3, 8, 17, 0, tzinfo=UTC)  # 00.00 WIB on 9 March 2027, 90 days later
DAY_TWO = datetime(2036, 12, 8, 17, 0, tzinfo=UTC)  # 00.00 WIB on 9 December 2036
SECOND = timedelta(seconds=1)


async def records() -> list[dict]:
    rows = await sql("SELECT * FROM erasure_record ORDER BY at, rule")
    return [row | {name: msgspec.json.decode(row[name]) for name in ("counts", "ground")} for row in rows]


async def test_nothing_goes_before_its_day_begins_on_the_events_clocks(db):
    await make_past()
    before = await everything()
    assert await actions.erase_due(DAY_ONE - SECOND) == 0
    assert await everything() == before


async def test_on_the_first_day_every_contact_and_message_goes_and_the_list_stays(db):
    world = await make_past()
    assert await actions.erase_due(DAY_ONE) == 1
    left = await everything()
    assert [word for word in CONTACTS if word in left] == []
    assert all(word in left for word in (NAME, NIP, "Siti Aminah", "800/123"))
    assert "kunci" not in left
    assert "VCALENDAR" not in left
    [record] = await records()
    assert (record["rule"], record["event"], record["at"]) == ("contacts", world.event.id, DAY_ONE)
    assert record["counts"] == {"contacts": 2, "calendars": 4, "drafts": 1, "messages": 3}
    assert record["ground"] == {"days": 90, "on": "2027-03-09"}


async def test_after_it_no_message_waits_to_be_sent(db):
    world = await make_past()
    await actions.erase_due(DAY_ONE)
    assert (await reports.waiting(world.event.id))["messages"] == 0
    assert {row["state"] for row in await sql("SELECT state FROM outbox")} == {"dropped"}


async def test_on_the_second_day_nobody_is_named_anywhere(db):
    await make_past()
    assert await actions.erase_due(DAY_TWO) == 2
    left = await everything()
    assert [word for word in TELLING if word in left] == []
    assert {row["rule"] for row in await records()} == {"contacts", "list"}
    counts = next(row["counts"] for row in await records() if row["rule"] == "list")
    assert (counts["names"], counts["people"], counts["excuses"]) == (3, 3, 1)


async def test_the_summary_counts_the_same_before_and_after(db):
    world = await make_past()
    sessions = await sessions_of(world.event.id)
    before = await reports.summary(world.event, sessions)
    scans = await sql("SELECT * FROM scan")
    await actions.erase_due(DAY_TWO)
    assert await reports.summary(world.event, sessions) == before
    assert before.total.counts.present == 1
    assert await sql("SELECT * FROM scan") == scans


async def test_a_second_run_finds_nothing_and_writes_nothing(db):
    await make_past()
    await actions.erase_due(DAY_TWO)
    before = await everything()
    assert await actions.erase_due(DAY_TWO + timedelta(hours=1)) == 0
    assert await everything() == before


async def test_what_comes_in_later_goes_with_the_next_run_and_has_its_own_record(db):
    world = await make_past()
    await actions.erase_due(DAY_ONE)
    await correct_contact(world.alone.registration_id, "081299999999", "", by=world.organizer, now=DAY_ONE)
    assert await actions.erase_due(DAY_ONE + timedelta(hours=1)) == 1
    assert "99999999" not in await everything()
    assert [record["counts"] for record in await records()][1] == {"contacts": 1}


async def test_an_event_to_come_keeps_everything_beside_one_that_is_over(db):
    await make_past()
    later = await make_event()
    await make_session(later, starts_at=DAY_TWO + timedelta(days=1))
    person = PersonValues(NAME, nip=NIP, is_asn=True)
    await register(
        later.id, Party(person, phone="081277777777", email=EMAIL), Asked("organizer", actions.SYSTEM), now=DAY_ONE
    )
    await actions.erase_due(DAY_TWO)
    [row] = await sql(
        "SELECT a.name, p.nip, p.name AS person, r.phone FROM attendee a JOIN person p ON p.id = a.person"
        " JOIN registration r ON r.id = a.registration WHERE a.event = {}",
        later.id,
    )
    assert row == {"name": NAME, "nip": NIP, "person": NAME, "phone": "+6281277777777"}
    shared = await sql("SELECT a.id FROM attendee a JOIN attendee b ON b.person = a.person AND b.event <> a.event")
    assert shared == []


async def test_an_event_without_an_end_keeps_everything(db):
    world = await make_past()
    empty = await make_event()
    await register(
        empty.id, Party(PersonValues("Dewi"), phone="081255555555"), Asked("organizer", world.organizer), now=DAY_ONE
    )
    await actions.erase_due(DAY_TWO)
    assert "+6281255555555" in await everything()


@pytest.mark.parametrize(
    ("own", "institution", "day"),
    [
        ({"contact_days": 5}, {}, date(2026, 12, 14)),
        ({}, {"contact_days": 20}, date(2026, 12, 29)),
        ({"contact_days": 5}, {"contact_days": 20}, date(2026, 12, 14)),
    ],
)
async def test_the_day_is_the_events_own_or_the_institutions(db, own, institution, day):
    await make_institution(**institution)
    await make_past(**own)
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
    assert await actions.erase_due(begins - SECOND) == 0
    assert await actions.erase_due(begins) == 1


async def test_a_contact_in_the_trail_goes_however_deep_and_a_word_that_looks_like_one_stays():
    kept = {"reason": 'kata "phone": dan "email":', "people": [{"name": "A", "phone": "1"}], "channel": "email"}
    assert without_contacts(kept | {"email": "a@b", "after": {"phone": "1", "name": "B"}}) == {
        **kept,
        "people": [{"name": "A"}],
        "after": {"name": "B"},
    }


async def test_a_reason_that_quotes_a_key_does_not_keep_the_job_forever(db):
    world = await make_past()
    await actions.erase_contact(
        world.couple.registration_id, 'surat: "phone":"email":', by=world.organizer, now=DAY_ONE - SECOND
    )
    await asyncio.wait_for(actions.erase_due(DAY_ONE), timeout=20)
    assert await asyncio.wait_for(actions.erase_due(DAY_ONE), timeout=20) == 0


async def test_more_people_than_one_statement_takes_are_forgotten_in_one_run(db, monkeypatch):
    monkeypatch.setattr(people, "AT_ONCE", 2)
    await make_past()
    await actions.erase_due(DAY_TWO)
    assert [one["counts"]["people"] for one in await records() if one["rule"] == "list"] == [3]
    assert NAME not in await everything()


async def test_two_processes_at_once_erase_once(db):
    await make_past()
    done = await asyncio.gather(*(actions.erase_due(DAY_TWO) for _ in range(4)))
    assert sum(done) == 2
    assert len(await records()) == 2


async def test_one_broken_event_does_not_keep_the_others(db, monkeypatch):
    broken = await make_past(slug="rusak")
    other = await make_event()
    await make_session(other)
    await register(
        other.id,
        Party(PersonValues("Dewi"), phone="081255555555"),
        Asked("organizer", broken.organizer),
        now=broken.event.created_at,
    )
    real = actions._record

    async def fails(event_id, *args, **kwargs):
        if event_id == broken.event.id:
            raise RuntimeError
        await real(event_id, *args, **kwargs)

    monkeypatch.setattr(actions, "_record", fails)
    assert await actions.erase_due(DAY_ONE) == 1
    left = await everything()
    assert "+6281255555555" not in left
    assert "+6281234567890" in left


KILLED = """
import asyncio, os, signal, sys
from datetime import datetime
import piccolo_conf
from events import database
from events.privacy import actions, history, parts, people
calls = 0
real = database.sql
async def sql(statement, *arguments):
    global calls
    calls += 1
    if calls > int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return await real(statement, *arguments)
for module in (actions, history, parts, people):
    module.sql = sql
async def main():
    await database.current().start_connection_pool()
    await actions.erase_due(datetime.fromisoformat(sys.argv[1]))
    await database.current().close_connection_pool()
asyncio.run(main())
"""


def _url(engine) -> str:
    if isinstance(engine, MendedPostgresEngine):
        return str(engine.config["dsn"])
    return f"sqlite:///{engine.path}"


@pytest.mark.parametrize("after", [4, 13, 20, 26])
async def test_a_run_killed_anywhere_is_finished_by_the_next(db, after):
    world = await make_past()
    later = await make_event()
    await make_session(later, starts_at=DAY_TWO + timedelta(days=1))
    await register(
        later.id, Party(PersonValues(NAME, nip=NIP, is_asn=True)), Asked("organizer", world.organizer), now=DAY_ONE
    )
    sessions = await sessions_of(world.event.id)
    before = await reports.summary(world.event, sessions)
    environment = {**os.environ, "HADIR_DATABASE_URL": _url(db), "PYTHONPATH": str(ROOT)}
    killed = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", KILLED, DAY_TWO.isoformat(), str(after)], env=environment, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    await actions.erase_due(DAY_TWO + timedelta(hours=1))
    rows = await sql("SELECT name, nip FROM attendee WHERE event = {}", world.event.id)
    assert {(row["name"], row["nip"]) for row in rows} == {("(data dihapus)", None)}
    assert [word for word in CONTACTS if word in await everything()] == []
    assert await reports.summary(world.event, sessions) == before
    assert {row["rule"] for row in await records()} == {"contacts", "list"}
    event: Event = await event_by_slug(world.event.slug)
    assert event.list_erased_at is not None


async def test_a_ticket_still_scans_after_the_names_went_and_the_gate_reads_no_name(db):
    """The ledger takes a scan however late it is sent; it knows the attendee, who is nobody now."""
    world = await make_world()
    await actions.erase_due(DAY_TWO)
    await world.refresh()
    [result] = await world.send(world.item(), now=DAY_TWO)
    assert result.status == "recorded"
    assert result.attendee.name == "(data dihapus)"
    assert await attendance.find_guests(world.event.id, "Budi") == []


async def test_what_todays_features_keep_of_a_person_goes_as_well(db):
    """A spouse's own word, messages of the committee's own, presences by hand, links sent, calendars, the trail."""
    world = await make_past()
    official, spouse = (one.attendee_id for one in world.couple.attendees)
    by, at = world.organizer, NOW
    said = Said("Siti Aminah Rahmat", None, "Yayasan Istimewa", "+6281234567890", EMAIL)
    set_origin(Origin("203.0.113.77", "Peramban Istimewa"))
    await own_word.confirm(spouse, said, now=at)
    await own_word.renew(spouse, by=own_word.actor_of(spouse), now=at)
    await address.of_ticket(official, now=at)
    event = await Event.objects().where(Event.id == world.event.id).first()
    message = circular.Message(uuid4(), "Untuk Rahmat", "Halo {nama}, istimewa {tautan}", about_attendance=False)
    members = await circular.members(event.id, circular.Audience())
    to, _left = await circular.receivers(event.id, members.values(), about_attendance=False)
    await circular.send(event, message, to, by=by, now=at)
    await opt_outs.stop(await registration(world.couple.registration_id), now=at)
    await asking.ask(NIP, PHONE, "203.0.113.77", now=at)
    await asking.answer_requests(at)
    witness = Witness("Tiket tertinggal")  # the ledger keeps the reason, which names nobody
    await by_hand.mark(event.id, world.session.id, [world.alone.attendees[0].attendee_id], witness, by=by, now=at)
    for job in JOBS:
        if job.name.startswith("expired"):
            await job.run(DAY_ONE)
    await actions.erase_due(DAY_ONE)
    left = await everything()
    assert [word for word in (PHONE, EMAIL, "1234567890", "203.0.113.77", "Peramban") if word in left] == []
    await actions.erase_due(DAY_TWO)
    left = await everything()
    assert [word for word in TELLING if word in left] == []
