"""What becomes of a waiting party: it takes an offered seat or lets it go, leaves, comes back, is let in or refused."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from events import audit
from events.audit import Actor
from events.calendar import bare as calendar
from events.calendar.tables import Event
from events.clean import clean_text
from events.database import is_unique_violation, marks, sql, transaction
from events.errors import AlreadyRegistered, Conflict, Invalid, RegistrationClosed
from events.language import _
from events.registration.messages import standing
from events.registration.messages.identity import Kind, identify
from events.registration.parties.changes import withdraw
from events.registration.people.states import Whom, everyone_of, move
from events.registration.seats.event import ChangingEvent, LockedEvent
from events.registration.seats.window import check_window, closing_of, refuse_cancelled
from events.registration.waiting.changing import changing, changing_party
from events.registration.waiting.offers import end_offer, offer_seats
from events.registration.waiting.queue import Offer, last_offer
from events.vocabulary import ActorKind, AttendeeState, EventStatus, OfferOutcome

MISSED = (OfferOutcome.EXPIRED, OfferOutcome.DECLINED)
ADMISSIBLE = (AttendeeState.WAITLISTED, AttendeeState.OFFERED, AttendeeState.AWAITING)


async def change_event(event_id: uuid.UUID, changes: dict[str, Any], *, by: Actor, now: datetime) -> Event:
    """Change the event (`calendar.bare.change_event_without_offers`) and offer seats that this adds at once."""
    async with transaction():
        event = await calendar.change_event_without_offers(event_id, changes, by=by, now=now)
        if event.status == EventStatus.PUBLISHED:
            async with changing(event_id, now) as changed:
                await offer_seats(changed, now)
    return event


async def accept_offer(registration_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Take the seats offered; where the event wants approval, they are the party's until an organizer decides.

    Accepting twice is the same. Raises NotFound, EventCancelled, Conflict (`offer_ended`) for an offer that is
    over or never was.
    """
    async with changing_party(registration_id, now) as event:
        refuse_cancelled(event)
        offer = await last_offer(registration_id)
        if offer and offer.outcome == OfferOutcome.ACCEPTED and await _states(registration_id):
            return
        await _refuse_ended(event, offer, now)
        await end_offer(registration_id, OfferOutcome.ACCEPTED, now)
        wants_approval = bool(event.approval) and by.kind == ActorKind.PARTICIPANT
        after = AttendeeState.AWAITING if wants_approval else AttendeeState.ACTIVE
        await move(event, everyone_of(registration_id), after, now, before=[AttendeeState.OFFERED])
        await _finish("offer.accepted", event, registration_id, by, now)
        identity = identify(Kind.ACCEPTED, offer.id if offer else "")
        await standing.tell(event, registration_id, after, identity, now)


async def _refuse_ended(event: LockedEvent, offer: Offer | None, now: datetime) -> None:
    closing = await closing_of(event)
    if offer is None or offer.ended_at or now >= offer.ends_at or (closing and now >= closing):
        raise Conflict(_("Tawaran kursi ini sudah berakhir."), code="offer_ended")


async def decline_offer(registration_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Let the offered seats go to the next; declining twice is the same. Raises as `accept_offer`."""
    async with changing_party(registration_id, now) as event:
        refuse_cancelled(event)
        offer = await last_offer(registration_id)
        if offer and offer.outcome == OfferOutcome.DECLINED:
            return
        await _refuse_ended(event, offer, now)
        await end_offer(registration_id, OfferOutcome.DECLINED, now)
        await withdraw(registration_id, by=by, now=now)


async def wait_again(registration_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Back to the end of the queue for a party that missed or declined its last offer.

    Raises RegistrationClosed, EventCancelled, Conflict (`not_waiting`) for any other party, AlreadyRegistered
    when one of its people has found another place meanwhile.
    """
    try:
        async with changing_party(registration_id, now) as event:
            refuse_cancelled(event)
            await check_window(event, now)
            if not event.waiting_list:
                raise RegistrationClosed(_("Daftar tunggu kegiatan ini tidak dibuka lagi."))
            await _return(event, registration_id, await last_offer(registration_id), now)
            await _finish("waiting.again", event, registration_id, by, now)
    except Exception as error:
        if is_unique_violation(error):
            raise AlreadyRegistered from None
        raise


async def _return(event: ChangingEvent, registration_id: uuid.UUID, offer: Offer | None, now: datetime) -> None:
    """Those who left with that offer wait again; a spouse who had left before stays away."""
    if offer is not None and offer.outcome in MISSED and not await _states(registration_id):
        left = Whom("registration = {} AND changed_at = {}", [registration_id, offer.ended_at])
        back = await move(event, left, AttendeeState.WAITLISTED, now, before=[AttendeeState.WITHDRAWN])
        if any(one.official is None for one in back):
            await sql("UPDATE registration SET waiting_since = {} WHERE id = {}", now, registration_id)
            return
    raise Conflict(_("Pendaftaran ini tidak dapat masuk daftar tunggu lagi."), code="not_waiting")


# ----------------------------------------------------------------- the organizer


async def admit(registration_id: uuid.UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Let a waiting party in past every limit, for a reason that is kept; letting in twice is the same.

    Raises NotFound, EventCancelled, Invalid without a reason, Conflict (`not_waiting`) for who left.
    """
    reason = _needed(reason, _("Tulis alasan memberi kursi."))
    async with changing_party(registration_id, now) as event:
        refuse_cancelled(event)
        if not await _stands_in(registration_id, ADMISSIBLE):
            return
        await end_offer(registration_id, OfferOutcome.ACCEPTED, now)
        await _activate(event, registration_id, now)
        await _finish("waiting.admitted", event, registration_id, by, now, *audit.past_limits(reason))
        identity = identify(Kind.ADMITTED, registration_id, now)
        await standing.tell(event, registration_id, AttendeeState.ACTIVE, identity, now)


async def approve(registration_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Make an awaiting registration valid; approving twice is the same. Raises as `admit`."""
    async with changing_party(registration_id, now) as event:
        refuse_cancelled(event)
        if not await _stands_in(registration_id, (AttendeeState.AWAITING,)):
            return
        await _activate(event, registration_id, now)
        await _finish("registration.approved", event, registration_id, by, now)
        identity = identify(Kind.APPROVED, registration_id, now)
        await standing.tell(event, registration_id, AttendeeState.ACTIVE, identity, now)


async def refuse(registration_id: uuid.UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Turn an awaiting registration down, for a reason its people read; its seats go to those who wait.

    Raises NotFound, Invalid without a reason, Conflict (`not_waiting`) for a registration that does not await.
    """
    reason = _needed(reason, _("Tulis alasan penolakan."))
    async with changing_party(registration_id, now) as event:
        if not await _stands_in(registration_id, (AttendeeState.AWAITING,)):
            raise Conflict(_("Pendaftaran ini sudah disetujui."), code="not_waiting")
        await sql(
            "UPDATE registration SET refused_reason = {}, changed_at = {} WHERE id = {}", reason, now, registration_id
        )
        identity = identify(Kind.REFUSED, registration_id, now)
        await standing.tell(event, registration_id, Kind.REFUSED, identity, now, reason)
        await move(event, everyone_of(registration_id), AttendeeState.WITHDRAWN, now, before=[AttendeeState.AWAITING])
        await _finish("registration.refused", event, registration_id, by, now, personal={"reason": reason})


def _needed(reason: str, sentence: str) -> str:
    cleaned = clean_text(reason, 300) if reason.strip() else ""
    if not cleaned:
        raise Invalid(sentence, field="reason")
    return cleaned


async def _stands_in(registration_id: uuid.UUID, states: Collection[AttendeeState]) -> bool:
    """Whether the living party is in one of those states; False when it is in already. Raises Conflict for who left."""
    found = await _states(registration_id)
    if not found:
        raise Conflict(_("Pendaftaran ini sudah dibatalkan."), code="not_waiting")
    return any(state in states for state in found)


async def _activate(event: ChangingEvent, registration_id: uuid.UUID, now: datetime) -> None:
    await move(event, everyone_of(registration_id), AttendeeState.ACTIVE, now, before=ADMISSIBLE)


async def _states(registration_id: uuid.UUID) -> set[str]:
    """In which states the party lives; empty for one that left."""
    living = (*ADMISSIBLE, AttendeeState.ACTIVE)
    rows = await sql(
        f"SELECT DISTINCT state FROM attendee WHERE registration = {{}} AND state IN ({marks(len(living))})",  # noqa: S608
        registration_id,
        *living,
    )
    return {row["state"] for row in rows}


async def _finish(
    action: str,
    event: LockedEvent,
    registration_id: uuid.UUID,
    by: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    await audit.record(
        action, by=by, at=now, subject=("registration", registration_id), event=event.id, data=data, personal=personal
    )
