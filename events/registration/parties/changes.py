"""Who belongs to a party after it registered: the spouse, and withdrawal. Every ticket still opens its page.

A participant (`by.kind == "participant"`) changes the spouse only while registration is open; the committee
(`user`) at any time.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from events import audit
from events.audit import Actor
from events.database import marks, sql
from events.errors import AlreadyRegistered, Conflict, Invalid
from events.language import _
from events.registration.messages import spouse as spouse_letters
from events.registration.messages import standing
from events.registration.messages.farewells import say_withdrawn
from events.registration.people.own_words import open_words
from events.registration.people.party import PersonValues, check_companion, policy_of
from events.registration.people.states import Whom, companions_of, everyone_of, move, one_of, with_companions
from events.registration.people.writing import (
    PlaceInParty,
    RegisteredAttendee,
    find_or_make_people,
    insert_attendees,
    new_attendee,
)
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import LockedEvent, check_seats
from events.registration.seats.window import check_window, event_ends_at, refuse_cancelled
from events.registration.waiting.changing import changing_party
from events.registration.waiting.offers import end_offer
from events.vocabulary import ActorKind, AttendeeRole, AttendeeState, CompanionPolicy, OfferOutcome

OFFERED = f"SELECT id FROM attendee WHERE registration = {{}} AND state = '{AttendeeState.OFFERED}'"  # noqa: S608


async def add_companion(
    registration_id: uuid.UUID,
    values: PersonValues,
    *,
    consent: bool,
    by: Actor,
    now: datetime,
    override: str | None = None,
    contact: tuple[str, str] = ("", ""),
) -> RegisteredAttendee:
    """Give the official a spouse with an own ticket; one who stood there is `replaced` and frees the seat.

    `consent` is the official's word that the spouse knows of it; the spouse's own link goes to `contact`, a phone
    number and a mailbox in their one spelling, or to the official.

    The spouse stands where the official does: beside one who waits, the party waits as a couple.

    Raises NotFound, Invalid, RegistrationClosed (a participant after the deadline), EventFull (unless
    `override`), AlreadyRegistered when the spouse's NIP has a place of its own.
    """
    async with changing_party(registration_id, now) as event:
        await _check_companion_allowed(event, by, now)
        official = await _official(registration_id)
        waits = official.state == AttendeeState.WAITLISTED
        policy = policy_of(event, public=by.kind == ActorKind.PARTICIPANT, now=now)
        checked = check_companion(values, official.nip, consent, policy)
        await refuse_replacing_invited(registration_id)
        replaced = await move(event, companions_of(registration_id), AttendeeState.REPLACED, now)
        person = (await find_or_make_people([checked], now))[0]
        made = new_attendee(person, checked, PlaceInParty(event.id, registration_id, official.id, state=official.state))
        if not await insert_attendees(event, [made], now):
            raise AlreadyRegistered
        if not override and not waits:
            await check_seats(event)
        await sql(
            "UPDATE registration SET companion_consent_at = {}, companion_notice = NULL, alone_reason = '',"
            " changed_at = {} WHERE id = {}",
            now if consent else None,
            now,
            registration_id,
        )
        await open_words(event.id, [made.id], now, *contact)
        passed, why = audit.past_limits(override)
        await audit.record(
            "companion.added",
            by=by,
            at=now,
            subject=("registration", registration_id),
            event=event.id,
            data={"attendee": str(made.id), "replaced": [str(one.id) for one in replaced]} | passed,
            personal={"name": checked.name, "nip": checked.nip} | why,
        )
        await standing.say_companion(event, registration_id, made, now)
        await spouse_letters.ask(event, registration_id, now)
    return RegisteredAttendee(made.id, checked.name, made.role, made.code)


async def _check_companion_allowed(event: LockedEvent, by: Actor, now: datetime) -> None:
    refuse_cancelled(event)
    if by.kind != ActorKind.PARTICIPANT:
        return
    if event.companion_policy == CompanionPolicy.NONE:
        raise Invalid(_("Kegiatan ini diikuti tanpa pasangan."), field="companion.name")
    await check_window(event, now, invited=True)


async def refuse_replacing_invited(registration_id: uuid.UUID) -> None:
    """Two invited officials who come together: neither is the other's to replace."""
    invited = await sql(
        "SELECT id FROM attendee WHERE registration = {} AND official IS NOT NULL AND role <> {}"  # noqa: S608
        f" AND state IN ({marks(len(LIVE))})",
        registration_id,
        AttendeeRole.COMPANION,
        *LIVE,
    )
    if invited:
        raise Conflict(
            _("Pasangan ini diundang sendiri, sehingga tidak dapat diganti. Hubungi panitia."), code="spouse_invited"
        )


@dataclass(frozen=True, slots=True)
class LivingOfficial:
    """The official of a party, who has a seat or waits for one."""

    id: uuid.UUID
    nip: str | None
    state: str


async def _official(registration_id: uuid.UUID) -> LivingOfficial:
    rows = await sql(
        "SELECT id, nip, state FROM attendee WHERE registration = {} AND official IS NULL"  # noqa: S608
        f" AND state IN ({marks(len(LIVE))}) ORDER BY created_at LIMIT 1",
        registration_id,
        *LIVE,
    )
    if not rows:
        raise Conflict(_("Pendaftaran ini sudah dibatalkan."), code="withdrawn")
    return LivingOfficial(**rows[0])


async def withdraw(
    registration_id: uuid.UUID,
    *,
    by: Actor,
    now: datetime,
    attendee_id: uuid.UUID | None = None,
    reason: str = "",
    companion_stays: bool = False,
) -> None:
    """Free the party's seats, or those of one attendee; an official takes the companion along, unless
    `companion_stays`, which only the committee decides.

    `reason` is why the official comes alone, or why the committee withdrew them. Withdrawing twice is the
    same. The ticket still opens its page, which says so. Raises NotFound, and for a participant or an OPD's liaison
    Conflict after the event ended and Invalid for a missing reason where the event asks for the spouse.
    """
    async with changing_party(registration_id, now) as event:
        if by.kind in (ActorKind.PARTICIPANT, ActorKind.LIAISON):
            await _check_withdrawal(event, attendee_id, reason, now)
        alone = companion_stays and by.kind != ActorKind.PARTICIPANT
        whom = _leaving(registration_id, attendee_id, alone=alone)
        gone = [str(one.id) for one in await move(event, whom, AttendeeState.WITHDRAWN, now)]
        if not gone:
            return
        if attendee_id and reason and not alone:
            await sql("UPDATE registration SET alone_reason = {} WHERE id = {}", reason, registration_id)
        await audit.record(
            "registration.withdrawn",
            by=by,
            at=now,
            subject=("registration", registration_id),
            event=event.id,
            data={"attendees": gone},
            personal={"reason": reason} if reason else None,
        )
        await say_withdrawn(event, registration_id, gone, by=by, reason=reason, now=now)
        if not await sql(OFFERED, registration_id):
            await end_offer(registration_id, OfferOutcome.WITHDRAWN, now)


def _leaving(registration_id: uuid.UUID, attendee_id: uuid.UUID | None, *, alone: bool) -> Whom:
    if attendee_id is None:
        return everyone_of(registration_id)
    return one_of(registration_id, attendee_id) if alone else with_companions(registration_id, attendee_id)


async def _check_withdrawal(event: LockedEvent, attendee_id: uuid.UUID | None, reason: str, now: datetime) -> None:
    ends_at = await event_ends_at(event.id)
    if ends_at and now >= ends_at:
        raise Conflict(_("Kegiatan ini sudah selesai."), code="event_over")
    if attendee_id is None:
        return
    companion = await sql("SELECT id FROM attendee WHERE id = {} AND official IS NOT NULL", attendee_id)
    if companion and event.companion_policy == CompanionPolicy.REQUIRED and not reason:
        raise Invalid(_("Tulis alasan hadir tanpa pasangan."), field="alone_reason")
