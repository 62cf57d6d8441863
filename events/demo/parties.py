"""Who was invited to a story's event and who registered, as rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from events import config
from events.database import new_id
from events.demo.calendar import Staged
from events.demo.people import Human, Inventor, Official
from events.demo.story import Story
from events.demo.tree import Unit
from events.keys import code_digest, ticket_code
from events.names import search_key, search_text
from events.registration.invitations.links import first_link
from events.registration.tables import Attendee, Invitation, Person, Registration
from events.text import local_date
from events.vocabulary import AttendeeRole, AttendeeState, CompanionPolicy, DelegatePolicy, Origin, Relation

ALONE = ("Pasangan sedang dirawat di rumah sakit.", "Pasangan bertugas di luar daerah.", "Belum berkeluarga.")
FORGETFUL = 5
"""Every fifth OPD sends one person fewer than it was asked for."""
DELEGATED = 9
"""Every ninth OPD's head is represented by somebody else, where the event allows it."""
ACCOMPANIED = {CompanionPolicy.NONE: 0, CompanionPolicy.OPTIONAL: 4, CompanionPolicy.REQUIRED: 8}
"""Of ten officials so many bring their spouse."""


@dataclass
class Parties:
    """The rows of one event's registrations."""

    invitations: list[Invitation] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    attendees: list[Attendee] = field(default_factory=list)

    def seats(self) -> int:
        return sum(one.role != AttendeeRole.SPEAKER for one in self.attendees)


def gather(
    staged: Staged, tree: list[Unit], staff: dict[UUID, list[Official]], inventor: Inventor, now: datetime
) -> Parties:
    """Every OPD is invited; the story says which ones sent nobody and how many came from the others."""
    parties, story = Parties(), staged.story
    registered = min(now - timedelta(days=2), staged.sessions[0].starts_at - timedelta(days=4))
    spare: list[tuple[Invitation, Official]] = []
    for order, unit in enumerate(unit for unit in tree if unit.opd == unit.id):
        invitation = _invite(parties, staged, unit)
        if unit.abbreviation in story.silent:
            continue
        sent, (more, *_others) = _split(staff[unit.id], _how_many(story, order))
        spare.append((invitation, more))
        if order % DELEGATED == 1 and story.substitutes is not DelegatePolicy.FORBIDDEN:
            _stand_in(parties, staged, invitation, sent.pop(0), staff[unit.id][-1], inventor, registered)
        for official in sent:
            _register(parties, staged, invitation, official, inventor, registered)
    for invitation, official in spare[: max(0, story.filled - parties.seats())]:
        _register(parties, staged, invitation, official, inventor, registered + timedelta(hours=5))
    for speaker in staged.speakers:
        _attend(parties, staged, _registration(staged, registered, inventor), speaker, AttendeeRole.SPEAKER)
    return parties


def _invite(parties: Parties, staged: Staged, unit: Unit) -> Invitation:
    invitation = Invitation(id=new_id(), event=staged.event.id, department=unit.id, created_at=staged.event.created_at)
    invitation.token_digest = first_link(invitation.id)
    parties.invitations.append(invitation)
    return invitation


def _split(staff: list[Official], count: int) -> tuple[list[Official], list[Official]]:
    return staff[:count], staff[count:]


def _how_many(story: Story, order: int) -> int:
    fewer = order % FORGETFUL == 0 and story.delegates > 1
    return story.delegates - fewer


def safe_phone(inventor: Inventor) -> str:
    """A number nobody has: no operator was ever given 0840."""
    return f"+62840555{inventor.random.randrange(10**4):04}"


def _registration(staged: Staged, at: datetime, inventor: Inventor) -> Registration:
    return Registration(
        id=new_id(),
        event=staged.event.id,
        origin=Origin.PUBLIC,
        phone=safe_phone(inventor),
        created_at=at,
        changed_at=at,
    )


def _register(
    parties: Parties, staged: Staged, invitation: Invitation, official: Official, inventor: Inventor, at: datetime
) -> Attendee:
    """One official, with the spouse where the event asks for it; a few come alone, and say why."""
    registration = _registration(staged, at, inventor)
    policy = staged.story.companions
    couple = (3 * len(parties.registrations) + 1) % 10 < ACCOMPANIED[policy]
    if couple:
        registration.companion_consent_at = at
    elif policy is CompanionPolicy.REQUIRED:
        registration.alone_reason = inventor.random.choice(ALONE)
    head = _attend(parties, staged, registration, official.human, AttendeeRole.PARTICIPANT, invitation=invitation)
    if couple:
        _attend(
            parties, staged, registration, replace(official.spouse, id=new_id()), AttendeeRole.COMPANION, official=head
        )
    return head


def _stand_in(
    parties: Parties,
    staged: Staged,
    invitation: Invitation,
    whom: Official,
    who: Official,
    inventor: Inventor,
    at: datetime,
) -> None:
    """Somebody of the same OPD comes for the official who was invited, by a letter of assignment."""
    head = _register(parties, staged, invitation, who, inventor, at)
    head.represents = f"{whom.human.name}, {whom.human.position}"
    day = local_date(at, staged.story.zone)
    head.represents_letter = f"800/{200 + len(parties.registrations)}/{day.year}"


def _attend(
    parties: Parties,
    staged: Staged,
    registration: Registration,
    human: Human,
    role: AttendeeRole,
    *,
    invitation: Invitation | None = None,
    official: Attendee | None = None,
) -> Attendee:
    """The human's row at this event with a ticket of its own; a Person of the elder events is used again."""
    if registration not in parties.registrations:
        parties.registrations.append(registration)
    parties.persons.append(Person(id=human.id, name=human.name, nip=human.nip, created_at=registration.created_at))
    companion = role is AttendeeRole.COMPANION
    relation = (Relation.WIFE if human.woman else Relation.HUSBAND).value if companion else ""
    attendee = Attendee(
        id=new_id(),
        event=staged.event.id,
        registration=registration.id,
        person=human.id,
        role=role.value,
        state=AttendeeState.ACTIVE,
        name=human.name,
        name_key=search_key(human.name),
        search_text=search_text(human.name, human.institution),
        nip=human.nip,
        is_asn=human.nip is not None,
        rank=human.rank,
        position=human.position,
        department=human.unit and human.unit.id,
        institution=human.institution,
        relation=relation,
        official=official and official.id,
        invitation=invitation and invitation.id,
        counts_for=invitation and invitation.department,
        created_at=registration.created_at,
        changed_at=registration.created_at,
        ticket_digest=b"",
    )
    attendee.ticket_digest = code_digest(ticket(attendee))
    parties.attendees.append(attendee)
    return attendee


def ticket(attendee: Attendee) -> str:
    """The code on an attendee's ticket."""
    return ticket_code(config.keys().ticket, attendee.id, attendee.ticket_version)
