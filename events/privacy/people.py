"""Humans across events: an erased event lets go of those who live on elsewhere, and of the others nothing stays."""

from __future__ import annotations

import uuid
from datetime import datetime

from events.database import is_postgres, marks, new_id, sql, transaction
from events.names import ERASED

BATCH = 100
# No statement takes more than 32,766 values; the greatest events have more people.
AT_ONCE = 1000
ELSEWHERE = (
    "EXISTS (SELECT 1 FROM attendee b JOIN event e ON e.id = b.event"
    " WHERE b.person = person.id AND b.event <> {} AND e.list_erased_at IS NULL)"
)
MINE = "id IN (SELECT person FROM attendee WHERE event = {})"


async def let_go(event_id: uuid.UUID, now: datetime) -> None:
    """Point the event's attendees whose person another event still knows at nameless ones, a batch to a transaction.

    Otherwise the row without a name could be read again through the person.
    """
    while await _let_go_batch(event_id, now):
        pass


async def _let_go_batch(event_id: uuid.UUID, now: datetime) -> bool:
    async with transaction():
        rows = await sql(
            f"SELECT id FROM person WHERE {MINE} AND name <> {{}} AND {ELSEWHERE} ORDER BY id LIMIT {BATCH}",  # noqa: S608
            event_id,
            ERASED,
            event_id,
        )
        for row in rows:
            await _replace(event_id, row["id"], now)
    return bool(rows)


async def _replace(event_id: uuid.UUID, person: uuid.UUID, now: datetime) -> None:
    nameless = new_id()
    await sql("INSERT INTO person (id, name, created_at) VALUES ({}, {}, {})", nameless, ERASED, now)
    await sql("UPDATE attendee SET person = {} WHERE event = {} AND person = {}", nameless, event_id, person)


async def anyone_left(event_id: uuid.UUID) -> bool:
    """Whether a person of the event still has a name or a NIP."""
    return bool(
        await sql(
            f"SELECT id FROM person WHERE {MINE} AND (name <> {{}} OR nip IS NOT NULL) LIMIT 1",  # noqa: S608
            event_id,
            ERASED,
        )
    )


async def forget(event_id: uuid.UUID) -> int:
    """In the open transaction: take name and NIP from every person whom no living event knows; how many.

    Who is just being registered elsewhere is left to the next run, so that erasure never waits for a registration.
    """
    free = " FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    rows = await sql(
        f"SELECT id FROM person WHERE {MINE} AND (name <> {{}} OR nip IS NOT NULL) ORDER BY id{free}",  # noqa: S608
        event_id,
        ERASED,
    )
    ids = [row["id"] for row in rows]
    return sum([await _forget(ids[at : at + AT_ONCE], event_id) for at in range(0, len(ids), AT_ONCE)])


async def _forget(ids: list[uuid.UUID], event_id: uuid.UUID) -> int:
    gone = await sql(
        f"UPDATE person SET name = {{}}, nip = NULL WHERE id IN ({marks(len(ids))}) AND NOT {ELSEWHERE}"  # noqa: S608
        " RETURNING 1 AS one",
        ERASED,
        *ids,
        event_id,
    )
    return len(gone)
