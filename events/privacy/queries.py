"""Everything Hadir keeps of one party, and the records of what was erased."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from events.calendar.notice import retention_of
from events.calendar.own_day import opd_join
from events.calendar.retention import Retention
from events.calendar.tables import Event
from events.database import marks, sql
from events.registration.family import with_joined
from events.registration.history import Deed, history
from events.registration.messages.identity import about, parse
from events.registration.parties import consent
from events.registration.private_feed import address
from events.registration.queries import RegistrationFacts
from events.vocabulary import AttendeeRole

Row = dict[str, Any]
MOST_RECORDS = 200
PERSON = (
    "SELECT a.id, a.role, a.state, a.name, a.nip, a.is_asn, a.rank, a.position, a.institution, a.relation,"  # noqa: S608
    " a.official, a.represents, a.represents_letter, a.created_at, a.changed_at, d.name AS department"
    f" FROM attendee a{opd_join('d', 'a.department', 'a.event')} WHERE a.registration = {{}}"
    " ORDER BY a.created_at, CASE WHEN a.official IS NULL THEN 0 ELSE 1 END, a.id"
)
CHECK_IN = (
    "SELECT s.kind, s.corrected_at, s.received_at, s.method, s.source, s.direction, s.status, s.reason, s.offline,"
    " s.note, s.operator_name, shift.operator, gate.name AS gate, session.title AS session,"
    " session.starts_at, a.name FROM scan s JOIN attendee a ON a.id = s.attendee"
    " LEFT JOIN gate ON gate.id = s.gate LEFT JOIN shift ON shift.id = s.shift"
    " LEFT JOIN event_session session ON session.id = s.session"
)


@dataclass(frozen=True)
class Stored:
    """What stands in the database about one party: rows of plain values, in order of time."""

    event: Event
    registration: RegistrationFacts
    people: list[Row]
    consents: list[Row]
    messages: list[Row]
    check_ins: list[Row]
    excuses: list[Row]
    changes: list[Deed]
    links: list[Row]
    calendars: list[Row]
    exports: list[Row]
    joined: list[Row]
    kept: Retention


async def stored(event: Event, registration: RegistrationFacts) -> Stored:
    """Everything of the party: whoever was replaced or withdrew is still in it."""
    people = await sql(PERSON, registration.id)
    subjects = [registration.id, *(one["id"] for one in people)]
    return Stored(
        event,
        registration,
        people,
        await _consents(registration),
        await _messages(registration),
        await _check_ins(subjects[1:]),
        await _excuses(subjects[1:]),
        await history(event.id, subjects),
        await sql(
            "SELECT created_at, ended_at FROM manage_link WHERE registration = {} ORDER BY created_at", registration.id
        ),
        await _calendars(registration),
        await exports_of(event.id),
        await _joined(registration.id),
        await retention_of(event),
    )


async def _calendars(registration: RegistrationFacts) -> list[Row]:
    """Since when the party's private calendars are there: of a ticket, or sent to this contact."""
    people = await sql("SELECT id FROM attendee WHERE registration = {}", registration.id)
    rows = await sql(
        "SELECT attendee, contact, created_at, renewed_at FROM private_feed"
        " WHERE person IN (SELECT person FROM attendee WHERE registration = {}) ORDER BY created_at, id",
        registration.id,
    )
    contact, own = address.contact_of(registration.phone, registration.email), {one["id"] for one in people}
    return [
        {"of": "ticket" if row["attendee"] else "contact"} | {name: row[name] for name in ("created_at", "renewed_at")}
        for row in rows
        if row["attendee"] in own or (row["attendee"] is None and bytes(row["contact"]) == contact)
    ]


async def _joined(registration_id: uuid.UUID) -> list[Row]:
    """The contacts of registrations merged into it."""
    others = [one for one in await with_joined(registration_id) if one != registration_id]
    return [
        row
        for one in others
        for row in await sql("SELECT phone, email, created_at FROM registration WHERE id = {}", one)
    ]


async def _consents(registration: RegistrationFacts) -> list[Row]:
    """Whose consent, when, and the text that was read; `own` unless somebody else spoke for them."""
    texts = await consent.texts_of(registration.notice, registration.companion_notice)
    rows: list[Row] = [
        {"whose": whose, "at": at, "own": own, "text": texts.get(bytes(digest)) if digest else None}
        for whose, at, digest, own in (
            (AttendeeRole.PARTICIPANT, registration.consented_at, registration.notice, True),
            (AttendeeRole.COMPANION, registration.companion_consent_at, registration.companion_notice, False),
        )
        if at
    ]
    spoken = await sql(
        "SELECT w.confirmed_at, w.notice FROM own_word w JOIN attendee a ON a.id = w.attendee"
        " WHERE a.registration = {} AND w.confirmed_at IS NOT NULL ORDER BY w.confirmed_at",
        registration.id,
    )
    for one in spoken:
        text = (await consent.texts_of(one["notice"])).get(bytes(one["notice"]))
        rows.append({"whose": AttendeeRole.COMPANION, "at": one["confirmed_at"], "own": True, "text": text})
    return rows


async def _messages(registration: RegistrationFacts) -> list[Row]:
    """`kind, channel, address, state, created_at, sent_at`; never the words, which hold the manage link."""
    rows = await sql(
        "SELECT identity, channel, address, state, created_at, sent_at FROM outbox WHERE event = {}"
        " AND (registration = {} OR identity LIKE {}) ORDER BY created_at, id",
        registration.event,
        registration.id,
        about(registration.id),
    )
    return [row | {"kind": parse(row.pop("identity")).kind.told} for row in rows]


async def _check_ins(people: list[uuid.UUID]) -> list[Row]:
    """Every row of the ledger about them, refusals and undone ones included."""
    if not people:
        return []
    return await sql(f"{CHECK_IN} WHERE s.attendee IN ({marks(len(people))}) ORDER BY s.received_at, s.id", *people)


async def _excuses(people: list[uuid.UUID]) -> list[Row]:
    if not people:
        return []
    return await sql(
        "SELECT e.kind, e.note, e.created_at, e.ended_at, a.name FROM excuse e JOIN attendee a ON a.id = e.attendee"  # noqa: S608
        f" WHERE e.attendee IN ({marks(len(people))}) ORDER BY e.created_at",
        *people,
    )


async def exports_of(event_id: uuid.UUID) -> list[Row]:
    """`at, who, what` of each time a list with the event's names left Hadir, newest first."""
    rows = await sql(
        "SELECT at, actor_name AS who, action, data FROM audit_entry WHERE event = {}"
        " AND action IN ('export', 'invitation.list_taken')"
        " ORDER BY at DESC, id DESC LIMIT {}",
        event_id,
        MOST_RECORDS,
    )
    told = [
        {"at": row["at"], "who": row["who"], "what": msgspec.json.decode(row["data"]).get("what", row["action"])}
        for row in rows
    ]
    return [row for row in told if not row["what"].startswith("summary")]


async def records(event_id: uuid.UUID | None = None) -> list[Row]:
    """The newest records of erasure with their event, of one or of all; `counts` and `ground` decoded."""
    of_one = "WHERE r.event = {}" if event_id else ""
    rows = await sql(
        "SELECT r.rule, r.at, r.by_name, r.counts, r.ground, e.title, e.slug, e.zone"  # noqa: S608
        f" FROM erasure_record r JOIN event e ON e.id = r.event {of_one} ORDER BY r.at DESC, r.id DESC LIMIT {{}}",
        *([event_id] if event_id else []),
        MOST_RECORDS,
    )
    return [row | {name: msgspec.json.decode(row[name]) for name in ("counts", "ground")} for row in rows]


def as_json(found: Stored, now: datetime) -> bytes:
    """The whole of it for the party's own use: machine words, times in UTC, nothing left out."""
    contact = ("phone", "email", "alone_reason", "origin", "created_at")
    event = found.event
    return msgspec.json.format(
        msgspec.json.encode(
            {
                "format": "hadir-stored-data/1",
                "produced_at": now,
                "event": {name: getattr(event, name) for name in ("title", "slug", "host", "venue", "zone")},
                "registration": {name: getattr(found.registration, name) for name in contact},
                **{name: getattr(found, name) for name in LISTS},
                "retention": {
                    "contacts_erased_on": found.kept.contacts_on,
                    "list_erased_on": found.kept.list_on,
                    "contacts_erased_at": event.contacts_erased_at,
                    "list_erased_at": event.list_erased_at,
                },
            }
        ),
        indent=2,
    )


LISTS = ("people", "consents", "messages", "check_ins", "excuses", "changes", "links", "calendars", "exports", "joined")
