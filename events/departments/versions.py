"""A department as of a day: which of its versions speaks on it, as SQL for both engines; and the tree of a day.

Every page and list of an event reads the versions of the event's own day (`calendar.own_day`), so that what is renamed,
moved or ended later changes nothing about it. Where a department had not begun on the day or had ended by it, the
version nearest in time still names it; whether it exists is another question (`opds.exists_on`).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from events.database import sql
from events.errors import NotFound
from events.language import _

Id = Hashable
ONE_DAY = timedelta(days=1)
YEARS = (1900, 2200)
DAY = "{}"
"""The mark that takes the day where it is known."""
LATEST = "'9999-12-31'"
"""The day for what belongs to no day: the newest version of each department speaks."""


@dataclass(frozen=True, slots=True)
class DepartmentNode:
    """One department as of a day: the version that speaks on it, under the code it keeps."""

    id: Any
    code: str
    name: str
    abbreviation: str = ""
    parent: Any = None
    counts_as_opd: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    protocol_order: int = 0
    kind: str = ""
    aliases: str = ""
    merged_into: Any = None


@dataclass(frozen=True, slots=True)
class Version:
    """A row of `DepartmentVersion`."""

    id: UUID
    name: str
    abbreviation: str
    kind: str
    parent: UUID | None
    counts_as_opd: bool
    protocol_order: int
    valid_from: date | None
    valid_to: date | None


def version_on(department: str, day: str = DAY) -> str:
    """As SQL, the id of the version that speaks on `day` for `department`; both are expressions, `day` stands once.

    The newest that has begun by then, else the first there is.
    """
    return (
        "coalesce((SELECT one.id FROM department_version one"  # noqa: S608
        f" WHERE one.department = {department} AND (one.valid_from IS NULL OR one.valid_from <= {day})"
        " ORDER BY one.valid_from DESC NULLS LAST LIMIT 1),"
        f" (SELECT one.id FROM department_version one WHERE one.department = {department}"
        " ORDER BY one.valid_from NULLS FIRST LIMIT 1))"
    )


def joined(alias: str, department: str, day: str = DAY) -> str:
    """A join that gives the row `alias`, the version of `department` on `day`; of no department no row."""
    return f" LEFT JOIN department_version {alias} ON {alias}.id = {version_on(department, day)}"


def called_so(condition: str, day: str = DAY) -> str:
    """As SQL, the ids of the departments `unit` whose version `d` of that day fulfils the condition."""
    return (
        "SELECT d.department FROM department_version d JOIN department unit ON unit.id = d.department"  # noqa: S608
        f" WHERE {condition} AND d.id = {version_on('d.department', day)}"
    )


def _whole(day: str) -> str:
    return (
        "SELECT unit.id, unit.code, unit.aliases, unit.merged_into, v.name, v.abbreviation, v.kind, v.parent,"  # noqa: S608
        " v.counts_as_opd, v.protocol_order, v.valid_from, v.valid_to"
        f" FROM department unit JOIN department_version v ON v.id = {version_on('unit.id', day)}"
    )


TREE = _whole(DAY)


async def tree_on(day: date) -> list[DepartmentNode]:
    """Every department as of that day, in protocol order, then by name: also those that do not exist on it."""
    return [_node(row, day) for row in await sql(f"{TREE} ORDER BY v.protocol_order, v.name, unit.code", day)]


async def by_code(code: str, day: date) -> DepartmentNode | None:
    """The department of a code, which is text and exact, as of that day."""
    rows = await sql(f"{TREE} WHERE unit.code = {{}}", day, code)
    return _node(rows[0], day) if rows else None


async def by_id_on(department: UUID, day: date) -> DepartmentNode | None:
    """One department as of that day."""
    rows = await sql(f"{TREE} WHERE unit.id = {{}}", day, department)
    return _node(rows[0], day) if rows else None


async def versions_of(department: UUID) -> list[Version]:
    """Every version of a department, the first one first. Raises NotFound for a department that is none."""
    rows = await sql(
        "SELECT id, name, abbreviation, kind, parent, counts_as_opd, protocol_order, valid_from, valid_to"
        " FROM department_version WHERE department = {} ORDER BY valid_from NULLS FIRST",
        department,
    )
    if not rows:
        raise NotFound
    return [Version(**row | {"counts_as_opd": bool(row["counts_as_opd"])}) for row in rows]


async def speaking_on(department: UUID, day: date) -> UUID:
    """The id of the version that speaks on that day."""
    rows = await sql(f"SELECT {version_on('d.id')} AS id FROM department d WHERE d.id = {{}}", day, department)  # noqa: S608
    if not rows:
        raise NotFound
    return UUID(str(rows[0]["id"]))


async def turning_days(since: date | None) -> list[date]:
    """Days that stand for all from `since` on: that one, and each on which a later version begins or one has ended."""
    rows = await sql("SELECT valid_from, valid_to FROM department_version")
    begins = {row["valid_from"] for row in rows} | {row["valid_to"] + ONE_DAY for row in rows if row["valid_to"]}
    first = since or date(1, 1, 1)
    return sorted({first} | {day for day in begins if day is not None and day > first})


def _node(row: dict[str, Any], day: date) -> DepartmentNode:
    """What was merged into another stands below it from the day on which it no longer exists."""
    merged_into = row["merged_into"]
    ended = row["valid_to"] is not None and row["valid_to"] < day
    return DepartmentNode(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        abbreviation=row["abbreviation"],
        parent=merged_into if merged_into is not None and ended else row["parent"],
        counts_as_opd=bool(row["counts_as_opd"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        protocol_order=row["protocol_order"],
        kind=row["kind"],
        aliases=row["aliases"],
        merged_into=merged_into,
    )


def year_fault(day: date) -> str:
    """What is wrong with a day no tree is reckoned for, such as the 9999 of a register's open ends; "" if nothing."""
    first, last = YEARS
    if first <= day.year <= last:
        return ""
    return _("Tulis tahun antara %(first)s dan %(last)s; kosongkan bila tidak ada batasnya.", first=first, last=last)
