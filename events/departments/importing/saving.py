"""Saving a tree that was read from a file: new departments, corrections, or what an official change makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from events.audit import Actor
from events.database import new_id, transaction
from events.departments import versions
from events.departments.importing.rows import Row
from events.departments.opds import exists_on
from events.departments.queries import today
from events.departments.units import changes
from events.departments.units.changes import Identity, Span, Words
from events.departments.versions import DepartmentNode
from events.errors import Invalid
from events.language import _
from events.names import plain


@dataclass(frozen=True)
class Planned:
    """What a row makes of the department `id`: `before` is None for a new one."""

    row: Row
    id: UUID
    before: DepartmentNode | None
    identity: Identity
    words: Words
    span: Span

    @property
    def told(self) -> list[tuple[str, Any, Any]]:
        """Of each value that differs its column, what it was and what it becomes."""
        if self.before is None:
            return []
        pairs: list[tuple[Any, Any]] = [(changes.words_of(self.before), self.words), (_span(self.before), self.span)]
        pairs.append((Identity(self.before.code, self.before.aliases), self.identity))
        return [
            (name, was, becomes)
            for old, new in pairs
            for (name, was), becomes in zip(asdict(old).items(), asdict(new).values(), strict=True)
            if was != becomes
        ]

    @property
    def differs(self) -> bool:
        """Whether saving it changes anything."""
        if self.before is None:
            return True
        stored = (Identity(self.before.code, self.before.aliases), changes.words_of(self.before), _span(self.before))
        return stored != (self.identity, self.words, self.span)


async def plan(rows: list[Row], *, since: date | None, now: datetime) -> list[Planned]:
    """What the rows would change, in the order of the file: as corrections, or from `since` on.

    A column that the file does not have, and a date left empty, keep what is stored. Raises Invalid naming each row
    whose parent is unknown or would stand within itself.
    """
    stored = await versions.tree_on(since or await today(now))
    known = {one.code: one for one in stored}
    ids = {one.code: UUID(str(one.id)) for one in stored}
    ids |= {row.code: new_id() for row in rows if row.code not in known}
    _refuse_bad_parents(rows, stored, ids)
    return [_planned(row, known.get(row.code), ids, since) for row in rows]


@dataclass(frozen=True)
class Twin:
    """A new department that is called as another one is, whose code is `code`."""

    row: int
    name: str
    code: str


def twins(planned: Sequence[Planned], tree: Sequence[DepartmentNode], day: date) -> list[Twin]:
    """New departments with the name of a living one, or of an earlier row: probably one and the same."""
    seen: dict[str, str] = {plain(one.name): one.code for one in tree if exists_on(one, day)}
    found = []
    for one in planned:
        key = plain(one.words.name)
        if one.before is None and key in seen:
            found.append(Twin(one.row.number, one.words.name, seen[key]))
        seen.setdefault(key, one.row.code)
    return found


async def save_departments(rows: list[Row], *, by: Actor, now: datetime, since: date | None = None) -> tuple[int, int]:
    """Add the OPD whose codes are new and change the others; (added, changed). Repeating it changes nothing.

    With `since`, what differs is an official change from that day on, else a correction. All or nothing; raises Invalid
    as `plan` and each single change do, the row named.
    """
    async with transaction():
        await changes.lock_tree()
        planned = [one for one in await plan(rows, since=since, now=now) if one.differs]
        for one in _parents_first(planned):
            try:
                await _save(one, since, by, now)
            except Invalid as refusal:
                raise Invalid(_("Baris %(row)s: %(what)s", row=one.row.number, what=refusal.message)) from refusal
        if planned:
            await changes.check_tree([one.id for one in planned], since)
    added = sum(1 for one in planned if one.before is None)
    return added, len(planned) - added


async def _save(one: Planned, since: date | None, by: Actor, now: datetime) -> None:
    if one.before is None:
        await changes.write_new(one.id, one.identity, one.words, one.span, by=by, now=now)
        return
    span, changed = one.span, since is not None and await changes.write_change(one.id, since, one.words, by=by, now=now)
    speaks = await versions.speaking_on(one.id, since or await today(now))
    if changed:
        [made] = [version for version in await versions.versions_of(one.id) if version.id == speaks]
        span = Span(since, one.row.valid_to or made.valid_to)
    await changes.write_correction(one.id, speaks, one.identity, one.words, span, by=by, now=now)


def _planned(row: Row, before: DepartmentNode | None, ids: dict[str, UUID], since: date | None) -> Planned:
    words = Words(
        row.name, row.abbreviation, row.kind, ids[row.parent] if row.parent else None, row.counts_as_opd, row.order
    )
    if before is None:
        span = Span(row.valid_from or since, row.valid_to)
        return Planned(row, ids[row.code], None, Identity(row.code, row.aliases), words, span)
    stored = changes.words_of(before)
    words = Words(**{name: getattr(words if name in row.given else stored, name) for name in asdict(stored)})
    aliases = row.aliases if "aliases" in row.given else before.aliases
    span = Span(row.valid_from or before.valid_from, row.valid_to or before.valid_to)
    return Planned(row, ids[row.code], before, Identity(row.code, aliases), words, span)


def _span(one: DepartmentNode) -> Span:
    return Span(one.valid_from, one.valid_to)


def _refuse_bad_parents(rows: list[Row], stored: list[DepartmentNode], ids: dict[str, UUID]) -> None:
    codes = {one.id: one.code for one in stored}
    parents = {one.code: codes.get(one.parent, "") for one in stored}
    parents |= {row.code: row.parent for row in rows if "parent" in row.given}
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


def _parents_first(planned: list[Planned]) -> list[Planned]:
    """Ordered so that a parent within the file comes before its children; there are no circles left."""
    by_code = {one.row.code: one for one in planned}

    def depth(one: Planned) -> int:
        parent = by_code.get(one.row.parent)
        return 0 if parent is None else 1 + depth(parent)

    return sorted(planned, key=depth)
