"""Registrations that merges made one: each names the one its people went to, which may have gone on itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from events.database import sql

DEEPEST = 20
# Of every registration of one event: where its people may stand today, itself among them. Takes the event's id twice.
HOMES = (
    "WITH RECURSIVE moved (id, home, depth) AS ("  # noqa: S608
    " SELECT id, joined_into, 1 FROM registration WHERE event = {} AND joined_into IS NOT NULL"
    " UNION ALL SELECT moved.id, r.joined_into, moved.depth + 1 FROM moved JOIN registration r ON r.id = moved.home"
    f" WHERE r.joined_into IS NOT NULL AND moved.depth < {DEEPEST}),"
    " home (id, registration) AS ("
    " SELECT id, id FROM registration WHERE event = {} UNION ALL SELECT id, home FROM moved)"
)


async def with_joined(registration_id: uuid.UUID) -> list[uuid.UUID]:
    """The registration and every one merged into it, directly or through another; the eldest first."""
    rows = await sql(
        "WITH RECURSIVE joined (id, depth) AS ("
        " SELECT id, 0 FROM registration WHERE id = {}"
        " UNION ALL SELECT r.id, joined.depth + 1 FROM registration r JOIN joined ON r.joined_into = joined.id"
        " WHERE joined.depth < {})"
        " SELECT id FROM registration WHERE id IN (SELECT id FROM joined) ORDER BY created_at, id",
        registration_id,
        DEEPEST,
    )
    return [row["id"] for row in rows]


async def home_of(registration_id: uuid.UUID) -> uuid.UUID:
    """Where the registration's people stand today: itself, or the one a merge took them to."""
    for _step in range(DEEPEST):
        rows = await sql("SELECT joined_into FROM registration WHERE id = {}", registration_id)
        if not rows or rows[0]["joined_into"] is None:
            break
        registration_id = rows[0]["joined_into"]
    return registration_id


@dataclass(frozen=True)
class Change:
    """One value written; ids as text."""

    table: str
    id: uuid.UUID
    column: str
    before: str | None
    after: str | None
