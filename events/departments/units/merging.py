"""One department goes into another from a day on: nothing of the ledger, of lists or of events before it changes.

The one that goes ends the day before. From then on it stands below the other, so that its people, invitations and
quotas count there by the rule of every ended unit (`opds`), and its names are known as the other's.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from events import audit
from events.audit import Actor
from events.clean import clean_lines
from events.database import sql, transaction
from events.departments import versions
from events.departments.units import changes
from events.departments.versions import ONE_DAY, DepartmentNode
from events.errors import Invalid
from events.language import _


def known_names(goes: DepartmentNode, stays: DepartmentNode) -> str:
    """The aliases of the one that stays, once the other's names are known as its own."""
    names = [*stays.aliases.splitlines(), goes.name, goes.abbreviation, *goes.aliases.splitlines()]
    own = {stays.name.casefold(), stays.abbreviation.casefold(), ""}
    kept: dict[str, str] = {}
    for name in names:
        if name.strip().casefold() not in own:
            kept.setdefault(name.strip().casefold(), name.strip())
    return clean_lines("\n".join(kept.values()))


async def merge(goes: UUID, stays: UUID, since: date, *, by: Actor, now: datetime) -> None:
    """From `since` on `goes` is part of `stays`.

    Raises NotFound for none, Invalid for itself, for one that does not exist on that day or that would stand within
    itself.
    """
    async with transaction():
        await changes.lock_tree()
        one, other = await _existing(goes, since, "since"), await _existing(stays, since, "into")
        if goes == stays:
            raise Invalid(_("Pilih perangkat daerah lain."), field="into")
        await changes.end_in_transaction(goes, since - ONE_DAY)
        await sql("UPDATE department SET merged_into = {} WHERE id = {}", stays, goes)
        aliases = known_names(one, other)
        await sql("UPDATE department SET aliases = {} WHERE id = {}", aliases, stays)
        await changes.check_tree([goes, stays], since)
        told = {"into": other.name, "name": one.name, "valid_to": (since - ONE_DAY).isoformat()}
        await audit.record("department.merged", by=by, at=now, subject=("department", goes), data=told)
        learned = audit.differing({"aliases": other.aliases}, {"aliases": aliases})
        if learned:
            await audit.record("department.corrected", by=by, at=now, subject=("department", stays), data=learned)
        await changes.show(now)


async def part(goes: UUID, *, by: Actor, now: datetime) -> None:
    """Take a merge back: the department exists again, with no last day. Raises Invalid for one that was not merged.

    The names that the other learned stay among its aliases.
    """
    async with transaction():
        await changes.lock_tree()
        rows = await sql("SELECT merged_into FROM department WHERE id = {}", goes)
        if not rows or rows[0]["merged_into"] is None:
            raise Invalid(_("Perangkat daerah ini tidak sedang digabungkan."))
        newest = (await versions.versions_of(goes))[-1]
        await sql("UPDATE department_version SET valid_to = NULL WHERE id = {}", newest.id)
        await sql("UPDATE department SET merged_into = NULL WHERE id = {}", goes)
        await changes.check_tree([goes], newest.valid_from)
        told = {"name": newest.name, "valid_to": None}
        await audit.record("department.parted", by=by, at=now, subject=("department", goes), data=told)
        await changes.show(now)


async def _existing(department: UUID, day: date, field: str) -> DepartmentNode:
    found = await versions.by_id_on(department, day)
    if found is None:
        raise Invalid(_("Pilih perangkat daerah dari daftar."), field=field)
    begun = found.valid_from is None or found.valid_from < day
    if not begun or (found.valid_to and found.valid_to < day):
        raise Invalid(_("%(name)s belum atau tidak lagi berlaku pada tanggal itu.", name=found.name), field=field)
    return found
