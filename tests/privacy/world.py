"""One event that people came to, with everything Hadir keeps of them. Everyone in it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from events import outbox
from events.attendance.tables import Excuse
from events.audit import Actor
from events.calendar.tables import Event, Session
from events.database import sql, transaction
from events.piccolo_app import APP_CONFIG
from events.registration.parties.corrections import correct_contact
from events.registration.parties.drafts import Draft, save_answers
from events.registration.parties.register import Asked, Registered, register
from events.registration.people.party import Party, PersonValues
from tests.factories import NOW, make_department, make_event, make_presence, make_session, make_user

DAY = timedelta(days=1)
BEFORE = NOW - 10 * DAY
PHONE, EMAIL, NIP, NAME = ("+6281234567890", "rahmat@dinas.example", "198002102006041003", "Rahmat Hidayat, S.E.")
SPOUSE, REASON, LETTER = "Siti Aminah", "alasan istimewa", "800/123/SAKIT"
TELLING = (PHONE, "1234567890", EMAIL, NIP, "Rahmat", "Siti", "istimewa", "Kepala Bidang", "800/123")
CONTACTS = (PHONE, "1234567890", EMAIL, "istimewa")


@dataclass
class World:
    """The event, its session, the couple's registration, and who organizes."""

    event: Event
    session: Session
    couple: Registered
    alone: Registered
    organizer: Actor


async def make_past(**values: Any) -> World:
    """An event of NOW (9 December 2026): a couple that came, somebody alone with an excuse, messages and a draft."""
    event = await make_event(companion_policy="required", contact_name="Ibu Ratna", **values)
    session = await make_session(event)
    opd = await make_department()
    user = await make_user()
    official = PersonValues(NAME, nip=NIP, is_asn=True, position="Kepala Bidang", department=opd.id)
    couple = await register(
        event.id,
        Party(official, PersonValues(SPOUSE, relation="wife"), phone="081234567890", email=EMAIL, consent=True),
        Asked("public", Actor("participant")),
        now=BEFORE,
    )
    single = PersonValues("Siti Rahmat Kecil", position="Kepala Bidang", represents="Rahmat")
    alone = await register(
        event.id,
        Party(single, alone_reason=REASON, phone="081234567891"),
        Asked("public", Actor("participant")),
        now=BEFORE,
    )
    organizer = Actor("user", user.id, user.name)
    await correct_contact(alone.registration_id, "081234567890", "", by=organizer, now=BEFORE)
    attendee = (await sql("SELECT * FROM attendee WHERE id = {}", couple.attendees[0].attendee_id))[0]
    await make_presence(session, _Row(attendee["id"]))
    await Excuse.insert(
        Excuse(
            event=event.id,
            session=session.id,
            attendee=alone.attendees[0].attendee_id,
            kind="cuti",
            note=LETTER,
            created_at=NOW,
        )
    )
    await save_answers(Draft("konsep"), event.id, {"peserta": {"name": NAME, "phone": PHONE}}, BEFORE)
    async with transaction():
        await outbox.queue(
            f"reminder:{couple.registration_id}:1",
            channel="email",
            address=EMAIL,
            subject=NAME,
            body="kunci",
            now=BEFORE,
            event=event.id,
            calendar=b"BEGIN:VCALENDAR",
        )
    return World(event, session, couple, alone, organizer)


@dataclass
class _Row:
    """As much of an attendee as a presence needs."""

    id: Any


async def everything() -> str:
    """All text of all tables, one long string: what a thief of the database would read."""
    found = []
    for table in APP_CONFIG.table_classes:
        rows = await sql(f'SELECT * FROM "{table._meta.tablename}"')
        found += [str(value) for row in rows for value in row.values()]
    return "\n".join(found)
