"""Registering at most once for a program's idempotency key, however often and in parallel it is sent."""

from __future__ import annotations

import hmac
import uuid
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from events import config
from events.database import sql
from events.errors import Conflict
from events.language import _
from events.registration.parties.register import Asked, Registered, register
from events.registration.people.party import Party
from events.registration.waiting.changing import changing

KEY_LASTS = timedelta(hours=24)


def key_digest(token_digest: bytes, key: str) -> bytes:
    """What one token's key is kept under: another token's same key is another one."""
    return sha256(token_digest + key.encode("utf-8", "surrogatepass")).digest()


def manage_token(digest: bytes) -> str:
    """The manage token of that key's registration: only this installation can derive it, and always the same."""
    return hmac.digest(config.keys().session, b"idempotency" + digest, "sha256")[:16].hex().upper()


async def register_once(
    event_id: uuid.UUID, party: Party, asked: Asked, *, digest: bytes, body: bytes, now: datetime
) -> Registered:
    """`register` for a program: the same key and body get the same answer for `KEY_LASTS`.

    Raises Conflict (`idempotency_key_reused`) for the key with another body or event, and all that `register`
    raises; a refused registration leaves the key free.
    """
    answers = msgspec.json.encode({"body": sha256(body).hexdigest()}).decode()
    async with changing(event_id, now):
        await _claim(digest, event_id, answers, now)
        registered = await register(event_id, party, asked, now=now, draft=digest, manage_token=manage_token(digest))
        await sql(
            "UPDATE registration_draft SET answers = {}, ends_at = {} WHERE digest = {}",
            answers,
            now + KEY_LASTS,
            digest,
        )
    return registered


async def _claim(digest: bytes, event_id: uuid.UUID, answers: str, now: datetime) -> None:
    """Hold the key until the transaction ends: whoever else sends it waits here, then reads what it became."""
    await sql(
        "INSERT INTO registration_draft (digest, event, answers, created_at, ends_at) VALUES ({}, {}, {}, {}, {})"
        " ON CONFLICT (digest) DO UPDATE SET ends_at = excluded.ends_at",
        digest,
        event_id,
        answers,
        now,
        now + KEY_LASTS,
    )
    rows = await sql("SELECT event, answers FROM registration_draft WHERE digest = {}", digest)
    if (rows[0]["event"], rows[0]["answers"]) != (event_id, answers):
        raise Conflict(_("Idempotency-Key ini sudah dipakai untuk permintaan lain."), code="idempotency_key_reused")
