"""Who agreed to which words, when: the text itself is kept beside its digest, so that it can be shown again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from events.calendar.notice import notice_of
from events.calendar.tables import Event
from events.database import sql


async def record_consent(registration_id: uuid.UUID, event_id: uuid.UUID, now: datetime) -> None:
    """In the open transaction: the official read the event's notice as it stands and sent the form, for themselves."""
    digest = await keep_text(event_id, now)
    await sql("UPDATE registration SET consented_at = {}, notice = {} WHERE id = {}", now, digest, registration_id)


async def keep_text(event_id: uuid.UUID, now: datetime) -> bytes:
    """In the open transaction: keep the event's notice and its words of consent as they stand; their digest."""
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
    return shown.digest


@dataclass(frozen=True, slots=True)
class PrivacyWords:
    """What somebody read and agreed to: the notice, and the sentence they ticked."""

    notice: str
    consent: str


async def texts_of(*named: bytes | None) -> dict[bytes, PrivacyWords]:
    """The notice and consent behind each digest."""
    digests = {bytes(one) for one in named if one}
    found: dict[bytes, PrivacyWords] = {}
    for digest in sorted(digests):
        rows = await sql("SELECT notice, consent FROM privacy_text WHERE digest = {}", digest)
        found |= {digest: PrivacyWords(**rows[0])} if rows else {}
    return found
