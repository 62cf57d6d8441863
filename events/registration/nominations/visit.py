"""Behind the link of an OPD: the invitation, its event and people, and what may still be changed through it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from events.attendance import queries as attendance
from events.calendar.own_day import day_of
from events.calendar.tables import Event
from events.departments import opds
from events.departments import queries as departments
from events.departments.versions import DepartmentNode
from events.errors import Conflict, NotFound
from events.language import _
from events.registration.invitations import nominees
from events.registration.invitations.links import InvitationFacts, Link, invitation_by_token
from events.registration.invitations.nominees import Nominee
from events.registration.invitations.state import state_of
from events.registration.limits import allow_liaison, count_unknown_code
from events.registration.nominations.actions import ended
from events.registration.seats.called import Called, called
from events.registration.seats.window import window_state
from events.security import client_address
from events.vocabulary import EventStatus, InvitationState, Openness
from events.web import AnyRequest


@dataclass(frozen=True, slots=True)
class Invited:
    """What a link opens; `window` says whether names are taken now."""

    token: str
    invitation: InvitationFacts
    event: Event
    people: list[Nominee]
    present: frozenset[uuid.UUID]
    window: Openness
    now: datetime

    @property
    def link(self) -> Link:
        row = self.invitation
        return Link(row.id, row.event, row.token_version, row.department_name)

    @property
    def state(self) -> InvitationState:
        return state_of(self.invitation)

    @property
    def opened(self) -> bool:
        return self.invitation.opened_at is not None

    @property
    def called(self) -> Called:
        """What the OPD owes, and how many names use its quota."""
        return called(self.event, self.invitation, nominees.names_counted(self.people))

    @property
    def may_change(self) -> bool:
        return self.window is Openness.OPEN and not self.called.declined

    @property
    def live(self) -> list[Nominee]:
        return nominees.live(self.people)

    @property
    def own(self) -> list[Nominee]:
        """Those whose tickets the liaison may hand out."""
        return [one for one in self.live if one.own]

    def url(self, part: str = "") -> str:
        return f"/undangan/{self.token}{part}"


async def invited(request: AnyRequest, token: str) -> Invited:
    """Raises NotFound for a link that opens nothing, for an older version's and for an event still in draft."""
    now = datetime.now(UTC)
    invitation = await invitation_by_token(token)
    if invitation is None:
        await count_unknown_code(client_address(request), now=now)
        raise NotFound(ended())
    event = await Event.objects().where(Event.id == invitation.event).first()
    assert event is not None
    if event.status == EventStatus.DRAFT:
        raise NotFound(_("Undangan ini belum dibuka oleh panitia. Coba lagi nanti."))
    people = await nominees.nominees(event.id, invitation.department)
    presences = await attendance.presences_of([one.id for one in people])
    present = frozenset(one.attendee for one in presences)
    return Invited(token, invitation, event, people, present, await window_state(event, now, invited=True), now)


async def acting(request: AnyRequest, token: str) -> Invited:
    """As `invited`, for a POST: counted, so that nobody tries NIPs through a link. Raises TooMany."""
    here = await invited(request, token)
    await allow_liaison(here.invitation.id, now=here.now)
    return here


def one_of(here: Invited, attendee_id: uuid.UUID) -> Nominee:
    """Somebody whom the OPD may replace or take back.

    Raises NotFound for anyone else, Conflict for somebody who checked in: then only the committee changes anything.
    """
    found = next((one for one in here.own if one.id == attendee_id), None)
    if found is None:
        raise NotFound(_("Nama ini tidak ada dalam usulan perangkat daerah Anda."))
    party = {one.id for one in here.people if one.registration == found.registration}
    if party & here.present:
        raise Conflict(
            _("%(name)s sudah tercatat hadir, sehingga tidak dapat diganti atau dihapus dari sini.", name=found.name),
            code="checked_in",
        )
    return found


async def units_of(here: Invited) -> list[DepartmentNode]:
    """Where the OPD's people may come from on the event's own day. Raises Conflict where that day knows no such OPD."""
    day = await day_of(here.event)
    units = opds.units_of(await departments.departments(day), here.invitation.department, day)
    if not units:
        raise Conflict(
            _("Perangkat daerah ini tidak berlaku lagi pada tanggal kegiatan. Hubungi panitia."), code="not_on_that_day"
        )
    return units


def refuse_unopened(here: Invited) -> None:
    """Raises Conflict before the liaison said that the invitation was read."""
    if not here.opened:
        raise Conflict(_("Buka undangan lebih dahulu."), code="not_opened")
