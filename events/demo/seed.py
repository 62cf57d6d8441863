"""Load-test data: one large event at a paired gate, and as many others as the calendar is to hold."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from events import config
from events.accounts import actions as accounts
from events.accounts.tables import User
from events.attendance.tables import Gate, Shift
from events.audit import SYSTEM
from events.calendar import actions as calendar
from events.calendar.tables import Event, Session
from events.database import new_id, sql, transaction
from events.demo import tree
from events.demo.actions import Progress, refuse_production
from events.demo.bulk import insert_all
from events.demo.logins import new_password
from events.demo.parties import ticket
from events.departments.opds import is_opd_on
from events.departments.queries import departments
from events.departments.tables import Institution
from events.keys import code_digest, new_handle, new_token, token_digest
from events.names import search_key, search_text
from events.registration.tables import Attendee, Person, Registration
from events.text import local_date
from events.vocabulary import (
    AttendeeRole,
    AttendeeState,
    CompanionPolicy,
    EventKind,
    EventStatus,
    Origin,
    Relation,
    SelfCheckInPolicy,
    UserRole,
)

COUPLE_EVERY = 5
SPREAD_DAYS = 180
BATCH = 2_000
FIRST_BIRTHDAY = date(1968, 1, 1)


@dataclass(frozen=True)
class Seeded:
    """What a load test needs; the tokens are shown only here."""

    event: str
    session: UUID
    gate_token: str
    shift: UUID
    api_token: str
    ticket_codes: list[str]


async def seed(*, attendees: int, events: int, now: datetime, progress: Progress) -> Seeded:
    """`events` events, the first of them running now with so many people; every fifth party a couple.

    Repeatable: each run adds an event of its own. Raises Forbidden in production.
    """
    refuse_production()
    async with transaction():
        departments = await _departments(now)
        number = len(await sql("SELECT id FROM app_user WHERE email LIKE {}", "uji-beban-%"))
        user = await _user(number, now)
        api_token = await accounts.create_api_token(user.id, "Uji beban", by=SYSTEM, now=now)
        event, session = _event(number, 0, now - timedelta(hours=1))
        others = [_event(number, order, _spread(order, events, now)) for order in range(1, events)]
        await insert_all([event, *(other for other, _session in others)])
        await insert_all([session, *(other for _event_row, other in others)])
        token, shift = await _door(event, user, now)
        progress(f"{events} kegiatan")
        codes = await _people(event, attendees, departments, number, now, progress)
        await calendar.touch_calendar(now, event.id, *(other.id for other, _session in others))
    return Seeded(event.slug, session.id, token, shift.id, api_token, codes)


async def _departments(now: datetime) -> list[UUID]:
    """The OPD there are; on an empty database the demo's tree."""
    if not await Institution.exists():
        await Institution.insert(tree.institution(config.load().zone, now))
        await tree.plant(tree.units())
    today = local_date(now, config.load().zone)
    return [one.id for one in await departments(today) if is_opd_on(one, today)]


async def _user(number: int, now: datetime) -> User:
    email = f"uji-beban-{number}@nusajaya.example"
    user, _pin = await accounts.create_user(email, "Uji Beban", UserRole.ORGANIZER, new_password(), by=SYSTEM, now=now)
    return user


def _spread(order: int, events: int, now: datetime) -> datetime:
    """Evenly from a month ago to five months ahead, at the full hour."""
    day = now + timedelta(days=order * SPREAD_DAYS / events - SPREAD_DAYS / 6)
    return day.replace(hour=1 + order % 6, minute=0, second=0, microsecond=0)


def _event(number: int, order: int, starts: datetime) -> tuple[Event, Session]:
    """A published event without limits, and its one session of ten hours."""
    kinds = list(EventKind)
    kind = kinds[order % len(kinds)]
    event = Event(
        id=new_id(),
        slug=f"uji-beban-{number}-{order}",
        kind=kind.value,
        title=f"Uji Beban {number}.{order}",
        status=EventStatus.PUBLISHED,
        host="Inspektorat Daerah Kabupaten Nusa Jaya",
        venue="Aula Uji",
        address="Nusa Jaya",
        description="Kegiatan rekaan untuk uji beban.",
        zone=config.load().zone,
        manifest_salt=os.urandom(16),
        self_checkin=SelfCheckInPolicy.COUNT,
        companion_policy=CompanionPolicy.OPTIONAL,
        created_at=starts,
        changed_at=starts,
        published_at=starts,
    )
    session = Session(
        id=new_id(),
        event=event.id,
        starts_at=starts,
        ends_at=starts + timedelta(hours=10),
        room="Aula Uji",
        handle=new_handle(),
        changed_at=starts,
        ical_digest=b"",
    )
    return event, session


async def _door(event: Event, officer: User, now: datetime) -> tuple[str, Shift]:
    """A gate that is paired already, and the shift that stands at it."""
    token = new_token()
    gate = Gate(
        id=new_id(),
        event=event.id,
        name="Pintu Uji",
        search_allowed=True,
        token_digest=token_digest(token),
        paired_at=now - timedelta(hours=1),
        created_at=now,
        device="Uji beban",
    )
    shift = Shift(id=new_id(), gate=gate.id, officer=officer.id, operator=officer.name, started_at=now)
    await Gate.insert(gate)
    await Shift.insert(shift)
    return token, shift


async def _people(
    event: Event, count: int, departments: list[UUID], number: int, now: datetime, progress: Progress
) -> list[str]:
    """Parties of one, every fifth of two, until there are `count` people; the codes of all their tickets."""
    codes: list[str] = []
    party = 0
    while len(codes) < count:
        registrations: list[Registration] = []
        people: list[Person] = []
        attendees: list[Attendee] = []
        until = min(count, len(codes) + BATCH)
        while len(codes) + len(attendees) < until:
            registration, persons, members = _party(event, party, departments, number, now)
            size = min(len(members), until - len(codes) - len(attendees))
            registrations.append(registration)
            people += persons[:size]
            attendees += members[:size]
            party += 1
        await insert_all(people)
        await insert_all(registrations)
        await insert_all(attendees)
        codes += [ticket(attendee) for attendee in attendees]
        progress(f"{len(codes)} dari {count} peserta")
    return codes


def _party(
    event: Event, party: int, departments: list[UUID], number: int, now: datetime
) -> tuple[Registration, list[Person], list[Attendee]]:
    """One official; with a spouse in every fifth party."""
    couple = party % COUPLE_EVERY == COUPLE_EVERY - 1
    registration = Registration(
        id=new_id(),
        event=event.id,
        origin=Origin.SEED,
        phone="+6281200000000",
        created_at=now,
        changed_at=now,
        companion_consent_at=now if couple else None,
    )
    department = departments[party % len(departments)]
    nip = _nip(party, number)
    official = Person(id=new_id(), name=f"Peserta Uji {party + 1}", nip=nip, created_at=now)
    head = _attendee(
        event,
        registration,
        official,
        now,
        role=AttendeeRole.PARTICIPANT,
        nip=nip,
        is_asn=True,
        department=department,
        counts_for=department,
        position="Analis",
        rank="Penata Tingkat I (III/d)",
    )
    if not couple:
        return registration, [official], [head]
    spouse = Person(id=new_id(), name=f"Pasangan Uji {party + 1}", created_at=now)
    beside = _attendee(
        event, registration, spouse, now, role=AttendeeRole.COMPANION, relation=Relation.WIFE, official=head.id
    )
    return registration, [official, spouse], [head, beside]


def _nip(party: int, number: int) -> str:
    """18 digits no other seeded person has: birthday and running number by party, appointment by run."""
    running, day = divmod(party, 10_000)
    born = FIRST_BIRTHDAY + timedelta(days=day)
    return f"{born:%Y%m%d}{2014 + number // 12 % 12}{number % 12 + 1:02}1{running + 1:03}"


def _attendee(event: Event, registration: Registration, person: Person, now: datetime, **values: Any) -> Attendee:
    row = Attendee(
        id=new_id(),
        event=event.id,
        registration=registration.id,
        person=person.id,
        state=AttendeeState.ACTIVE,
        name=person.name,
        name_key=search_key(person.name),
        search_text=search_text(person.name, ""),
        created_at=now,
        changed_at=now,
        ticket_digest=b"",
        **values,
    )
    row.ticket_digest = code_digest(ticket(row))
    return row
