"""Which OPD answers for a unit, and which OPDs there are on a day: the one home of that rule.

The day is always the event's own (`calendar.own_day`): a tree that is reorganised in January answers for December's
events as it stood in December.
"""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from events.database import any_of, sql
from events.departments.tables import Department

Id = Hashable


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
    wanted, cells = any_of("d.id", sorted(set(departments)), "uuid")
    rows = await sql(
        f"WITH RECURSIVE up (start, id, parent, is_opd) AS (SELECT d.id, d.id, d.parent, {IS_OPD_ON}"  # noqa: S608
        f" FROM department d WHERE {wanted} UNION SELECT up.start, d.id, d.parent, {IS_OPD_ON}"
        " FROM department d JOIN up ON d.id = up.parent WHERE NOT up.is_opd)"
        " SELECT start, id FROM up WHERE is_opd",
        day,
        day,
        *cells,
        day,
        day,
    )
    return {uuid.UUID(str(row["start"])): uuid.UUID(str(row["id"])) for row in rows}


IS_OPD_ON = (
    "(d.counts_as_opd AND (d.valid_from IS NULL OR d.valid_from <= {}) AND (d.valid_to IS NULL OR {} <= d.valid_to))"
)
"""`is_opd_on` of the department `d`; its two marks take the day. UNION without ALL walks a circle once."""


@dataclass(frozen=True, slots=True)
class DepartmentNode:
    """One department of the tree as the reports' arithmetic sees it."""

    id: Id
    code: str
    name: str
    abbreviation: str
    parent: Id | None = None
    counts_as_opd: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    protocol_order: int = 0


def node(department: Department) -> DepartmentNode:
    """A department as the arithmetic sees it."""
    return DepartmentNode(
        id=department.id,
        code=department.code,
        name=department.name,
        abbreviation=department.abbreviation,
        parent=department.parent,
        counts_as_opd=department.counts_as_opd,
        valid_from=department.valid_from,
        valid_to=department.valid_to,
        protocol_order=department.protocol_order,
    )
