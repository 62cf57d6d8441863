"""Changing the institution and the OPD tree."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from piccolo.columns import Column

from events import audit
from events.audit import Actor
from events.database import for_update, new_id, sql, transaction
from events.departments.imports import Row
from events.departments.tables import Department, Institution
from events.errors import Invalid
from events.language import _

FIRST = uuid.UUID(int=1)
"""The id of an institution set up here: of two first saves at once, the later changes the earlier one's row."""
INSTITUTION = "SELECT id, revision FROM institution"


@dataclass(frozen=True)
class InstitutionValues:
    """The institution as its administrator describes it; each field is the column of that name."""

    name: str
    short_name: str
    address: str
    phone: str
    website: str
    email: str
    city: str
    zone: str
    brand_colour: str
    contact_days: int
    list_years: int


async def hold_institution(now: datetime) -> dict[str, Any]:
    """The one institution's row, held until the open transaction ends; made, with revision 0, where there is none."""
    if not await Institution.exists():
        await sql(
            "INSERT INTO institution (id, revision, changed_at) VALUES ({}, 0, {}) ON CONFLICT (id) DO NOTHING",
            FIRST,
            now,
        )
    [row] = await sql(f"{INSTITUTION}{for_update()}")
    return row


async def set_institution(values: InstitutionValues, *, by: Actor, now: datetime) -> None:
    """Make the installation's one institution, or change it; every page shows it from the next request on.

    Each save raises `revision` by one, and that is part of the key of every kept page and of the stylesheet.
    """
    async with transaction():
        row = await hold_institution(now)
        before = await Institution.select().where(Institution.id == row["id"]).first()
        written = {**asdict(values), "revision": row["revision"] + 1, "changed_at": now}
        await Institution.update(cast(dict[Column | str, Any], written)).where(Institution.id == row["id"])
        action = "institution.changed" if row["revision"] else "institution.created"
        data = audit.differing(before or {}, asdict(values)) if row["revision"] else asdict(values)
        await audit.record(action, by=by, at=now, subject=("institution", row["id"]), data=data)


async def save_departments(rows: list[Row], *, by: Actor, now: datetime) -> tuple[int, int]:
    """Add the OPD whose codes are new and change the others; (added, changed). Repeating it changes nothing.

    All or nothing. Raises Invalid naming each row whose parent is unknown or would stand within itself.
    """
    async with transaction():
        stored = await Department.select()
        known = {row["code"]: row for row in stored}
        ids = {row["code"]: row["id"] for row in stored} | {row.code: new_id() for row in rows if row.code not in known}
        _refuse_bad_parents(rows, stored, ids)
        added = changed = 0
        for row in _parents_first(rows):
            values = _values(row, ids)
            before = known.get(row.code)
            if before is None:
                await Department.insert(Department(id=ids[row.code], code=row.code, **values))
                added += 1
            elif any(before[name] != value for name, value in values.items()):
                await Department.update(cast(dict[Column | str, Any], values)).where(Department.id == before["id"])
                changed += 1
            else:
                continue
            await audit.record("department.imported", by=by, at=now, subject=("department", ids[row.code]))
    return added, changed


def _values(row: Row, ids: dict[str, UUID]) -> dict[str, Any]:
    return {
        "name": row.name,
        "abbreviation": row.abbreviation,
        "aliases": row.aliases,
        "kind": row.kind,
        "parent": ids[row.parent] if row.parent else None,
        "counts_as_opd": row.counts_as_opd,
        "protocol_order": row.order,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def _refuse_bad_parents(rows: list[Row], stored: list[dict[str, Any]], ids: dict[str, UUID]) -> None:
    codes = {row["id"]: row["code"] for row in stored}
    parents = {row["code"]: codes.get(row["parent"], "") for row in stored} | {row.code: row.parent for row in rows}
    faults = []
    for row in rows:
        if row.parent and row.parent not in ids:
            faults.append(
                _("Baris %(row)s, kolom induk: kode %(code)s tidak ditemukan.", row=row.number, code=row.parent)
            )
        elif _stands_within_itself(row.code, parents):
            faults.append(_("Baris %(row)s, kolom induk: membentuk lingkaran.", row=row.number))
    if faults:
        raise Invalid("\n".join(faults))


def _stands_within_itself(code: str, parents: dict[str, str]) -> bool:
    seen, current = {code}, parents.get(code, "")
    while current:
        if current in seen:
            return True
        seen.add(current)
        current = parents.get(current, "")
    return False


def _parents_first(rows: list[Row]) -> list[Row]:
    """Ordered so that a parent within the file comes before its children; there are no circles left."""
    by_code = {row.code: row for row in rows}

    def depth(row: Row) -> int:
        parent = by_code.get(row.parent)
        return 0 if parent is None else 1 + depth(parent)

    return sorted(rows, key=depth)
