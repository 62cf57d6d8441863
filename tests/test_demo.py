"""The demo's calendar: what was real keeps its date, what is ours lies ahead of whoever loads it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from events import database
from events.calendar.queries import sessions_of
from events.calendar.tables import Event
from events.database import sql
from events.demo import actions as demo
from events.demo.editions import RUNNING, editions
from events.demo.history import HISTORY
from events.demo.people import Inventor
from events.demo.schedule import running_hours, still_runs
from events.piccolo_app import APP_CONFIG
from events.registration.invitations import letter_file as letter_files
from events.registration.invitations.links import invitations_of
from events.registration.invitations.state import state_of
from events.registration.merging.doubles import people_compared, suspects
from events.registration.messages.reminders import queue_reminders
from events.registration.people.identity import parse_nip
from events.registration.seats.count import quota_used_per_opd, seats_used
from events.registration.tables import InvitationLetter
from events.registration.waiting.queue import counts, parties_in
from events.text import local_date, month_name
from events.vocabulary import EmploymentCategory

ZONE = "Asia/Jakarta"


def test_the_five_real_events_are_on_the_days_their_hosts_reported() -> None:
    days = {story.host: [story.first + timedelta(days=day.offset) for day in story.days] for story in HISTORY}
    assert days == {
        "Pemerintah Kota Tangerang Selatan": [date(2017, 11, 1), date(2017, 11, 2)],
        "Pemerintah Kota Pekalongan": [date(2023, 12, 3)],
        "Pemerintah Kota Tangerang": [date(2024, 10, 14), date(2024, 10, 15)],
        "Pemerintah Kota Blitar": [date(2025, 2, 11), date(2025, 2, 12)],
        "Pemerintah Kabupaten Pekalongan": [date(2025, 10, 15)],
    }


@pytest.mark.parametrize("today", [date(2026, 1, 1) + timedelta(days=17 * n) for n in range(22)], ids=str)
def test_our_own_editions_run_today_or_lie_ahead_and_indoors_never_on_a_weekend(today: date) -> None:
    running, *coming = editions(today)
    assert running.first == today
    for story in coming:
        assert story.first is not None
        assert today < story.first <= today + timedelta(days=45)
        if story.kind != "peringatan":
            last = story.first + timedelta(days=story.days[-1].offset)
            assert story.first.weekday() < 5 > last.weekday()


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura"])
def test_the_running_event_runs_at_any_hour_and_begins_on_that_day(hour: int, zone: str) -> None:
    now = datetime(2026, 12, 9, hour, 40, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    starts, ends = running_hours(now, zone)
    assert still_runs(starts, ends, now)
    assert starts.astimezone(ZoneInfo(zone)).date() == date(2026, 12, 9)
    assert ends - starts <= timedelta(hours=20)


def test_invented_people_have_names_of_their_own_and_nip_of_the_right_shape() -> None:
    inventor = Inventor(1)
    names = [inventor.name(woman=bool(n % 2)) for n in range(500)]
    assert len(set(names)) == 500
    nips = [inventor.nip(woman=bool(n % 2), born=(1968, 1994)) for n in range(200)]
    assert len(set(nips)) == 200
    for n, nip in enumerate(nips):
        read = parse_nip(nip, date(2026, 11, 21))
        assert (read.category, read.warnings) == (EmploymentCategory.PNS, ())
        assert read.gender == ("female" if n % 2 else "male")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
async def database_with_the_demo(
    request: pytest.FixtureRequest, new_database: Callable[[str], str]
) -> AsyncIterator[tuple[database.HadirEngine, datetime]]:
    """On each engine, loaded once, and when."""
    engine = database.use(database.engine_for(new_database(request.param)), APP_CONFIG.table_classes)
    await engine.start_connection_pool()
    now = datetime.now(UTC)
    await demo.load(now=now, progress=lambda _title: None)
    yield engine, now
    await engine.close_connection_pool()


@pytest.fixture
def now(database_with_the_demo: tuple[database.HadirEngine, datetime]) -> datetime:
    """When the demo in use was loaded; what reads it leaves it as it is."""
    engine, loaded_at = database_with_the_demo
    database.use(engine, APP_CONFIG.table_classes)
    return loaded_at


async def test_past_events_were_attended_as_such_events_are(now) -> None:
    rows = await sql(
        "SELECT e.slug, COUNT(DISTINCT a.id) AS registered, COUNT(DISTINCT p.attendee) AS present FROM event e"
        " JOIN attendee a ON a.event = e.id LEFT JOIN presence p ON p.attendee = a.id"
        " WHERE a.role = 'participant' AND e.host_department IS NULL GROUP BY e.slug"
    )
    assert len(rows) == 5
    assert all(0.8 <= row["present"] / row["registered"] <= 0.95 for row in rows), rows
    beside = await sql(
        "SELECT a.id FROM attendee a JOIN presence p ON p.attendee = a.id WHERE a.role = 'companion'"
        " AND NOT EXISTS (SELECT 1 FROM presence o WHERE o.attendee = a.official)"
    )
    assert beside == []


async def test_the_demo_tells_the_whole_story_of_registration(now) -> None:
    running, training, piloting, commemoration, workshop = [
        await Event.objects().get(Event.slug == story.slug) for story in editions(local_date(now, ZONE))
    ]
    for event in (running, training, piloting, commemoration, workshop):
        assert event.contact_phone
    for event in (training, piloting, commemoration, workshop):
        days = await sql("SELECT starts_at FROM event_session WHERE event = {}", event.id)
        first = min(row["starts_at"] for row in days)
        assert now < event.registration_closes < first - timedelta(days=1)
    assert await seats_used(training.id) == training.capacity == 40
    assert await counts(training.id) == {"waitlisted": 3, "offered": 1}
    [offered] = await parties_in(training.id, "offered")
    assert now < offered.ends_at <= now + timedelta(hours=24)
    assert (piloting.approval, await counts(piloting.id)) == (True, {"awaiting": 3})
    assert [pair.why for pair in suspects(await people_compared(workshop.id))] == ["same_opd"]
    delegates = await sql("SELECT represents_letter FROM attendee WHERE event = {} AND represents <> ''", piloting.id)
    assert len(delegates) >= 3
    assert all(row["represents_letter"] for row in delegates)
    couples = await sql("SELECT id FROM attendee WHERE event = {} AND official IS NOT NULL", running.id)
    alone = await sql("SELECT id FROM registration WHERE event = {} AND alone_reason <> ''", running.id)
    assert len(couples) >= 15
    assert alone
    told = await sql("SELECT event, address FROM outbox")
    assert 8 <= len(told) <= 20
    assert all(row["address"].startswith("+62840555") for row in told)
    assert await queue_reminders(now) == 0


async def test_opds_of_an_event_ahead_are_complete_below_their_minimum_or_declined_with_a_reason(now) -> None:
    event = await Event.objects().get(Event.slug.like("bimtek-percontohan-kabupaten%"))
    invitations = {row.department: row for row in await invitations_of(event.id)}
    sent = await quota_used_per_opd(event.id)
    assert any(sent.get(opd, 0) >= event.default_minimum for opd in invitations)
    assert any(0 < sent.get(opd, 0) < event.default_minimum for opd in invitations)
    declined = [row for row in invitations.values() if row.declined_at]
    assert declined
    assert all(row.decline_reason for row in declined)
    trail = await sql("SELECT action FROM audit_entry WHERE event = {} AND actor_kind = 'liaison'", event.id)
    assert {"invitation.opened", "invitation.nominated", "invitation.answered", "invitation.declined"} <= {
        row["action"] for row in trail
    }


async def letter(event: Event) -> str:
    """What the event's letter says, read as any PDF; it is one that an organizer could upload too."""
    file = await letter_files.file_of(event.id)
    assert letter_files.read_upload(file.name, file.content) == file
    [page] = PdfReader(BytesIO(file.content), strict=True).pages
    return " ".join(page.extract_text().split())


async def test_what_lies_ahead_has_invitations_in_every_state_and_a_letter_that_tells_its_days(db) -> None:
    now = datetime.now(UTC)
    await demo.load(now=now, progress=lambda _title: None)
    for story in editions(local_date(now, ZONE)):
        event = await Event.objects().get(Event.slug == story.slug)
        states = {state_of(row) for row in await invitations_of(event.id)}
        assert states == {"sent", "opened", "answered", "declined"}
        first = local_date((await sessions_of(event.id))[0].starts_at, story.zone)
        told = await InvitationLetter.objects().get(InvitationLetter.event == event.id)
        for words in (f"Nomor : {told.number}", f"Hal : {told.subject}", str(first.day), event.sign_name):
            assert words in await letter(event)
    running = await Event.objects().get(Event.slug == RUNNING.slug)
    later = now + timedelta(days=40)
    assert await demo.keep_running(now=later)
    assert f" {local_date(later, running.zone).day}" in await letter(running)
    assert month_name(local_date(later, running.zone).month) in await letter(running)
    assert await letter_files.about_file((await Event.objects().get(Event.slug == HISTORY[0].slug)).id) is None
