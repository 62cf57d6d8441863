"""Whether a party would find its seats and its OPD's quota now: told beforehand, decided under the event's lock."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from events.calendar.own_day import day_of
from events.calendar.tables import Event
from events.database import sql
from events.departments import opds, queries
from events.registration.seats.arithmetic import fits, fits_opd, own_or_default
from events.registration.seats.count import quota_used_per_opd, seats_used
from events.vocabulary import Obstacle


@dataclass(frozen=True, slots=True)
class Quota:
    """What an OPD may send to the event and has sent; `unit` is the department asked for: the OPD or one below it."""

    unit: str
    opd: str
    used: int
    maximum: int

    @property
    def full(self) -> bool:
        return not fits_opd(1, self.used, self.maximum)

    @property
    def of_another(self) -> bool:
        """Whether the unit uses the quota of an OPD above it."""
        return self.unit != self.opd


async def quotas(event: Event) -> dict[uuid.UUID, Quota]:
    """By department, of every department on the event's own day whose OPD has a maximum there."""
    rows = await sql("SELECT department, maximum FROM invitation WHERE event = {}", event.id)
    own = {row["department"]: row["maximum"] for row in rows}
    if event.default_maximum is None and not any(most is not None for most in own.values()):
        return {}
    day = await day_of(event)
    units = await queries.departments(day)
    tree, used = opds.by_id(units), await quota_used_per_opd(event.id)
    found: dict[uuid.UUID, Quota] = {}
    for unit in units:
        key = opds.answering(tree, unit.id, day)
        if key is None:
            continue
        opd = tree[key]
        most = own_or_default(own.get(opd.id), event.default_maximum)
        if most is not None:
            found[unit.id] = Quota(unit.name, opd.name, used.get(opd.id, 0), most)
    return found


async def obstacle_to(event: Event, department: uuid.UUID | None, people: int) -> Obstacle | None:
    """Why a party of that many, whose official comes from that department, would not fit now; None when it would."""
    if not fits(people, await seats_used(event.id), event.capacity):
        return Obstacle.SEATS
    quota = (await quotas(event)).get(department) if department else None
    return Obstacle.QUOTA if quota and quota.full else None
