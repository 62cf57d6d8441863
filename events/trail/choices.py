"""What the trail's filters offer: accounts, and events."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from events.database import sql

MOST_EVENTS = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """An account or an event to filter by."""

    id: uuid.UUID
    name: str


async def accounts() -> list[Choice]:
    """Every account by name, closed ones too: what they did stays."""
    return [Choice(**row) for row in await sql("SELECT id, name FROM app_user ORDER BY lower(name), id")]


async def events() -> list[Choice]:
    """The newest events; older ones are found from their own page."""
    rows = await sql("SELECT id, title AS name FROM event ORDER BY created_at DESC, id DESC LIMIT {}", MOST_EVENTS)
    return [Choice(**row) for row in rows]
