"""The tree as a page shows it: from the top down, each unit below what it belongs to; ended ones apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from events.departments.opds import by_id, exists_on
from events.departments.versions import DepartmentNode
from events.names import plain

DEEPEST = 6
"""How far lines are set in; what lies deeper stands at the same place."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A department on its line; `depth` 0 is the top. `within` names what it belongs to where that is not shown."""

    unit: DepartmentNode
    depth: int
    within: str = ""


def living(tree: Sequence[DepartmentNode], day: date) -> list[Branch]:
    """Everything that exists on the day, in its order, below what it belongs to."""
    there = [one for one in tree if exists_on(one, day)]
    ids = {one.id for one in there}
    below: dict[UUID | None, list[DepartmentNode]] = {}
    for one in there:
        below.setdefault(one.parent if one.parent in ids else None, []).append(one)
    shown: list[Branch] = []
    waiting = [(one, 0) for one in reversed(below.get(None, []))]
    while waiting:
        one, depth = waiting.pop()
        shown.append(Branch(one, min(depth, DEEPEST)))
        waiting += [(child, depth + 1) for child in reversed(below.pop(one.id, []))]
    rest = {one.id for one in there} - {branch.unit.id for branch in shown}
    return shown + [Branch(one, 0) for one in there if one.id in rest]


def ended(tree: Sequence[DepartmentNode], day: date) -> list[DepartmentNode]:
    """What exists no longer on the day, or not yet."""
    return [one for one in tree if not exists_on(one, day)]


def found(tree: Sequence[DepartmentNode], typed: str) -> list[Branch]:
    """Departments with every typed word in code, name, abbreviation or alias, each with what it belongs to."""
    wanted, nodes = plain(typed).split(), by_id(tree)
    return [
        Branch(one, 0, nodes[one.parent].name if one.parent in nodes else "")
        for one in tree
        if all(
            word in f"{one.code.lower()} {plain(' '.join((one.name, one.abbreviation, one.aliases)))}"
            for word in wanted
        )
    ]


def namesakes(tree: Iterable[DepartmentNode], name: str, day: date, but: UUID | None = None) -> list[DepartmentNode]:
    """Living departments that are called so, in any spelling."""
    wanted = plain(name)
    return [one for one in tree if one.id != but and exists_on(one, day) and plain(one.name) == wanted]


def below(tree: Iterable[DepartmentNode], department: UUID, day: date) -> list[DepartmentNode]:
    """The living units that belong to it directly."""
    return [one for one in tree if one.parent == department and exists_on(one, day)]
