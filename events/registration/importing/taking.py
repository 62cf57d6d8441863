"""Taking the good lines of a file: one transaction, the event's lock once, everything in sets."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from events import audit
from events.audit import Actor
from events.calendar.own_day import day_of
from events.calendar.tables import Event
from events.departments.versions import DepartmentNode
from events.errors import Conflict, Invalid
from events.language import _
from events.registration.importing.batches import Batch, Outcome, batch_of, finish
from events.registration.importing.names import Tree
from events.registration.importing.review import Review, Standing, seat, sort_out, standing_of, taken_at
from events.registration.importing.rows import Parsed, parse_rows
from events.registration.messages.news import note_announced
from events.registration.people.party import Party, policy_of
from events.registration.people.registrations import contact_of, insert_registrations
from events.registration.people.writing import (
    NewAttendee,
    PlaceInParty,
    find_or_make_people_at_once,
    insert_attendees,
    new_attendee,
)
from events.registration.seats.event import AnyEvent, ChangingEvent
from events.registration.seats.window import refuse_cancelled
from events.registration.waiting.changing import changing
from events.registration.waiting.offers import offer_seats
from events.vocabulary import Origin

AT_ONCE = 200


async def parse(batch: Batch, event: AnyEvent, tree: Tree, now: datetime) -> Parsed:
    """Every line of the file read and checked, beside the event loop."""
    policy = policy_of(event, public=False, now=now)
    return await asyncio.to_thread(parse_rows, batch.sheet, batch.choices, tree, policy)


async def preview(batch: Batch, event: Event, tree: Tree, now: datetime) -> Review:
    """What taking the file now would do; nothing is held, so it may turn out otherwise."""
    review = sort_out(await parse(batch, event, tree, now), await taken_at(event.id))
    return seat(review, await standing_of(event, departments_of(review), await day_of(event)))


def departments_of(review: Review) -> set[uuid.UUID]:
    """Every department somebody good comes from."""
    found = (row.party.official.department for row in review.good if row.party)
    return {one for one in found if one}


@dataclass(frozen=True)
class Decision:
    """`consent` says that the spouses in the file agreed, `override` why a full event or quota is passed, and `tell`
    that those registered get their tickets by message."""

    consent: bool = False
    override: str = ""
    tell: bool = False


async def take(batch: Batch, event: AnyEvent, tree: Tree, decision: Decision, *, by: Actor, now: datetime) -> Outcome:
    """Register every good line that finds room; the same file again gives the same outcome and writes nothing.

    The registration window binds no organizer. Raises Invalid (field `consent`), EventCancelled, Gone, and Conflict
    when the choices changed meanwhile.
    """
    parsed = await parse(batch, event, tree, now)
    async with changing(event.id, now) as locked:
        refuse_cancelled(locked)
        current = await batch_of(event.id, batch.id, now, lock=True)
        if current.choices != batch.choices:
            raise Conflict
        outcome = current.outcome or Outcome(0, 0, [], [], [])
        if current.outcome is None:
            outcome = await _take(batch.id, locked, parsed, decision, by, now)
    return outcome


async def _take(
    batch_id: uuid.UUID, event: ChangingEvent, parsed: Parsed, decision: Decision, by: Actor, now: datetime
) -> Outcome:
    # Who waits comes before who is imported, as before everybody else.
    await offer_seats(event, now)
    review = sort_out(parsed, await taken_at(event.id))
    standing = await standing_of(event, departments_of(review), event.day)
    seat(review, standing, override=bool(decision.override))
    if review.companions and not decision.consent:
        raise Invalid(_("Pasangan perlu menyetujui pencatatan datanya."), field="consent")
    parties = [row.party for row in review.good if row.party]
    made = await _register(event, parties, standing, by, now)
    if made:
        await note_announced(event.id, now)
    outcome = Outcome(len(made), len(parties), review.bad, review.known, review.refused)
    await finish(batch_id, outcome, now, tell=decision.tell and bool(made))
    await _audit(batch_id, event.id, made, parties, review, decision, by, now)
    return outcome


async def _audit(
    batch_id: uuid.UUID,
    event_id: uuid.UUID,
    made: Sequence[NewAttendee],
    parties: Sequence[Party],
    review: Review,
    decision: Decision,
    by: Actor,
    now: datetime,
) -> None:
    passed, why = audit.past_limits(decision.override)
    entries = _entries(made, parties, batch_id, decision)
    await audit.record_many("registration.created", entries, by=by, at=now, event=event_id)
    await audit.record(
        "import.taken",
        by=by,
        at=now,
        subject=("import", batch_id),
        event=event_id,
        data={
            "people": len(made),
            "parties": len(parties),
            "bad": review.bad_rows,
            "known": len(review.known),
            "refused": len(review.refused),
            "tell": decision.tell,
        }
        | passed,
        personal=why,
    )


async def _register(
    event: ChangingEvent, parties: Sequence[Party], standing: Standing, by: Actor, now: datetime
) -> list[NewAttendee]:
    contacts = [replace(contact_of(party), consent=party.companion is not None) for party in parties]
    ids = await insert_registrations(event.id, contacts, Origin.IMPORT, by, now)
    humans = [human for party in parties for human in _humans(party)]
    people = iter(await find_or_make_people_at_once(humans, now))
    made: list[NewAttendee] = []
    for registration, party in zip(ids, parties, strict=True):
        opd = standing.opd_of(party.official)
        invitation = standing.invitations.get(opd) if opd else None
        place = PlaceInParty(event.id, registration, None, invitation, opd)
        official = new_attendee(next(people), party.official, place)
        made.append(official)
        if party.companion:
            made.append(new_attendee(next(people), party.companion, PlaceInParty(event.id, registration, official.id)))
    for start in range(0, len(made), AT_ONCE):
        if not await insert_attendees(event, made[start : start + AT_ONCE], now):
            raise Conflict
    return made


def _humans(party: Party) -> list[Any]:
    return [party.official, *([party.companion] if party.companion else [])]


def _entries(
    made: Sequence[NewAttendee], parties: Sequence[Party], batch_id: uuid.UUID, decision: Decision
) -> list[audit.Entry]:
    """As `register` tells it of each party; `made` is in the order of the parties, an official before the spouse."""
    passed, why = audit.past_limits(decision.override)
    together: dict[uuid.UUID, list[NewAttendee]] = {}
    for one in made:
        together.setdefault(one.place.registration, []).append(one)
    return [
        audit.Entry(
            ("registration", registration),
            {
                "origin": "import",
                "import": str(batch_id),
                "attendees": [str(one.id) for one in members],
                "state": str(members[0].place.state),
            }
            | passed,
            {
                "people": [{"name": one.values.name, "nip": one.values.nip} for one in members],
                "phone": party.phone,
                "email": party.email,
            }
            | why,
        )
        for (registration, members), party in zip(together.items(), parties, strict=True)
    ]


def tree_of(departments: Sequence[DepartmentNode], institution: Any) -> Tree:
    """The OPD as people write them, with the Pemda's own name left off."""
    return Tree(departments, institution.name if institution else "")
