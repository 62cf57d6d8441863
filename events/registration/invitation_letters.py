"""The letter that calls the OPDs to an event, and what the committee notes of an invitation."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from events import audit
from events.audit import Actor
from events.clean import clean_email, clean_text, visible
from events.database import marks, sql, transaction
from events.errors import Invalid, Unreadable
from events.language import _
from events.registration.identity import normalise_phone
from events.registration.invitation_links import invitation_of
from events.registration.places import lock_event, refuse_cancelled
from events.registration.tables import InvitationLetter

MOST_URL = 500


@dataclass(frozen=True)
class Letter:
    """The letter as typed; every part may be empty."""

    number: str = ""
    dated: date | None = None
    subject: str = ""
    body: str = ""
    url: str = ""


@dataclass(frozen=True)
class Liaison:
    """Who answers for the OPD."""

    name: str = ""
    phone: str = ""
    email: str = ""


def clean_link(text: str) -> str:
    """An https address without user or password. Raises Unreadable: other schemes could run in a reader's browser."""
    link = visible(text).strip()
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        host = None
    usable = host and parts.scheme == "https" and not parts.username and not any(c.isspace() for c in link)
    if not usable or len(link) > MOST_URL or any(not c.isprintable() for c in link):
        raise Unreadable(_("Tulis alamat lengkap yang diawali https://, misalnya tautan berkas pada situs Pemda."))
    return link


async def letter_of(event_id: uuid.UUID) -> InvitationLetter | None:
    """The event's letter, None before one was written."""
    found: InvitationLetter | None = await InvitationLetter.objects().where(InvitationLetter.event == event_id).first()
    return found


async def set_letter(event_id: uuid.UUID, letter: Letter, *, by: Actor, now: datetime) -> None:
    """Write the letter. Raises NotFound, EventCancelled, and Invalid for a link that is none."""
    url = _read("url", clean_link, letter.url)
    async with transaction():
        refuse_cancelled(await lock_event(event_id))
        await InvitationLetter.delete().where(InvitationLetter.event == event_id)
        await InvitationLetter.insert(
            InvitationLetter(
                event=event_id,
                number=letter.number,
                dated=letter.dated,
                subject=letter.subject,
                body=letter.body,
                url=url,
                changed_at=now,
            )
        )
        await audit.record(
            "invitation.letter_written",
            by=by,
            at=now,
            subject=("event", event_id),
            event=event_id,
            data={"number": letter.number, "dated": str(letter.dated or "")},
        )


async def set_liaison(
    event_id: uuid.UUID, invitation_id: uuid.UUID, liaison: Liaison, *, by: Actor, now: datetime
) -> None:
    """Note whom to reach at the OPD. Raises NotFound, and Invalid with its field."""
    name = _read("name", clean_text, liaison.name)
    phone, email = _read("phone", normalise_phone, liaison.phone), _read("email", clean_email, liaison.email)
    async with transaction():
        await lock_event(event_id)
        before = await invitation_of(event_id, invitation_id)
        await sql(
            "UPDATE invitation SET liaison_name = {}, liaison_phone = {}, liaison_email = {} WHERE id = {}",
            name,
            phone,
            email,
            invitation_id,
        )
        await audit.record(
            "invitation.liaison_changed",
            by=by,
            at=now,
            subject=("invitation", invitation_id),
            event=event_id,
            personal={
                "before": {"phone": before["liaison_phone"], "email": before["liaison_email"]},
                "after": {"phone": phone, "email": email},
            },
        )


def _read(field: str, parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text) if text.strip() else ""
    except Unreadable as error:
        raise Invalid(str(error), field=field) from None


async def mark_sent(event_id: uuid.UUID, invitation_ids: Sequence[uuid.UUID], *, by: Actor, now: datetime) -> int:
    """Note that these were sent; who already was stays as it is. Returns how many were noted; foreign ids are none."""
    if not invitation_ids:
        return 0
    async with transaction():
        refuse_cancelled(await lock_event(event_id))
        rows = await sql(
            f"UPDATE invitation SET sent_at = {{}} WHERE event = {{}} AND id IN ({marks(len(invitation_ids))})"  # noqa: S608
            " AND sent_at IS NULL RETURNING id",
            now,
            event_id,
            *sorted(invitation_ids),
        )
        for row in rows:
            await audit.record("invitation.sent", by=by, at=now, subject=("invitation", row["id"]), event=event_id)
    return len(rows)
