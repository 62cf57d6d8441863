"""Seats and quotas of one event, under its lock: what `register` and every change of a party asks first.

Everything here runs inside the caller's transaction. Lock order: the event, then invitations by id.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import NamedTuple

from events.calendar.own_day import FIRST_SESSION
from events.calendar.tables import Event
from events.database import any_of, for_update, sql
from events.errors import EventFull, NotFound, QuotaFull
from events.registration.seats.arithmetic import fits, fits_opd, own_or_default
from events.registration.seats.count import quota_used, seats_used
from events.text import local_date


@dataclass(frozen=True, slots=True)
class LockedEvent:
    """An event as registration needs it, read under its lock: what it asks, what it may give, and how it is told of."""

    id: uuid.UUID
    slug: str
    title: str
    host: str
    venue: str
    address: str
    zone: str
    status: str
    cancel_reason: str
    registration: str
    registration_opens: datetime | None
    registration_closes: datetime | None
    capacity: int | None
    default_maximum: int | None
    companion_policy: str
    delegate_policy: str
    approval: bool
    waiting_list: bool
    offer_hours: int
    created_at: datetime
    first_starts_at: datetime | None

    @property
    def day(self) -> date:
        """The event's own day, see `calendar.own_day`."""
        return local_date(self.first_starts_at or self.created_at, self.zone)


@dataclass(slots=True)
class Done:
    """What a transaction has done so far: whether it wrote anybody's row, and whether who waits may find room since."""

    written: bool = False
    makes_room: bool = False


@dataclass(frozen=True, slots=True)
class ChangingEvent(LockedEvent):
    """A locked event whose parties change. Whatever writes the row of an attendee asks for it and says so here.

    Only `waiting.changing` makes one; so nobody's row is written without the lock, the manifest and the offers.
    """

    done: Done = field(default_factory=Done)

    def wrote(self, *, makes_room: bool) -> None:
        """Somebody's row was written; with `makes_room` whoever waits may find a seat or quota by it."""
        self.done.written = True
        self.done.makes_room |= makes_room


AnyEvent = LockedEvent | Event
"""For what is asked of an event alike under its lock and on a page."""
_OF_SESSION = {"first_starts_at": "s.starts_at AS first_starts_at"}
_COLUMNS = ", ".join(_OF_SESSION.get(one.name, f"event.{one.name}") for one in fields(LockedEvent))


async def lock_event(event_id: uuid.UUID) -> LockedEvent:
    """The event, held until the transaction ends. Raises NotFound.

    Its day comes with it, for registering has no time for another question; it is the day as it was when we asked.
    """
    rows = await sql(
        f"SELECT {_COLUMNS} FROM event LEFT JOIN event_session s ON s.id = {FIRST_SESSION}"  # noqa: S608
        f" WHERE event.id = {{}}{for_update(of='event')}",
        event_id,
    )
    if not rows:
        raise NotFound
    return LockedEvent(**rows[0])


@dataclass(frozen=True, slots=True)
class LockedInvitation:
    """An OPD's invitation, held until the transaction ends; `maximum` is its own, not the event's."""

    id: uuid.UUID
    department: uuid.UUID
    maximum: int | None


async def lock_invitation(event_id: uuid.UUID, opd: uuid.UUID | None) -> LockedInvitation | None:
    """The OPD's invitation; None when it has none."""
    return (await lock_invitations(event_id, [opd])).get(opd) if opd else None


async def lock_invitations(event_id: uuid.UUID, opds: Collection[uuid.UUID]) -> dict[uuid.UUID, LockedInvitation]:
    """The invitations of those OPDs, by OPD, locked in the order of their ids; who has none is left out."""
    if not opds:
        return {}
    condition, wanted = any_of("department", [*opds], "uuid")
    rows = await sql(
        f"SELECT id, department, maximum FROM invitation WHERE event = {{}} AND {condition}"  # noqa: S608
        f" ORDER BY id{for_update()}",
        event_id,
        *wanted,
    )
    return {row["department"]: LockedInvitation(**row) for row in rows}


def maximum_of(event: AnyEvent, invitation: LockedInvitation | None) -> int | None:
    """How many people the OPD may send; None without a limit."""
    return own_or_default(invitation.maximum if invitation else None, event.default_maximum)


class Held(NamedTuple):
    """What was taken before somebody came in another's stead: so much may be taken again, whatever the limits."""

    seats: int = 0
    of_opds: Mapping[uuid.UUID, int] = {}


NOTHING_HELD = Held()


async def check_seats(event: LockedEvent, held: Held = NOTHING_HELD) -> None:
    """After the party was written: raises EventFull, and so unwrites it, when it does not fit whole."""
    if event.capacity is None:
        return
    if not fits(0, await seats_used(event.id), max(event.capacity, held.seats)):
        raise EventFull


async def check_quota(
    event: LockedEvent, opd: uuid.UUID | None, invitation: LockedInvitation | None, held: Held = NOTHING_HELD
) -> None:
    """After the delegate was written: raises QuotaFull when the OPD now has more than its maximum."""
    maximum = maximum_of(event, invitation)
    if opd is None or maximum is None:
        return
    if not fits_opd(0, await quota_used(event.id, opd), max(maximum, held.of_opds.get(opd, 0))):
        raise QuotaFull
