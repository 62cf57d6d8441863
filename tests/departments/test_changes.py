"""Corrections and official changes of departments: what each day reads, and what the database refuses."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from events.audit import SYSTEM
from events.database import sql, transaction
from events.departments import versions
from events.departments.queries import departments
from events.departments.units import changes
from events.departments.units.changes import Identity, Span, words_of
from events.errors import Invalid
from tests.factories import NOW, make_department, make_institution, make_version

MARCH, JULY, DECEMBER = date(2026, 3, 10), date(2026, 7, 1), date(2026, 12, 9)
ONE_DAY = timedelta(days=1)


async def named(day):
    return {one.code: one.name for one in await departments(day)}


async def on(department, day):
    return next(one for one in await departments(day) if one.id == department.id)


async def test_an_official_change_leaves_every_day_before_it_as_it_was(db):
    opd = await make_department(code="05", name="Dinas Kesehatan", abbreviation="Dinkes", protocol_order=5)
    new = replace(words_of(opd), name="Dinas Kesehatan dan KB", protocol_order=2)
    assert await changes.change_from(opd.id, JULY, new, by=SYSTEM, now=NOW)
    assert [(await on(opd, day)).name for day in (MARCH, JULY - ONE_DAY, JULY, DECEMBER)] == [
        "Dinas Kesehatan",
        "Dinas Kesehatan",
        "Dinas Kesehatan dan KB",
        "Dinas Kesehatan dan KB",
    ]
    assert ((await on(opd, MARCH)).protocol_order, (await on(opd, JULY)).protocol_order) == (5, 2)
    assert [(one.valid_from, one.valid_to) for one in await versions.versions_of(opd.id)] == [
        (None, JULY - ONE_DAY),
        (JULY, None),
    ]


async def test_a_change_between_two_lasts_until_the_next_one(db):
    opd = await make_department(name="A", valid_to=JULY - ONE_DAY)
    await make_version(opd, name="C", valid_from=JULY, valid_to=None)
    await changes.change_from(opd.id, MARCH, replace(words_of(opd), name="B"), by=SYSTEM, now=NOW)
    spans = [(one.name, one.valid_from, one.valid_to) for one in await versions.versions_of(opd.id)]
    assert spans == [("A", None, MARCH - ONE_DAY), ("B", MARCH, JULY - ONE_DAY), ("C", JULY, None)]


async def test_a_correction_is_no_new_version_and_every_day_reads_it(db):
    opd = await make_department(name="Dinas Kesehatn")
    [version] = await versions.versions_of(opd.id)
    spelled = replace(words_of(opd), name="Dinas Kesehatan")
    identity = Identity(opd.code, "Dinkes Kab")
    assert await changes.correct(opd.id, version.id, identity, spelled, Span(), by=SYSTEM, now=NOW)
    assert not await changes.correct(opd.id, version.id, identity, spelled, Span(), by=SYSTEM, now=NOW)
    assert [(await on(opd, day)).name for day in (MARCH, DECEMBER)] == ["Dinas Kesehatan"] * 2
    assert len(await versions.versions_of(opd.id)) == 1


async def test_what_has_ended_keeps_its_name_for_the_days_after(db):
    opd = await make_department(name="Kantor Arsip")
    await changes.end(opd.id, JULY, by=SYSTEM, now=NOW)
    assert (await on(opd, DECEMBER)).name == "Kantor Arsip"
    assert (await on(opd, DECEMBER)).valid_to == JULY
    await changes.change_from(opd.id, DECEMBER, words_of(opd), by=SYSTEM, now=NOW)
    assert (await on(opd, DECEMBER)).valid_to is None


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(None, None), (MARCH, None), (None, JULY), (MARCH, MARCH), (JULY, None), (DECEMBER, JULY)],
    ids=["always", "from a day within", "until a day within", "one day", "the same day", "ends before it begins"],
)
async def test_the_database_itself_refuses_versions_that_overlap(db, begins, ends):
    opd = await make_department(valid_to=JULY)
    free = await make_version(opd, valid_from=DECEMBER, valid_to=DECEMBER)
    for attempt in (
        make_version(opd, valid_from=begins, valid_to=ends),
        sql("UPDATE department_version SET valid_from = {}, valid_to = {} WHERE id = {}", begins, ends, free.id),
    ):
        with pytest.raises(Exception, match="overlap"):
            await attempt


async def test_two_changes_of_one_moment_never_overlap(db):
    opd = await make_department(name="A")

    async def change(number):
        with suppress(Invalid):
            new = replace(words_of(opd), name=f"Nama {number}")
            await changes.change_from(opd.id, JULY + timedelta(days=number % 2), new, by=SYSTEM, now=NOW)

    await asyncio.gather(*(change(number) for number in range(6)))
    spans = [(one.valid_from, one.valid_to) for one in await versions.versions_of(opd.id)]
    assert len(spans) in (2, 3)
    assert all(earlier[1] == later[0] - ONE_DAY for earlier, later in pairwise(spans))


async def test_two_writers_past_the_actions_are_parted_by_the_database(db):
    opd = await make_department(valid_to=MARCH)

    async def write():
        async with transaction():
            await make_version(opd, valid_from=JULY, valid_to=None)

    outcomes = await asyncio.gather(write(), write(), return_exceptions=True)
    assert sorted(outcome is None for outcome in outcomes) == [False, True]


async def test_a_department_never_stands_within_itself_on_any_day(db):
    above = await make_department()
    below = await make_department(parent=above.id)
    moved = replace(words_of(above), parent=below.id)
    with pytest.raises(Invalid) as refusal:
        await changes.change_from(above.id, JULY, moved, by=SYSTEM, now=NOW)
    assert refusal.value.field == "parent"
    await changes.change_from(below.id, JULY, replace(words_of(below), parent=None), by=SYSTEM, now=NOW)
    await changes.change_from(above.id, DECEMBER, moved, by=SYSTEM, now=NOW)
    [first, *_later] = await versions.versions_of(above.id)
    with pytest.raises(Invalid):
        words = replace(words_of(first), parent=below.id)
        await changes.correct(
            above.id,
            first.id,
            Identity(above.code, ""),
            words,
            Span(first.valid_from, first.valid_to),
            by=SYSTEM,
            now=NOW,
        )


async def test_a_code_belongs_to_one_department(db):
    one, other = await make_department(code="1"), await make_department(code="2")
    with pytest.raises(Invalid) as refusal:
        await changes.add(Identity("1", ""), words_of(one), Span(), by=SYSTEM, now=NOW)
    assert refusal.value.field == "code"
    [version] = await versions.versions_of(other.id)
    with pytest.raises(Invalid):
        await changes.correct(other.id, version.id, Identity("1", ""), words_of(other), Span(), by=SYSTEM, now=NOW)


async def test_every_change_is_in_the_trail_with_what_differs_and_makes_new_pages(db):
    institution = await make_institution()
    opd = await make_department(name="Dinas Lama")
    await changes.change_from(opd.id, JULY, replace(words_of(opd), name="Dinas Baru"), by=SYSTEM, now=NOW)
    [entry] = await sql("SELECT action, subject, data FROM audit_entry")
    assert (entry["action"], entry["subject"]) == ("department.changed", opd.id)
    assert entry["data"] == '{"name":["Dinas Lama","Dinas Baru"],"valid_from":[null,"2026-07-01"]}'
    [row] = await sql("SELECT revision FROM institution")
    assert row["revision"] == institution.revision + 1
