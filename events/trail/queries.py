"""Reading the audit trail, newest first, in pages whose cost does not grow with the trail."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec

from events.database import marks, sql
from events.text import day_bounds_utc
from events.trail.searching import Search, search_for
from events.trail.words import actions_of
from events.vocabulary import ActorKind
from events.where import Condition, every

PAGE = 50
WINDOW = 20_000
"""How many entries one page looks through at most for what no index finds; its reader may go on from there."""
COLUMNS = "id, at, actor_kind, actor, actor_name, action, event, subject_kind, subject, data"
FOUND = (
    "SELECT e.*, p.data AS personal, o.address, o.device FROM ({entries}) e"
    " LEFT JOIN audit_personal p ON p.entry = e.id LEFT JOIN audit_origin o ON o.entry = e.id"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What its reader looks for; empty means everything. `who` is an account's id or a kind of actor, the days are
    those of `zone`, `event` of a page of one event is always given."""

    words: str = ""
    who: str = ""
    group: str = ""
    event: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    zone: str = "Asia/Jakarta"

    @property
    def account(self) -> uuid.UUID | None:
        return None if not self.who or self.who in list(ActorKind) else uuid.UUID(self.who)


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry as it stands; `personal` is None once it was erased or if there never was any, `address` likewise."""

    id: uuid.UUID
    at: datetime
    actor_kind: str
    actor: uuid.UUID | None
    actor_name: str
    action: str
    event: uuid.UUID | None
    subject_kind: str
    subject: uuid.UUID | None
    data: dict[str, Any]
    personal: dict[str, Any] | None
    address: str
    device: str


class Found(NamedTuple):
    """A page: its entries, and after which entry the next one goes on; `searching`: it has not found a page full."""

    entries: list[Logged]
    after: uuid.UUID | None
    searching: bool


async def page(wanted: Wanted, after: uuid.UUID | None = None, *, size: int = PAGE) -> Found:
    """The newest entries that are wanted, older than `after`; one that is not there begins anew."""
    search = await search_for(wanted.words, wanted.event) if wanted.words else None
    near, far = _conditions(wanted, search, await _beyond(after))
    rows = await (_by_group(wanted, near, size) if _only_group(wanted) else _in_window(near, far, size))
    entries = [_logged(row) for row in rows[:size]]
    found = [one for one in entries if search is None or search.finds(one.subject, one.actor_name, one.personal)]
    if len(rows) > size:
        return Found(found, entries[-1].id, False)
    end = await _end_of_window(near) if far and not _only_group(wanted) else None
    return Found(found, end, end is not None)


async def pages(wanted: Wanted, most: int, *, size: int = 1000) -> AsyncIterator[list[Logged]]:
    """Everything that is wanted, newest first, at most so many entries."""
    after, left = None, most
    while left > 0:
        found = await page(wanted, after, size=min(size, left))
        yield found.entries
        after, left = found.after, left - len(found.entries)
        if after is None:
            return


async def _beyond(after: uuid.UUID | None) -> Condition | None:
    rows = await sql("SELECT at, id FROM audit_entry WHERE id = {}", after) if after else []
    return Condition("(x.at, x.id) < ({}, {})", (rows[0]["at"], rows[0]["id"])) if rows else None


def _conditions(
    wanted: Wanted, search: Search | None, beyond: Condition | None
) -> tuple[list[Condition], list[Condition]]:
    """What an index finds (of entry `x`), and what is asked of each entry found (`e`)."""
    near = [*([beyond] if beyond else []), *_days(wanted)]
    far: list[Condition] = []
    if wanted.event:
        near.append(Condition("x.event = {}", (wanted.event,)))
    if account := wanted.account:
        (far if wanted.event else near).append(Condition(f"{'e' if wanted.event else 'x'}.actor = {{}}", (account,)))
    elif wanted.who:
        far.append(Condition("e.actor_kind = {}", (wanted.who,)))
    if actions := actions_of(wanted.group):
        far.append(Condition(f"e.action IN ({marks(len(actions))})", actions))
    if search:
        far.append(search.condition)
    return near, far


def _days(wanted: Wanted) -> list[Condition]:
    since = [Condition("x.at >= {}", (day_bounds_utc(wanted.since, wanted.zone)[0],))] if wanted.since else []
    until = [Condition("x.at < {}", (day_bounds_utc(wanted.until, wanted.zone)[1],))] if wanted.until else []
    return [*since, *until]


def _only_group(wanted: Wanted) -> bool:
    return bool(wanted.group) and not (wanted.words or wanted.who or wanted.event)


def _newest(near: Sequence[Condition], limit: int) -> Condition:
    where = every(near) if near else Condition("1 = 1")
    return Condition(
        f"SELECT {COLUMNS} FROM audit_entry x WHERE {where.text} ORDER BY x.at DESC, x.id DESC LIMIT {limit}",  # noqa: S608
        where.arguments,
    )


async def _in_window(near: list[Condition], far: list[Condition], size: int) -> list[dict[str, Any]]:
    inner = _newest(near, WINDOW if far else size + 1)
    outer = every(far) if far else Condition("1 = 1")
    return await sql(
        f"{FOUND.format(entries=inner.text)} WHERE {outer.text} ORDER BY e.at DESC, e.id DESC LIMIT {{}}",
        *inner.arguments,
        *outer.arguments,
        size + 1,
    )


async def _by_group(wanted: Wanted, near: list[Condition], size: int) -> list[dict[str, Any]]:
    """The newest of each of the group's actions, by their index, then the newest of those."""
    each = [_newest([*near, Condition("x.action = {}", (action,))], size + 1) for action in actions_of(wanted.group)]
    union = " UNION ALL ".join(f"SELECT * FROM ({one.text}) AS of_one" for one in each)  # noqa: S608
    return await sql(
        f"{FOUND.format(entries=union)} ORDER BY e.at DESC, e.id DESC LIMIT {{}}",
        *[argument for one in each for argument in one.arguments],
        size + 1,
    )


async def _end_of_window(near: list[Condition]) -> uuid.UUID | None:
    """Up to which entry a full window looked; None when there is nothing older."""
    where = every(near) if near else Condition("1 = 1")
    rows = await sql(
        f"SELECT x.id FROM audit_entry x WHERE {where.text} ORDER BY x.at DESC, x.id DESC LIMIT 1 OFFSET {{}}",  # noqa: S608
        *where.arguments,
        WINDOW - 1,
    )
    return rows[0]["id"] if rows else None


def _logged(row: dict[str, Any]) -> Logged:
    personal = msgspec.json.decode(row["personal"]) if row["personal"] else None
    texts = {name: row[name] or "" for name in ("address", "device")}
    return Logged(**row | texts | {"data": msgspec.json.decode(row["data"]), "personal": personal})
