"""Whom to reach at an OPD."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from events import audit
from events.audit import Actor
from events.clean import clean_email, clean_text
from events.database import sql, transaction
from events.departments.units.contacts import Contact, save_contact
from events.errors import Invalid, Unreadable
from events.registration.invitations.links import invitation_of
from events.registration.people.identity import normalise_phone
from events.registration.seats.event import lock_event


@dataclass(frozen=True)
class Liaison:
    """Who answers for the OPD."""

    name: str = ""
    phone: str = ""
    email: str = ""


async def set_liaison(
    event_id: uuid.UUID, invitation_id: uuid.UUID, liaison: Liaison, *, keep: bool = False, by: Actor, now: datetime
) -> None:
    """Note whom to reach at the OPD; `keep` makes them the OPD's contact for events to come too.

    Raises NotFound, and Invalid with its field.
    """
    name = parsed("name", clean_text, liaison.name)
    phone, email = parsed("phone", normalise_phone, liaison.phone), parsed("email", clean_email, liaison.email)
    async with transaction():
        await lock_event(event_id)
        before = await invitation_of(event_id, invitation_id)
        await sql(
            "UPDATE invitation SET liaison_name = {}, liaison_phone = {}, liaison_email = {} WHERE id = {}",
            name,
            phone,
            email,
            invitation_id,
        )
        await audit.record(
            "invitation.liaison_changed",
            by=by,
            at=now,
            subject=("invitation", invitation_id),
            event=event_id,
            personal={
                "before": {
                    "liaison_name": before.liaison_name,
                    "phone": before.liaison_phone,
                    "email": before.liaison_email,
                },
                "after": {"liaison_name": name, "phone": phone, "email": email},
            },
        )
        if keep and (phone or email):
            await save_contact(before.department, Contact(name, phone, email), by=by, now=now)


def parsed(field: str, parse: Callable[[str], str], text: str) -> str:
    """What `parse` makes of the text, empty stays empty. Raises Invalid with the field."""
    try:
        return parse(text) if text.strip() else ""
    except Unreadable as error:
        raise Invalid(str(error), field=field) from None
