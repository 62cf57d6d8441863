"""Half of a merge: its rows, written and taken back. Who was there is brought along by `attendance.merged_presences`.

An import contract names who calls this.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import msgspec

from events import audit
from events.audit import Actor
from events.clean import clean_lines
from events.database import for_update, is_unique_violation, new_id, sql
from events.errors import AlreadyRegistered, Conflict, Invalid, NotFound
from events.language import _
from events.registration.family import Change
from events.registration.merging.actions import couple_of, double_of
from events.registration.merging.coming_back import join_party, take_seats
from events.registration.merging.plan import ATTENDEE, Plan, backwards
from events.registration.people.writing import rewrite
from events.registration.seats.event import ChangingEvent
from events.registration.waiting.offers import end_offer, wait_without_offer
from events.vocabulary import MergeKind, OfferOutcome

COLUMNS = {(ATTENDEE, name) for name in ("state", "merged_into", "registration", "official", "relation")}
WRITABLE = COLUMNS | {("registration", "joined_into")}


async def merge_rows(
    event: ChangingEvent,
    kind: MergeKind,
    first: uuid.UUID,
    second: uuid.UUID,
    *,
    relation: str,
    by: Actor,
    now: datetime,
) -> tuple[uuid.UUID, Plan]:
    """Write the plan of a double (`first` is kept) or of a couple; gives the merge's id. Raises as the plans do.

    Rows only: who was there is brought along by `attendance.merged_presences.merge`, which calls this.
    """
    if kind == MergeKind.DOUBLE:
        plan = await double_of(event.id, first, second)
    else:
        plan = await couple_of(event.id, first, second, relation)
    for change in plan.changes:
        await _write(event, change, change.after, now)
    merge_id = await _keep(event.id, plan, by, now)
    for change in plan.changes:
        if change.column == "joined_into":
            await end_offer(change.id, OfferOutcome.WITHDRAWN, now)
    for one in (plan.kept, plan.other):
        await audit.record(
            f"attendee.merged_{plan.kind}",
            by=by,
            at=now,
            subject=(ATTENDEE, one.id),
            event=event.id,
            data={"merge": str(merge_id), "kept": str(plan.kept.id), "other": str(plan.other.id)},
        )
    return merge_id, plan


async def _keep(event_id: uuid.UUID, plan: Plan, by: Actor, now: datetime) -> uuid.UUID:
    merge_id = new_id()
    await sql(
        "INSERT INTO merge (id, event, kind, kept, other, changes, merged_by, merged_at, undone_by)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}, {}, '')",
        merge_id,
        event_id,
        plan.kind,
        plan.kept.id,
        plan.other.id,
        msgspec.json.encode([asdict(change) for change in plan.changes]).decode(),
        by.name,
        now,
    )
    return merge_id


async def _write(event: ChangingEvent, change: Change, value: str | None, now: datetime) -> None:
    assert (change.table, change.column) in WRITABLE
    typed: Any = value
    if value is not None and change.column not in ("state", "relation"):
        typed = uuid.UUID(value)
    if change.table == ATTENDEE:
        await rewrite(event, change.id, {change.column: typed, "changed_at": now})
        return
    await sql("UPDATE registration SET joined_into = {}, changed_at = {} WHERE id = {}", typed, now, change.id)
    event.wrote(makes_room=True)


async def undo_merge_rows(
    event: ChangingEvent, merge_id: uuid.UUID, *, reason: str, by: Actor, now: datetime
) -> list[uuid.UUID]:
    """Take a merge back; gives every attendee it touches. Who was merged away needs a seat again.

    Rows only: who was there is told apart by `attendance.merged_presences.undo_merge`, which calls this.
    Raises NotFound, Invalid without a reason, Conflict when it is undone already, its people were changed since, or
    another spouse stands there by now, EventFull and
    QuotaFull when the seat is gone, AlreadyRegistered when the person has another place by now.
    """
    reason = clean_lines(reason, 500)
    if not reason:
        raise Invalid(_("Tulis alasan pembatalan."), field="reason")
    merge = await _standing(event.id, merge_id)
    changes = merge.changes
    if not changes:
        raise Conflict(_("Data peserta kegiatan ini sudah dihapus, sehingga penggabungannya tetap."), code="erased")
    await _refuse_changed(changes)
    try:
        for change, value in backwards(changes):
            await _write(event, change, value, now)
    except Exception as error:
        if is_unique_violation(error):
            raise AlreadyRegistered from None
        raise
    back = [one.id for one in changes if one.column == "state"]
    await join_party(event, back, now)
    await wait_without_offer(event, now)
    await take_seats(event, back)
    await _note_undone(merge, reason, by, now)
    return touched(changes)


@dataclass(frozen=True, slots=True)
class WrittenMerge:
    """A merge as it is kept: whom it joined, and what it wrote; nothing once its people were erased."""

    id: uuid.UUID
    event: uuid.UUID
    kept: uuid.UUID
    other: uuid.UUID
    undone_at: datetime | None
    changes: list[Change]


async def _standing(event_id: uuid.UUID, merge_id: uuid.UUID) -> WrittenMerge:
    """The merge, locked. Raises NotFound, and Conflict when it is undone already."""
    rows = await sql(
        f"SELECT id, event, kept, other, undone_at, changes FROM merge WHERE id = {{}} AND event = {{}}{for_update()}",  # noqa: S608
        merge_id,
        event_id,
    )
    if not rows:
        raise NotFound
    changes = msgspec.json.decode(rows[0]["changes"], type=list[Change])
    merge = WrittenMerge(**rows[0] | {"changes": changes})
    if merge.undone_at:
        raise Conflict(_("Penggabungan ini sudah dibatalkan."), code="undone_already")
    return merge


def touched(changes: Sequence[Change]) -> list[uuid.UUID]:
    """The attendees a merge wrote to, and the survivors, each once."""
    written = [change.id for change in changes if change.table == ATTENDEE]
    survivors = [uuid.UUID(one.after) for one in changes if one.column == "merged_into" and one.after]
    return list(dict.fromkeys([*written, *survivors]))


async def _refuse_changed(changes: Sequence[Change]) -> None:
    """A later merge stands on this one: it has to be undone first."""
    for change in changes:
        rows = await sql(f"SELECT {change.column} AS now FROM {change.table} WHERE id = {{}}", change.id)  # noqa: S608
        current = None if rows[0]["now"] is None else str(rows[0]["now"])
        if current != change.after:
            raise Conflict(
                _("Orang-orang ini sudah berubah lagi setelah digabungkan. Batalkan dahulu perubahan yang lebih baru."),
                code="changed_since",
            )


async def _note_undone(merge: WrittenMerge, reason: str, by: Actor, now: datetime) -> None:
    await sql("UPDATE merge SET undone_by = {}, undone_at = {} WHERE id = {}", by.name, now, merge.id)
    for one in (merge.kept, merge.other):
        await audit.record(
            "attendee.unmerged",
            by=by,
            at=now,
            subject=(ATTENDEE, one),
            event=merge.event,
            data={"merge": str(merge.id)},
            personal={"reason": reason},
        )
