"""The letter that calls the OPDs to an event, and what the committee notes of an invitation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from events import audit
from events.audit import Actor
from events.clean import visible
from events.database import transaction
from events.errors import Unreadable
from events.language import _
from events.registration.invitations.liaisons import parsed
from events.registration.seats.event import lock_event
from events.registration.seats.window import refuse_cancelled
from events.registration.tables import InvitationLetter

MOST_URL = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter as typed; every part may be empty."""

    number: str = ""
    dated: date | None = None
    subject: str = ""
    body: str = ""
    url: str = ""


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


WRITTEN = ("number", "dated", "subject", "body", "url")


async def letter_of(event_id: uuid.UUID) -> InvitationLetter | None:
    """The event's letter, None before one was written."""
    found: InvitationLetter | None = await InvitationLetter.objects().where(InvitationLetter.event == event_id).first()
    return found


async def set_letter(event_id: uuid.UUID, letter: Letter, *, by: Actor, now: datetime) -> None:
    """Write the letter. Raises NotFound, EventCancelled, and Invalid for a link that is none."""
    url = parsed("url", clean_link, letter.url)
    async with transaction():
        refuse_cancelled(await lock_event(event_id))
        before = await letter_of(event_id)
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
            data=audit.differing(
                {name: getattr(before, name, None) or None for name in WRITTEN},
                {name: getattr(letter, name) or None for name in WRITTEN} | {"url": url or None},
            ),
        )
