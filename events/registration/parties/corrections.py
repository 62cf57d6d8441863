"""Correcting what a party said of itself. A printed QR never dies of it.

A participant (`by.kind == "participant"`) keeps the NIP and more (`KEPT`); the committee (`user`) may correct that too.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from events import audit, outbox
from events.audit import Actor
from events.clean import clean_email
from events.database import is_unique_violation, marks, sql, transaction
from events.departments.opds import opd_of
from events.errors import AlreadyRegistered, Invalid, NotFound, Unreadable
from events.language import _
from events.registration.family import home_of, with_joined
from events.registration.messages import words
from events.registration.people.identity import normalise_phone
from events.registration.people.party import PersonValues, check_delegate, check_person, policy_of
from events.registration.people.writing import find_or_make_people, rewrite
from events.registration.private_feed import address
from events.registration.private_feed.address import Feed
from events.registration.queries import known_registration
from events.registration.seats.arithmetic import LIVE, SEAT_STATES
from events.registration.seats.event import ChangingEvent, check_quota, check_seats, lock_invitation
from events.registration.waiting.changing import changing
from events.vocabulary import ActorKind, AttendeeRole

KEPT = ("nip", "is_asn", "relation", "role", "represents", "represents_letter")
"""What a participant does not correct: taken from the row under its lock, so that what the committee changed since
the page was opened stays."""


@dataclass(frozen=True, slots=True)
class AsStored:
    """An attendee's row before it is corrected: what a correction may write, and where they stand."""

    id: uuid.UUID
    registration: uuid.UUID
    official: uuid.UUID | None
    state: str
    name: str
    nip: str | None
    is_asn: bool
    rank: str
    position: str
    department: uuid.UUID | None
    institution: str
    relation: str
    represents: str
    represents_letter: str
    role: str
    person: uuid.UUID
    counts_for: uuid.UUID | None
    invitation: uuid.UUID | None


async def correct(
    attendee_id: uuid.UUID, values: PersonValues, *, by: Actor, now: datetime, override: str | None = None
) -> None:
    """Write one human's data anew; of a participant's what is `KEPT` stays, and so does the relation of two invited
    officials who come together.

    Raises NotFound, Invalid, QuotaFull or EventFull (unless `override`), AlreadyRegistered for another's NIP.
    """
    try:
        async with changing(await _event_of(attendee_id), now) as event:
            row = await _as_stored(attendee_id)
            own = by.kind == ActorKind.PARTICIPANT
            kept = replace(values, **{name: getattr(row, name) for name in KEPT}) if own else values
            companion = row.role == AttendeeRole.COMPANION
            prefix = "companion" if companion else "official"
            policy = policy_of(event, public=by.kind == ActorKind.PARTICIPANT, now=now)
            checked = check_person(kept, prefix, policy)
            if (checked.represents, checked.represents_letter) != (row.represents, row.represents_letter):
                check_delegate(checked, policy)
            if companion:
                checked = replace(checked, role=AttendeeRole.COMPANION)
            elif row.official:
                checked = replace(checked, relation=row.relation)
            await _rewrite(row, event, checked, by, now, override)
    except Exception as error:
        if is_unique_violation(error):
            raise AlreadyRegistered from None
        raise


async def _event_of(attendee_id: uuid.UUID) -> uuid.UUID:
    found = await sql("SELECT event FROM attendee WHERE id = {}", attendee_id)
    if not found:
        raise NotFound
    event: uuid.UUID = found[0]["event"]
    return event


async def _as_stored(attendee_id: uuid.UUID) -> AsStored:
    columns = ", ".join(one.name for one in fields(AsStored))
    rows = await sql(f"SELECT {columns} FROM attendee WHERE id = {{}}", attendee_id)  # noqa: S608
    return AsStored(**rows[0])


async def _rewrite(
    row: AsStored, event: ChangingEvent, values: PersonValues, by: Actor, now: datetime, override: str | None
) -> None:
    opd = await _quota_of(row, values, event.day)
    invitation = await lock_invitation(event.id, opd)
    person = row.person
    if values.nip != row.nip:
        person = (await find_or_make_people([values], now))[0]
    after = {one.name: getattr(values, one.name) for one in fields(PersonValues)} | {
        "person": person,
        "counts_for": opd,
        "invitation": invitation.id if invitation else None,
    }
    changed = {name: value for name, value in after.items() if value != getattr(row, name)}
    if not changed:
        return
    await _update(event, row, changed, now)
    seated = row.state in SEAT_STATES
    if not override and seated and opd != row.counts_for:
        await check_quota(event, opd, invitation)
    if not override and seated and values.role != row.role:
        await check_seats(event)
    await _audit_correction(row, changed, event.id, by, now, override)


async def _quota_of(row: AsStored, values: PersonValues, day: date) -> uuid.UUID | None:
    """Whose quota they use; a delegate from elsewhere goes on using that of whoever was invited."""
    if (values.department, values.role) == (row.department, row.role):
        return row.counts_for
    return await opd_of(values.department, day) if values.role == AttendeeRole.PARTICIPANT else None


async def _update(event: ChangingEvent, row: AsStored, changed: dict[str, Any], now: datetime) -> None:
    """Of who left, `changed_at` stays the moment of leaving: by it the party finds together again (`wait_again`)."""
    await rewrite(event, row.id, changed | ({"changed_at": now} if row.state in LIVE else {}))


async def _audit_correction(
    row: AsStored, changed: dict[str, Any], event_id: uuid.UUID, by: Actor, now: datetime, override: str | None
) -> None:
    passed, why = audit.past_limits(override)
    await audit.record(
        "attendee.corrected",
        by=by,
        at=now,
        subject=("attendee", row.id),
        event=event_id,
        data={"fields": sorted(changed)} | passed,
        personal={"before": {name: getattr(row, name) for name in changed}, "after": changed} | why,
    )


async def correct_contact(registration_id: uuid.UUID, phone: str, email: str, *, by: Actor, now: datetime) -> None:
    """Where messages go from now on, those that still wait included. Raises NotFound, and Invalid with its field."""
    phone, email = _clean_contact(phone, email)
    if by.kind == ActorKind.PARTICIPANT and not phone:
        raise Invalid(_("Tulis nomor HP yang dapat dihubungi."), field="phone")
    async with transaction():
        row = await known_registration(registration_id)
        if (row.phone, row.email) == (phone, email):
            return
        people = await _people_told(registration_id)
        calendars = await address.sent_to(row.phone, row.email, people)
        await sql(
            "UPDATE registration SET phone = {}, email = {}, changed_at = {} WHERE id = {}",
            phone,
            email,
            now,
            registration_id,
        )
        if to := words.contact(phone, email):
            await outbox.readdress(registration_id, to.channel, to.address, now)
            await _name_own_calendars(registration_id, calendars, now)
        await audit.record(
            "registration.contact_corrected",
            by=by,
            at=now,
            subject=("registration", registration_id),
            event=row.event,
            personal={"before": {"phone": row.phone, "email": row.email}, "after": {"phone": phone, "email": email}},
        )


async def _people_told(registration_id: uuid.UUID) -> list[uuid.UUID]:
    """Whoever messages to this registration's contact may speak of."""
    family = await with_joined(await home_of(registration_id))
    rows = await sql(f"SELECT DISTINCT person FROM attendee WHERE registration IN ({marks(len(family))})", *family)  # noqa: S608
    return [row["person"] for row in rows]


async def _name_own_calendars(registration_id: uuid.UUID, before: dict[uuid.UUID, Feed], now: datetime) -> None:
    """A calendar belongs to the contact it was made for: what goes to another one names that one's own."""
    after = await address.of_contact(registration_id, before, now=now)
    for person, feed in before.items():
        await outbox.reword(registration_id, address.url_of(feed), address.url_of(after[person]))


def _clean_contact(phone: str, email: str) -> tuple[str, str]:
    field = "phone"
    try:
        phone = normalise_phone(phone) if phone.strip() else ""
        field = "email"
        return phone, clean_email(email) if email.strip() else ""
    except Unreadable as error:
        raise Invalid(str(error), field=field) from None
