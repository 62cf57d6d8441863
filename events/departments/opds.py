"""Which OPD answers for a unit, and which OPDs there are on a day: the one home of that rule.

The day is always the event's own (`calendar.own_day`): a tree that is reorganised in January answers for December's
events as it stood in December.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from events.database import any_of, sql
from events.departments.versions import Id, version_on


class Unit(Protocol):
    """What the rule asks of a department. Both ends of its validity belong to it; None is open."""

    @property
    def id(self) -> Any: ...
    @property
    def parent(self) -> Any: ...
    @property
    def counts_as_opd(self) -> bool: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


Node = TypeVar("Node", bound=Unit)


def exists_on(unit: Unit, day: date) -> bool:
    """Whether the department exists on that day."""
    begun = unit.valid_from is None or unit.valid_from <= day
    return begun and (unit.valid_to is None or day <= unit.valid_to)


def is_opd_on(unit: Unit, day: date) -> bool:
    """Whether quotas are kept for the department on that day: units below an OPD use the OPD's."""
    return unit.counts_as_opd and exists_on(unit, day)


def answering(tree: Mapping[Id, Unit], department: Id | None, day: date) -> Id | None:
    """The OPD that answers for a department on that day: itself, or the nearest above it; None where none does.

    Raises KeyError for a department that is not in the tree.
    """
    top = _top_for(tree, department, day)
    return top.id if top is not None and is_opd_on(top, day) else None


def standing_under(tree: Mapping[Id, Unit], department: Id | None, day: date) -> Id | None:
    """As `answering`, for lists on which everybody stands somewhere: where no OPD answers, the topmost department."""
    top = _top_for(tree, department, day)
    return None if top is None else top.id


def _top_for(tree: Mapping[Id, Unit], department: Id | None, day: date) -> Unit | None:
    """Where the way up from a department ends: at the first OPD of that day, or at the top; a circle is walked once."""
    unit, seen = None, set[Id]()
    while department is not None and department not in seen:
        seen.add(department)
        unit = tree[department]
        department = None if is_opd_on(unit, day) else unit.parent
    return unit


def by_id(tree: Iterable[Node]) -> dict[Id, Node]:
    """The tree as the rule wants it."""
    return {unit.id: unit for unit in tree}


def units_of(tree: Sequence[Node], opd: uuid.UUID, day: date) -> list[Node]:
    """The OPD and the units below it that exist on that day and whose people use its quota, the OPD first."""
    nodes = by_id(tree)
    units = [one for one in tree if exists_on(one, day) and answering(nodes, one.id, day) == opd]
    return sorted(units, key=lambda one: one.id != opd)


async def opd_of(department: uuid.UUID | None, day: date) -> uuid.UUID | None:
    """As `answering`, from the database."""
    return (await opds_of([department], day)).get(department) if department else None


async def opds_of(departments: Sequence[uuid.UUID], day: date) -> dict[uuid.UUID, uuid.UUID]:
    """As `answering`, of many in one look at the database; who stands below no OPD is not in it."""
    if not departments:
        return {}
    wanted, cells = any_of("unit.id", sorted(set(departments)), "uuid")
    rows = await sql(
        f"WITH RECURSIVE up (start, id, parent, is_opd) AS (SELECT unit.id, unit.id, {ABOVE}, {IS_OPD_ON}"  # noqa: S608
        f"{UNIT_ON} WHERE {wanted} UNION SELECT up.start, unit.id, {ABOVE}, {IS_OPD_ON}"
        f"{UNIT_ON} JOIN up ON unit.id = up.parent WHERE NOT up.is_opd)"
        " SELECT start, id FROM up WHERE is_opd",
        *(day,) * MARKS,
        *cells,
        *(day,) * MARKS,
    )
    return {uuid.UUID(str(row["start"])): uuid.UUID(str(row["id"])) for row in rows}


IS_OPD_ON = (
    "(d.counts_as_opd AND (d.valid_from IS NULL OR d.valid_from <= {}) AND (d.valid_to IS NULL OR {} <= d.valid_to))"
)
"""`is_opd_on` of the version `d`; its two marks take the day. UNION without ALL walks a circle once."""
ABOVE = "CASE WHEN d.valid_to < {} THEN coalesce(unit.merged_into, d.parent) ELSE d.parent END"
UNIT_ON = f" FROM department unit JOIN department_version d ON d.id = {version_on('unit.id')}"
MARKS = 4
"""How many marks of one arm take the day."""
