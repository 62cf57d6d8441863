"""Which OPD answers for a unit on a day: by the rule in Python and by its SQL, on any tree."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.database import sql
from events.departments.opds import answering, by_id, opd_of, opds_of, standing_under, units_of
from events.departments.queries import departments
from events.departments.versions import DepartmentNode
from tests.factories import make_department, make_version

DAY = date(2026, 12, 9)
ONE_DAY = timedelta(days=1)
LONG_AGO, YESTERDAY, TOMORROW = DAY - timedelta(days=99), DAY - timedelta(days=1), DAY + timedelta(days=1)


def tree(*nodes):
    return by_id([DepartmentNode(id=name, code=name, name=name, abbreviation=name, **rest) for name, rest in nodes])


REORGANISED = tree(
    ("dinas", {}),
    ("badan", {"parent": "dinas", "valid_from": DAY}),
    ("lama", {"parent": "dinas", "valid_to": YESTERDAY}),
    ("uptd", {"parent": "badan", "counts_as_opd": False}),
    ("seksi", {"parent": "uptd", "counts_as_opd": False}),
    ("balai", {"parent": "lama", "counts_as_opd": False}),
    ("dprd", {"counts_as_opd": False}),
    ("fraksi", {"parent": "dprd", "counts_as_opd": False}),
)


def test_the_nearest_opd_of_that_day_answers_and_the_one_above_before_it_began_or_after_it_ended():
    for unit in ("uptd", "seksi", "badan"):
        assert [answering(REORGANISED, unit, day) for day in (YESTERDAY, DAY)] == ["dinas", "badan"]
    for unit in ("balai", "lama"):
        assert [answering(REORGANISED, unit, day) for day in (YESTERDAY, DAY)] == ["lama", "dinas"]


def test_where_no_opd_answers_lists_stand_under_the_topmost_and_nobody_has_the_quota():
    assert answering(REORGANISED, "fraksi", DAY) is None
    assert standing_under(REORGANISED, "fraksi", DAY) == "dprd"
    assert answering(REORGANISED, None, DAY) is standing_under(REORGANISED, None, DAY) is None


def test_the_units_of_an_opd_are_those_it_answers_for_that_exist_that_day():
    nodes = list(REORGANISED.values())

    def units(opd, day):
        return [one.id for one in units_of(nodes, opd, day)]

    assert units("dinas", YESTERDAY) == ["dinas", "uptd", "seksi"]
    assert units("dinas", DAY) == ["dinas", "balai"]
    assert units("badan", DAY) == ["badan", "uptd", "seksi"]
    assert units("badan", YESTERDAY) == units("lama", DAY) == []


DAYS = [None, LONG_AGO, YESTERDAY, DAY, TOMORROW]
PLACES = st.none() | st.integers(0, 24)
VERSIONS = st.lists(
    st.tuples(st.sampled_from(DAYS), PLACES, st.booleans()), min_size=1, max_size=3, unique_by=lambda v: v[0]
)
UNITS = st.tuples(VERSIONS, st.booleans(), PLACES)
TREES = st.lists(UNITS, min_size=1, max_size=25)


async def plant(shape):
    """Each unit with its versions, one after the other; the last may have ended, and then be merged into another."""
    made = [await make_department(code=uuid.uuid4().hex[:20], valid_from=TOMORROW + ONE_DAY) for _unit in shape]
    await sql("DELETE FROM department_version")

    def unit(place):
        return made[place].id if place is not None and place < len(made) else None

    for one, (versions, ended, merged) in zip(made, shape, strict=True):
        ordered = sorted(versions, key=lambda version: version[0] or date.min)
        begins = [begun for begun, _parent, _counts in ordered]
        last = [(begins[-1] or LONG_AGO) if ended else None]
        ends = [day - ONE_DAY for day in begins[1:]] + last
        for (begun, parent, counts), until in zip(ordered, ends, strict=True):
            await make_version(one, parent=unit(parent), counts_as_opd=counts, valid_from=begun, valid_to=until)
        if ended:
            await sql("UPDATE department SET merged_into = {} WHERE id = {}", unit(merged), one.id)
    return [one.id for one in made]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=TREES, day=st.sampled_from([YESTERDAY, DAY, TOMORROW]))
async def test_sql_and_python_name_the_same_opd_on_any_tree_of_any_day_with_circles(db, shape, day):
    made = await plant(shape)
    nodes = by_id(await departments(day))
    named = {one: answering(nodes, one, day) for one in made}
    assert await opds_of(made, day) == {unit: opd for unit, opd in named.items() if opd}


async def test_a_unit_deep_below_finds_its_opd_in_both_forms(db):
    above = opd = await make_department()
    for _level in range(40):
        above = await make_department(parent=above.id, counts_as_opd=False)
    assert await opd_of(above.id, DAY) == answering(by_id(await departments(DAY)), above.id, DAY) == opd.id
