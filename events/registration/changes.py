"""Changing a party after it registered: corrections, the spouse, withdrawal. A printed QR never dies of it.

A participant (`by.kind == "participant"`) keeps the NIP and changes the spouse only while registration is
open; the committee (`user`) may do both at any time.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from events import audit
from events.audit import Actor
from events.clean import clean_email
from events.database import is_unique_violation, marks, sql, transaction
from events.errors import AlreadyRegistered, Conflict, Invalid, NotFound, Unreadable
from events.language import _
from events.registration.identity import normalise_phone
from events.registration.party import PersonValues, check_companion, check_person, policy_of
from events.registration.people import (
    Place,
    RegisteredAttendee,
    find_or_make_people,
    insert_attendees,
    new_attendee,
)
from events.registration.places import (
    bump_manifest,
    check_quota,
    check_seats,
    check_window,
    event_ends_at,
    lock_event,
    lock_invitation,
    opd_of,
    refuse_cancelled,
)
from events.vocabulary import AttendeeRole, AttendeeState, CompanionPolicy

LIVE = ("active", "offered", "awaiting", "waitlisted")
SNAPSHOT = ("name", "nip", "is_asn", "rank", "position", "department", "institution", "relation", "represents",
            "represents_letter", "role", "person", "counts_for", "invitation")  # fmt: skip
PARTICIPANT = "participant"


async def correct(
    attendee_id: uuid.UUID, values: PersonValues, *, by: Actor, now: datetime, override: str | None = None
) -> None:
    """Write one human's data anew; a participant's NIP, role and relation to the party stay as they are.

    Raises NotFound, Invalid, QuotaFull or EventFull (unless `override`), AlreadyRegistered for another's NIP.
    """
    try:
        async with transaction():
            row, event = await _lock_attendee(attendee_id)
            kept = values if by.kind != PARTICIPANT else replace(values, nip=row["nip"], role=row["role"])
            companion = row["official"] is not None
            prefix = "companion" if companion else "official"
            checked = check_person(kept, prefix, policy_of(event, public=by.kind == PARTICIPANT, now=now))
            if companion:
                checked = replace(checked, role=AttendeeRole.COMPANION)
            await _rewrite(row, event, checked, by, now, override)
    except Exception as error:
        if is_unique_violation(error):
            raise AlreadyRegistered from None
        raise


async def _lock_attendee(attendee_id: uuid.UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    """The attendee, read again under its event's lock."""
    found = await sql("SELECT event FROM attendee WHERE id = {}", attendee_id)
    if not found:
        raise NotFound
    event = await lock_event(found[0]["event"])
    rows = await sql(
        f"SELECT id, registration, official, state, {', '.join(SNAPSHOT)} FROM attendee WHERE id = {{}}",  # noqa: S608
        attendee_id,
    )
    return rows[0], event


async def _rewrite(
    row: dict[str, Any],
    event: dict[str, Any],
    values: PersonValues,
    by: Actor,
    now: datetime,
    override: str | None,
) -> None:
    opd = await opd_of(values.department) if values.role == AttendeeRole.PARTICIPANT else None
    invitation = await lock_invitation(event["id"], opd)
    person = row["person"]
    if values.nip != row["nip"]:
        person = (await find_or_make_people([values], now))[0]
    after = {name: getattr(values, name) for name in SNAPSHOT[:11]} | {
        "person": person, "counts_for": opd, "invitation": invitation["id"] if invitation else None
    }  # fmt: skip
    changed = {name: value for name, value in after.items() if value != row[name]}
    if not changed:
        return
    await _update(row["id"], changed, now)
    if not override and opd != row["counts_for"]:
        await check_quota(event, opd, invitation)
    if not override and values.role != row["role"]:
        await check_seats(event)
    await bump_manifest(event["id"])
    await _audit_correction(row, changed, event["id"], by, now, override)


async def _update(attendee_id: uuid.UUID, changed: dict[str, Any], now: datetime) -> None:
    columns = ", ".join(f"{name} = {{}}" for name in changed)
    await sql(
        f"UPDATE attendee SET {columns}, changed_at = {{}} WHERE id = {{}}",  # noqa: S608
        *changed.values(),
        now,
        attendee_id,
    )


async def _audit_correction(
    row: dict[str, Any],
    changed: dict[str, Any],
    event_id: uuid.UUID,
    by: Actor,
    now: datetime,
    override: str | None,
) -> None:
    await audit.record(
        "attendee.corrected", by=by, at=now, subject=("attendee", row["id"]), event=event_id,
        data={"fields": sorted(changed)} | ({"override": override} if override else {}),
        personal={"before": {name: row[name] for name in changed}, "after": changed},
    )  # fmt: skip


async def correct_contact(
    registration_id: uuid.UUID, phone: str, email: str, *, by: Actor, now: datetime
) -> None:
    """Where links are sent from now on. Raises NotFound, and Invalid with its field."""
    phone, email = _clean_contact(phone, email)
    if by.kind == PARTICIPANT and not phone:
        raise Invalid(_("Tulis nomor HP yang dapat dihubungi."), field="phone")
    async with transaction():
        row = await _registration(registration_id)
        if (row["phone"], row["email"]) == (phone, email):
            return
        await sql(
            "UPDATE registration SET phone = {}, email = {}, changed_at = {} WHERE id = {}",
            phone, email, now, registration_id,
        )  # fmt: skip
        await audit.record(
            "registration.contact_corrected", by=by, at=now, subject=("registration", registration_id),
            event=row["event"],
            personal={"before": {"phone": row["phone"], "email": row["email"]},
                      "after": {"phone": phone, "email": email}},
        )  # fmt: skip


def _clean_contact(phone: str, email: str) -> tuple[str, str]:
    field = "phone"
    try:
        phone = normalise_phone(phone) if phone.strip() else ""
        field = "email"
        return phone, clean_email(email) if email.strip() else ""
    except Unreadable as error:
        raise Invalid(str(error), field=field) from None


async def _registration(registration_id: uuid.UUID) -> dict[str, Any]:
    rows = await sql("SELECT id, event, phone, email FROM registration WHERE id = {}", registration_id)
    if not rows:
        raise NotFound
    return rows[0]


async def add_companion(
    registration_id: uuid.UUID,
    values: PersonValues,
    *,
    consent: bool,
    by: Actor,
    now: datetime,
    override: str | None = None,
) -> RegisteredAttendee:
    """Give the official a spouse with an own ticket; one who stood there is `replaced` and frees the seat.

    Raises NotFound, Invalid, RegistrationClosed (a participant after the deadline), EventFull (unless
    `override`), AlreadyRegistered when the spouse's NIP has a place of its own.
    """
    async with transaction():
        registration = await _registration(registration_id)
        event = await lock_event(registration["event"])
        await _check_companion_allowed(event, by, now)
        official = await _official(registration_id)
        policy = policy_of(event, public=by.kind == PARTICIPANT, now=now)
        checked = check_companion(values, official["nip"], consent, policy)
        replaced = await _set_state(registration_id, AttendeeState.REPLACED, now, companions=True)
        person = (await find_or_make_people([checked], now))[0]
        made = new_attendee(person, checked, Place(event["id"], registration_id, official["id"]))
        if not await insert_attendees([made], now):
            raise AlreadyRegistered
        if not override:
            await check_seats(event)
        await sql(
            "UPDATE registration SET companion_consent_at = {}, alone_reason = '', changed_at = {} WHERE id = {}",
            now if consent else None, now, registration_id,
        )  # fmt: skip
        await bump_manifest(event["id"])
        await audit.record(
            "companion.added", by=by, at=now, subject=("registration", registration_id), event=event["id"],
            data={"attendee": str(made.id), "replaced": replaced} | ({"override": override} if override else {}),
            personal={"name": checked.name, "nip": checked.nip},
        )  # fmt: skip
    return RegisteredAttendee(made.id, checked.name, made.role, made.code)


async def _check_companion_allowed(event: dict[str, Any], by: Actor, now: datetime) -> None:
    refuse_cancelled(event)
    if by.kind != PARTICIPANT:
        return
    if event["companion_policy"] == CompanionPolicy.NONE:
        raise Invalid(_("Kegiatan ini diikuti tanpa pasangan."), field="companion.name")
    await check_window(event, now)


async def _official(registration_id: uuid.UUID) -> dict[str, Any]:
    rows = await sql(
        f"SELECT id, nip FROM attendee WHERE registration = {{}} AND official IS NULL AND state IN ({marks(len(LIVE))})"  # noqa: S608
        " ORDER BY created_at LIMIT 1",
        registration_id, *LIVE,
    )  # fmt: skip
    if not rows:
        raise Conflict(_("Pendaftaran ini sudah dibatalkan."), code="withdrawn")
    return rows[0]


async def _set_state(
    registration_id: uuid.UUID,
    state: str,
    now: datetime,
    *,
    companions: bool = False,
    attendee_id: uuid.UUID | None = None,
) -> list[str]:
    """Move live attendees of the party to `state`: all, the companions, or one and its companions."""
    which, arguments = "", list[Any]()
    if companions:
        which = " AND official IS NOT NULL"
    elif attendee_id:
        which, arguments = " AND (id = {} OR official = {})", [attendee_id, attendee_id]
    rows = await sql(
        f"UPDATE attendee SET state = {{}}, changed_at = {{}} WHERE registration = {{}}"  # noqa: S608
        f" AND state IN ({marks(len(LIVE))}){which} RETURNING id",
        str(state), now, registration_id, *LIVE, *arguments,
    )  # fmt: skip
    return [str(row["id"]) for row in rows]


async def withdraw(
    registration_id: uuid.UUID,
    *,
    by: Actor,
    now: datetime,
    attendee_id: uuid.UUID | None = None,
    reason: str = "",
) -> None:
    """Free the party's seats, or those of one attendee (an official takes the companion along).

    `reason` is why the official comes alone, or why the committee withdrew them. Withdrawing twice is the
    same. The ticket still opens its page, which says so. Raises NotFound, and for a participant Conflict
    after the event ended and Invalid for a missing reason where the event asks for the spouse.
    """
    async with transaction():
        registration = await _registration(registration_id)
        event = await lock_event(registration["event"])
        if by.kind == PARTICIPANT:
            await _check_withdrawal(event, attendee_id, reason, now)
        gone = await _set_state(registration_id, AttendeeState.WITHDRAWN, now, attendee_id=attendee_id)
        if not gone:
            return
        if attendee_id and reason:
            await sql("UPDATE registration SET alone_reason = {} WHERE id = {}", reason, registration_id)
        await bump_manifest(event["id"])
        await audit.record(
            "registration.withdrawn", by=by, at=now, subject=("registration", registration_id), event=event["id"],
            data={"attendees": gone}, personal={"reason": reason} if reason else None,
        )  # fmt: skip


async def _check_withdrawal(
    event: dict[str, Any], attendee_id: uuid.UUID | None, reason: str, now: datetime
) -> None:
    ends_at = await event_ends_at(event["id"])
    if ends_at and now >= ends_at:
        raise Conflict(_("Kegiatan ini sudah selesai."), code="event_over")
    if attendee_id is None:
        return
    companion = await sql("SELECT id FROM attendee WHERE id = {} AND official IS NOT NULL", attendee_id)
    if companion and event["companion_policy"] == CompanionPolicy.REQUIRED and not reason:
        raise Invalid(_("Tulis alasan Anda hadir tanpa pasangan."), field="alone_reason")
