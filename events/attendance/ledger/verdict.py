"""What a gate says about a known attendee of its event.

A known attendee whom an officer admitted is always present, with flags, whatever the registration's state.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from events.vocabulary import AttendeeState, ScanFlag, ScanReason

_OBJECTIONS = {
    AttendeeState.WITHDRAWN: ScanReason.WITHDRAWN,
    AttendeeState.REPLACED: ScanReason.WITHDRAWN,
    AttendeeState.WAITLISTED: ScanReason.WAITLISTED,
    AttendeeState.OFFERED: ScanReason.WAITLISTED,  # until they take the seat, it may be another's tomorrow
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the row makes presence, why not, and the flags it carries, sorted."""

    admitted: bool
    reason: ScanReason | None
    flags: tuple[ScanFlag, ...]


def objection(state: str) -> ScanReason | None:
    """Why an officer should hesitate; None for who may simply come in. Merged tickets resolve before this."""
    return _OBJECTIONS.get(AttendeeState(state))


def decide(state: str, admitted: bool | None, flags: Iterable[ScanFlag] = ()) -> Decision:
    """The officer's word wins; without one (None) the state of the registration decides."""
    against = objection(state)
    enters = against is None if admitted is None else admitted
    if not enters:
        return Decision(False, against or ScanReason.NOT_ALLOWED, tuple(sorted(set(flags))))
    despite = {ScanFlag(against.value)} if against else set()
    return Decision(True, None, tuple(sorted({*flags, *despite})))
