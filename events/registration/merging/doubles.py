"""Suspected doubles of one event: rows that may be one human. They are only suggested; NIP alone matches by itself."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations

from events.database import marks, sql
from events.names import search_key
from events.registration.seats.arithmetic import LIVE
from events.vocabulary import AttendeeRole

MOST = 100
CROWD = 12


class Why(StrEnum):
    """What two rows have in common, the strongest first."""

    NIP_NEAR = "nip_near"
    SAME_OPD = "same_opd"
    SAME_PHONE = "same_phone"
    SPOUSE = "spouse"
    NEAR_OPD = "near_opd"
    NEAR_PHONE = "near_phone"


@dataclass(frozen=True, slots=True)
class ComparedPerson:
    """An attendee as compared. `place` is the OPD's id, or the institution in small letters; empty: unknown."""

    id: uuid.UUID
    registration: uuid.UUID
    companion: bool
    name: str
    nip: str | None
    place: str
    phone: str
    created_at: datetime

    @property
    def key(self) -> str:
        return search_key(self.name)


@dataclass(frozen=True, slots=True)
class Pair:
    """The elder row first."""

    first: ComparedPerson
    second: ComparedPerson
    why: Why


def suspects(rows: Sequence[ComparedPerson], told_apart: Collection[frozenset[uuid.UUID]] = ()) -> list[Pair]:
    """Pairs that may be one human, strongest reason first, then by name; each pair once.

    One party is never its own double, nor are two quite different NIPs, nor a pair that somebody told apart.
    """
    found: dict[frozenset[uuid.UUID], Pair] = {}
    for one, two in _near(rows):
        pair = frozenset((one.id, two.id))
        why = _why(one, two)
        if why is None or pair in told_apart or pair in found:
            continue
        first, second = sorted((one, two), key=lambda row: (row.created_at, str(row.id)))
        found[pair] = Pair(first, second, why)
    order = list(Why)
    return sorted(found.values(), key=lambda pair: (order.index(pair.why), pair.first.key, str(pair.first.id)))


def _near(rows: Sequence[ComparedPerson]) -> Iterator[tuple[ComparedPerson, ComparedPerson]]:
    """Rows that share their name, or their name but for a letter or the words' order."""
    groups: dict[str, dict[uuid.UUID, ComparedPerson]] = defaultdict(dict)
    for row in rows:
        for spelling in _spellings(row.key):
            groups[spelling][row.id] = row
    for group in groups.values():
        # A spelling many people share says nothing; their exact names still meet below.
        if len(group) <= CROWD:
            yield from combinations(group.values(), 2)
    same: dict[tuple[str, str], list[ComparedPerson]] = defaultdict(list)
    for row in rows:
        same[row.key, row.place].append(row)
    for people in same.values():
        yield from combinations(people[:CROWD], 2)


def _spellings(key: str) -> Iterable[str]:
    """The name, its words in order of the alphabet, and it without each of its letters: near names share one."""
    yield key
    yield " ".join(sorted(key.split()))
    if len(key) >= 6:
        yield from {key[:at] + key[at + 1 :] for at in range(len(key))}


def _why(one: ComparedPerson, two: ComparedPerson) -> Why | None:
    if one.registration == two.registration or not one.key:
        return None
    if one.nip and two.nip:
        return Why.NIP_NEAR if _letters_apart(one.nip, two.nip) <= 2 else None
    same_name, same_place = one.key == two.key, one.place == two.place != ""
    same_phone = one.phone == two.phone != ""
    if same_name and same_place:
        return Why.SAME_OPD
    if same_name and same_phone:
        return Why.SAME_PHONE
    if same_name and one.companion != two.companion:
        return Why.SPOUSE
    if same_place:
        return Why.NEAR_OPD
    return Why.NEAR_PHONE if same_phone else None


def _letters_apart(one: str, two: str) -> int:
    return sum(a != b for a, b in zip(one, two, strict=False)) + abs(len(one) - len(two))


# ----------------------------------------------------------------- reading


async def people_compared(event_id: uuid.UUID) -> list[ComparedPerson]:
    """Everyone of the event with a living registration."""
    rows = await sql(
        "SELECT a.id, a.registration, a.role, a.name, a.nip, a.department, a.institution, a.created_at, r.phone"  # noqa: S608
        " FROM attendee a JOIN registration r ON r.id = a.registration"
        f" WHERE a.event = {{}} AND a.state IN ({marks(len(LIVE))}) ORDER BY a.id",
        event_id,
        *LIVE,
    )
    return [
        ComparedPerson(
            row["id"],
            row["registration"],
            row["role"] == AttendeeRole.COMPANION,
            row["name"],
            row["nip"],
            str(row["department"] or "") or " ".join(row["institution"].casefold().split()),
            row["phone"],
            row["created_at"],
        )
        for row in rows
    ]


async def told_apart(event_id: uuid.UUID) -> set[frozenset[uuid.UUID]]:
    """Pairs that the committee knows to be two people."""
    rows = await sql("SELECT first, second FROM not_same WHERE event = {}", event_id)
    return {frozenset((row["first"], row["second"])) for row in rows}
