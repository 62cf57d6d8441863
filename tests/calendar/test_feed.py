"""The feed as a subscriber's program meets it: what is in it, when it changes, when it answers 304."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import icalendar
import pytest

from events.calendar import feed, queries
from events.calendar.tables import Event, Session
from events.database import sql, transaction
from events.departments.tables import Institution
from tests.factories import (
    log_in,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_session,
    make_user,
)

NOW = datetime.now(UTC).replace(microsecond=0)
PLAIN = {"accept-encoding": "identity"}
FEED = "/kalender.ics"


async def make_one(title: str = "Bimtek Antikorupsi", *, days: int = 1, **values: Any) -> tuple[Event, Session]:
    """An event of one session some days from now, written as the actions write it."""
    event = await make_event(title=title, **values)
    session = await make_session(event, starts_at=NOW + timedelta(days=days))
    await touch(event)
    return event, session


async def touch(event: Event) -> int:
    """What every action of the calendar does at the end of its transaction."""
    async with transaction():
        changed = await feed.refresh_sessions(event.id, datetime.now(UTC))
        await feed.bump(datetime.now(UTC))
    return changed


def vevents(content: bytes) -> dict[str, Any]:
    return {str(found["UID"]): found for found in icalendar.Calendar.from_ical(content).walk("VEVENT")}


def titles(content: bytes) -> set[str]:
    return {str(found["SUMMARY"]) for found in vevents(content).values()}


async def test_the_feed_names_each_session_by_its_id(client):
    await make_institution()
    event, first = await make_one()
    second = await make_session(event, starts_at=NOW + timedelta(days=2))
    answer = await client.get(FEED)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert set(vevents(answer.content)) == {str(first.id), str(second.id)}
    assert icalendar.Calendar.from_ical(answer.content)["NAME"] == "Agenda Pemkab Nusa Jaya"


async def test_the_feed_reaches_90_days_back_and_over_all_the_future(client):
    await make_institution()
    for days, title in [(-95, "Lama"), (-80, "Baru lewat"), (0, "Kini"), (900, "Jauh")]:
        await make_one(title, days=days)
    assert titles((await client.get(FEED)).content) == {"Baru lewat", "Kini", "Jauh"}


async def test_drafts_are_in_no_feed_and_their_file_is_not_found(client):
    await make_institution()
    event, _session = await make_one(status="draft")
    assert vevents((await client.get(FEED)).content) == {}
    assert (await client.get(f"/kegiatan/{event.slug}.ics")).status_code == 404


@pytest.mark.parametrize(("days_ago", "shown"), [(0, True), (80, True), (95, False)])
async def test_what_was_cancelled_stays_90_days_as_cancelled(client, days_ago, shown):
    await make_institution()
    gone = NOW - timedelta(days=days_ago)
    _event, session = await make_one("Rapat", days=3, status="cancelled", cancelled_at=gone)
    found = vevents((await client.get(FEED)).content)
    assert (str(session.id) in found) is shown
    assert all(one["STATUS"] == "CANCELLED" and one["SUMMARY"] == "[BATAL] Rapat" for one in found.values())


async def test_two_readings_are_the_same_bytes(client):
    await make_institution()
    await make_one()
    first, second = await client.get(FEED, headers=PLAIN), await client.get(FEED, headers=PLAIN)
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]


async def test_the_packed_feed_is_the_plain_one(client):
    await make_institution()
    await make_one()
    plain = await client.get(FEED, headers=PLAIN)
    packed = await client.get(FEED, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]


async def test_the_sequence_moves_only_with_the_sessions_own_bytes(client):
    await make_institution()
    event, session = await make_one()
    other, other_session = await make_one("Rapat")
    await Event.update({Event.title: "Bimtek Keluarga"}).where(Event.id == event.id)
    assert await touch(event) == 1
    assert await touch(other) == 0
    found = vevents((await client.get(FEED)).content)
    assert (found[str(session.id)]["SEQUENCE"], found[str(other_session.id)]["SEQUENCE"]) == (1, 0)
    assert found[str(session.id)]["SUMMARY"] == "Bimtek Keluarga"
    assert found[str(session.id)]["LAST-MODIFIED"].dt >= found[str(other_session.id)]["LAST-MODIFIED"].dt


async def test_what_a_calendar_does_not_show_moves_no_sequence(db):
    await make_institution()
    event, _session = await make_one()
    [before] = await queries.sessions_of(event.id)
    await Event.update({Event.capacity: 7, Event.audience: "Camat"}).where(Event.id == event.id)
    assert await touch(event) == 0
    [after] = await queries.sessions_of(event.id)
    assert (after.sequence, after.changed_at) == (before.sequence, before.changed_at)


async def test_a_cancelled_session_has_a_higher_sequence_than_before(client):
    await make_institution()
    event, session = await make_one()
    before = vevents((await client.get(FEED)).content)[str(session.id)]["SEQUENCE"]
    await Session.update({Session.cancelled_at: NOW}).where(Session.id == session.id)
    await touch(event)
    after = vevents((await client.get(FEED)).content)[str(session.id)]
    assert after["SEQUENCE"] == before + 1
    assert after["STATUS"] == "CANCELLED"


async def test_a_draft_may_change_often_and_is_published_at_sequence_0(db):
    await make_institution()
    event, _session = await make_one(status="draft")
    for title in ("Satu", "Dua"):
        await Event.update({Event.title: title}).where(Event.id == event.id)
        await touch(event)
    await Event.update({Event.status: "published"}).where(Event.id == event.id)
    await touch(event)
    [session] = await queries.sessions_of(event.id)
    assert session.sequence == 0


async def test_a_rolled_back_change_moves_nothing(db):
    await make_institution()
    event, _session = await make_one()
    before = await queries.current_revision()
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await Event.update({Event.title: "Lain"}).where(Event.id == event.id)
            await feed.refresh_sessions(event.id, NOW)
            await feed.bump(NOW)
            raise ZeroDivisionError
    assert await queries.current_revision() == before
    assert (await queries.sessions_of(event.id))[0].sequence == 0


async def test_the_revision_never_goes_back_even_when_a_clock_does(db):
    await make_institution()
    moments = [NOW, NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=1)]
    seen = []
    for moment in moments:
        async with transaction():
            await feed.bump(moment)
        seen.append(await queries.current_revision())
    assert [revision for revision, _at in seen] == [1, 2, 3, 4]
    changed = [at.replace(microsecond=0) for _revision, at in seen]
    assert changed == sorted(set(changed))


async def test_the_first_change_of_an_empty_installation_is_counted(db):
    assert await queries.current_revision() == (0, queries.NEVER)
    async with transaction():
        assert await feed.bump(NOW) == 1


# ------------------------------------------------------------- 304


async def settle() -> None:
    """As if the last change were some minutes ago: within its own second a date is never promised."""
    await sql("UPDATE calendar_revision SET changed_at = {}", NOW - timedelta(minutes=5))


async def test_an_unchanged_feed_is_answered_with_304_and_no_body(client):
    await make_institution()
    await make_one()
    etag = (await client.get(FEED)).headers["etag"]
    again = await client.get(FEED, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert again.headers["cache-control"] == "public, max-age=60"
    listed = await client.get(FEED, headers={"if-none-match": f'"x", W/{etag}'})
    assert listed.status_code == 304


async def test_a_change_by_another_process_is_seen_at_the_next_request(client):
    await make_institution()
    event, _session = await make_one()
    etag = (await client.get(FEED)).headers["etag"]
    await Event.update({Event.title: "Bimtek Keluarga"}).where(Event.id == event.id)
    await touch(event)
    again = await client.get(FEED, headers={"if-none-match": etag})
    assert again.status_code == 200
    assert titles(again.content) == {"Bimtek Keluarga"}
    assert again.headers["etag"] != etag


async def test_a_client_that_sends_only_a_date_gets_304_until_something_changes(client):
    await make_institution()
    event, _session = await make_one()
    await settle()
    changed = (await client.get(FEED)).headers["last-modified"]
    assert (await client.get(FEED, headers={"if-modified-since": changed})).status_code == 304
    await touch(event)
    await sql("UPDATE calendar_revision SET changed_at = {}", NOW - timedelta(minutes=4))
    after = await client.get(FEED, headers={"if-modified-since": changed})
    assert after.status_code == 200
    assert parsedate_to_datetime(after.headers["last-modified"]) > parsedate_to_datetime(changed)


async def test_the_tag_outweighs_the_date(client):
    await make_institution()
    await make_one()
    await settle()
    date = format_datetime(datetime.now(UTC), usegmt=True)
    answer = await client.get(FEED, headers={"if-modified-since": date, "if-none-match": '"lain"'})
    assert answer.status_code == 200


@pytest.mark.parametrize("date", ["", "kemarin", "Wed, 99 Dec 2026 01:00:00 GMT", "0"])
async def test_a_date_that_is_none_is_no_condition(client, date):
    await make_institution()
    assert (await client.get(FEED, headers={"if-modified-since": date})).status_code == 200


async def test_each_filter_has_its_own_tag(client):
    await make_institution()
    await make_one()
    tags = {(await client.get(path)).headers["etag"] for path in (FEED, f"{FEED}?jenis=bimtek", f"{FEED}?q=bimtek")}
    assert len(tags) == 3


async def test_renaming_the_institution_changes_the_tag(client):
    await make_institution()
    before = (await client.get(FEED)).headers["etag"]
    await Institution.update({Institution.short_name: "Pemkot", Institution.revision: 2}, force=True)
    assert (await client.get(FEED)).headers["etag"] != before


MIDNIGHT = datetime(2026, 12, 8, 17, tzinfo=UTC)


def test_the_feed_changes_at_midnight_because_its_window_moves():
    old = MIDNIGHT - timedelta(days=30)
    assert feed.last_modified(old, MIDNIGHT, MIDNIGHT + timedelta(hours=1)) == MIDNIGHT


def test_a_change_after_midnight_counts_more():
    change = MIDNIGHT + timedelta(hours=3, microseconds=500)
    assert feed.last_modified(change, MIDNIGHT, MIDNIGHT + timedelta(hours=4)) == MIDNIGHT + timedelta(hours=3)


def test_the_running_second_is_never_promised():
    now = MIDNIGHT + timedelta(hours=3, milliseconds=200)
    assert feed.last_modified(now, MIDNIGHT, now) < now.replace(microsecond=0)


# ------------------------------------------------------------- filters


async def test_the_feed_takes_the_filters_of_the_agenda(client):
    await make_institution()
    host, guest = await make_department(code="700"), await make_department(code="210")
    held, _session = await make_one("Bimtek Keluarga", host_department=host.id)
    await make_one("Workshop Komite", kind="workshop")
    await make_invitation(held, guest)
    wanted = {
        "jenis=workshop": {"Workshop Komite"},
        "opd=700": {"Bimtek Keluarga"},
        "opd=210": {"Bimtek Keluarga"},
        "q=KOMITE": {"Workshop Komite"},
        "q=komite+keluarga": set(),
        "jenis=bimtek&opd=210&q=keluarga": {"Bimtek Keluarga"},
    }
    for query, expected in wanted.items():
        assert titles((await client.get(f"{FEED}?{query}")).content) == expected, query


@pytest.mark.parametrize("query", ["jenis=pesta", "opd=999", "program=tidak-ada"])
async def test_a_subscription_to_an_unknown_filter_is_not_found(client, query):
    await make_institution()
    assert (await client.get(f"{FEED}?{query}")).status_code == 404


async def test_one_events_file_holds_all_its_sessions_and_answers_304(client):
    await make_institution()
    event, first = await make_one(days=-400)
    second = await make_session(event, starts_at=NOW + timedelta(days=2))
    answer = await client.get(f"/kegiatan/{event.slug}.ics")
    assert set(vevents(answer.content)) == {str(first.id), str(second.id)}
    assert answer.headers["content-disposition"] == f'inline; filename="{event.slug}.ics"'
    again = await client.get(f"/kegiatan/{event.slug}.ics", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_the_feed_is_the_same_for_all_and_sets_no_cookie(client):
    await make_institution()
    await make_one()
    stranger = await client.get(FEED)
    await log_in(client, await make_user())
    viewer = await client.get(FEED)
    assert stranger.content == viewer.content
    assert stranger.headers["etag"] == viewer.headers["etag"]
    assert "set-cookie" not in stranger.headers
    assert "set-cookie" not in viewer.headers


async def test_a_thousand_sessions_are_read_in_parts(client):
    await make_institution()
    event = await make_event()
    rows = [await make_session(event, starts_at=NOW + timedelta(hours=hour)) for hour in range(3)]
    found = await queries.sessions_with_events([row.id for row in rows] * 200)
    assert {row.id for row in found} == {row.id for row in rows}
    assert found[0].event.slug == event.slug
