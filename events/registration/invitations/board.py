"""Every invited OPD at a glance: where its invitation stands, how many names it has, whom to remind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events.calendar.tables import Event
from events.registration.invitations.links import InvitationFacts, invitations_of
from events.registration.invitations.state import is_silent, state_of
from events.registration.seats.called import Called, called
from events.registration.seats.count import quota_used_per_opd
from events.vocabulary import InvitationState

SILENT, SHORT = "silent", "short"
FILTERS = (*(str(state) for state in InvitationState), SILENT, SHORT)


@dataclass(frozen=True, slots=True)
class InvitedOpd:
    """A line of the board: the invitation, and what its OPD owes and has."""

    invitation: InvitationFacts
    called: Called

    @property
    def state(self) -> InvitationState:
        return state_of(self.invitation)

    @property
    def silent(self) -> bool:
        return is_silent(self.state)

    def is_wanted(self, wanted: str) -> bool:
        """Whether it belongs to one of FILTERS; every OPD belongs to no filter."""
        if wanted == SILENT:
            return self.silent
        if wanted == SHORT:
            return self.called.missing > 0
        return not wanted or self.state == wanted


async def board(event: Event) -> list[InvitedOpd]:
    """Every invited OPD in protocol order."""
    registered = await quota_used_per_opd(event.id)
    return [
        InvitedOpd(row, called(event, row, registered.get(row.department, 0))) for row in await invitations_of(event.id)
    ]


def counts(everyone: Sequence[InvitedOpd]) -> dict[str, int]:
    """How many OPDs belong to each of FILTERS."""
    return {wanted: sum(one.is_wanted(wanted) for one in everyone) for wanted in FILTERS}
