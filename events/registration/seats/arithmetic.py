"""Seats and quotas as arithmetic: plain values in, plain values out.

The caller counts inside its transaction, after it locked the event and then the invitations by id.
None as a capacity or maximum means no limit.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.vocabulary import AttendeeRole, AttendeeState, Obstacle

SEAT_STATES = frozenset({AttendeeState.ACTIVE, AttendeeState.OFFERED, AttendeeState.AWAITING})
LIVE = tuple(sorted(str(state) for state in (*SEAT_STATES, AttendeeState.WAITLISTED)))
"""Whoever has a seat or waits for one: neither gone nor become somebody else's row."""
SEAT_ROLES = frozenset({AttendeeRole.PARTICIPANT, AttendeeRole.COMPANION})


@dataclass(frozen=True)
class Waiter:
    """A waiting party: the seats it needs, and the OPD of each of its people who uses a quota."""

    registration: uuid.UUID
    seats: int
    delegates: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Room:
    """What is left of an event: its free seats, and of each OPD with a maximum how many it may still send.

    None as `seats`, and an OPD that is not named, mean no limit.
    """

    seats: int | None
    opds: Mapping[uuid.UUID, int]


def seats_left(taken: int, capacity: int | None) -> int | None:
    """Free seats, never below zero: walk-ins may exceed the capacity. None without a limit."""
    return None if capacity is None else max(0, capacity - taken)


def fits(party_size: int, taken: int, capacity: int | None) -> bool:
    """Whether the whole party finds seats: a couple takes two at once or none."""
    return capacity is None or taken + party_size <= capacity


def fits_opd(delegates: int, taken: int, maximum: int | None) -> bool:
    """Whether an OPD may send that many more; companions use up no quota and are not counted here."""
    return maximum is None or taken + delegates <= maximum


def obstacle(party: Waiter, room: Room) -> Obstacle | None:
    """Why the whole party does not fit; None when it does."""
    if room.seats is not None and party.seats > room.seats:
        return Obstacle.SEATS
    short = any(party.delegates.count(opd) > room.opds[opd] for opd in party.delegates if opd in room.opds)
    return Obstacle.QUOTA if short else None


def after(party: Waiter, room: Room) -> Room:
    """What is left once the party has its seats."""
    seats = None if room.seats is None else room.seats - party.seats
    return Room(seats, {opd: left - party.delegates.count(opd) for opd, left in room.opds.items()})


def first_that_fit(waiting: Sequence[Waiter], room: Room) -> list[Waiter]:
    """Who gets a seat, in the order of the queue: a party that does not fit whole is passed, never split."""
    chosen = []
    for party in waiting:
        if room.seats == 0:
            break
        if obstacle(party, room) is None:
            chosen.append(party)
            room = after(party, room)
    return chosen


def own_or_default(own: int | None, default: int | None) -> int | None:
    """The invitation's own minimum or maximum overrides the event's, zero included."""
    return default if own is None else own
