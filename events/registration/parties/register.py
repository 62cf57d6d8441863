"""Registering a party: seats, quota and doubles are settled under the event's lock, all or nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from events import audit
from events.audit import Actor
from events.database import sql
from events.departments.opds import opd_of
from events.errors import AlreadyRegistered, EventFull, QuotaFull
from events.registration import queries
from events.registration.links import add_link
from events.registration.messages import spouse as spouse_letters
from events.registration.messages import standing, words
from events.registration.messages.farewells import say_withdrawn
from events.registration.messages.fresh_link import remind
from events.registration.messages.identity import Kind, identify
from events.registration.messages.news import note_announced
from events.registration.parties.consent import record_consent
from events.registration.parties.drafts import AnotherSent, Spent, finish_draft, seal_of, spent_on
from events.registration.people.own_words import open_words, unspoken
from events.registration.people.party import Party, check_party, policy_of
from events.registration.people.registrations import contact_of, insert_registrations
from events.registration.people.states import everyone_of, move
from events.registration.people.writing import (
    NewAttendee,
    PlaceInParty,
    RegisteredAttendee,
    find_or_make_people,
    insert_attendees,
    new_attendee,
)
from events.registration.seats.count import quota_used_per_opd, seats_used
from events.registration.seats.event import (
    NOTHING_HELD,
    ChangingEvent,
    Held,
    LockedEvent,
    LockedInvitation,
    check_quota,
    check_seats,
    lock_invitation,
)
from events.registration.seats.window import check_window, refuse_cancelled
from events.registration.waiting.changing import changing
from events.registration.waiting.offers import end_offer, offer_seats
from events.vocabulary import AttendeeRole, AttendeeState, OfferOutcome, Origin


@dataclass(frozen=True)
class Registered:
    """What a registration gives: the token of its manage page, and each one's ticket, the official first."""

    registration_id: uuid.UUID
    manage_token: str
    attendees: list[RegisteredAttendee]


class _TakenError(Exception):
    """Someone of the party already has a live place at the event."""

    def __init__(self, people: list[uuid.UUID]) -> None:
        self.people = people


@dataclass(frozen=True, slots=True)
class Asked:
    """How a registration comes, and what it asks beyond its seats.

    `override` is the committee's reason to pass a closed window, a full event or a full quota; a public form has none.
    With `wait` a party that finds no seat or quota is `waitlisted`, where the event keeps a waiting list.
    `replaces` is the registration whose party gives way: nobody who waits comes in between.
    """

    origin: Origin
    by: Actor
    override: str | None = None
    wait: bool = False
    replaces: uuid.UUID | None = None

    @property
    def public(self) -> bool:
        return self.origin == Origin.PUBLIC

    @property
    def past_limits(self) -> str | None:
        """Why no limit binds it; None for what is bound."""
        return None if self.public else self.override


async def register(
    event_id: uuid.UUID,
    party: Party,
    asked: Asked,
    *,
    now: datetime,
    draft: bytes | None = None,
    manage_token: str | None = None,
) -> Registered:
    """Give the whole party its seats, tickets and a manage link, and queue the message that carries them.

    A public party of an event that wants approval is `awaiting` and holds its seats until an organizer decides.
    The same `draft` (a SHA-256) gets the same registration again, and with another party AnotherSent: what was
    confirmed is what is registered. Raises Invalid (with its field), EventCancelled, RegistrationClosed, EventFull,
    QuotaFull, and AlreadyRegistered when a NIP of the party has a live place: then the contact registered there gets
    a fresh link, whoever asked.
    """
    try:
        async with changing(event_id, now) as event:
            spent = await spent_on(draft, event_id) if draft else None
            if draft and spent:
                return await _again(spent, seal_of(party, draft), manage_token, now)
            checked = check_party(party, policy_of(event, public=asked.public, now=now))
            await _check_open(event, asked, now)
            await offer_seats(event, now)  # who waits comes before who asks now
            held = await _replace_party(event, asked.replaces, asked.by, now) if asked.replaces else NOTHING_HELD
            made = await _write(event, checked, asked, held, now)
            if asked.public:
                await record_consent(made[0].place.registration, event_id, now)
            if draft:
                await finish_draft(draft, event.id, made[0].place.registration, party, now)
            token = await add_link(made[0].place.registration, now, manage_token)
            await _announce(event, checked, made, token, now)
            if checked.companion:
                await spouse_letters.ask(event, made[0].place.registration, now)
            return _registered(made, token)
    except _TakenError as taken:
        people = taken.people
    if asked.public:
        await remind(event_id, people, now=now)
    raise AlreadyRegistered


async def _again(spent: Spent, sent: bytes, manage_token: str | None, now: datetime) -> Registered:
    """The same draft once more: nothing is written but, without its own token, a fresh link. Raises AnotherSent."""
    party = await queries.party_of(spent.registration)
    if spent.party is not None and spent.party != sent:
        raise AnotherSent([one.name for one in party])
    token = await add_link(spent.registration, now, manage_token)
    return Registered(
        spent.registration, token, [RegisteredAttendee(one.id, one.name, one.role, one.code) for one in party]
    )


async def _replace_party(event: ChangingEvent, replaced: uuid.UUID, by: Actor, now: datetime) -> Held:
    """The whole party in whose place somebody registers is `replaced`, and told so; gives what was held until now.

    For whoever comes instead that is enough, however full the event or the quota is: nothing of it is offered to
    who waits before the other party sits there.
    """
    held = Held(await seats_used(event.id), await quota_used_per_opd(event.id))
    gone = [str(one.id) for one in await move(event, everyone_of(replaced), AttendeeState.REPLACED, now)]
    await audit.record(
        "registration.replaced",
        by=by,
        at=now,
        subject=("registration", replaced),
        event=event.id,
        data={"attendees": gone},
    )
    await say_withdrawn(event, replaced, gone, by=by, reason="", now=now)
    await end_offer(replaced, OfferOutcome.WITHDRAWN, now)
    return held


async def _check_open(event: LockedEvent, asked: Asked, now: datetime) -> None:
    refuse_cancelled(event)
    if not asked.past_limits:
        await check_window(event, now, invited=asked.origin == Origin.INVITATION)


async def _write(event: ChangingEvent, party: Party, asked: Asked, held: Held, now: datetime) -> list[NewAttendee]:
    """The registration and its attendees, then the counts that may unwrite them."""
    counted = party.official.role == AttendeeRole.PARTICIPANT
    opd = await opd_of(party.official.department, event.day) if counted else None
    invitation = await lock_invitation(event.id, opd)
    [registration] = await insert_registrations(event.id, [contact_of(party)], asked.origin, asked.by, now)
    state = AttendeeState.AWAITING if asked.public and event.approval else AttendeeState.ACTIVE
    place = PlaceInParty(event.id, registration, None, invitation.id if invitation else None, opd, state)
    made = await _attendees(party, place, now)
    if not await insert_attendees(event, made, now):
        raise _TakenError([attendee.person for attendee in made])
    await open_words(event.id, [one.id for one in made[1:]], now, party.companion_phone, party.companion_email)
    if not asked.past_limits and not await _finds_seats(event, opd, invitation, asked.wait, held):
        made = await _queue_up(event, made, now)
    await _audit(made, party, asked, now)
    return made


async def _finds_seats(
    event: LockedEvent, opd: uuid.UUID | None, invitation: LockedInvitation | None, wait: bool, held: Held
) -> bool:
    """Whether the party written fits whole. Raises EventFull or QuotaFull where it does not wait either."""
    try:
        await check_seats(event, held)
        await check_quota(event, opd, invitation, held)
    except (EventFull, QuotaFull):
        if not (wait and event.waiting_list):
            raise
        return False
    return True


async def _queue_up(event: ChangingEvent, made: list[NewAttendee], now: datetime) -> list[NewAttendee]:
    """Nobody ahead is passed: who waits and fits was offered the seats before, in this transaction."""
    party = made[0].place.registration
    await sql("UPDATE registration SET waiting_since = {} WHERE id = {}", now, party)
    await move(event, everyone_of(party), AttendeeState.WAITLISTED, now, nobody_fits=True)
    return [replace(one, place=replace(one.place, state=AttendeeState.WAITLISTED)) for one in made]


async def _attendees(party: Party, place: PlaceInParty, now: datetime) -> list[NewAttendee]:
    humans = [party.official, *([party.companion] if party.companion else [])]
    people = await find_or_make_people(humans, now)
    official = new_attendee(people[0], party.official, place)
    if party.companion is None:
        return [official]
    beside = PlaceInParty(place.event, place.registration, official.id, state=place.state)
    return [official, new_attendee(people[1], party.companion, beside)]


async def _audit(made: list[NewAttendee], party: Party, asked: Asked, now: datetime) -> None:
    place = made[0].place
    passed, why = audit.past_limits(asked.past_limits)
    await audit.record(
        "registration.created",
        by=asked.by,
        at=now,
        subject=("registration", place.registration),
        event=place.event,
        data={"origin": asked.origin, "attendees": [str(a.id) for a in made], "state": str(place.state)} | passed,
        personal={
            "people": [{"name": a.values.name, "nip": a.values.nip} for a in made],
            "phone": party.phone,
            "email": party.email,
        }
        | why,
    )


async def _announce(event: LockedEvent, party: Party, made: list[NewAttendee], token: str, now: datetime) -> None:
    await note_announced(event.id, now)
    to = words.contact(party.phone, party.email)
    if to is None:
        return
    place = made[0].place
    holders = words.holders_of(made)
    identity = identify(Kind.REGISTERED, place.registration)
    asked = await unspoken(place.registration) if party.companion else ()
    await standing.send(event, place.registration, holders, place.state, token, to, identity, now, asked=asked)


def _registered(made: list[NewAttendee], token: str) -> Registered:
    return Registered(
        made[0].place.registration, token, [RegisteredAttendee(a.id, a.values.name, a.role, a.code) for a in made]
    )
