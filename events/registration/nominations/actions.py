"""What an OPD does through its link: name, replace and take back its people, call them complete, decline.

Every action names the link's version, so that a renewed link ends at once; each is written down with the invitation
as its subject. Lock order: the event, then the invitation. All raise NotFound for a link that ended, EventCancelled,
and RegistrationClosed outside the time of registration.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any

from events import audit
from events.clean import clean_lines
from events.database import for_update, marks, sql, transaction
from events.departments.opds import opd_of
from events.errors import Conflict, Invalid, NotFound, Unreadable
from events.language import _
from events.registration import queries
from events.registration.invitations.links import INVITATION, InvitationFacts, Link
from events.registration.invitations.nominees import SELF_REGISTERED
from events.registration.parties.changes import refuse_replacing_invited, withdraw
from events.registration.parties.corrections import correct
from events.registration.parties.drafts import spent_on
from events.registration.parties.register import Asked, Registered, register
from events.registration.people.party import Party, PersonValues
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import LockedEvent, lock_event
from events.registration.seats.window import check_window, refuse_cancelled
from events.registration.waiting.changing import changing
from events.vocabulary import AttendeeRole, AttendeeState, Origin

SENT_BEFORE = (
    "SELECT id FROM attendee WHERE registration = {}"  # noqa: S608
    f" AND state NOT IN ('{AttendeeState.WITHDRAWN}', '{AttendeeState.REPLACED}') LIMIT 1"
)


async def open_invitation(link: Link, *, now: datetime) -> None:
    """Say that the OPD has read its invitation; saying it again changes nothing."""
    async with transaction():
        await lock_event(link.event)
        await _note_opened(link, await _locked(link), now)


async def nominate(link: Link, party: Party, *, draft: str, now: datetime) -> Registered:
    """Register the party for the OPD. The same `draft` again gets the same registration.

    Raises besides Invalid, QuotaFull, EventFull, AlreadyRegistered, and Conflict after the OPD declined.
    """
    async with changing(link.event, now) as event:
        invitation = await _changeable(event, link, now)
        digest = _draft_digest(link, draft)
        if await _sent_before(link, digest):
            return await _register(link, party, digest, now)
        _refuse_declined(invitation)
        await _check_unit(event, invitation, party)
        made = await _register(link, party, digest, now)
        await _tell(link, "invitation.nominated", _names(made), now)
    return made


async def replace(link: Link, attendee_id: uuid.UUID, party: Party, *, draft: str, now: datetime) -> Registered:
    """As `nominate`, in the place of one of the OPD's people, whose party becomes `replaced` at the same moment.

    Raises NotFound for anybody the OPD did not name, Conflict (`spouse_invited`) beside a spouse invited as well.
    """
    async with changing(link.event, now) as event:
        invitation = await _changeable(event, link, now)
        digest = _draft_digest(link, draft)
        if await _sent_before(link, digest):
            return await _register(link, party, digest, now)
        _refuse_declined(invitation)
        gone = await _own(invitation, attendee_id)
        await refuse_replacing_invited(gone.registration)
        await _check_unit(event, invitation, party)
        made = await _register(link, party, digest, now, replaces=gone.registration)
        await _tell(link, "invitation.replaced", [gone.name, *_names(made)], now)
    return made


async def amend(link: Link, attendee_id: uuid.UUID, changes: dict[str, Any], *, now: datetime) -> None:
    """Mend what stands on the list of one of the OPD's people; the printed QR stays. Raises NotFound, Invalid."""
    async with changing(link.event, now) as event:
        invitation = await _changeable(event, link, now)
        await _own(invitation, attendee_id)
        stored = await queries.attendee(attendee_id)
        assert stored is not None
        kept = {field.name: getattr(stored, field.name) for field in fields(PersonValues)}
        values = PersonValues(**kept | changes)
        if "department" in changes:
            await _check_unit(event, invitation, Party(values))
        await correct(attendee_id, values, by=link.actor, now=now)
        await _tell(link, "invitation.amended", [values.name], now)


async def remove(link: Link, attendee_id: uuid.UUID, *, reason: str = "", now: datetime) -> None:
    """Take back a spouse alone (`reason` says why) or an official with the spouse; the last one takes the answer along.

    Raises NotFound, Conflict (`spouse_invited`) for an official invited with the spouse, and Invalid without a reason.
    """
    async with changing(link.event, now) as event:
        invitation = await _changeable(event, link, now)
        gone = await _own(invitation, attendee_id)
        if gone.official is None:
            await refuse_replacing_invited(gone.registration)
        await withdraw(gone.registration, by=link.actor, now=now, attendee_id=attendee_id, reason=reason)
        if not await _count(invitation):
            await sql("UPDATE invitation SET answered_at = NULL WHERE id = {}", link.invitation)
        await _tell(link, "invitation.removed", [gone.name], now)


async def confirm(link: Link, *, now: datetime) -> None:
    """Call the names complete; saying it again changes nothing. Raises Conflict without any name."""
    async with transaction():
        event = await lock_event(link.event)
        invitation = await _changeable(event, link, now)
        _refuse_declined(invitation)
        if invitation.answered_at is not None:
            return
        if not await _count(invitation):
            raise Conflict(_("Belum ada nama. Usulkan peserta, atau nyatakan tidak mengirim."), code="nobody")
        await sql("UPDATE invitation SET answered_at = {} WHERE id = {}", now, link.invitation)
        await _tell(link, "invitation.answered", [], now)


async def decline(link: Link, reason: str, *, now: datetime) -> None:
    """Say that the OPD sends nobody, and why. Raises Invalid without a reason, Conflict while it has names."""
    try:
        reason = clean_lines(reason, 500)
    except Unreadable as error:
        raise Invalid(str(error), field="reason") from None
    if not reason:
        raise Invalid(_("Tulis alasan tidak mengirim peserta."), field="reason")
    async with transaction():
        event = await lock_event(link.event)
        invitation = await _changeable(event, link, now)
        if invitation.declined_at is not None:
            return
        if await _count(invitation, own=True):
            raise Conflict(_("Masih ada nama yang diusulkan. Hapus semua nama lebih dahulu."), code="has_names")
        await sql(
            "UPDATE invitation SET declined_at = {}, decline_reason = {}, answered_at = NULL WHERE id = {}",
            now,
            reason,
            link.invitation,
        )
        await _tell(link, "invitation.declined", [], now, reason=reason)


async def take_back_decline(link: Link, *, now: datetime) -> None:
    """The OPD sends people after all; saying it again changes nothing."""
    async with transaction():
        event = await lock_event(link.event)
        invitation = await _changeable(event, link, now)
        if invitation.declined_at is None:
            return
        await sql("UPDATE invitation SET declined_at = NULL, decline_reason = '' WHERE id = {}", link.invitation)
        await _tell(link, "invitation.decline_ended", [], now)


async def note_list(link: Link, rows: int, *, now: datetime) -> None:
    """Write down that the list with so many names was taken out of Hadir."""
    async with transaction():
        await lock_event(link.event)
        await _locked(link)
        await audit.record(
            "invitation.list_taken",
            by=link.actor,
            at=now,
            subject=("invitation", link.invitation),
            event=link.event,
            data={"rows": rows},
        )


# ----------------------------------------------------------------- within the open transaction


async def _changeable(event: LockedEvent, link: Link, now: datetime) -> InvitationFacts:
    """The invitation, locked after its event, while changes through the link are allowed; opened if it was not."""
    invitation = await _locked(link)
    refuse_cancelled(event)
    await check_window(event, now, invited=True)
    await _note_opened(link, invitation, now)
    return invitation


async def _locked(link: Link) -> InvitationFacts:
    lock = f"{for_update()} OF i" if for_update() else ""
    rows = await sql(
        f"{INVITATION} WHERE i.id = {{}} AND i.event = {{}} AND i.token_version = {{}}{lock}",
        link.invitation,
        link.event,
        link.version,
    )
    if not rows:
        raise NotFound(ended())
    return InvitationFacts(**rows[0])


def ended() -> str:
    """What the bearer of a link that opens nothing reads, whatever the reason."""
    return _("Tautan undangan ini tidak berlaku. Mintalah tautan terbaru kepada panitia.")


async def _note_opened(link: Link, invitation: InvitationFacts, now: datetime) -> None:
    if invitation.opened_at is not None:
        return
    await sql("UPDATE invitation SET opened_at = {} WHERE id = {}", now, link.invitation)
    await _tell(link, "invitation.opened", [], now)


def _refuse_declined(invitation: InvitationFacts) -> None:
    if invitation.declined_at is not None:
        raise Conflict(
            _("Perangkat daerah ini sudah menyatakan tidak mengirim. Batalkan pernyataan itu lebih dahulu."),
            code="declined",
        )


async def _check_unit(event: LockedEvent, invitation: InvitationFacts, party: Party) -> None:
    """Raises Invalid unless the person comes from the OPD, as it stands on the event's own day."""
    if await opd_of(party.official.department, event.day) != invitation.department:
        raise Invalid(_("Pilih unit dari perangkat daerah ini."), field="official.department")


async def _register(
    link: Link, party: Party, digest: bytes, now: datetime, *, replaces: uuid.UUID | None = None
) -> Registered:
    return await register(
        link.event, party, Asked(Origin.INVITATION, link.actor, replaces=replaces), now=now, draft=digest
    )


def _draft_digest(link: Link, draft: str) -> bytes:
    """One form of one OPD: another's same word is another draft."""
    return sha256(link.invitation.bytes + draft.encode("utf-8", "surrogatepass")).digest()


async def _sent_before(link: Link, digest: bytes) -> bool:
    """Whether this form became a registration. Raises Conflict once its people were taken back or replaced."""
    spent = await spent_on(digest, link.event)
    if spent is None:
        return False
    if not await sql(SENT_BEFORE, spent.registration):
        raise Conflict(
            _("Isian ini sudah pernah dikirim, lalu namanya dihapus. Buka isian baru untuk mengusulkannya lagi."),
            code="sent_before",
        )
    return True


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """Somebody whom an OPD may replace, mend or take back; `official` is beside whom they come."""

    id: uuid.UUID
    name: str
    registration: uuid.UUID
    official: uuid.UUID | None


async def _own(invitation: InvitationFacts, attendee_id: uuid.UUID) -> OwnPerson:
    """A living attendee whom the OPD or the committee named for it, or their spouse. Raises NotFound.

    An official of another OPD who comes as the spouse of one is that OPD's own.
    """
    rows = await sql(
        "SELECT a.id, a.name, a.registration, a.official FROM attendee a JOIN registration r ON r.id = a.registration"  # noqa: S608
        " WHERE a.id = {} AND a.event = {} AND r.origin <> {}"
        " AND (a.counts_for = {} OR a.role = {}"
        " AND EXISTS (SELECT 1 FROM attendee o WHERE o.id = a.official AND o.counts_for = {}))"
        f" AND a.state IN ({marks(len(LIVE))})",
        attendee_id,
        invitation.event,
        SELF_REGISTERED,
        invitation.department,
        AttendeeRole.COMPANION,
        invitation.department,
        *LIVE,
    )
    if not rows:
        raise NotFound(_("Nama ini tidak ada dalam usulan perangkat daerah Anda."))
    return OwnPerson(**rows[0])


async def _count(invitation: InvitationFacts, *, own: bool = False) -> int:
    """How many people of the OPD still come; `own` leaves out who registered alone."""
    rows = await sql(
        "SELECT count(*) AS n FROM attendee a JOIN registration r ON r.id = a.registration"  # noqa: S608
        f" WHERE a.event = {{}} AND a.counts_for = {{}} AND r.origin <> {{}} AND a.state IN ({marks(len(LIVE))})",
        invitation.event,
        invitation.department,
        SELF_REGISTERED if own else "",
        *LIVE,
    )
    return rows[0]["n"]


def _names(made: Registered) -> list[str]:
    return [one.name for one in made.attendees]


async def _tell(link: Link, action: str, names: Sequence[str], now: datetime, *, reason: str = "") -> None:
    personal = ({"names": list(names)} if names else {}) | ({"reason": reason} if reason else {})
    await audit.record(
        action, by=link.actor, at=now, subject=("invitation", link.invitation), event=link.event, personal=personal
    )
