"""Who agreed to which words, when: the text itself is kept beside its digest, so that it can be shown again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events.calendar.notice import notice_of
from events.calendar.tables import Event
from events.database import sql
from events.registration.queries import RegistrationFacts


async def record_consent(
    registration_id: uuid.UUID, event_id: uuid.UUID, now: datetime, *, own: bool = True, spouse: bool = True
) -> None:
    """In the open transaction: the party read the event's notice as it stands and sent the form.

    `own` is the official's consent, `spouse` that of whoever comes along, given through the same form.
    """
    event = await Event.objects().where(Event.id == event_id).first()
    assert event is not None
    shown = await notice_of(event)
    await sql(
        "INSERT INTO privacy_text (digest, event, notice, consent, first_used_at) VALUES ({}, {}, {}, {}, {})"
        " ON CONFLICT (digest) DO NOTHING",
        shown.digest,
        event_id,
        shown.text,
        shown.consent,
        now,
    )
    said: dict[str, Any] = {"consented_at": now, "notice": shown.digest} if own else {}
    said |= {"companion_notice": shown.digest} if spouse else {}
    columns = ", ".join(f"{name} = {{}}" for name in said)
    await sql(f"UPDATE registration SET {columns} WHERE id = {{}}", *said.values(), registration_id)  # noqa: S608


@dataclass(frozen=True, slots=True)
class PrivacyWords:
    """What somebody read and agreed to: the notice, and the sentence they ticked."""

    notice: str
    consent: str


async def texts_of(registration: RegistrationFacts) -> dict[bytes, PrivacyWords]:
    """The notice and consent behind each digest the registration names."""
    digests = {bytes(d) for d in (registration.notice, registration.companion_notice) if d}
    found: dict[bytes, PrivacyWords] = {}
    for digest in sorted(digests):
        rows = await sql("SELECT notice, consent FROM privacy_text WHERE digest = {}", digest)
        found |= {digest: PrivacyWords(**rows[0])} if rows else {}
    return found
