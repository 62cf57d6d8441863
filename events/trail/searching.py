"""Looking through the audit trail by words: of who acted, of what was written, or of whom it was about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from events.calendar.own_day import opd_join
from events.database import marks, sql
from events.registration.people.search import among
from events.where import Condition, every, holds, one_of

MOST_SUBJECTS = 200
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Search:
    """The words looked for, and the people, registrations, invitations and accounts that have them."""

    words: tuple[str, ...]
    subjects: frozenset[uuid.UUID]

    @property
    def condition(self) -> Condition:
        """Of an entry `e` with its personal row `p`. It also finds names of fields: ask `finds` of what it gives."""
        written = every([holds(word, "e.actor_name", "p.data") for word in self.words])
        if not self.subjects:
            return written
        about = Condition(f"e.subject IN ({marks(len(self.subjects))})", tuple(self.subjects))
        return one_of([written, about])

    def finds(self, subject: uuid.UUID | None, who: str, personal: dict[str, Any] | None) -> bool:
        """Whether every word stands in a value, or it is about somebody who has them."""
        text = " ".join([who, *_values(personal)]).lower()
        return subject in self.subjects or all(word in text for word in self.words)


async def search_for(typed: str, event: uuid.UUID | None) -> Search:
    """What is meant by these words, of one event or of all."""
    words = tuple(typed.lower().split()[:MOST_WORDS])
    found = [*await _people(typed, event), *await _invitations(words, event), *await _accounts(words)]
    return Search(words, frozenset(found))


def _of(event: uuid.UUID | None, alias: str) -> list[Condition]:
    return [Condition(f"{alias}.event = {{}}", (event,))] if event else []


async def _people(typed: str, event: uuid.UUID | None) -> list[uuid.UUID]:
    where = every([among(typed, "a", event), *_of(event, "a")])
    rows = await sql(
        f"SELECT a.id, a.registration FROM attendee a WHERE {where.text} LIMIT {{}}",  # noqa: S608
        *where.arguments,
        MOST_SUBJECTS,
    )
    return [key for row in rows for key in (row["id"], row["registration"])]


async def _invitations(words: tuple[str, ...], event: uuid.UUID | None) -> list[uuid.UUID]:
    where = every([*(holds(word, "d.name", "d.abbreviation") for word in words), *_of(event, "i")])
    rows = await sql(
        f"SELECT i.id FROM invitation i{opd_join('d', 'i.department', 'i.event')}"  # noqa: S608
        f" WHERE {where.text} LIMIT {{}}",
        *where.arguments,
        MOST_SUBJECTS,
    )
    return [row["id"] for row in rows]


async def _accounts(words: tuple[str, ...]) -> list[uuid.UUID]:
    where = every([holds(word, "u.name") for word in words])
    rows = await sql(
        f"SELECT u.id FROM app_user u WHERE {where.text} LIMIT {{}}",  # noqa: S608
        *where.arguments,
        MOST_SUBJECTS,
    )
    return [row["id"] for row in rows]


def _values(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _values(part)]
    if isinstance(value, list):
        return [text for part in value for text in _values(part)]
    return [] if value is None else [str(value)]
