"""Merging people with what the ledger says of them: the rows stay, the presence goes to the survivor and back."""

from __future__ import annotations

import uuid
from datetime import datetime

from events.attendance.whose import rederive, strays
from events.audit import Actor
from events.database import transaction
from events.registration import merges
from events.registration.merge_plan import Plan


async def merge(
    event_id: uuid.UUID,
    kind: str,
    first: uuid.UUID,
    second: uuid.UUID,
    *,
    relation: str = "",
    by: Actor,
    now: datetime,
) -> tuple[uuid.UUID, Plan]:
    """As `merges.merge`; whoever was seen under either row is present once, under the survivor's."""
    async with transaction():
        merge_id, plan = await merges.merge(event_id, kind, first, second, relation=relation, by=by, now=now)
        await rederive(event_id, merges.touched(plan.changes))
    return merge_id, plan


async def undo(event_id: uuid.UUID, merge_id: uuid.UUID, *, reason: str, by: Actor, now: datetime) -> None:
    """As `merges.undo`; each row is present again where their own ticket or name was recorded, merged or not."""
    async with transaction():
        people = await merges.undo(event_id, merge_id, reason=reason, by=by, now=now)
        await rederive(event_id, people)


async def bring_strays_home(_now: datetime) -> None:
    """A scan that read its ticket just before a merge may have made its presence just after: give it the survivor."""
    for event_id, people in await strays():
        async with transaction():
            await rederive(event_id, people)
