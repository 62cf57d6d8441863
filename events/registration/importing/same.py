"""Whether a line is about somebody who is at the event already: for certain, or perhaps; and what it says otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct

from events.database import sql
from events.language import N_, _
from events.names import search_key
from events.registration.people.party import Party, PersonValues
from events.registration.seats.arithmetic import LIVE
from events.vocabulary import AttendeeRole

ALIKE = 0.75
"""How alike two spellings of one word are: "rahmad" and "rahmat", not "ani" and "ana"."""
MOST_LOOKED_AT = 50
TEXTS = {"name": N_("Nama"), "nip": N_("NIP"), "rank": N_("Pangkat/golongan"), "position": N_("Jabatan")}
CONTACT = {"phone": N_("Nomor HP"), "email": N_("E-mail")}


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
    registration: uuid.UUID
    phone: str
    email: str

    @property
    def numbers(self) -> set[str]:
        return {number for number in (self.nip, self.person_nip) if number}


class Difference(Struct, array_like=True):
    """What a line says otherwise than the record: a department is its id, anything else its text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Contact:
    """How a line says that somebody is reached; empty: it does not say."""

    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Same:
    """A line and the one it is about, for certain or perhaps, with what it says otherwise."""

    number: int
    name: str
    present: Present
    sure: bool
    values: PersonValues
    contact: Contact
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
    """The same words in another order, one word more, or one word written otherwise; two numbers are two people."""
    ours, theirs = key.split(), other.split()
    common = set(ours) & set(theirs)
    left, right = ([word for word in words if word not in common] for words in (ours, theirs))
    if any(word.isdigit() for word in (*left, *right)):
        return False
    if not left or not right:
        return len(left) + len(right) <= 1 and len(common) > 1
    return len(left) == len(right) == 1 and bool(common) and _spelt_alike(left[0], right[0])


def _spelt_alike(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    return SequenceMatcher(None, word, other).ratio() >= ALIKE


async def present_at(event_id: uuid.UUID) -> list[Present]:
    """Everyone who ever had a place at the event, whatever became of it."""
    rows = await sql(
        "SELECT a.id, a.name, a.nip, a.rank, a.position, a.department, a.institution, a.role, a.state,"
        " p.nip AS person_nip, o.name AS beside, a.registration, r.phone, r.email"
        " FROM attendee a JOIN person p ON p.id = a.person JOIN registration r ON r.id = a.registration"
        " LEFT JOIN attendee o ON o.id = a.official WHERE a.event = {} ORDER BY a.id",
        event_id,
    )
    return [Present(**row) for row in rows]


def compared(number: int, party: Party, present: Present, *, sure: bool) -> Same:
    """The line and the one it is about. What the line leaves empty says nothing; a spouse's contact is the party's."""
    person = party.official
    contact = Contact() if present.beside else Contact(party.phone, party.email)
    found = [*_differences(person, present), *_texts(CONTACT, contact, present)]
    return Same(number, person.name, present, sure, person, contact, tuple(found))


def _texts(names: Iterable[str], said: object, present: Present) -> list[Difference]:
    values = [(name, getattr(present, name) or "", getattr(said, name) or "") for name in names]
    return [Difference(name, before, after) for name, before, after in values if after and after != before]


def _differences(person: PersonValues, present: Present) -> list[Difference]:
    found = _texts(TEXTS, person, present)
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
    return _((TEXTS | CONTACT).get(difference.name, N_("OPD atau instansi")))


def shown(text: str, names: dict[uuid.UUID, str]) -> str:
    """A value of a difference as people read it: a department's name for its id."""
    try:
        return names.get(uuid.UUID(text), text)
    except ValueError:
        return text
