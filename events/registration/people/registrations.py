"""The row of a registration: how a party came, and the contact that gets its links."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events.audit import Actor
from events.database import new_id, rows_of, sql
from events.registration.people.party import Party
from events.registration.tables import Registration
from events.vocabulary import ActorKind, Origin

AT_ONCE = 200
COLUMNS = (
    "id",
    "event",
    "origin",
    "phone",
    "email",
    "alone_reason",
    "companion_consent_at",
    "created_by",
    "created_at",
    "changed_at",
)


@dataclass(frozen=True, slots=True)
class Contact:
    """What a registration keeps of its party; `consent` is the companion's."""

    phone: str = ""
    email: str = ""
    alone_reason: str = ""
    consent: bool = False


def contact_of(party: Party) -> Contact:
    """The party's own; without a companion there is no consent to keep."""
    return Contact(party.phone, party.email, party.alone_reason, party.consent and party.companion is not None)


async def insert_registrations(
    event_id: uuid.UUID, contacts: Sequence[Contact], origin: Origin, by: Actor, now: datetime
) -> list[uuid.UUID]:
    """In the open transaction: one registration for each, in sets of a few hundred; their ids in the same order."""
    rows = [_row(event_id, contact, origin, by, now) for contact in contacts]
    for start in range(0, len(rows), AT_ONCE):
        text, arguments = rows_of(Registration, COLUMNS, rows[start : start + AT_ONCE])
        await sql(f"INSERT INTO registration ({', '.join(COLUMNS)}) {text}", *arguments)
    return [row[0] for row in rows]


def _row(event_id: uuid.UUID, contact: Contact, origin: Origin, by: Actor, now: datetime) -> list[Any]:
    return [
        new_id(),
        event_id,
        origin,
        contact.phone,
        contact.email,
        contact.alone_reason,
        now if contact.consent else None,
        by.id if by.kind == ActorKind.USER else None,
        now,
        now,
    ]
