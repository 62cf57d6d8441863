"""Which OPD answers for a unit, and which OPDs there are on a day: the one home of that rule."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from events.database import any_of, sql
from events.departments.tables import Department


async def opd_of(department_id: uuid.UUID | None) -> uuid.UUID | None:
    """The OPD whose quota a delegate of that department uses: itself, or its nearest ancestor that counts."""
    return (await opds_of([department_id])).get(department_id) if department_id else None


async def opds_of(department_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """As `opd_of`, of many in one look; who stands below no OPD is not in it."""
    if not department_ids:
        return {}
    wanted, cells = any_of("id", sorted(set(department_ids)), "uuid")
    rows = await sql(
        "WITH RECURSIVE up (start, id, parent, counts, depth) AS ("  # noqa: S608
        f" SELECT id, id, parent, counts_as_opd, 0 FROM department WHERE {wanted}"
        " UNION ALL SELECT up.start, d.id, d.parent, d.counts_as_opd, up.depth + 1"
        " FROM department d JOIN up ON d.id = up.parent WHERE up.depth < 20 AND up.counts = {})"
        " SELECT start, id FROM up WHERE counts = {}",
        *cells,
        False,
        True,
    )
    return {uuid.UUID(str(row["start"])): uuid.UUID(str(row["id"])) for row in rows}


def opd_of_each(tree: Sequence[Department]) -> dict[uuid.UUID, uuid.UUID]:
    """Of every node the OPD whose quota its people use: itself, or the nearest above that counts."""
    nodes = {one.id: one for one in tree}
    found: dict[uuid.UUID, uuid.UUID] = {}
    for one in tree:
        node: Department | None = one
        for _step in range(20):
            if node is None or node.counts_as_opd:
                break
            node = nodes.get(node.parent) if node.parent else None
        if node is not None and node.counts_as_opd:
            found[one.id] = node.id
    return found


def units_of(tree: Sequence[Department], opd: uuid.UUID) -> list[Department]:
    """The OPD and the units below it whose people use its quota, the OPD first."""
    belongs = opd_of_each(tree)
    return sorted((one for one in tree if belongs.get(one.id) == opd), key=lambda one: one.id != opd)


def callable_on(department: Department, day: date) -> bool:
    """Whether quotas are kept for the department on that day: units below an OPD use the OPD's."""
    begun = department.valid_from is None or department.valid_from <= day
    return department.counts_as_opd and begun and (department.valid_to is None or day <= department.valid_to)


Id = Hashable


@dataclass(frozen=True, slots=True)
class DepartmentNode:
    """One department of the tree. Both ends of its validity belong to it; None is open."""

    id: Id
    code: str
    name: str
    abbreviation: str
    parent_id: Id | None = None
    counts_as_opd: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    protocol_order: int = 0

    def is_opd_on(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return self.counts_as_opd and begun and (self.valid_to is None or day <= self.valid_to)


def answering(tree: Mapping[Id, DepartmentNode], department_id: Id | None, on: date) -> Id | None:
    """The nearest OPD of that day, itself included, upwards; without one the topmost ancestor."""
    if department_id is None:
        return None
    node, seen = tree[department_id], {department_id}
    while not node.is_opd_on(on) and node.parent_id is not None and node.parent_id not in seen:
        seen.add(node.parent_id)
        node = tree[node.parent_id]
    return node.id


def node(department: Department) -> DepartmentNode:
    """A department as the arithmetic sees it."""
    return DepartmentNode(
        id=department.id,
        code=department.code,
        name=department.name,
        abbreviation=department.abbreviation,
        parent_id=department.parent,
        counts_as_opd=department.counts_as_opd,
        valid_from=department.valid_from,
        valid_to=department.valid_to,
        protocol_order=department.protocol_order,
    )
