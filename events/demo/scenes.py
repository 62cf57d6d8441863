"""What happened after the OPDs sent their names, played through the very actions that people use.

So the queue, the offer, the approvals, the audit trail and the messages of the demo are what Hadir itself made of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from events.audit import Actor
from events.demo.calendar import Staged
from events.demo.parties import Parties, safe_phone
from events.demo.people import Human, Inventor, Official
from events.registration.invitations.links import Link
from events.registration.nominations import actions as nominations
from events.registration.parties.changes import withdraw
from events.registration.parties.register import Asked, Registered, register
from events.registration.people.party import Party, PersonValues
from events.registration.tables import Attendee, Invitation
from events.vocabulary import ActorKind, AttendeeRole, Origin, Relation

APPLICANT = Actor(ActorKind.PARTICIPANT)
BUSY = "Seluruh pejabat mengikuti rapat anggaran bersama DPRD pada hari yang sama."
RETURNS = timedelta(hours=5)
"""How long ago somebody gave a seat back, so that the offer made then still runs."""


@dataclass
class Stage:
    """One event after its rows were written, and everyone who may still come."""

    staged: Staged
    parties: Parties
    staff: dict[UUID, list[Official]]
    inventor: Inventor
    now: datetime

    @property
    def event(self) -> UUID:
        return self.staged.event.id

    def sent(self, invitation: Invitation) -> list[Attendee]:
        """Those of the OPD who use its quota."""
        return [one for one in self.parties.attendees if one.invitation == invitation.id]

    def free(self, invitation: Invitation) -> list[Official]:
        """Those of the OPD who are not on the list yet."""
        named = {one.person for one in self.parties.attendees}
        return [one for one in self.staff[invitation.department] if one.human.id not in named]

    def answering(self, count: int) -> Iterator[tuple[Invitation, Official]]:
        """OPDs that sent so many people, each with one who may still come."""
        for invitation in self.parties.invitations:
            if len(self.sent(invitation)) == count:
                yield invitation, self.free(invitation)[0]

    def unread(self) -> list[Invitation]:
        """OPDs that were called and have not looked."""
        return [one for one in self.parties.invitations if one.opened_at is None]

    def undecided(self) -> list[Invitation]:
        """OPDs that looked, and neither named anybody nor declined."""
        return [one for one in self.parties.invitations if one.opened_at and not one.declined_at and not self.sent(one)]

    async def apply(self, party: Party, ago: timedelta) -> Registered:
        """What the public form does, so long ago."""
        reachable = replace(party, phone=safe_phone(self.inventor))
        asked = Asked(Origin.PUBLIC, APPLICANT, wait=True)
        return await register(self.event, reachable, asked, now=self.now - ago)

    def link(self, invitation: Invitation) -> Link:
        opd = next(one.human.unit for one in self.staff[invitation.department] if one.human.unit)
        return Link(invitation.id, self.event, invitation.token_version, opd.name)


def _values(human: Human, **more: str) -> PersonValues:
    """What such a person writes into a form."""
    return PersonValues(
        human.name,
        nip=human.nip,
        is_asn=human.nip is not None,
        rank=human.rank,
        position=human.position,
        department=human.unit.id if human.unit else None,
        **more,
    )


async def latecomers(stage: Stage) -> None:
    """A couple found its seats by the public form, after the names of its OPD were in."""
    _invitation, official = next(stage.answering(1))
    spouse = official.spouse
    relation = Relation.WIFE if spouse.woman else Relation.HUSBAND
    beside = PersonValues(spouse.name, relation=relation.value)
    await stage.apply(Party(_values(official.human), beside, consent=True), timedelta(hours=20))


async def full_house(stage: Stage) -> None:
    """The last seat went, four more people wait, and a seat that was given back is on offer to the first of them."""
    for hours, (_invitation, official) in zip((26, 22, 18, 12, 7), stage.answering(1), strict=False):
        await stage.apply(Party(_values(official.human)), timedelta(hours=hours))
    leaver = next(one for one in stage.parties.attendees if one.role == AttendeeRole.PARTICIPANT)
    await withdraw(leaver.registration, by=Actor(ActorKind.PARTICIPANT, leaver.registration), now=stage.now - RETURNS)


async def wanting_approval(stage: Stage) -> None:
    """Three ask to come besides those their OPDs named; one liaison named a delegate, another declined."""
    for hours, (_invitation, official) in zip((30, 9, 3), stage.answering(2), strict=False):
        await stage.apply(Party(_values(official.human)), timedelta(hours=hours))
    naming, declining = stage.unread()[0], stage.undecided()[0]
    head, deputy, third = stage.free(naming)[:3]
    whom = f"{head.human.name}, {head.human.position}"
    delegate = _values(deputy.human, represents=whom, represents_letter=f"800/417/{stage.now.year}")
    await _name(stage, naming, Party(delegate), timedelta(hours=7))
    await _name(stage, naming, Party(_values(third.human)), timedelta(hours=6))
    await nominations.confirm(stage.link(naming), now=stage.now - timedelta(hours=6))
    await nominations.decline(stage.link(declining), BUSY, now=stage.now - timedelta(hours=4))


async def twice_the_same(stage: Stage) -> None:
    """Somebody registered alone, without the NIP, before the liaison named the same person with it."""
    invitation = stage.unread()[0]
    human = stage.free(invitation)[0].human
    alone = replace(_values(human), nip=None, is_asn=False, rank="")
    await stage.apply(Party(alone), timedelta(hours=28))
    await _name(stage, invitation, Party(_values(human)), timedelta(hours=8))


async def _name(stage: Stage, invitation: Invitation, party: Party, ago: timedelta) -> None:
    """What the OPD's link does, so long ago."""
    name = party.official.name
    await nominations.nominate(stage.link(invitation), party, draft=name, now=stage.now - ago)


SCENES: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "bimtek-keluarga-berintegritas-nusa-jaya": latecomers,
    "pelatihan-penyuluh-antikorupsi-nusa-jaya": full_house,
    "bimtek-percontohan-kabupaten-antikorupsi-nusa-jaya": wanting_approval,
    "workshop-komite-integritas-nusa-jaya": twice_the_same,
}
