"""What is read of the calendar: whose status lets everybody see it, which span touches it, in which order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from events.calendar import queries
from events.calendar.queries import Filters
from events.calendar.tables import Event, Programme
from events.database import new_id
from events.errors import NotFound
from tests.factories import NOW, make_department, make_event, make_institution, make_session

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STATUSES = ("draft", "published", "cancelled")


async def make_programme(name: str) -> Programme:
    row = Programme(slug=name.lower(), name=name, description="")
    await Programme.insert(row)
    return row


ALL = Filters()


async def titles(filters: Filters = ALL, **span) -> list[str]:
    return [row["title"] for row in await queries.occurrences(filters, **span)]


@pytest.mark.parametrize("status", STATUSES)
async def test_only_a_draft_is_kept_from_everybody(db, status):
    event = await make_event(status=status)
    await make_session(event)
    assert (await queries.event_by_slug(event.slug)).id == event.id
    assert len(await queries.occurrences()) == (status != "draft")
    if status == "draft":
        with pytest.raises(NotFound):
            await queries.published_event(event.slug)
    else:
        assert (await queries.published_event(event.slug)).id == event.id


@pytest.mark.parametrize(
    ("since", "until", "seen"),
    [
        (None, None, True),
        (NOW + 2 * HOUR, None, False),  # it ends as the span begins
        (NOW + 2 * HOUR - timedelta(seconds=1), None, True),
        (None, NOW, False),  # it begins as the span ends
        (None, NOW + timedelta(seconds=1), True),
        (NOW + HOUR, NOW + HOUR + timedelta(seconds=1), True),  # the span lies within it
        (NOW - DAY, NOW + DAY, True),
        (NOW - DAY, NOW - HOUR, False),
        (NOW + 3 * HOUR, NOW + DAY, False),
    ],
)
async def test_a_session_is_in_every_span_that_it_touches(db, since, until, seen):
    await make_session(await make_event(), starts_at=NOW, ends_at=NOW + 2 * HOUR)
    assert len(await queries.occurrences(since=since, until=until)) == seen


async def test_occurrences_come_in_the_order_they_begin_or_the_other_way_round_and_no_more_than_asked(db):
    for days in (2, 0, 1):
        await make_session(await make_event(title=f"H+{days}"), starts_at=NOW + days * DAY)
    assert await titles() == ["H+0", "H+1", "H+2"]
    assert await titles(latest_first=True) == ["H+2", "H+1", "H+0"]
    assert await titles(limit=2) == ["H+0", "H+1"]
    assert await titles(latest_first=True, limit=1) == ["H+2"]


async def test_each_filter_keeps_what_it_names_and_together_they_keep_less(db):
    host, other = await make_department(), await make_department()
    zi = await make_programme("Integritas")
    events = {
        "A": {"kind": "bimtek", "host_department": host.id, "programme": zi.id},
        "B": {"kind": "rapat", "host_department": host.id},
        "C": {"kind": "bimtek", "host_department": other.id, "programme": zi.id, "venue": "Pendopo Agung"},
        "D": {"kind": "bimtek", "description": "Untuk Camat, 100% daring"},
    }
    made: dict[str, Event] = {}
    for number, (title, values) in enumerate(events.items()):
        made[title] = await make_event(title=title, **values)
        await make_session(made[title], starts_at=NOW + number * HOUR, title="Hari Satu", room="Ruang 7")
    inviting = (made["D"].id, new_id())
    for filters, found in [
        (Filters(), "ABCD"),
        (Filters(kind="bimtek"), "ACD"),
        (Filters(kind="pesta"), ""),
        (Filters(department=host.id), "AB"),
        (Filters(department=host.id, inviting=inviting), "ABD"),
        (Filters(department=host.id, inviting=inviting, kind="bimtek"), "AD"),
        (Filters(programme="integritas"), "AC"),
        (Filters(programme="integritas", department=other.id), "C"),
        (Filters(words=("pendopo",)), "C"),
        (Filters(words=("camat", "daring")), "D"),
        (Filters(words=("camat", "pendopo")), ""),
        (Filters(words=("0% d",)), "D"),
        (Filters(words=("integritas",)), "AC"),
        (Filters(words=("ruang 7", "hari satu", "inspektorat")), "ABCD"),
        (Filters(words=("_",)), ""),
    ]:
        assert "".join(await titles(filters)) == found, filters


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Jakarta", 17), ("Asia/Makassar", 16), ("Asia/Jayapura", 15)])
async def test_the_feed_begins_with_the_local_day_90_days_ago(db, zone, hour):
    edge = datetime(2026, 9, 9, hour, tzinfo=UTC)  # 10 September begins on those clocks, 90 days before 9 December
    event = await make_event()
    kept = await make_session(event, starts_at=edge - HOUR, ends_at=edge + timedelta(seconds=1), sequence=4)
    await make_session(event, starts_at=edge - HOUR, ends_at=edge)
    assert await queries.feed_keys(Filters(), date(2026, 12, 9), zone) == [(kept.id, 4, NOW)]


@pytest.mark.parametrize("whole", [True, False])
async def test_what_is_cancelled_leaves_the_feed_90_days_after_it_was(db, whole):
    edge = datetime(2026, 9, 9, 17, tzinfo=UTC)
    for at in (edge, edge - timedelta(seconds=1)):
        event = await make_event(cancelled_at=at if whole else None, status="cancelled" if whole else "published")
        await make_session(event, starts_at=NOW, cancelled_at=None if whole else at, sequence=int(at == edge))
    found = await queries.feed_keys(Filters(), date(2026, 12, 9), "Asia/Jakarta")
    assert [sequence for _id, sequence, _at in found] == [1]


async def test_a_session_cancelled_before_its_event_counts_from_its_own_day(db):
    edge = datetime(2026, 9, 9, 17, tzinfo=UTC)
    event = await make_event(status="cancelled", cancelled_at=edge)
    await make_session(event, starts_at=NOW, cancelled_at=edge - DAY)
    assert await queries.feed_keys(Filters(), date(2026, 12, 9), "Asia/Jakarta") == []


async def test_kinds_and_programmes_to_choose_from_are_those_of_events_that_can_be_seen(db):
    programmes = {name: await make_programme(name) for name in ("Zakat", "Integritas", "Kosong", "Rahasia")}
    await make_event(kind="workshop", programme=programmes["Zakat"].id)
    await make_event(kind="bimtek", programme=programmes["Integritas"].id, status="cancelled")
    await make_event(kind="bimtek", programme=programmes["Integritas"].id)
    await make_event(kind="deklarasi", programme=programmes["Rahasia"].id, status="draft")
    assert await queries.kinds_in_use() == ["bimtek", "workshop"]
    assert [one.name for one in await queries.programmes()] == ["Integritas", "Zakat"]
    assert [one.name for one in await queries.all_programmes()] == ["Integritas", "Kosong", "Rahasia", "Zakat"]


async def test_an_event_has_its_own_programme_or_none(db):
    zi = await make_programme("Integritas")
    assert (await queries.programme_of(await make_event(programme=zi.id))).name == "Integritas"
    assert await queries.programme_of(await make_event()) is None
    assert (await queries.programme_by_slug("integritas")).id == zi.id
    assert await queries.programme_by_slug("Integritas") is None


async def test_an_installation_without_anything_has_a_stamp_too_and_its_own_once_it_is_set_up(db):
    empty = await queries.stamp("Asia/Jayapura")
    assert empty == queries.Stamp(0, queries.NEVER, "Asia/Jayapura", 0)
    await make_institution(zone="Asia/Makassar", revision=3)
    set_up = await queries.stamp("Asia/Jayapura")
    assert (set_up.zone, set_up.institution) == ("Asia/Makassar", 3)
    assert (set_up.revision, set_up.changed_at) == (0, NOW) == await queries.current_revision()


async def test_sessions_named_are_read_with_their_whole_event(db):
    event = await make_event(title="Rapat")
    first, second, _third = [await make_session(event, starts_at=NOW + days * DAY) for days in range(3)]
    found = await queries.sessions_with_events([second.id, first.id, new_id()])
    assert {one.id for one in found} == {first.id, second.id}
    assert {one.event.title for one in found} == {"Rapat"}
    assert await queries.sessions_with_events([]) == []
