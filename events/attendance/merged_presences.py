"""Merging people with what the ledger says of them: the rows stay, the presence goes to the survivor and back.

So does an excuse: the survivor gets one like it at the moment of the merge, which ends when the merge is undone.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from events.attendance.ledger.owners import left_with_merged, rederive
from events.audit import Actor
from events.database import marks, new_id, sql, transaction
from events.registration.merging.bare import merge_rows, touched, undo_merge_rows
from events.registration.merging.plan import Plan
from events.registration.waiting.changing import changing
from events.vocabulary import MergeKind


async def merge(
    event_id: uuid.UUID,
    kind: MergeKind,
    first: uuid.UUID,
    second: uuid.UUID,
    *,
    relation: str = "",
    by: Actor,
    now: datetime,
) -> tuple[uuid.UUID, Plan]:
    """As `merge_rows`; whoever was seen under either row is present once, under the survivor's."""
    async with changing(event_id, now) as event:
        merge_id, plan = await merge_rows(event, kind, first, second, relation=relation, by=by, now=now)
        await rederive(event_id, touched(plan.changes))
        for gone, survivor in plan.same:
            await _excuse_too(gone.id, survivor.id, now)
    return merge_id, plan


async def _excuse_too(gone: uuid.UUID, survivor: uuid.UUID, now: datetime) -> None:
    """What excuses the one excuses the other, unless another excuse does already."""
    standing = await sql(
        "SELECT event, session, kind, note, recorded_by, given_at, late FROM excuse"
        " WHERE attendee = {} AND ended_at IS NULL",
        gone,
    )
    for row in standing:
        await sql(
            "INSERT INTO excuse (id, attendee, event, session, kind, note, recorded_by, given_at, late, created_at)"
            " VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}) ON CONFLICT DO NOTHING",
            new_id(),
            survivor,
            *row.values(),
            now,
        )


async def undo_merge(event_id: uuid.UUID, merge_id: uuid.UUID, *, reason: str, by: Actor, now: datetime) -> None:
    """As `undo_merge_rows`; each row is present again where their own ticket or name was recorded, merged or not."""
    async with changing(event_id, now) as event:
        people = await undo_merge_rows(event, merge_id, reason=reason, by=by, now=now)
        await rederive(event_id, people)
        if people:
            await _end_excuses_of(merge_id, people, now)


async def _end_excuses_of(merge_id: uuid.UUID, people: Sequence[uuid.UUID], now: datetime) -> None:
    """Those that the merge made; what each one was excused by before still stands."""
    await sql(
        f"UPDATE excuse SET ended_at = {{}} WHERE attendee IN ({marks(len(people))}) AND ended_at IS NULL"  # noqa: S608
        " AND created_at = (SELECT merged_at FROM merge WHERE id = {})",
        now,
        *people,
        merge_id,
    )


async def give_to_survivors(_now: datetime) -> None:
    """A scan that read its ticket just before a merge may have made its presence just after: give it the survivor."""
    for event_id, people in await left_with_merged():
        async with transaction():
            await rederive(event_id, people)
