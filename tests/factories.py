"""Plain rows for tests: `await make_event(capacity=1)`. Everyone in them is invented."""

from __future__ import annotations

import itertools
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher

from events import config
from events.accounts.tables import LoginSession, User
from events.attendance.tables import Gate, Presence, Scan, Shift
from events.calendar.tables import CalendarRevision, Event, Session
from events.database import new_id
from events.departments.tables import Department, DepartmentVersion, Institution
from events.departments.versions import DepartmentNode
from events.keys import code_digest, invitation_token, new_handle, new_token, pin_digest, ticket_code, token_digest
from events.registration.people.search import found_by
from events.registration.tables import Attendee, Invitation, Person, Registration

NOW = datetime(2026, 12, 9, 1, 5, tzinfo=UTC)  # 08.05 WIB on Hakordia
PASSWORD = "kata sandi untuk uji"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_numbers = itertools.count(1)


async def make_institution(**values: Any) -> Institution:
    row = Institution(
        **{
            "name": "Pemerintah Kabupaten Nusa Jaya",
            "short_name": "Pemkab Nusa Jaya",
            "address": "Jl. Alun-alun Utara No. 1, Nusa Jaya",
            "city": "Nusa Jaya",
            "changed_at": NOW,
            **values,
        }
    )
    await Institution.insert(row)
    if not await CalendarRevision.exists().where(CalendarRevision.id == 1):
        await CalendarRevision.insert(CalendarRevision(id=1, changed_at=NOW))
    return row


async def make_department(**values: Any) -> DepartmentNode:
    """A department in its one version."""
    number = next(_numbers)
    made = DepartmentNode(
        **{
            "id": new_id(),
            "code": f"D{number:03}",
            "name": f"Dinas Nomor {number}",
            "abbreviation": f"Din{number}",
            "kind": "dinas",
            "protocol_order": number,
            **values,
        }
    )
    await Department.insert(Department(id=made.id, code=made.code, aliases=made.aliases, merged_into=made.merged_into))
    await make_version(made)
    return made


async def make_version(department: DepartmentNode, **values: Any) -> DepartmentVersion:
    """What the department is on other days: as it is, but for `values`."""
    words = ("name", "abbreviation", "kind", "parent", "counts_as_opd", "protocol_order", "valid_from", "valid_to")
    row = DepartmentVersion(department=department.id, **{word: getattr(department, word) for word in words} | values)
    await DepartmentVersion.insert(row)
    return row


async def make_user(**values: Any) -> User:
    """An account with PASSWORD; `pin` may be given in clear."""
    number = next(_numbers)
    pin = values.pop("pin", f"{number:06}")
    row = User(
        **{
            "email": f"orang{number}@nusajaya.example",
            "name": f"Orang Nomor {number}",
            "password_hash": PASSWORD_HASH,
            "role": "organizer",
            "pin_digest": pin_digest(config.keys().session, pin),
            "created_at": NOW,
            **values,
        }
    )
    await User.insert(row)
    return row


async def log_in(client: Any, user: User) -> str:
    """Give the client a living login session of `user`; returns the session's token."""
    token, now = new_token(), datetime.now(UTC)
    await LoginSession.insert(
        LoginSession(
            digest=token_digest(token),
            account=user.id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=1),
            browser="test",
        )
    )
    client.cookies.set("hadir_session", token)
    return token


async def make_event(**values: Any) -> Event:
    number = next(_numbers)
    row = Event(
        **{
            "slug": f"bimtek-{number}",
            "kind": "bimtek",
            "title": f"Bimtek Antikorupsi {number}",
            "status": "published",
            "host": "Inspektorat Kabupaten Nusa Jaya",
            "venue": "Aula Praja",
            "address": "Jl. Alun-alun Utara No. 1",
            "manifest_salt": os.urandom(16),
            "created_at": NOW,
            "changed_at": NOW,
            "published_at": NOW,
            **values,
        }
    )
    await Event.insert(row)
    return row


async def make_session(event: Event, **values: Any) -> Session:
    """Today 08.00-16.00 WIB unless told otherwise."""
    starts_at = values.pop("starts_at", NOW.replace(hour=1, minute=0))
    row = Session(
        **{
            "event": event.id,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=8),
            "handle": new_handle(),
            "changed_at": NOW,
            "ical_digest": b"",
            **values,
        }
    )
    await Session.insert(row)
    return row


async def make_invitation(event: Event, department: DepartmentNode, **values: Any) -> Invitation:
    row = Invitation(event=event.id, department=department.id, created_at=NOW, **values)
    row.token_digest = token_digest(link_token(row))
    await Invitation.insert(row)
    return row


def link_token(invitation: Invitation) -> str:
    """What stands in the OPD's link `/undangan/{token}`."""
    return invitation_token(config.keys().session, invitation.id, invitation.token_version)


async def make_registration(event: Event, **values: Any) -> Registration:
    row = Registration(
        **{
            "event": event.id,
            "origin": "public",
            "phone": "+6281234567890",
            "created_at": NOW,
            "changed_at": NOW,
            **values,
        }
    )
    await Registration.insert(row)
    return row


async def make_attendee(event: Event, registration: Registration | None = None, **values: Any) -> Attendee:
    """An active participant with a person and a ticket; `ticket(attendee)` gives the code."""
    number = next(_numbers)
    registration = registration or await make_registration(event)
    person = Person(name=values.get("name", f"Peserta {number}"), nip=values.get("nip"), created_at=NOW)
    await Person.insert(person)
    row = Attendee(
        **{
            "event": event.id,
            "registration": registration.id,
            "person": person.id,
            "role": "participant",
            "state": "active",
            "name": person.name,
            "created_at": NOW,
            "changed_at": NOW,
            **found_by(person.name, values.get("institution", "")),
            **values,
        }
    )
    row.id = values.get("id") or new_id()
    row.ticket_digest = code_digest(ticket(row))
    await Attendee.insert(row)
    return row


def ticket(attendee: Attendee) -> str:
    """The 16-character code on the attendee's ticket."""
    return ticket_code(config.keys().ticket, attendee.id, attendee.ticket_version)


async def make_gate(event: Event, **values: Any) -> tuple[Gate, str]:
    """A paired scanner and its bearer token."""
    token = new_token()
    row = Gate(
        **{
            "event": event.id,
            "name": "Pintu Utara",
            "token_digest": token_digest(token),
            "paired_at": NOW - timedelta(hours=2),
            "created_at": NOW - timedelta(hours=3),
            **values,
        }
    )
    await Gate.insert(row)
    return row, token


async def make_shift(gate: Gate, officer: User, **values: Any) -> Shift:
    row = Shift(
        **{
            "gate": gate.id,
            "officer": officer.id,
            "operator": officer.name,
            "started_at": NOW - timedelta(hours=1),
            **values,
        }
    )
    await Shift.insert(row)
    return row


async def make_presence(session: Session, attendee: Attendee, **values: Any) -> Presence:
    """A presence with the ledger row it stands on."""
    at = values.pop("at", NOW)
    method = values.pop("method", "officer")
    recorded_at, late = values.pop("recorded_at", at), values.pop("late", False)
    scan = Scan(
        event=session.event,
        session=session.id,
        attendee=attendee.id,
        method=method,
        source="camera",
        status="recorded",
        admitted=True,
        flags='["late"]' if late else "[]",
        scanned_at=at,
        received_at=recorded_at,
        corrected_at=at,
        content_digest=b"",
    )
    await Scan.insert(scan)
    row = Presence(
        event=session.event,
        session=session.id,
        attendee=attendee.id,
        first_in=at,
        first_scan=scan.id,
        **{"method": method, "first_method": method, "recorded_at": recorded_at, "late": late, **values},
    )
    await Presence.insert(row)
    return row
