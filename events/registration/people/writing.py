"""Writing humans: the Person behind an exact NIP, and the attendee with its ticket."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import config
from events.database import any_of, new_id, rows_of, rows_of_marks, sql
from events.keys import code_digest, ticket_code
from events.registration.people.party import PersonValues
from events.registration.people.search import found_by
from events.registration.seats.event import ChangingEvent
from events.registration.tables import Person
from events.vocabulary import AttendeeRole, AttendeeState

FIRST_VERSION = 1
AT_ONCE = 256
COLUMNS = (
    "id, event, registration, person, role, state, name, name_key, search_text, nip, is_asn, rank, position,"
    " department, institution, relation, official, represents, represents_letter, invitation, counts_for,"
    " ticket_version, ticket_digest, created_at, changed_at"
)


@dataclass(frozen=True)
class PlaceInParty:
    """Where an attendee belongs: event, registration, whose companion, whose quota it uses, in which state."""

    event: uuid.UUID
    registration: uuid.UUID
    official: uuid.UUID | None = None
    invitation: uuid.UUID | None = None
    counts_for: uuid.UUID | None = None
    state: str = AttendeeState.ACTIVE


@dataclass(frozen=True)
class NewAttendee:
    """An attendee about to be written, with the code of its ticket."""

    id: uuid.UUID
    person: uuid.UUID
    values: PersonValues
    place: PlaceInParty
    code: str

    @property
    def name(self) -> str:
        return self.values.name

    @property
    def official(self) -> uuid.UUID | None:
        return self.place.official

    @property
    def relation(self) -> str:
        return self.values.relation

    @property
    def role(self) -> str:
        """Whoever stands beside an official is a companion."""
        return str(AttendeeRole.COMPANION if self.place.official else self.values.role)


@dataclass(frozen=True)
class RegisteredAttendee:
    """One human of the party and the code of the ticket."""

    attendee_id: uuid.UUID
    name: str
    role: str
    ticket_code: str


def new_attendee(person: uuid.UUID, values: PersonValues, place: PlaceInParty) -> NewAttendee:
    """With an id and the ticket derived from it."""
    attendee_id = new_id()
    return NewAttendee(
        attendee_id, person, values, place, ticket_code(config.keys().ticket, attendee_id, FIRST_VERSION)
    )


async def find_or_make_people(people: Sequence[PersonValues], now: datetime) -> list[uuid.UUID]:
    """The Person of each, in order: an exact NIP finds one and changes nothing of it, no NIP makes a new one.

    NIPs are written in sorted order, so that two transactions never wait for each other.
    """
    known: dict[str, uuid.UUID] = {}
    for person in sorted((p for p in people if p.nip), key=lambda p: str(p.nip)):
        assert person.nip is not None
        known[person.nip] = await _person_of_nip(person.nip, person.name, now)
    return [known[p.nip] if p.nip else await _insert_person(p.name, now) for p in people]


async def find_or_make_people_at_once(people: Sequence[PersonValues], now: datetime) -> list[uuid.UUID]:
    """As `find_or_make_people`, for thousands: in sets of a few hundred."""
    names = {person.nip: person.name for person in people if person.nip}
    nips = sorted(names)
    await _insert_people([[new_id(), nip, names[nip], now] for nip in nips])
    known = await _people_of_nips(nips)
    fresh: list[list[Any]] = [[new_id(), None, person.name, now] for person in people if not person.nip]
    await _insert_people(fresh)
    new = iter(row[0] for row in fresh)
    return [known[person.nip] if person.nip else next(new) for person in people]


async def _insert_people(rows: Sequence[list[Any]]) -> None:
    columns = ("id", "nip", "name", "created_at")
    for start in range(0, len(rows), AT_ONCE):
        text, arguments = rows_of(Person, columns, rows[start : start + AT_ONCE])
        await sql(f"INSERT INTO person ({', '.join(columns)}) {text} ON CONFLICT (nip) DO NOTHING", *arguments)


async def _people_of_nips(nips: Sequence[str]) -> dict[str, uuid.UUID]:
    known: dict[str, uuid.UUID] = {}
    for start in range(0, len(nips), AT_ONCE):
        condition, wanted = any_of("nip", nips[start : start + AT_ONCE], "varchar")
        rows = await sql(f"SELECT id, nip FROM person WHERE {condition}", *wanted)  # noqa: S608
        known |= {row["nip"]: row["id"] for row in rows}
    return known


async def _person_of_nip(nip: str, name: str, now: datetime) -> uuid.UUID:
    await sql(
        "INSERT INTO person (id, nip, name, created_at) VALUES ({}, {}, {}, {}) ON CONFLICT (nip) DO NOTHING",
        new_id(),
        nip,
        name,
        now,
    )
    return (await sql("SELECT id FROM person WHERE nip = {}", nip))[0]["id"]


async def _insert_person(name: str, now: datetime) -> uuid.UUID:
    person_id = new_id()
    await sql("INSERT INTO person (id, name, created_at) VALUES ({}, {}, {})", person_id, name, now)
    return person_id


async def insert_attendees(event: ChangingEvent, attendees: Sequence[NewAttendee], now: datetime) -> bool:
    """Write them; False when one of them already has a live place at the event (the index is the judge).

    Officials come first: a spouse cannot be written beside an official who was not.
    """
    officials = [one for one in attendees if one.place.official is None]
    beside = [one for one in attendees if one.place.official is not None]
    event.wrote(makes_room=False)
    return await _insert(officials, now) and await _insert(beside, now)


async def _insert(attendees: Sequence[NewAttendee], now: datetime) -> bool:
    if not attendees:
        return True
    rows = [_row(attendee, now) for attendee in attendees]
    written = await sql(
        f"INSERT INTO attendee ({COLUMNS}) VALUES {rows_of_marks(len(rows), len(rows[0]))}"  # noqa: S608
        " ON CONFLICT DO NOTHING RETURNING id",
        *(value for row in rows for value in row),
    )
    return len(written) == len(attendees)


def _row(attendee: NewAttendee, now: datetime) -> list[Any]:
    values, place = attendee.values, attendee.place
    return [
        attendee.id,
        place.event,
        place.registration,
        attendee.person,
        attendee.role,
        str(place.state),
        values.name,
        *found_by(values.name, values.institution).values(),
        values.nip,
        values.is_asn,
        values.rank,
        values.position,
        values.department,
        values.institution,
        values.relation,
        place.official,
        values.represents,
        values.represents_letter,
        place.invitation,
        place.counts_for,
        FIRST_VERSION,
        code_digest(attendee.code),
        now,
        now,
    ]


async def rewrite(event: ChangingEvent, attendee_id: uuid.UUID, columns: Mapping[str, Any]) -> None:
    """Write those columns of somebody's row anew; who waits may find a seat or quota by it.

    For all but moving between states (`states.move`); a merge that writes one gives `changed_at` too. A column's name
    never comes from outside. By what somebody is sorted and found follows.
    """
    columns = {**columns, **await _found_by(attendee_id, columns)}
    written = ", ".join(f"{name} = {{}}" for name in columns)
    if "state" in columns:
        written += ", state_sequence = state_sequence + 1, state_changed_at = {}"
        columns = {**columns, "state_changed_at": columns["changed_at"]}
    await sql(f"UPDATE attendee SET {written} WHERE id = {{}}", *columns.values(), attendee_id)  # noqa: S608
    event.wrote(makes_room=True)


async def _found_by(attendee_id: uuid.UUID, columns: Mapping[str, Any]) -> dict[str, str]:
    if not columns.keys() & {"name", "institution"}:
        return {}
    rows = await sql("SELECT name, institution FROM attendee WHERE id = {}", attendee_id)
    after = {**rows[0], **columns}
    return found_by(after["name"], after["institution"])
