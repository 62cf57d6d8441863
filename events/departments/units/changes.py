"""Changing one department: a correction of what was written wrong, or an official change from a day on.

A correction is no new version: it changes what every day reads. A change from a day on leaves all days before it as
they were. Who changes the tree holds it as a whole, so that no two changes make a circle together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from piccolo.columns import Column

from events import audit
from events.audit import Actor
from events.database import for_update, new_id, sql, transaction
from events.departments import versions
from events.departments.opds import by_id
from events.departments.tables import Department, DepartmentVersion
from events.departments.versions import ONE_DAY, DepartmentNode, Id, Version
from events.errors import Invalid, NotFound
from events.language import _
from events.text import date_long


@dataclass(frozen=True)
class Words:
    """What a version says of a department; each field is the column of that name."""

    name: str
    abbreviation: str
    kind: str
    parent: UUID | None
    counts_as_opd: bool
    protocol_order: int


@dataclass(frozen=True)
class Identity:
    """What a department keeps through all its versions."""

    code: str
    aliases: str


@dataclass(frozen=True)
class Span:
    """The first and the last day of a version; None is open."""

    valid_from: date | None = None
    valid_to: date | None = None


def words_of(one: DepartmentNode | Version) -> Words:
    """What is said of it now."""
    return Words(one.name, one.abbreviation, one.kind, one.parent, one.counts_as_opd, one.protocol_order)


async def lock_tree() -> None:
    """Hold every department until the transaction ends."""
    await sql(f"SELECT id FROM department ORDER BY id{for_update()}")  # noqa: S608


async def add(identity: Identity, words: Words, span: Span, *, by: Actor, now: datetime) -> UUID:
    """A new department. Raises Invalid for a code that is taken, an unknown parent or days in the wrong order."""
    made = new_id()
    async with transaction():
        await lock_tree()
        await write_new(made, identity, words, span, by=by, now=now)
        await check_tree([made], span.valid_from)
    return made


async def write_new(made: UUID, identity: Identity, words: Words, span: Span, *, by: Actor, now: datetime) -> None:
    """As `add`, for who holds the tree and checks it as a whole afterwards."""
    await _refuse_taken_code(identity.code, None)
    await Department.insert(Department(id=made, **asdict(identity)))
    await _insert(made, words, span)
    await _tell("department.added", made, by, now, after=_said(identity, words, span))


async def correct(
    department: UUID, version: UUID, identity: Identity, words: Words, span: Span, *, by: Actor, now: datetime
) -> bool:
    """Put right what one version says and from when to when; whether anything changed.

    Raises NotFound for another department's version, Invalid for a taken code, an unknown parent, a circle, or days
    that would overlap another version's.
    """
    async with transaction():
        await lock_tree()
        written = await write_correction(department, version, identity, words, span, by=by, now=now)
        if written:
            await check_tree([department], span.valid_from)
    return written


async def write_correction(
    department: UUID, version: UUID, identity: Identity, words: Words, span: Span, *, by: Actor, now: datetime
) -> bool:
    """As `correct`, for who holds the tree and checks it as a whole afterwards."""
    before = await _identity(department)
    old = await _version(department, version)
    stored = Span(old.valid_from, old.valid_to)
    if (before, words_of(old), stored) == (identity, words, span):
        return False
    await _refuse_taken_code(identity.code, department)
    await _refuse_overlap(department, span, but=version)
    await Department.update(_columns(asdict(identity))).where(Department.id == department)
    await DepartmentVersion.update(_columns(asdict(words) | asdict(span))).where(DepartmentVersion.id == version)
    was, after = _said(before, words_of(old), stored), _said(identity, words, span)
    await _tell("department.corrected", department, by, now, before=was, after=after)
    return True


async def change_from(department: UUID, day: date, words: Words, *, by: Actor, now: datetime) -> bool:
    """Make the department what `words` say from `day` on; all days before keep theirs. Whether anything changed.

    It lasts as long as what it takes the place of: to that version's end, or to the next one. Raises Invalid when
    another version begins on that very day, or the department begins only later.
    """
    async with transaction():
        await lock_tree()
        written = await write_change(department, day, words, by=by, now=now)
        if written:
            await check_tree([department], day)
    return written


async def change_officially(
    department: UUID, day: date, identity: Identity, words: Words, *, by: Actor, now: datetime
) -> bool:
    """As `change_from`, and the identity put right at once."""
    async with transaction():
        written = await change_from(department, day, words, by=by, now=now)
        speaks = await _version(department, await versions.speaking_on(department, day))
        span = Span(speaks.valid_from, speaks.valid_to)
        mended = await write_correction(department, speaks.id, identity, words_of(speaks), span, by=by, now=now)
    return written or mended


async def write_change(department: UUID, day: date, words: Words, *, by: Actor, now: datetime) -> bool:
    """As `change_from`, for who holds the tree and checks it as a whole afterwards."""
    identity = await _identity(department)
    every = await versions.versions_of(department)
    old = _speaking(every, day)
    if _exists(old, day) and words_of(old) == words:
        return False
    ends = old.valid_to
    if _exists(old, day):
        await DepartmentVersion.update({DepartmentVersion.valid_to: day - ONE_DAY}).where(
            DepartmentVersion.id == old.id
        )
    else:
        following = [one.valid_from for one in every if one.valid_from and one.valid_from > day]
        ends = min(following) - ONE_DAY if following else None
        await Department.update({Department.merged_into: None}).where(Department.id == department)
    await _insert(department, words, Span(day, ends))
    was = _said(identity, words_of(old), Span(old.valid_from, old.valid_to))
    await _tell("department.changed", department, by, now, before=was, after=_said(identity, words, Span(day, ends)))
    return True


async def end(department: UUID, last: date, *, by: Actor, now: datetime) -> None:
    """Let `last` be the department's last day. Raises Invalid when it begins later, or a later version is there."""
    async with transaction():
        await lock_tree()
        newest = await end_in_transaction(department, last)
        data = {"name": newest.name, "valid_to": last.isoformat()}
        await _tell("department.ended", department, by, now, after=data)


async def end_in_transaction(department: UUID, last: date) -> Version:
    """As `end`, for who holds the tree already; what ended."""
    newest = (await versions.versions_of(department))[-1]
    if newest.valid_from and last < newest.valid_from:
        raise Invalid(
            _("Perangkat daerah ini baru berlaku sejak %(date)s.", date=date_long(newest.valid_from)), field="last_day"
        )
    await DepartmentVersion.update({DepartmentVersion.valid_to: last}).where(DepartmentVersion.id == newest.id)
    return newest


def _speaking(every: list[Version], day: date) -> Version:
    begun = [one for one in every if one.valid_from is None or one.valid_from <= day]
    if not begun:
        raise Invalid(
            _(
                "Perangkat daerah ini baru berlaku sejak %(date)s. Pilih tanggal sesudahnya,"
                " atau koreksi masa berlakunya.",
                date=date_long(cast(date, every[0].valid_from)),
            ),
            field="since",
        )
    if begun[-1].valid_from == day:
        raise Invalid(
            _("Sudah ada perubahan yang berlaku sejak tanggal itu. Pilih koreksi bila isinya keliru."), field="since"
        )
    return begun[-1]


def _exists(version: Version, day: date) -> bool:
    return version.valid_to is None or day <= version.valid_to


async def _insert(department: UUID, words: Words, span: Span) -> None:
    if span.valid_from and span.valid_to and span.valid_to < span.valid_from:
        raise Invalid(_("Tanggal akhir lebih awal daripada tanggal mulai."), field="valid_to")
    await DepartmentVersion.insert(DepartmentVersion(department=department, **asdict(words), **asdict(span)))


async def _identity(department: UUID) -> Identity:
    rows = await sql("SELECT code, aliases FROM department WHERE id = {}", department)
    if not rows:
        raise NotFound
    return Identity(**rows[0])


async def _version(department: UUID, version: UUID) -> Version:
    found = next((one for one in await versions.versions_of(department) if one.id == version), None)
    if found is None:
        raise NotFound
    return found


async def _refuse_taken_code(code: str, department: UUID | None) -> None:
    rows = await sql("SELECT id FROM department WHERE code = {}", code)
    if any(row["id"] != department for row in rows):
        raise Invalid(_("Kode %(code)s sudah dipakai perangkat daerah lain.", code=code), field="code")


async def _refuse_overlap(department: UUID, span: Span, *, but: UUID) -> None:
    if span.valid_from and span.valid_to and span.valid_to < span.valid_from:
        raise Invalid(_("Tanggal akhir lebih awal daripada tanggal mulai."), field="valid_to")
    for one in await versions.versions_of(department):
        if one.id != but and _overlap(one, span):
            raise Invalid(
                _("Masa berlaku ini bertumpang tindih dengan %(name)s pada riwayatnya.", name=one.name),
                field="valid_from",
            )


def _overlap(one: Version, span: Span) -> bool:
    begins_in_time = one.valid_from is None or span.valid_to is None or one.valid_from <= span.valid_to
    return begins_in_time and (one.valid_to is None or span.valid_from is None or span.valid_from <= one.valid_to)


async def check_tree(changed: Iterable[UUID], since: date | None) -> None:
    """Raises Invalid for a parent that is none, or a department that would stand within itself on any day from then."""
    for day in await versions.turning_days(since):
        tree = by_id(await versions.tree_on(day))
        for department in changed:
            _check_way_up(tree, department)


def _check_way_up(tree: Mapping[Id, DepartmentNode], department: UUID) -> None:
    seen, above = set[Id](), tree[department].parent
    while above is not None and above not in seen:
        if above not in tree:
            raise Invalid(_("Pilih induk dari daftar."), field="parent")
        if above == department:
            name = tree[department].name
            raise Invalid(_("%(name)s tidak dapat berada di bawah dirinya sendiri.", name=name), field="parent")
        seen.add(above)
        above = tree[above].parent


def _columns(values: dict[str, Any]) -> dict[Column | str, Any]:
    return cast(dict[Column | str, Any], values)


def _said(identity: Identity, words: Words, span: Span) -> dict[str, Any]:
    return {
        key: value if isinstance(value, (str, int, bool, type(None))) else str(value)
        for key, value in (asdict(identity) | asdict(words) | asdict(span)).items()
    }


async def _tell(
    action: str,
    department: UUID,
    by: Actor,
    now: datetime,
    *,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    """One entry of the trail with what differs, and new pages for everybody."""
    told = after if before is None else audit.differing(before, after)
    await audit.record(action, by=by, at=now, subject=("department", department), data=told)
    await show(now)


async def show(now: datetime) -> None:
    """Let no kept page tell the old tree: the institution's revision is part of the key of each."""
    await sql("UPDATE institution SET revision = revision + 1, changed_at = {}", now)
