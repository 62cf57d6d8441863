"""Merging two rows of one human, or two officials into a couple, and undoing it: under the event's lock."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import audit
from events.audit import Actor
from events.database import marks, new_id, sql, transaction
from events.errors import Conflict, Invalid, NotFound
from events.language import _
from events.registration.merging.plan import ATTENDEE, Human, Plan, plan_couple, plan_double
from events.registration.seats.event import lock_event
from events.vocabulary import Relation

HUMAN = (
    "SELECT a.id, a.registration, r.created_at AS registered_at, a.official, a.role, a.state, a.name, a.nip,"
    " a.relation, a.merged_into FROM attendee a JOIN registration r ON r.id = a.registration"
)


async def people_around(event_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[Human]:
    """Those attendees first, in the order asked, then everyone of their registrations and merged into them.

    Raises NotFound when one of `ids` is not of this event.
    """
    rows = await sql(
        f"{HUMAN} WHERE a.event = {{}} AND (a.registration IN"  # noqa: S608
        f" (SELECT registration FROM attendee WHERE id IN ({marks(len(ids))}))"
        " OR a.merged_into IN (SELECT b.id FROM attendee b WHERE b.registration IN"
        f" (SELECT registration FROM attendee WHERE id IN ({marks(len(ids))})))) ORDER BY a.id",
        event_id,
        *ids,
        *ids,
    )
    found = {row["id"]: Human(**row) for row in rows}
    if not all(one in found for one in ids):
        raise NotFound
    return [*(found[one] for one in ids), *(one for key, one in found.items() if key not in ids)]


async def double_of(event_id: uuid.UUID, kept_id: uuid.UUID, other_id: uuid.UUID) -> Plan:
    """What merging `other` into `kept` would write. Raises NotFound and Conflict."""
    people = await people_around(event_id, [kept_id, other_id])
    return plan_double(people[0], people[-1] if kept_id == other_id else people[1], people)


async def couple_of(event_id: uuid.UUID, one_id: uuid.UUID, two_id: uuid.UUID, relation: str) -> Plan:
    """What making those two a couple would write. Raises NotFound, Conflict, and Invalid for no relation."""
    if relation and relation not in list(Relation):
        raise Invalid(_("Pilih suami atau istri."), field="relation")
    people = await people_around(event_id, [one_id, two_id])
    return plan_couple(people[0], people[0] if one_id == two_id else people[1], people, relation)


async def say_not_same(event_id: uuid.UUID, one: uuid.UUID, two: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Two rows that look alike are two people; saying it twice is the same. Raises NotFound, Conflict for one row."""
    if one == two:
        raise Conflict(_("Pilih dua orang yang berbeda."), code="same_row")
    first, second = sorted((one, two), key=str)
    async with transaction():
        await lock_event(event_id)
        await people_around(event_id, [first, second])
        written = await sql(
            "INSERT INTO not_same (id, event, first, second, said_by, said_at) VALUES ({}, {}, {}, {}, {}, {})"
            " ON CONFLICT (first, second) DO NOTHING RETURNING id",
            new_id(),
            event_id,
            first,
            second,
            by.name,
            now,
        )
        if written:
            await audit.record(
                "attendee.told_apart",
                by=by,
                at=now,
                subject=(ATTENDEE, first),
                event=event_id,
                data={"other": str(second)},
            )


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that stands, with the names of who was kept and of the other one."""

    id: uuid.UUID
    kind: str
    kept: uuid.UUID
    other: uuid.UUID
    merged_by: str
    merged_at: datetime
    kept_name: str
    other_name: str


async def merges_of(event_id: uuid.UUID, attendee_id: uuid.UUID | None = None) -> list[Merge]:
    """Merges of the event that stand, newest first, with both names; of one person if asked."""
    only = " AND (m.kept = {} OR m.other = {})" if attendee_id else ""
    rows = await sql(
        "SELECT m.id, m.kind, m.kept, m.other, m.merged_by, m.merged_at, k.name AS kept_name, o.name AS other_name"  # noqa: S608
        " FROM merge m JOIN attendee k ON k.id = m.kept JOIN attendee o ON o.id = m.other"
        f" WHERE m.event = {{}} AND m.undone_at IS NULL{only}"
        " ORDER BY m.merged_at DESC, m.id DESC",
        event_id,
        *([attendee_id, attendee_id] if attendee_id else []),
    )
    return [Merge(**row) for row in rows]


async def merge_of(event_id: uuid.UUID, merge_id: uuid.UUID) -> Merge:
    """A merge that stands. Raises NotFound."""
    found = next((row for row in await merges_of(event_id) if row.id == merge_id), None)
    if found is None:
        raise NotFound
    return found
