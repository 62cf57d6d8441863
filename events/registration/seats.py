"""Seats and quotas as arithmetic (`design.md` 2 and 3): plain values in, plain values out.

The caller counts inside its transaction, after it locked the event and then the invitations by id.
None as a capacity or maximum means no limit.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from events.vocabulary import AttendeeRole, AttendeeState

SEAT_STATES = frozenset({AttendeeState.ACTIVE, AttendeeState.OFFERED, AttendeeState.AWAITING})
SEAT_ROLES = frozenset({AttendeeRole.PARTICIPANT, AttendeeRole.COMPANION})


@dataclass(frozen=True, slots=True)
class Party:
    """People who come together or not at all. `counts_for` names the OPD of each who uses up a quota."""

    id: Hashable
    size: int
    counts_for: tuple[Hashable, ...] = ()


def takes_seat(role: str, state: str) -> bool:
    """Whether an attendee holds one of the event's seats; speakers, committee and guests never do."""
    return role in SEAT_ROLES and state in SEAT_STATES


def seats_taken(attendees: Iterable[tuple[str, str]]) -> int:
    """Number of (role, state) pairs that hold a seat."""
    return sum(takes_seat(role, state) for role, state in attendees)


def seats_left(taken: int, capacity: int | None) -> int | None:
    """Free seats, never below zero: walk-ins may exceed the capacity. None without a limit."""
    return None if capacity is None else max(0, capacity - taken)


def fits(party_size: int, taken: int, capacity: int | None) -> bool:
    """Whether the whole party finds seats: a couple takes two at once or none."""
    return capacity is None or taken + party_size <= capacity


def fits_opd(delegates: int, taken: int, maximum: int | None) -> bool:
    """Whether an OPD may send that many more; companions use up no quota and are not counted here."""
    return maximum is None or taken + delegates <= maximum


def own_or_default(own: int | None, default: int | None) -> int | None:
    """The invitation's own minimum or maximum overrides the event's, zero included."""
    return default if own is None else own


def missing(registered: int, minimum: int | None) -> int:
    """How many people the OPD still owes; 0 when the minimum is reached or there is none."""
    return max(0, (minimum or 0) - registered)


def first_that_fits(
    waiting: Sequence[Party],
    taken: int,
    capacity: int | None,
    taken_by_opd: Mapping[Hashable, int],
    maximum_by_opd: Mapping[Hashable, int | None],
) -> Party | None:
    """The party the next offer goes to: the longest waiting one that fits whole; later ones may overtake."""
    for party in waiting:
        wanted = Counter(party.counts_for)
        if fits(party.size, taken, capacity) and all(
            fits_opd(number, taken_by_opd.get(opd, 0), maximum_by_opd.get(opd))
            for opd, number in wanted.items()
        ):
            return party
    return None
