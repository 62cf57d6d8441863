"""One thing done to everybody ticked on the Peserta tab: each party by itself, so that one refusal stops no other."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from events.audit import Actor
from events.errors import Refusal
from events.registration.messages import resending
from events.registration.parties import changes, decisions
from events.registration.people.finding import Registrant
from events.registration.seats.arithmetic import LIVE
from events.vocabulary import AttendeeState


class Act(StrEnum):
    """What can be done with a selection."""

    SEND = "kirim"
    APPROVE = "setujui"
    WITHDRAW = "mundur"


@dataclass(frozen=True, slots=True)
class Meant:
    """A party somebody of is ticked: `people` are those whom the act concerns, the official first."""

    registration: uuid.UUID
    people: tuple[Registrant, ...]
    whole: bool

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.people]


@dataclass(frozen=True, slots=True)
class Refused:
    """Whom it was not done for, and the sentence that says why."""

    names: list[str]
    why: str


def meant(act: Act, parties: Sequence[Sequence[Registrant]], ticked: set[uuid.UUID]) -> list[Meant]:
    """Whom the act concerns: a withdrawal those ticked and the spouse of an official who goes, the others the party.

    Who is registered no more, or waits for no approval, is left out.
    """
    return [one for party in parties if (one := _meant(act, party, ticked)).people]


def _meant(act: Act, party: Sequence[Registrant], ticked: set[uuid.UUID]) -> Meant:
    states = (AttendeeState.AWAITING,) if act is Act.APPROVE else LIVE
    live = [one for one in party if one.state in states]
    whole = act is not Act.WITHDRAW or any(one.id in ticked and one.official is None for one in live)
    return Meant(party[0].registration, tuple(one for one in live if whole or one.id in ticked), whole)


async def do(
    act: Act, event_id: uuid.UUID, parties: Sequence[Meant], reason: str, *, by: Actor, now: datetime
) -> list[Refused]:
    """Do it for one party after the other; whom it was refused for, with the reason. Done twice it is done once."""
    refused = []
    for party in parties:
        try:
            await _one(act, event_id, party, reason, by, now)
        except Refusal as refusal:
            refused.append(Refused(party.names, refusal.message))
    return refused


async def _one(act: Act, event_id: uuid.UUID, party: Meant, reason: str, by: Actor, now: datetime) -> None:
    if act is Act.SEND:
        await resending.resend(party.registration, event_id, by=by, now=now)
    elif act is Act.APPROVE:
        await decisions.approve(party.registration, by=by, now=now)
    elif party.whole:
        await changes.withdraw(party.registration, by=by, now=now, reason=reason)
    else:
        for one in party.people:
            await changes.withdraw(party.registration, by=by, now=now, attendee_id=one.id, reason=reason)
