"""The private link of an OPD, `/undangan/{token}`: derived, so that it can be shown again; its version renews it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from events import audit, config
from events.audit import Actor
from events.calendar.own_day import opd_join
from events.database import sql, transaction
from events.errors import NotFound
from events.keys import invitation_token, token_digest
from events.language import _
from events.registration.seats.event import lock_event
from events.vocabulary import ActorKind

FIRST_VERSION = 1
INVITATION = (
    "SELECT i.id, i.event, i.department, i.minimum, i.maximum, i.token_version, i.sent_at, i.opened_at, i.answered_at,"  # noqa: S608
    " i.declined_at, i.decline_reason, i.liaison_name, i.liaison_phone, i.liaison_email,"
    " d.name AS department_name, d.abbreviation, d.kind"
    f" FROM invitation i{opd_join('d', 'i.department', 'i.event')}"
)


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """An OPD's invitation as `INVITATION` reads it: its own numbers, what happened when, and whom to reach."""

    id: uuid.UUID
    event: uuid.UUID
    department: uuid.UUID
    minimum: int | None
    maximum: int | None
    token_version: int
    sent_at: datetime | None
    opened_at: datetime | None
    answered_at: datetime | None
    declined_at: datetime | None
    decline_reason: str
    liaison_name: str
    liaison_phone: str
    liaison_email: str
    department_name: str
    abbreviation: str
    kind: str

    @property
    def address(self) -> str:
        """The living link, as it is sent to the OPD."""
        return address_of(self.id, self.token_version)


@dataclass(frozen=True, slots=True)
class Link:
    """The invitation a link opened, at the version it opened with."""

    invitation: uuid.UUID
    event: uuid.UUID
    version: int
    opd_name: str

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.LIAISON, self.invitation, _("Penghubung %(opd)s", opd=self.opd_name))


def token_of(invitation_id: uuid.UUID, version: int) -> str:
    """What stands in the link of that version; only this installation can derive it."""
    return invitation_token(config.keys().session, invitation_id, version)


def first_link(invitation_id: uuid.UUID) -> bytes:
    """The SHA-256 of a new invitation's token."""
    return token_digest(token_of(invitation_id, FIRST_VERSION))


def address_of(invitation_id: uuid.UUID, version: int) -> str:
    """The whole address, as it is sent to the OPD."""
    return f"{config.load().base_url}/undangan/{token_of(invitation_id, version)}"


async def invitation_by_token(token: str) -> InvitationFacts | None:
    """The invitation a living link opens, with its OPD's name; an older version opens nothing."""
    rows = await sql(f"{INVITATION} WHERE i.token_digest = {{}}", token_digest(token))
    return InvitationFacts(**rows[0]) if rows else None


async def invitation_of(event_id: uuid.UUID, invitation_id: uuid.UUID) -> InvitationFacts:
    """One invitation of that event. Raises NotFound for any other."""
    rows = await sql(f"{INVITATION} WHERE i.event = {{}} AND i.id = {{}}", event_id, invitation_id)
    if not rows:
        raise NotFound
    return InvitationFacts(**rows[0])


async def invitations_of(event_id: uuid.UUID) -> list[InvitationFacts]:
    """Every invitation of the event, in protocol order."""
    rows = await sql(f"{INVITATION} WHERE i.event = {{}} ORDER BY d.protocol_order, d.name", event_id)
    return [InvitationFacts(**row) for row in rows]


async def renew_link(event_id: uuid.UUID, invitation_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """A new link; the old one opens nothing from now on. Raises NotFound for another event's invitation."""
    async with transaction():
        await lock_event(event_id)
        invitation = await invitation_of(event_id, invitation_id)
        version = invitation.token_version + 1
        await sql(
            "UPDATE invitation SET token_version = {}, token_digest = {} WHERE id = {}",
            version,
            token_digest(token_of(invitation_id, version)),
            invitation_id,
        )
        await audit.record(
            "invitation.link_renewed", by=by, at=now, subject=("invitation", invitation_id), event=event_id
        )
