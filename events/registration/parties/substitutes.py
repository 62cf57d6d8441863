"""Somebody else comes in an invited person's stead, found out at the door: who was invited is `replaced`."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from events import audit
from events.audit import Actor
from events.database import marks, sql
from events.errors import AlreadyRegistered, Invalid, NotFound
from events.language import _
from events.registration.people.delegates import refuse_irreplaceable
from events.registration.people.party import PersonValues, check_delegate, check_person, policy_of
from events.registration.people.registrations import Contact, insert_registrations
from events.registration.people.states import move, one_of
from events.registration.people.writing import (
    NewAttendee,
    PlaceInParty,
    find_or_make_people,
    insert_attendees,
    new_attendee,
    rewrite,
)
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import ChangingEvent, LockedEvent
from events.registration.seats.window import refuse_cancelled
from events.registration.waiting.changing import changing
from events.vocabulary import AttendeeRole, AttendeeState, Origin

INVITED = (
    "SELECT id, registration, role, state, name, position, department, institution, represents, invitation, counts_for"
    " FROM attendee WHERE id = {} AND event = {}"
)


@dataclass(frozen=True, slots=True)
class InvitedPerson:
    """Who was invited: what the delegate takes over of them, and in whose stead they were to come themselves."""

    id: uuid.UUID
    registration: uuid.UUID
    role: str
    state: str
    name: str
    position: str
    department: uuid.UUID | None
    institution: str
    represents: str
    invitation: uuid.UUID | None
    counts_for: uuid.UUID | None


async def substitute(
    event_id: uuid.UUID,
    attendee_id: uuid.UUID,
    values: PersonValues,
    *,
    note: str,
    present: Collection[uuid.UUID] = (),
    by: Actor,
    now: datetime,
) -> NewAttendee:
    """The delegate takes the invited person's seat, quota and role in a registration of their own.

    `values.represents_letter` is the letter, `note` what is known instead of one. A spouse who is not in `present`
    withdraws with the one replaced. Raises NotFound, Invalid (the event forbids it, or asks for the letter),
    Conflict for who holds no seat, and AlreadyRegistered for a NIP with a place of its own.
    """
    async with changing(event_id, now) as event:
        refuse_cancelled(event)
        invited = await _invited(event_id, attendee_id)
        checked = _checked(values, invited, event, note, now)
        await _leave(event, invited, present, now)
        made = await _enter(event, checked, invited, by, now)
        await _audit(event_id, invited, made, note, by, now)
    return made


async def _invited(event_id: uuid.UUID, attendee_id: uuid.UUID) -> InvitedPerson:
    rows = await sql(INVITED, attendee_id, event_id)
    if not rows:
        raise NotFound
    invited = InvitedPerson(**rows[0])
    refuse_irreplaceable(invited.role, invited.state)
    return invited


def _checked(
    values: PersonValues, invited: InvitedPerson, event: LockedEvent, note: str, now: datetime
) -> PersonValues:
    """The delegate's values; unless told otherwise from the same OPD, and for whoever was invited first."""
    outside = values.department or values.institution
    whom = invited.represents or ", ".join(part for part in (invited.name, invited.position) if part)
    asked = replace(
        values,
        role=invited.role,
        represents=whom[:200],
        department=values.department if outside else invited.department,
        institution=values.institution if outside else invited.institution,
    )
    policy = policy_of(event, public=False, now=now)
    checked = check_person(asked, "official", policy)
    check_delegate(checked, policy)
    if not checked.represents_letter and not note.strip():
        raise Invalid(_("Tulis nomor surat tugas, atau keterangannya."), field="note")
    return checked


async def _leave(event: ChangingEvent, invited: InvitedPerson, present: Collection[uuid.UUID], now: datetime) -> None:
    """Who was invited is replaced; a spouse invited as well now stands alone, one who is not there withdraws."""
    await move(event, one_of(invited.registration, invited.id), AttendeeState.REPLACED, now)
    beside = await sql(
        f"SELECT id, registration, role FROM attendee WHERE official = {{}} AND state IN ({marks(len(LIVE))})",  # noqa: S608
        invited.id,
        *LIVE,
    )
    for one in beside:
        if one["role"] != AttendeeRole.COMPANION:
            await rewrite(event, one["id"], {"official": None, "changed_at": now})
        elif one["id"] not in present:
            await move(event, one_of(one["registration"], one["id"]), AttendeeState.WITHDRAWN, now)


async def _enter(
    event: ChangingEvent, values: PersonValues, invited: InvitedPerson, by: Actor, now: datetime
) -> NewAttendee:
    [registration] = await insert_registrations(event.id, [Contact()], Origin.ORGANIZER, by, now)
    person = (await find_or_make_people([values], now))[0]
    place = PlaceInParty(event.id, registration, None, invited.invitation, invited.counts_for, state=invited.state)
    made = new_attendee(person, values, place)
    if not await insert_attendees(event, [made], now):
        raise AlreadyRegistered
    return made


async def _audit(
    event_id: uuid.UUID, invited: InvitedPerson, made: NewAttendee, note: str, by: Actor, now: datetime
) -> None:
    for subject in (invited.id, made.id):
        await audit.record(
            "attendee.replaced",
            by=by,
            at=now,
            subject=("attendee", subject),
            event=event_id,
            data={"replaced": str(invited.id), "by": str(made.id)},
            personal={"reason": note, "letter": made.values.represents_letter, "name": made.values.name},
        )
