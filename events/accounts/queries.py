"""Reading accounts and login sessions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from events.accounts.tables import User
from events.database import sql


async def account_of_session(digest: bytes, now: datetime) -> dict[str, Any] | None:
    """`id, name, email, role, seen_at` of the active account behind a living login session, or None."""
    rows = await sql(
        "SELECT app_user.id, app_user.name, app_user.email, app_user.role, login_session.seen_at"
        " FROM login_session JOIN app_user ON app_user.id = login_session.account"
        " WHERE login_session.digest = {} AND login_session.ended_at IS NULL"
        " AND login_session.ends_at > {} AND app_user.active = {}",
        digest,
        now,
        True,
    )
    return rows[0] if rows else None


async def account_of_token(digest: bytes) -> dict[str, Any] | None:
    """`id, name, role, seen_at` (of the token) of the active account behind a living API token, or None."""
    rows = await sql(
        "SELECT app_user.id, app_user.name, app_user.role, api_token.seen_at FROM api_token"
        " JOIN app_user ON app_user.id = api_token.account"
        " WHERE api_token.digest = {} AND api_token.ended_at IS NULL AND app_user.active = {}",
        digest,
        True,
    )
    return rows[0] if rows else None


async def by_email(email: str) -> User | None:
    """The account of an address, whatever its letter case."""
    return await User.objects().where(User.email == email.strip().lower()).first()


async def by_pin(digest: bytes) -> User | None:
    """The active account a gate PIN belongs to."""
    return await User.objects().where((User.pin_digest == digest) & (User.active == True)).first()  # noqa: E712


async def accounts() -> list[User]:
    """Everyone who may log in, by name."""
    return await User.objects().order_by(User.name)


async def account(account_id: uuid.UUID) -> User | None:
    return await User.objects().where(User.id == account_id).first()


async def living_sessions(account_id: uuid.UUID, now: datetime) -> list[dict[str, Any]]:
    """`digest, created_at, seen_at, ends_at, browser` of an account's login sessions, last begun first."""
    return await sql(
        "SELECT digest, created_at, seen_at, ends_at, browser FROM login_session"
        " WHERE account = {} AND ended_at IS NULL AND ends_at > {} ORDER BY created_at DESC",
        account_id,
        now,
    )


async def living_tokens(account_id: uuid.UUID) -> list[dict[str, Any]]:
    """`id, name, created_at, seen_at` of an account's API tokens, last made first; never what they are."""
    return await sql(
        "SELECT id, name, created_at, seen_at FROM api_token WHERE account = {} AND ended_at IS NULL"
        " ORDER BY created_at DESC, id",
        account_id,
    )
