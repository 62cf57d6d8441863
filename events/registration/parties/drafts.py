"""Answers on their way: kept two hours under the SHA-256 of the browser's cookie, then erased."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from events.database import sql, transaction
from events.errors import NotFound
from events.keys import draft_manage_token, token_digest

DRAFT_LASTS = timedelta(hours=2)
DRAFT_COOKIE = "hadir_draft"
EMPTY = "{}"


@dataclass(frozen=True)
class Draft:
    """`answers` by page; `registration` once the party is registered. Only the browser keeps the token."""

    token: str
    answers: dict[str, Any] = field(default_factory=dict)
    registration: uuid.UUID | None = None

    @property
    def digest(self) -> bytes:
        return token_digest(self.token)

    @property
    def manage_token(self) -> str:
        """The same each time the draft is sent: only this browser can compute it."""
        return draft_manage_token(self.token)


async def draft_of(token: str | None, event_id: uuid.UUID, now: datetime) -> Draft | None:
    """The living draft behind the cookie; None for a missing, foreign or expired one."""
    if not token:
        return None
    rows = await sql(
        "SELECT answers, registration FROM registration_draft WHERE digest = {} AND event = {} AND ends_at > {}",
        token_digest(token),
        event_id,
        now,
    )
    if not rows:
        return None
    return Draft(token, msgspec.json.decode(rows[0]["answers"]), rows[0]["registration"])


async def save_answers(draft: Draft, event_id: uuid.UUID, answers: dict[str, Any], now: datetime) -> None:
    """Keep the answers two hours from now. A draft that is already registered stays as it is."""
    text = msgspec.json.encode(answers).decode()
    async with transaction():
        await sql(
            "INSERT INTO registration_draft (digest, event, answers, created_at, ends_at) VALUES ({}, {}, {}, {}, {})"
            " ON CONFLICT (digest) DO UPDATE SET answers = excluded.answers, ends_at = excluded.ends_at"
            " WHERE registration_draft.event = excluded.event AND registration_draft.registration IS NULL",
            draft.digest,
            event_id,
            text,
            now,
            now + DRAFT_LASTS,
        )


async def end_draft(draft: Draft) -> None:
    """Forget the draft: this browser starts anew, and its tickets are no longer shown here."""
    async with transaction():
        await sql("DELETE FROM registration_draft WHERE digest = {}", draft.digest)


async def registration_of_draft(digest: bytes, event_id: uuid.UUID) -> uuid.UUID | None:
    """The registration this draft already became. Raises NotFound for another event's draft."""
    rows = await sql("SELECT event, registration FROM registration_draft WHERE digest = {}", digest)
    if rows and rows[0]["event"] != event_id:
        raise NotFound
    return rows[0]["registration"] if rows else None


async def finish_draft(digest: bytes, event_id: uuid.UUID, registration_id: uuid.UUID, now: datetime) -> None:
    """In the transaction that registers: the draft is the registration now, its answers are gone."""
    await sql(
        "INSERT INTO registration_draft (digest, event, answers, registration, created_at, ends_at)"
        " VALUES ({}, {}, {}, {}, {}, {}) ON CONFLICT (digest) DO UPDATE"
        " SET answers = excluded.answers, registration = excluded.registration, ends_at = excluded.ends_at",
        digest,
        event_id,
        EMPTY,
        registration_id,
        now,
        now + DRAFT_LASTS,
    )


async def erase_expired(now: datetime) -> None:
    """Erase drafts past their two hours, idempotency keys past their day, and counters of tries past their window."""
    async with transaction():
        await sql("DELETE FROM registration_draft WHERE ends_at <= {}", now)
        await sql("DELETE FROM throttle WHERE starts_at <= {}", now - timedelta(days=1))
