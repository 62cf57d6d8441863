"""Nobody judged has moved: what decides on PostgreSQL whether a scan or a participant's withdrawal came first.

A scan reads people and writes in the next statement. Whoever withdraws by themselves holds their rows so that no
scan can refer to them (`self_service.py`); the scan's own statement asks for those rows again, waits, and writes
nothing when they no longer are as judged. SQLite has one writer and needs none of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from events.attendance.ledger.judge import Entry
from events.database import is_postgres


@dataclass(frozen=True)
class HeldPeople:
    """A table expression that holds those people, and the condition under which rows may be written; or nothing.

    `before` are the arguments of the expression, `after` those of the condition.
    """

    expression: str = ""
    condition: str = ""
    before: tuple[Any, ...] = ()
    after: tuple[Any, ...] = ()


def held_as_judged(entries: Iterable[Entry]) -> HeldPeople:
    """Everybody the entries name, in one order, so that two batches wait for each other in one direction only."""
    people = _people(entries) if is_postgres() else {}
    if not people:
        return HeldPeople()
    condition = " WHERE (SELECT count(*) FROM held) = {}"
    if len(people) == 1:
        [one] = people.items()
        rows = "SELECT id FROM attendee WHERE id = {} AND state = {} FOR KEY SHARE"
        return HeldPeople(f"held AS ({rows})", condition, one, (1,))
    rows = (
        "SELECT attendee.id FROM unnest({}::uuid[], {}::varchar[]) AS judged (id, state)"
        " JOIN attendee ON attendee.id = judged.id AND attendee.state = judged.state"
        " ORDER BY attendee.id FOR KEY SHARE OF attendee"
    )
    return HeldPeople(f"held AS ({rows})", condition, (list(people), list(people.values())), (len(people),))


def _people(entries: Iterable[Entry]) -> dict[uuid.UUID, str]:
    """Each one's state as judged; rows that are there already are not written again and need nobody."""
    named = [(entry.guest, entry.party.holder if entry.party else None) for entry in entries if entry.fresh]
    return {one.id: str(one.state) for pair in named for one in pair if one is not None}
