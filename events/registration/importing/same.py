"""Whether a line is about somebody who is at the event already: for certain, or perhaps; and what it says otherwise."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct

from events.database import sql
from events.language import N_, _
from events.names import search_key
from events.registration.people.party import PersonValues
from events.registration.seats.arithmetic import LIVE
from events.vocabulary import AttendeeRole

ALIKE = 0.86
"""How alike two names are that one person may have: "Rahmad Hidayat" and "Rahmat Hidayat", not "Ani" and "Ana"."""
MOST_LOOKED_AT = 50
TEXTS = {"name": N_("Nama"), "nip": N_("NIP"), "rank": N_("Pangkat/golongan"), "position": N_("Jabatan")}


class Decided(StrEnum):
    """What the organizer says of a line that may be about somebody there already."""

    SKIP = "lewati"
    UPDATE = "perbarui"
    OTHER = "lain"


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody at the event, as a line is compared with; `beside` is the name of whose spouse they are."""

    id: uuid.UUID
    name: str
    nip: str | None
    rank: str
    position: str
    department: uuid.UUID | None
    institution: str
    role: str
    state: str
    person_nip: str | None
    beside: str | None

    @property
    def numbers(self) -> set[str]:
        return {number for number in (self.nip, self.person_nip) if number}


class Difference(Struct, array_like=True):
    """What a line says otherwise than the record: a department is its id, anything else its text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Same:
    """A line and the one it is about, for certain or perhaps, with what it says otherwise."""

    number: int
    name: str
    present: Present
    sure: bool
    values: PersonValues
    differences: tuple[Difference, ...]

    @property
    def nip(self) -> str | None:
        return self.values.nip


@dataclass
class People:
    """Everybody with a living place at the event, found by NIP, by name and by the words of names."""

    by_nip: dict[str, Present] = field(default_factory=dict)
    by_name: dict[str, list[Present]] = field(default_factory=dict)
    by_word: dict[tuple[str, str], list[Present]] = field(default_factory=dict)

    def add(self, one: Present) -> None:
        if one.state not in LIVE:
            return
        self.by_nip |= dict.fromkeys(one.numbers, one)
        key = search_key(one.name)
        self.by_name.setdefault(key, []).append(one)
        for word in set(key.split()):
            self.by_word.setdefault((origin_of(one.department, one.institution), word), []).append(one)

    def sure(self, person: PersonValues) -> Present | None:
        """Who it is by NIP; without one, by name and where they come from."""
        if person.nip:
            return self.by_nip.get(person.nip)
        same = self.by_name.get(search_key(person.name), ())
        origin = origin_of(person.department, person.institution)
        return next((one for one in same if origin_of(one.department, one.institution) == origin), None)

    def perhaps(self, person: PersonValues) -> Present | None:
        """Who it may be: somebody of that name without another NIP, or of nearly that name from the same place."""
        key, origin = search_key(person.name), origin_of(person.department, person.institution)
        for one in self.by_name.get(key, ()):
            theirs = origin_of(one.department, one.institution)
            if _may_be(one, person) and (one.role == AttendeeRole.COMPANION or theirs in ("", origin) or not origin):
                return one
        words = [word for word in key.split() if len(word) > 2]
        found = [one for word in words for one in self.by_word.get((origin, word), ())[:MOST_LOOKED_AT]]
        return next((one for one in found if _may_be(one, person) and _alike(key, search_key(one.name))), None)


def origin_of(department: uuid.UUID | None, institution: str) -> str:
    """Where somebody comes from, as compared: the department's id or the institution's plain words."""
    return str(department) if department else search_key(institution)


def _may_be(one: Present, person: PersonValues) -> bool:
    """Two NIPs are two people."""
    return not (person.nip and one.numbers)


def _alike(key: str, other: str) -> bool:
    if [c for c in key if c.isdigit()] != [c for c in other if c.isdigit()]:
        return False
    matcher = SequenceMatcher(None, key, other)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


async def present_at(event_id: uuid.UUID) -> list[Present]:
    """Everyone who ever had a place at the event, whatever became of it."""
    rows = await sql(
        "SELECT a.id, a.name, a.nip, a.rank, a.position, a.department, a.institution, a.role, a.state,"
        " p.nip AS person_nip, o.name AS beside FROM attendee a JOIN person p ON p.id = a.person"
        " LEFT JOIN attendee o ON o.id = a.official WHERE a.event = {} ORDER BY a.id",
        event_id,
    )
    return [Present(**row) for row in rows]


def compared(number: int, person: PersonValues, present: Present, *, sure: bool) -> Same:
    """The line and the one it is about. What the line leaves empty says nothing."""
    return Same(number, person.name, present, sure, person, tuple(_differences(person, present)))


def _differences(person: PersonValues, present: Present) -> list[Difference]:
    found = []
    for name in TEXTS:
        before, after = getattr(present, name) or "", getattr(person, name) or ""
        if after and after != before:
            found.append(Difference(name, before, after))
    if person.department and person.department != present.department:
        found.append(
            Difference("department", str(present.department or present.institution or ""), str(person.department))
        )
    elif not person.department and person.institution and person.institution != present.institution:
        found.append(
            Difference("institution", str(present.department or present.institution or ""), person.institution)
        )
    return found


def labelled(difference: Difference) -> str:
    """What differs, in words."""
    return _(TEXTS.get(difference.name, N_("OPD atau instansi")))


def shown(text: str, names: dict[uuid.UUID, str]) -> str:
    """A value of a difference as people read it: a department's name for its id."""
    try:
        return names.get(uuid.UUID(text), text)
    except ValueError:
        return text
