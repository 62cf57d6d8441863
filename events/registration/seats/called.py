"""What an OPD is asked to send to an event and what it has: the one arithmetic of its minimum and maximum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from events.calendar.tables import Event
from events.registration.seats.arithmetic import own_or_default


@dataclass(frozen=True, slots=True)
class Called:
    """One OPD. `minimum` 0 asks for nobody, `maximum` None is no limit.

    `registered` are the people its page counts: who uses its quota where names are given (offers too), who is on the
    list where attendance is told. `invited` says whether it has an invitation, `declined` whether it refused that.
    """

    minimum: int
    maximum: int | None
    registered: int
    invited: bool = True
    declined: bool = False

    @property
    def missing(self) -> int:
        """How many people it still owes; an OPD that declined misses nobody, for no reminder would bring them."""
        return 0 if self.declined else max(0, self.minimum - self.registered)

    @property
    def full(self) -> bool:
        """Whether it may send nobody more."""
        return self.maximum is not None and self.registered >= self.maximum

    @property
    def asked(self) -> bool:
        """Whether it is to send anybody: it was invited, or every OPD has to."""
        return self.invited or self.minimum > 0

    @property
    def sent_nobody(self) -> bool:
        """Whether it is to send somebody and has nobody, may it have declined or not."""
        return self.asked and self.registered == 0


class OwnNumbers(Protocol):
    """An invitation's own minimum and maximum, None where the event's hold, and when its OPD declined."""

    @property
    def minimum(self) -> int | None: ...
    @property
    def maximum(self) -> int | None: ...
    @property
    def declined_at(self) -> datetime | None: ...


def called(event: Event, invitation: OwnNumbers | None, registered: int) -> Called:
    """The OPD of an invitation, or without one, by the event's own numbers."""
    return Called(
        own_or_default(invitation.minimum if invitation else None, event.default_minimum) or 0,
        own_or_default(invitation.maximum if invitation else None, event.default_maximum),
        registered,
        invited=invitation is not None,
        declined=invitation is not None and invitation.declined_at is not None,
    )
