"""Every invited OPD at a glance: where its invitation stands, how many names it has, whom to remind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from events.calendar.tables import Event
from events.registration.invitations.links import invitations_of
from events.registration.invitations.state import is_silent, state_of
from events.registration.seats.arithmetic import missing, own_or_default
from events.registration.seats.occupancy import registered_per_opd
from events.vocabulary import InvitationState

SILENT, SHORT = "silent", "short"
FILTERS = (*(str(state) for state in InvitationState), SILENT, SHORT)


@dataclass(frozen=True)
class Called:
    """One invited OPD."""

    invitation: dict[str, Any]
    registered: int
    minimum: int
    maximum: int | None

    @property
    def state(self) -> InvitationState:
        return state_of(self.invitation)

    @property
    def silent(self) -> bool:
        """Neither answered nor declined."""
        return is_silent(self.state)

    @property
    def missing(self) -> int:
        """How many names it still owes; an OPD that declined owes none that a reminder would bring."""
        return missing(self.registered, self.minimum, declined=self.state is InvitationState.DECLINED)

    def fits(self, wanted: str) -> bool:
        """Whether it belongs to one of FILTERS; every OPD belongs to no filter."""
        if wanted == SILENT:
            return self.silent
        if wanted == SHORT:
            return self.missing > 0
        return not wanted or self.state == wanted


async def board(event: Event) -> list[Called]:
    """Every invited OPD in protocol order."""
    registered = await registered_per_opd(event.id)
    return [called(event, row, registered.get(row["department"], 0)) for row in await invitations_of(event.id)]


def called(event: Event, invitation: dict[str, Any], registered: int) -> Called:
    """The invitation with its own minimum and maximum, or the event's."""
    return Called(
        invitation,
        registered,
        own_or_default(invitation["minimum"], event.default_minimum) or 0,
        own_or_default(invitation["maximum"], event.default_maximum),
    )


def counts(everyone: Sequence[Called]) -> dict[str, int]:
    """How many OPDs belong to each of FILTERS."""
    return {wanted: sum(one.fits(wanted) for one in everyone) for wanted in FILTERS}
