"""Taking the good lines of a file: one transaction, the event's lock once, everything in sets."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from events import audit
from events.audit import Actor
from events.calendar.own_day import day_of
from events.calendar.tables import Event
from events.database import transaction
from events.departments.units import aliases
from events.departments.versions import DepartmentNode
from events.errors import Conflict, Invalid, Refusal
from events.language import _
from events.registration import queries
from events.registration.importing.batches import Batch, Outcome, batch_of, finish
from events.registration.importing.faults import Fault, Parsed
from events.registration.importing.names import Tree
from events.registration.importing.reading.sheet import Sheet
from events.registration.importing.review import Known, Review, Standing, seat, sort_out, standing_of, taken_at
from events.registration.importing.rows import INSTITUTION, Choices, parse_rows
from events.registration.importing.same import CONTACT, Same
from events.registration.messages.news import note_announced
from events.registration.parties import corrections
from events.registration.people.own_words import open_words
from events.registration.people.party import Party, PersonValues, policy_of
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
from events.vocabulary import AttendeeRole, CompanionPolicy, Origin

AT_ONCE = 200


async def parse(batch: Batch, event: AnyEvent, tree: Tree, now: datetime) -> Parsed:
    """Every line of the file read and checked, beside the event loop."""
    policy = policy_of(event, public=False, now=now)
    return await asyncio.to_thread(parse_rows, batch.sheet, batch.choices, tree, policy)


async def preview(batch: Batch, event: Event, tree: Tree, now: datetime) -> Review:
    """What taking the file now would do; nothing is held, so it may turn out otherwise."""
    parsed, taken = await parse(batch, event, tree, now), await taken_at(event.id)
    review = await asyncio.to_thread(sort_out, parsed, taken, batch.choices.people)
    return seat(review, await standing_of(event, departments_of(review), await day_of(event)))


def departments_of(review: Review) -> set[uuid.UUID]:
    """Every department somebody good comes from."""
    found = (row.party.official.department for row in review.good if row.party)
    return {one for one in found if one}


@dataclass(frozen=True)
class Decision:
    """`consent` says that the spouses in the file know of it, `override` why a full event or quota is passed, `tell`
    that those registered get their tickets by message, and `alone` why people come alone where the spouse is asked for.
    """

    consent: bool = False
    override: str = ""
    tell: bool = False
    alone: str = ""


async def take(batch: Batch, event: Event, tree: Tree, decision: Decision, *, by: Actor, now: datetime) -> Outcome:
    """Register every good line that finds room; the same file again gives the same outcome and writes nothing.

    The registration window binds no organizer. Raises Invalid (field `consent` or `alone_reason`) and EventCancelled,
    before anything is written; Gone, and Conflict when the choices changed meanwhile.
    """
    parsed, written = await parse(batch, event, tree, now), Updates()
    if batch.outcome is None:
        refuse_cancelled(event)
        _to_register(await _seated(batch, event, parsed, await day_of(event), decision), event, decision)
        written = await _update(batch, event, parsed, by, now)
    async with changing(event.id, now) as locked:
        refuse_cancelled(locked)
        current = await batch_of(event.id, batch.id, now, lock=True)
        if current.choices != batch.choices:
            raise Conflict
        outcome = current.outcome or Outcome(0, 0, [], [], [])
        if current.outcome is None:
            outcome = await _take(current, locked, parsed, decision, written, by, now)
            await aliases.remember(spellings(batch.sheet, batch.choices, tree), by=by, now=now)
    return outcome


@dataclass
class Updates:
    """How many people were written anew by decision, and whom it was refused for."""

    people: int = 0
    refused: list[Fault] = field(default_factory=list)


async def _update(batch: Batch, event: AnyEvent, parsed: Parsed, by: Actor, now: datetime) -> Updates:
    """Write what the organizer chose to, each by itself and before the rest: done again, nothing is left to write."""
    done = Updates()
    taken = await taken_at(event.id)
    for one in (await asyncio.to_thread(sort_out, parsed, taken, batch.choices.people)).update:
        try:
            await _write(one, by, now)
            done.people += 1
        except Refusal as refusal:
            done.refused.append(Fault(one.number, _("Perubahan"), refusal.message))
    return done


async def _write(one: Same, by: Actor, now: datetime) -> None:
    """The person's data and the party's contact, both or neither."""
    async with transaction():
        await corrections.correct(one.present.id, await _values(one), by=by, now=now)
        if any(difference.name in CONTACT for difference in one.differences):
            kept, said = one.present, one.contact
            phone, email = said.phone or kept.phone, said.email or kept.email
            await corrections.correct_contact(kept.registration, phone, email, by=by, now=now)


async def _values(one: Same) -> PersonValues:
    """The person's row with what the line says otherwise."""
    row = await queries.attendee(one.present.id)
    assert row is not None
    stored = {name.name: getattr(row, name.name) for name in fields(PersonValues)}
    changed = {each.name: getattr(one.values, each.name) for each in one.differences if each.name not in CONTACT}
    if "department" in changed or "institution" in changed:
        changed |= {"department": one.values.department, "institution": one.values.institution}
    return PersonValues(**stored | changed)


async def _take(
    batch: Batch, event: ChangingEvent, parsed: Parsed, decision: Decision, written: Updates, by: Actor, now: datetime
) -> Outcome:
    # Who waits comes before who is imported, as before everybody else.
    await offer_seats(event, now)
    review = await _seated(batch, event, parsed, event.day, decision)
    parties = _to_register(review, event, decision)
    standing = await standing_of(event, departments_of(review), event.day)
    made = await _register(event, parties, standing, by, now)
    await open_words(event.id, [one.id for one in made if one.official], now)
    if made:
        await note_announced(event.id, now)
    same = [Known(one.number, one.name, _("mungkin %(name)s.", name=one.present.name)) for one in review.same]
    refused = [*review.refused, *written.refused]
    outcome = Outcome(len(made), len(parties), review.bad, review.known, refused, written.people, same)
    await finish(batch.id, outcome, now, tell=decision.tell and bool(made))
    await _audit(batch.id, event.id, made, parties, review, decision, by, now)
    return outcome


async def _seated(batch: Batch, event: AnyEvent, parsed: Parsed, day: date, decision: Decision) -> Review:
    """The lines that find a seat now, or pass the limits, among the good ones; the others refused."""
    taken = await taken_at(event.id)
    review = await asyncio.to_thread(sort_out, parsed, taken, batch.choices.people)
    return seat(review, await standing_of(event, departments_of(review), day), override=bool(decision.override))


def _to_register(review: Review, event: AnyEvent, decision: Decision) -> list[Party]:
    """The parties of the good lines. Raises Invalid (field `consent` or `alone_reason`) for what must be said first."""
    if review.companions and not decision.consent:
        raise Invalid(_("Beri tahu pasangan dalam berkas ini dahulu, lalu centang kalimatnya."), field="consent")
    return [_with_reason(row.party, event, decision.alone) for row in review.good if row.party]


def lone(party: Party, event: AnyEvent) -> bool:
    """Whether the event asks for the spouse, and this participant comes alone without a reason."""
    alone = party.companion is None and party.official.role == AttendeeRole.PARTICIPANT
    return alone and event.companion_policy == CompanionPolicy.REQUIRED and not party.alone_reason


def _with_reason(party: Party, event: AnyEvent, reason: str) -> Party:
    """Raises Invalid (field `alone_reason`) where one is missing."""
    if not lone(party, event):
        return party
    if not reason:
        raise Invalid(_("Tulis alasan bagi peserta yang hadir tanpa pasangan."), field="alone_reason")
    return replace(party, alone_reason=reason)


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
            "same": len(review.same),
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


def spellings(sheet: Sheet, choices: Choices, tree: Tree) -> dict[uuid.UUID, list[str]]:
    """Of each OPD the names, as the file writes them, that the organizer said stand for it."""
    if "department" not in choices.columns:
        return {}
    place = choices.columns.index("department")
    texts = [" ".join(line.cells[place].split()) for line in sheet.lines if line.number > choices.heading]
    found: dict[uuid.UUID, list[str]] = {}
    for key, text in {tree.key(text): text for text in reversed(texts)}.items():
        meant = choices.departments.get(key)
        if meant and meant != INSTITUTION and tree.find(text) is None:
            found.setdefault(uuid.UUID(meant), []).append(text)
    return found


def tree_of(departments: Sequence[DepartmentNode], institution: Any) -> Tree:
    """The OPD as people write them, with the Pemda's own name left off."""
    return Tree(departments, institution.name if institution else "")
