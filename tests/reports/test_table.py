"""The summary's table and the list of events: which lines, in which order, and what each chip counts."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar.tables import Event
from events.departments.versions import DepartmentNode
from events.registration.seats.called import Called
from events.reports.arithmetic import Counts, OpdRow
from events.reports.overview import group, line
from events.reports.table import SORTS, Show, declined, next_sort, shown, sizes, sorted_as
from tests.factories import NOW


def opd(name: str, *, minimum=0, registered=0, invited=True, refused=False, **counts) -> OpdRow:
    node = DepartmentNode(name, name, name, name)
    asked = Called(minimum, None, registered, invited=invited, declined=refused)
    return OpdRow(node, asked, Counts(registered=registered, **counts))


HEALTH = opd("Dinas Kesehatan", minimum=3, registered=2, present=1, couples_complete=1)
SCHOOLS = opd("dinas pendidikan", minimum=1, registered=4, present=4)
SILENT = opd("Badan Pangan", minimum=2)
REFUSED = opd("Camat Sukamaju", minimum=2, refused=True)
UNASKED = opd("Unit Lain", registered=1, invited=False, excused=1)
NEEDLESS = opd("Zona", invited=False)
OUTSIDE = OpdRow(None, Called(0, None, 5, invited=False), Counts(registered=5, present=2, excused=1))
ROWS = [HEALTH, SCHOOLS, SILENT, REFUSED, UNASKED, NEEDLESS, OUTSIDE]


@pytest.mark.parametrize(
    ("chip", "rows"),
    [
        (Show.ALL, ROWS),
        (Show.NOBODY, [SILENT, REFUSED]),
        (Show.BELOW, [HEALTH, SILENT]),
        (Show.ABSENT, [SILENT, REFUSED, UNASKED, NEEDLESS]),
    ],
)
def test_a_chip_shows_exactly_the_rows_it_counts(chip, rows):
    assert shown(ROWS, chip, "") == rows
    assert sizes(ROWS)[chip] == len(rows)


def test_of_the_opds_that_sent_nobody_those_that_said_so_are_told_apart():
    somebody = opd("Satpol PP", minimum=2, registered=1, refused=True)
    assert declined([*ROWS, somebody]) == 1


@pytest.mark.parametrize(
    ("sort", "first_three"),
    [
        ("opd", [SILENT, REFUSED, HEALTH]),
        ("-opd", [OUTSIDE, NEEDLESS, UNASKED]),
        ("minimum", [UNASKED, NEEDLESS, OUTSIDE]),
        ("-minimum", [HEALTH, SILENT, REFUSED]),
        ("-terdaftar", [OUTSIDE, SCHOOLS, HEALTH]),
        ("-hadir", [SCHOOLS, OUTSIDE, HEALTH]),
        ("-persen", [SCHOOLS, HEALTH, OUTSIDE]),
        ("persen", [SILENT, REFUSED, NEEDLESS]),
        ("-pasangan", [HEALTH, SCHOOLS, SILENT]),
        ("-absen", [OUTSIDE, HEALTH, SCHOOLS]),
        ("", [HEALTH, SCHOOLS, SILENT]),
        ("nama", [HEALTH, SCHOOLS, SILENT]),
        ("--opd", [HEALTH, SCHOOLS, SILENT]),
    ],
)
def test_rows_stand_in_the_order_asked_for_and_equals_as_protocol_has_them(sort, first_three):
    assert shown(ROWS, Show.ALL, sort)[:3] == first_three


@given(st.sampled_from(list(Show)), st.sampled_from([*SORTS, *(f"-{name}" for name in SORTS)]), st.permutations(ROWS))
def test_sorting_neither_loses_nor_doubles_a_row(chip, sort, rows):
    assert sorted(map(ROWS.index, shown(rows, chip, sort))) == sorted(map(ROWS.index, shown(rows, chip, "")))


@pytest.mark.parametrize(
    ("name", "clicks"),
    [("hadir", ["-hadir", "hadir", ""]), ("opd", ["opd", "-opd", ""]), ("absen", ["-absen", "absen", ""])],
)
def test_a_heading_leads_from_the_largest_to_the_smallest_and_back_to_protocol_order(name, clicks):
    current, walked = "", []
    for _click in clicks:
        current = next_sort(name, current)
        walked.append(current)
    assert walked == clicks
    assert next_sort(name, "minimum") == clicks[0]
    assert [sorted_as(name, one) for one in (name, f"-{name}", "", "minimum")] == [
        "ascending",
        "descending",
        "none",
        "none",
    ]


# ----------------------------------------------------------------- the list of events


def event(title: str, status: str = "published", zone: str = "Asia/Jakarta", created_at=NOW) -> Event:
    return Event(id=uuid.uuid4(), title=title, status=status, zone=zone, created_at=created_at, _ignore_missing=True)


NOON = datetime(2026, 12, 9, 5, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "begins", "ends", "group_of"),
    [
        ("published", -1 * HOUR, HOUR, "running"),
        ("published", 3 * HOUR, 4 * HOUR, "running"),
        ("published", -4 * HOUR, -3 * HOUR, "running"),
        ("published", -DAY, DAY, "running"),
        ("published", -2 * DAY, -DAY, "past"),
        ("published", DAY, 2 * DAY, "upcoming"),
        ("cancelled", -HOUR, HOUR, "upcoming"),
        ("cancelled", -2 * DAY, -DAY, "past"),
        ("cancelled", DAY, DAY, "upcoming"),
        ("draft", -HOUR, HOUR, "drafts"),
        ("draft", -2 * DAY, -DAY, "drafts"),
    ],
)
def test_an_event_runs_on_all_of_its_days_and_is_over_the_day_after(status, begins, ends, group_of):
    one = event("Rapat", status)
    assert group([one], {one.id: (NOON + begins, NOON + ends)}, NOON) == {group_of: [one]}


def test_an_events_day_is_told_by_its_own_clock():
    """At 16.30 UTC it is still the ninth in Jakarta, and the tenth in Jayapura."""
    for zone, where in (("Asia/Jakarta", "running"), ("Asia/Jayapura", "past")):
        one = event("Rapat", zone=zone)
        assert group([one], {one.id: (NOON, NOON + HOUR)}, NOON.replace(hour=16, minute=30)) == {where: [one]}


def test_what_comes_stands_nearest_first_and_what_is_over_or_a_draft_newest_first():
    one, two, three = (event(f"R{n}") for n in range(3))
    drafts = [event(f"D{n}", "draft", created_at=NOW + n * DAY) for n in range(3)]
    unplanned = event("Tanpa sesi", created_at=NOW + 3 * DAY)
    ahead = {one.id: (NOON + 2 * DAY,) * 2, two.id: (NOON + DAY,) * 2, three.id: (NOON + 9 * DAY,) * 2}
    behind = {key: (NOON - 10 * DAY + (NOON - at[0]),) * 2 for key, at in ahead.items()}
    found = group([one, two, three, unplanned, *drafts], ahead, NOON)
    assert found == {"upcoming": [two, one, unplanned, three], "drafts": drafts[::-1]}
    assert group([one, two, three], behind, NOON) == {"past": [two, one, three]}


JAKARTA, JAYAPURA = "Rabu, 9 Desember 2026", "Rabu s.d. Kamis, 9-10 Desember 2026"


@pytest.mark.parametrize(("zone", "when"), [("Asia/Jakarta", JAKARTA), ("Asia/Jayapura", JAYAPURA)])
def test_a_line_names_the_days_of_the_event_by_its_own_clock(zone, when):
    told = line(event("Rapat", zone=zone), (NOON, NOON + 11 * HOUR), {"registered": 3})
    assert (told.begins, told.registered, told.present, told.unsent) == (NOON, 3, 0, 0)
    assert told.when == when


def test_an_event_without_sessions_names_no_day():
    told = line(event("Rapat"), None, {})
    assert (told.first, told.last, told.begins, told.when) == (None, None, None, "")
