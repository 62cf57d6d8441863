"""Changing the institution."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from piccolo.columns import Column

from events import audit
from events.audit import Actor
from events.database import for_update, sql, transaction
from events.departments.tables import Institution

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
    letterhead: str = ""
    sign_title: str = ""
    sign_name: str = ""
    sign_rank: str = ""
    sign_nip: str = ""


PERSONAL = ("sign_name", "sign_rank", "sign_nip")


@dataclass(frozen=True, slots=True)
class Held:
    """The one institution's row, held."""

    id: uuid.UUID
    revision: int


async def hold_institution(now: datetime) -> Held:
    """The one institution's row, held until the open transaction ends; made, with revision 0, where there is none."""
    if not await Institution.exists():
        await sql(
            "INSERT INTO institution (id, revision, changed_at) VALUES ({}, 0, {}) ON CONFLICT (id) DO NOTHING",
            FIRST,
            now,
        )
    [row] = await sql(f"{INSTITUTION}{for_update()}")
    return Held(**row)


async def set_institution(values: InstitutionValues, *, by: Actor, now: datetime) -> None:
    """Make the installation's one institution, or change it; every page shows it from the next request on.

    Each save raises `revision` by one, and that is part of the key of every kept page and of the stylesheet.
    """
    async with transaction():
        row = await hold_institution(now)
        before = await Institution.select().where(Institution.id == row.id).first()
        written = {**asdict(values), "revision": row.revision + 1, "changed_at": now}
        await Institution.update(cast(dict[Column | str, Any], written)).where(Institution.id == row.id)
        action = "institution.changed" if row.revision else "institution.created"
        told = audit.differing(before or {}, asdict(values)) if row.revision else asdict(values)
        personal = {name: told.pop(name) for name in PERSONAL if name in told}
        await audit.record(action, by=by, at=now, subject=("institution", row.id), data=told, personal=personal)
