"""Behind a manage token: what it opens, and what its bearer may still change."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from events.attendance import queries as attendance
from events.attendance.queries import PresenceFacts
from events.audit import Actor
from events.calendar.tables import Event
from events.errors import Conflict, NotFound
from events.language import _
from events.registration import queries
from events.registration.limits import count_unknown_code
from events.registration.queries import AttendeeFacts, RegistrationFacts
from events.registration.seats import window
from events.registration.seats.arithmetic import LIVE
from events.security import client_address
from events.vocabulary import ActorKind, AttendeeRole, CompanionPolicy, Openness
from events.web import AnyRequest


@dataclass(frozen=True)
class Managed:
    """What a manage token opens: the registration, its event and people, and whether anyone checked in."""

    token: str
    registration: RegistrationFacts
    event: Event
    party: list[AttendeeFacts]
    presences: list[PresenceFacts]
    state: str
    now: datetime

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.PARTICIPANT, self.registration.id)

    @property
    def live(self) -> list[AttendeeFacts]:
        return [one for one in self.party if one.state in LIVE]

    @property
    def companion(self) -> AttendeeFacts | None:
        return next((one for one in self.live if one.official), None)

    @property
    def spouse_invited(self) -> bool:
        """Whether two invited officials come together: neither replaces the other."""
        return self.companion is not None and self.companion.role != AttendeeRole.COMPANION

    @property
    def checked_in(self) -> bool:
        return bool(self.presences)

    @property
    def may_change(self) -> bool:
        """Corrections and withdrawal: until somebody of the party checked in, or the event is over."""
        return bool(self.live) and not self.checked_in and self.state != Openness.CANCELLED and not self.over

    @property
    def over(self) -> bool:
        return self.state == Openness.OVER

    @property
    def may_change_companion(self) -> bool:
        policy = self.event.companion_policy
        return (
            self.may_change
            and policy != CompanionPolicy.NONE
            and self.state in (Openness.OPEN, Openness.FULL, Openness.INVITED)
        )

    def url(self, part: str = "") -> str:
        return f"/kelola/{self.token}{part}"


async def managed(request: AnyRequest, token: str) -> Managed:
    """Raises NotFound for a token that opens nothing, a ticket's code among them."""
    now = datetime.now(UTC)
    registration = await queries.registration_by_token(token)
    if registration is None:
        await count_unknown_code(client_address(request), now=now)
        raise NotFound(_("Tautan ini tidak berlaku. Gunakan tautan terbaru dari panitia."))
    event = await Event.objects().where(Event.id == registration.event).first()
    assert event is not None
    party = await queries.party_of(registration.id)
    presences = await attendance.presences_of([one.id for one in party])
    state = await window.registration_state(event, now)
    return Managed(token, registration, event, party, presences, state, now)


async def changeable(request: AnyRequest, token: str) -> Managed:
    """As `managed`. Raises Conflict after check-in: then only the committee changes anything."""
    here = await managed(request, token)
    if here.checked_in:
        raise Conflict(
            _("Anda sudah tercatat hadir, sehingga data tidak dapat diubah dari sini. Hubungi panitia."),
            code="checked_in",
        )
    if not here.may_change:
        raise Conflict(_("Pendaftaran ini tidak dapat diubah lagi. Hubungi panitia."), code="not_changeable")
    return here


def one_of(here: Managed, attendee_id: uuid.UUID) -> AttendeeFacts:
    """A living member of the party. Raises NotFound for anyone else."""
    found = next((one for one in here.live if one.id == attendee_id), None)
    if found is None:
        raise NotFound
    return found


async def changeable_companion(request: AnyRequest, token: str) -> Managed:
    """As `changeable`. Raises Conflict once registration has closed."""
    here = await changeable(request, token)
    if not here.may_change_companion:
        raise Conflict(_("Batas waktu mengubah pasangan sudah lewat. Hubungi panitia."), code="registration_closed")
    return here
