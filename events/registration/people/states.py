"""Moving people between states: who has a seat, waits for one, left, or made way. Only a merge writes states too."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from events.database import any_of, marks, sql
from events.registration.seats.arithmetic import LIVE, SEAT_STATES
from events.registration.seats.event import ChangingEvent


class Whom(NamedTuple):
    """Some of an event's people, as a condition of SQL on `attendee` with its arguments."""

    condition: str
    arguments: Sequence[Any]


class Moved(NamedTuple):
    """Somebody who was moved, and beside whom they stand."""

    id: uuid.UUID
    official: uuid.UUID | None


def everyone_of(*registrations: uuid.UUID) -> Whom:
    """All people of those parties, of which there is at least one."""
    return Whom(*any_of("registration", registrations, "uuid"))


def companions_of(registration_id: uuid.UUID) -> Whom:
    """Whoever comes along with the official of the party."""
    return Whom("registration = {} AND official IS NOT NULL", [registration_id])


def one_of(registration_id: uuid.UUID, attendee_id: uuid.UUID) -> Whom:
    """That person of the party alone."""
    return Whom("registration = {} AND id = {}", [registration_id, attendee_id])


def with_companions(registration_id: uuid.UUID, attendee_id: uuid.UUID) -> Whom:
    """That person of the party and whoever comes along."""
    return Whom("registration = {} AND (id = {} OR official = {})", [registration_id, attendee_id, attendee_id])


async def move(
    event: ChangingEvent,
    whom: Whom,
    after: str,
    now: datetime,
    *,
    before: Sequence[str] = LIVE,
    nobody_fits: bool = False,
) -> list[Moved]:
    """Take those of them who are in a state of `before` (all the living) to the state `after`; gives whom it took.

    Whoever does not end in a seat makes room for who waits, unless the caller has seen that `nobody_fits`.
    """
    rows = await sql(
        "UPDATE attendee SET state = {}, changed_at = {}, state_sequence = state_sequence + 1, state_changed_at = {}"  # noqa: S608
        f" WHERE state IN ({marks(len(before))}) AND {whom.condition} RETURNING id, official",
        str(after),
        now,
        now,
        *(str(state) for state in before),
        *whom.arguments,
    )
    if rows:
        event.wrote(makes_room=after not in SEAT_STATES and not nobody_fits)
    return [Moved(**row) for row in rows]
