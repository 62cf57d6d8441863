"""Answers on their way: kept two hours under the SHA-256 of the browser's cookie, then erased."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from events import config
from events.database import sql, transaction
from events.errors import Conflict, NotFound
from events.keys import draft_manage_token, token_digest
from events.language import _
from events.registration.people.party import Party

DRAFT_LASTS = timedelta(hours=2)
DRAFT_COOKIE = "hadir_draft"
EMPTY = "{}"


@dataclass(frozen=True)
class Draft:
    """`answers` by page; `registration` once the party is registered, and `party`, the seal of what was sent then.

    Only the browser keeps the token. `kept` is the answers' text as the table holds it, by which `save_answers` knows
    that nobody wrote in between; None for a draft that is not kept yet.
    """

    token: str
    answers: dict[str, Any] = field(default_factory=dict)
    registration: uuid.UUID | None = None
    party: bytes | None = None
    kept: str | None = None

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
        "SELECT answers, registration, party FROM registration_draft WHERE digest = {} AND event = {} AND ends_at > {}",
        token_digest(token),
        event_id,
        now,
    )
    if not rows:
        return None
    row = rows[0]
    return Draft(token, msgspec.json.decode(row["answers"]), row["registration"], row["party"], row["answers"])


async def save_answers(draft: Draft, event_id: uuid.UUID, answers: Mapping[str, Any], now: datetime) -> bool:
    """Keep the answers two hours from now; whether they are kept.

    Not when another tab wrote the draft since it was read, nor when it is registered: then it stays as it is.
    """
    text = msgspec.json.encode(answers).decode()
    async with transaction():
        kept = await sql(
            "INSERT INTO registration_draft (digest, event, answers, created_at, ends_at) VALUES ({}, {}, {}, {}, {})"
            " ON CONFLICT (digest) DO UPDATE SET answers = excluded.answers, ends_at = excluded.ends_at"
            " WHERE registration_draft.event = excluded.event AND registration_draft.registration IS NULL"
            " AND registration_draft.answers = {} RETURNING 1 AS one",
            draft.digest,
            event_id,
            text,
            now,
            now + DRAFT_LASTS,
            draft.kept or "",
        )
    return bool(kept)


async def end_draft(draft: Draft) -> None:
    """Forget the draft: this browser starts anew, and its tickets are no longer shown here."""
    async with transaction():
        await sql("DELETE FROM registration_draft WHERE digest = {}", draft.digest)


@dataclass(frozen=True)
class Spent:
    """What a draft became, and the seal of the party that was sent; None where its sender keeps that otherwise."""

    registration: uuid.UUID
    party: bytes | None


class AnotherSent(Conflict):
    """The draft is registered, but with another party: the one that is sent now is not."""

    default_code = "another_sent"

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            _(
                "Formulir ini sudah mendaftarkan %(names)s. Yang baru Anda isi belum didaftarkan; "
                "kirim sekali lagi untuk mendaftarkannya juga.",
                names=_(" dan ").join(names),
            )
        )


def seal_of(party: Party, draft: bytes) -> bytes:
    """By what a party sent with a draft is known again; only this installation can compute it."""
    said = b"party" + draft + msgspec.json.encode(party)
    return hmac.digest(config.keys().session, said, "sha256")


async def spent_on(digest: bytes, event_id: uuid.UUID) -> Spent | None:
    """What this draft already became. Raises NotFound for another event's draft."""
    rows = await sql("SELECT event, registration, party FROM registration_draft WHERE digest = {}", digest)
    if rows and rows[0]["event"] != event_id:
        raise NotFound
    found = rows[0] if rows else None
    return Spent(found["registration"], found["party"]) if found and found["registration"] else None


async def finish_draft(
    digest: bytes, event_id: uuid.UUID, registration_id: uuid.UUID, party: Party, now: datetime
) -> None:
    """In the transaction that registers: the draft is the registration of that party now, its answers are gone."""
    await sql(
        "INSERT INTO registration_draft (digest, event, answers, registration, party, created_at, ends_at)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}) ON CONFLICT (digest) DO UPDATE SET answers = excluded.answers,"
        " registration = excluded.registration, party = excluded.party, ends_at = excluded.ends_at",
        digest,
        event_id,
        EMPTY,
        registration_id,
        seal_of(party, digest),
        now,
        now + DRAFT_LASTS,
    )


async def erase_expired(now: datetime) -> None:
    """Erase drafts past their two hours, idempotency keys past their day, and counters of tries past their window."""
    async with transaction():
        await sql("DELETE FROM registration_draft WHERE ends_at <= {}", now)
        await sql("DELETE FROM throttle WHERE starts_at <= {}", now - timedelta(days=1))
