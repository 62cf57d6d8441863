"""What an OPD is asked to send to an event and what it has: the one arithmetic of its minimum and maximum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


def called(event: Event, invitation: Mapping[str, Any] | None, registered: int) -> Called:
    """The OPD of an invitation (its `minimum, maximum, declined_at`), or without one, by the event's own numbers."""
    own = invitation or {"minimum": None, "maximum": None, "declined_at": None}
    return Called(
        own_or_default(own["minimum"], event.default_minimum) or 0,
        own_or_default(own["maximum"], event.default_maximum),
        registered,
        invited=invitation is not None,
        declined=own["declined_at"] is not None,
    )
