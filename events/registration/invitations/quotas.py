"""Which OPD are called to an event, how many people each must and may send, and how many it has."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events import audit
from events.audit import Actor
from events.calendar import bare as calendar
from events.calendar import locks
from events.calendar.own_day import opd_join
from events.calendar.tables import Event
from events.calendar.values import quota_problems, refuse
from events.database import marks, rows_of_marks, sql, transaction
from events.departments.opds import is_opd_on
from events.departments.tables import Department
from events.departments.units.contacts import contacts_of
from events.departments.versions import DepartmentNode
from events.errors import Conflict, Invalid
from events.language import _
from events.registration.invitations.links import first_link
from events.registration.seats.arithmetic import own_or_default
from events.registration.seats.called import Called, called
from events.registration.seats.count import quota_used_per_opd
from events.registration.tables import Invitation, InvitationLetter, LetterFile
from events.registration.waiting.changing import changing
from events.registration.waiting.offers import offer_seats

Quota = tuple[uuid.UUID, int | None, int | None]
"""Department, minimum and maximum; None leaves it to the event's."""
NOBODY = ("", "", "")
"""A liaison of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class OpdQuota:
    """An OPD that may be called: its invitation's own numbers, and what it owes and has."""

    department: DepartmentNode
    own_minimum: int | None
    own_maximum: int | None
    called: Called


async def standing(event: Event, departments: Iterable[DepartmentNode], day: date) -> list[OpdQuota]:
    """Every OPD that may be called on that day (see `is_opd_on`), in the order given."""
    own = await _invitations(event.id)
    sent = await quota_used_per_opd(event.id)
    return [
        _quota(event, department, own.get(department.id), sent.get(department.id, 0))
        for department in departments
        if department.id in own or is_opd_on(department, day)
    ]


def _quota(event: Event, department: DepartmentNode, own: InvitedWith | None, registered: int) -> OpdQuota:
    minimum, maximum = (own.minimum, own.maximum) if own else (None, None)
    return OpdQuota(department, minimum, maximum, called(event, own, registered))


@dataclass(frozen=True, slots=True)
class InvitedWith:
    """With which numbers of its own an OPD is invited, and when it declined."""

    department: uuid.UUID
    minimum: int | None
    maximum: int | None
    declined_at: datetime | None

    @property
    def quota(self) -> Quota:
        return self.department, self.minimum, self.maximum


async def _invitations(event_id: uuid.UUID) -> dict[uuid.UUID, InvitedWith]:
    """The event's invitations by OPD."""
    rows = await Invitation.select(
        Invitation.department, Invitation.minimum, Invitation.maximum, Invitation.declined_at
    ).where(Invitation.event == event_id)
    return {row["department"]: InvitedWith(**row) for row in rows}


async def invite_departments(event_id: uuid.UUID, quotas: Sequence[Quota], *, by: Actor, now: datetime) -> None:
    """Make these the OPD called to the event, each with its own minimum and maximum or the event's.

    Raises Invalid for an unknown department or an impossible quota, Conflict when an OPD left out already
    registered somebody through its invitation, EventCancelled.
    """
    async with transaction():
        event = await locks.lock_living(event_id)
        await _check(event, quotas)
        present = await _invitations(event_id)
        await _remove(event_id, [department for department in present if department not in {q[0] for q in quotas}])
        wanted = [q for q in quotas if q[0] not in present or present[q[0]].quota != q]
        await _write(event_id, wanted, now)
        if wanted or len(present) != len(quotas):
            await _tell(event, present, quotas, by, now)
            async with changing(event_id, now) as changed:
                await offer_seats(changed, now)


async def _check(event: Event, quotas: Sequence[Quota]) -> None:
    ids = [department for department, _least, _most in quotas]
    known = await Department.count().where(Department.id.is_in(ids)) if ids else 0
    if known != len(ids):
        raise Invalid(_("Pilih OPD dari daftar, masing-masing satu kali."), field="departments")
    for department, own_minimum, own_maximum in quotas:
        minimum = own_or_default(own_minimum, event.default_minimum)
        maximum = own_or_default(own_maximum, event.default_maximum)
        refuse((f"{name}-{department}", text) for name, text in quota_problems(minimum, maximum))


async def _remove(event_id: uuid.UUID, departments: list[uuid.UUID]) -> None:
    if not departments:
        return
    used = await sql(
        "SELECT DISTINCT d.name FROM attendee a JOIN invitation i ON i.id = a.invitation"  # noqa: S608
        f"{opd_join('d', 'i.department', 'i.event')} WHERE i.event = {{}}"
        f" AND i.department IN ({marks(len(departments))})"
        " ORDER BY d.name",
        event_id,
        *departments,
    )
    if used:
        names = ", ".join(row["name"] for row in used)
        raise Conflict(
            _("Sudah ada pendaftar dari: %(names)s. OPD ini tidak dapat dilepas.", names=names), code="in_use"
        )
    await Invitation.delete().where((Invitation.event == event_id) & Invitation.department.is_in(departments))


async def _write(event_id: uuid.UUID, quotas: Sequence[Quota], now: datetime) -> None:
    """One statement for all: a regency calls hundreds of units. Ordered, so that two writers never wait crosswise.

    Who is newly called begins with the OPD's contact, or else the liaison of its last invitation unless erased.
    """
    rows = [
        Invitation(event=event_id, department=q[0], minimum=q[1], maximum=q[2], created_at=now) for q in sorted(quotas)
    ]
    if not rows:
        return
    known = await _known_liaisons([row.department for row in rows])
    cells: list[Any] = []
    for row in rows:
        cells += (row.id, event_id, row.department, row.minimum, row.maximum, now, first_link(row.id))
        cells += known.get(row.department, NOBODY)
    await sql(
        "INSERT INTO invitation (id, event, department, minimum, maximum, created_at, token_digest,"  # noqa: S608
        f" liaison_name, liaison_phone, liaison_email) VALUES {rows_of_marks(len(rows), 10)}"
        " ON CONFLICT (event, department) DO UPDATE SET minimum = excluded.minimum, maximum = excluded.maximum",
        *cells,
    )


async def _known_liaisons(departments: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str, str]]:
    """By department name, phone and e-mail of its own contact, else of whom its last invitation reached."""
    rows = await sql(
        "SELECT department, liaison_name AS name, liaison_phone AS phone, liaison_email AS email FROM invitation"  # noqa: S608
        f" WHERE department IN ({marks(len(departments))}) AND (liaison_phone <> '' OR liaison_email <> '')"
        " ORDER BY created_at, id",
        *departments,
    )
    known = {row["department"]: (row["name"], row["phone"], row["email"]) for row in rows}
    own = await contacts_of(departments)
    return known | {opd: (one.name, one.phone, one.email) for opd, one in own.items() if one.phone or one.email}


async def _tell(
    event: Event, present: Mapping[uuid.UUID, InvitedWith], quotas: Sequence[Quota], by: Actor, now: datetime
) -> None:
    """Of each OPD that differs its own minimum and maximum, before and after; None where it is not invited."""
    before = {str(one): [row.minimum, row.maximum] for one, row in present.items()}
    after = {str(department): [minimum, maximum] for department, minimum, maximum in quotas}
    gone = {one: None for one in before if one not in after}
    data = {"quotas": audit.differing(before, after | gone)}
    await audit.record("invitations.changed", by=by, at=now, subject=("event", event.id), event=event.id, data=data)
    await locks.show(event, now)


async def copy_event(event_id: uuid.UUID, starts_on: date, *, by: Actor, now: datetime) -> Event:
    """As `calendar.bare.copy_event_without_quotas`, with the quota of every OPD; nobody is registered yet.

    The letter and its file stay behind: number, date and signature are of that one event.
    """
    async with transaction():
        event = await calendar.copy_event_without_quotas(event_id, starts_on, by=by, now=now)
        quotas = [one.quota for one in (await _invitations(event_id)).values()]
        await _write(event.id, quotas, now)
    return event


async def delete_draft(event_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """As `calendar.bare.delete_draft_without_quotas`, with the quotas and files to import.

    These are only plans while nobody registered.
    """
    with locks.refused_when_in_use(_(calendar.IN_USE)):
        async with transaction():
            await locks.lock_whole_event(event_id)
            await sql("DELETE FROM import_batch WHERE event = {}", event_id)
            await Invitation.delete().where(Invitation.event == event_id)
            await InvitationLetter.delete().where(InvitationLetter.event == event_id)
            await LetterFile.delete().where(LetterFile.event == event_id)
            await calendar.delete_draft_without_quotas(event_id, by=by, now=now)
