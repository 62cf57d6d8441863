"""Logging in and out, and making accounts."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from hmac import compare_digest

from events import audit, config, throttle
from events.accounts import queries
from events.accounts.passwords import MINIMUM_LENGTH, hash_password, verify
from events.accounts.tables import ApiToken, LoginSession, User
from events.audit import Actor
from events.database import is_unique_violation, sql, transaction
from events.errors import Conflict, Invalid, NotFound, Unauthorised
from events.keys import group_code, known_browser, new_pin, new_token, pin_digest, token_digest
from events.language import _
from events.vocabulary import ActorKind, UserRole

SESSION_LASTS = timedelta(hours=12)
TRIES = 10
ADDRESS_TRIES = 600
TRIES_WITHIN = timedelta(minutes=15)
PIN_ATTEMPTS = 20
SESSIONS_KEPT = timedelta(days=30)


async def log_in(email: str, password: str, *, browser: str, now: datetime, address: str = "", known: str = "") -> str:
    """Begin a login session and return the token for its cookie: always a new one, so none can be planted.

    Raises Unauthorised in the same words for a wrong address, a wrong password and a closed account, and
    TooMany beyond 10 tries for one account in 15 minutes, right ones included, or 600 from one network address.
    A browser that logged in before (`known`, its cookie of `mark_of`) has 10 tries of its own, so that a stranger
    who knows the address cannot lock its owner out (OWASP, device cookies).
    """
    await _count_login(email.strip().lower(), address, known, now)
    user = await queries.by_email(email)
    right = await verify(user.password_hash if user else None, password)
    if user is None or not right or not user.active:
        raise Unauthorised(_("Alamat e-mail atau kata sandi tidak cocok."), code="wrong_login")
    token = new_token()
    async with transaction():
        await LoginSession.insert(
            LoginSession(
                digest=token_digest(token),
                account=user.id,
                created_at=now,
                seen_at=now,
                ends_at=now + SESSION_LASTS,
                browser=browser[:200],
            )
        )
        await audit.record("login", by=Actor(ActorKind.USER, user.id, user.name), at=now, subject=("user", user.id))
    return token


async def _count_login(email: str, address: str, known: str, now: datetime) -> None:
    mark = known.partition(".")[0]
    if mark and compare_digest(mark_of(email, mark).encode(), known.encode("utf-8", "surrogatepass")):
        await throttle.allow(f"login:known:{mark[:40]}", tries=TRIES, within=TRIES_WITHIN, now=now)
        return
    # The address first: whoever sprays one password over many accounts stops there.
    if address:
        await throttle.allow(f"login:from:{address[:60]}", tries=ADDRESS_TRIES, within=TRIES_WITHIN, now=now)
    await throttle.allow(f"login:{email[:100]}", tries=TRIES, within=TRIES_WITHIN, now=now)


def mark_of(email: str, mark: str = "") -> str:
    """The cookie of a browser that has just logged in to `email`: gives no right but tries of its own."""
    return known_browser(config.keys().session, mark or new_token(), email.strip().lower())


async def log_out(digest: bytes, *, by: Actor, now: datetime) -> None:
    """End one login session; ending it twice is the same."""
    async with transaction():
        await sql("UPDATE login_session SET ended_at = {} WHERE digest = {} AND ended_at IS NULL", now, digest)
        if by.id:
            await audit.record("logout", by=by, at=now, subject=("user", by.id))


async def end_sessions(account: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """End every login session of an account, on all its devices."""
    async with transaction():
        await sql("UPDATE login_session SET ended_at = {} WHERE account = {} AND ended_at IS NULL", now, account)
        await audit.record("sessions.ended", by=by, at=now, subject=("user", account))


async def create_user(email: str, name: str, role: str, password: str, *, by: Actor, now: datetime) -> tuple[User, str]:
    """A new account and its gate PIN, which is shown once.

    Raises Invalid for a short password or an unknown role, Conflict when the address has an account.
    """
    if len(password) < MINIMUM_LENGTH:
        raise Invalid(_("Kata sandi paling sedikit %(n)s karakter.", n=MINIMUM_LENGTH), field="password")
    if role not in list(UserRole):
        raise Invalid(_("Pilih peran pengguna."), field="role")
    hashed = await hash_password(password)
    try:
        async with transaction():
            user = User(email=email.strip().lower(), name=name.strip(), role=role, password_hash=hashed, created_at=now)
            await User.insert(user)
            pin = await _give_pin(user.id)
            await audit.record("user.created", by=by, at=now, subject=("user", user.id), data={"role": role})
    except Exception as error:
        if is_unique_violation(error):
            raise Conflict(_("Alamat e-mail ini sudah memiliki akun."), code="email_taken", field="email") from None
        raise
    return user, pin


async def renew_pin(account: uuid.UUID, *, by: Actor, now: datetime) -> str:
    """A new gate PIN for an account; the old one stops working at once."""
    async with transaction():
        pin = await _give_pin(account)
        await audit.record("user.pin_renewed", by=by, at=now, subject=("user", account))
    return pin


async def _give_pin(account: uuid.UUID) -> str:
    """A PIN no other account has: six digits collide, so look before writing; UNIQUE has the last word."""
    for _attempt in range(PIN_ATTEMPTS):
        pin = new_pin()
        digest = pin_digest(config.keys().session, pin)
        if not await User.exists().where(User.pin_digest == digest):
            await sql("UPDATE app_user SET pin_digest = {} WHERE id = {}", digest, account)
            return pin
    raise Conflict(_("PIN baru belum dapat dibuat. Silakan coba lagi."), code="no_pin")


async def create_api_token(account: uuid.UUID, name: str, *, by: Actor, now: datetime) -> str:
    """A bearer token that acts for an account; shown once, stored as its SHA-256."""
    token = new_token()
    async with transaction():
        row = ApiToken(digest=token_digest(token), name=name, account=account, created_at=now)
        await ApiToken.insert(row)
        await audit.record("token.created", by=by, at=now, subject=("token", row.id))
    return token


async def end_api_token(token_id: uuid.UUID, *, account: uuid.UUID, by: Actor, now: datetime) -> None:
    """End one API token of an account at once; raises NotFound for another account's and for an ended one."""
    async with transaction():
        rows = await sql(
            "UPDATE api_token SET ended_at = {} WHERE id = {} AND account = {} AND ended_at IS NULL RETURNING id",
            now,
            token_id,
            account,
        )
        if not rows:
            raise NotFound(_("Token ini sudah diakhiri."))
        await audit.record("token.ended", by=by, at=now, subject=("token", token_id))


async def note_token_use(digest: bytes, *, now: datetime) -> None:
    """Keep when a token was last used, to the hour: more would make a writer of every reading program."""
    async with transaction():
        await sql("UPDATE api_token SET seen_at = {} WHERE digest = {}", now, digest)


async def change_password(account: uuid.UUID, current: str, new: str, *, keep: bytes, by: Actor, now: datetime) -> None:
    """Give one's own account a new password and end its other login sessions; `keep` is the digest of this one.

    Raises Invalid for a wrong current password or a short new one, TooMany beyond 10 tries in 15 minutes.
    """
    await throttle.allow(f"password:{account}", tries=TRIES, within=TRIES_WITHIN, now=now)
    user = await queries.account(account)
    if not await verify(user.password_hash if user else None, current):
        raise Invalid(_("Kata sandi saat ini tidak cocok."), field="current")
    if len(new) < MINIMUM_LENGTH:
        raise Invalid(_("Kata sandi paling sedikit %(n)s karakter.", n=MINIMUM_LENGTH), field="new")
    hashed = await hash_password(new)
    async with transaction():
        await sql("UPDATE app_user SET password_hash = {} WHERE id = {}", hashed, account)
        await _end_all(account, now, keep)
        await audit.record("user.password_changed", by=by, at=now, subject=("user", account))


async def reset_password(account: uuid.UUID, *, by: Actor, now: datetime) -> str:
    """A new random password, shown once; every login session of the account ends."""
    password = new_password()
    hashed = await hash_password(password)
    async with transaction():
        await sql("UPDATE app_user SET password_hash = {} WHERE id = {}", hashed, account)
        await _end_all(account, now)
        await audit.record("user.password_reset", by=by, at=now, subject=("user", account))
    return password


def new_password() -> str:
    """80 random bits in groups of four, to be read out or copied and then changed by its owner."""
    return group_code(new_token()[:16], "-")


async def set_active(account: uuid.UUID, active: bool, *, by: Actor, now: datetime) -> None:
    """Close an account, which ends its login sessions and stops its PIN at once, or open it again.

    Raises Conflict for closing one's own account: the last administrator could lock everybody out.
    """
    if not active and account == by.id:
        raise Conflict(_("Anda tidak dapat menonaktifkan akun Anda sendiri."), code="own_account")
    async with transaction():
        await sql("UPDATE app_user SET active = {} WHERE id = {}", active, account)
        if not active:
            await _end_all(account, now)
        action = "user.opened" if active else "user.closed"
        await audit.record(action, by=by, at=now, subject=("user", account))


async def end_session(account: uuid.UUID, digest: bytes, *, by: Actor, now: datetime) -> None:
    """End one login session of an account; raises NotFound for another account's."""
    async with transaction():
        rows = await sql(
            "UPDATE login_session SET ended_at = {} WHERE digest = {} AND account = {} AND ended_at IS NULL"
            " RETURNING account",
            now,
            digest,
            account,
        )
        if not rows:
            raise NotFound(_("Perangkat ini sudah keluar."))
        await audit.record("session.ended", by=by, at=now, subject=("user", account))


async def end_other_sessions(account: uuid.UUID, keep: bytes, *, by: Actor, now: datetime) -> None:
    """End every login session of an account but the one whose digest is `keep`."""
    async with transaction():
        await _end_all(account, now, keep)
        await audit.record("sessions.ended", by=by, at=now, subject=("user", account))


async def _end_all(account: uuid.UUID, now: datetime, keep: bytes = b"") -> None:
    await sql(
        "UPDATE login_session SET ended_at = {} WHERE account = {} AND digest <> {} AND ended_at IS NULL",
        now,
        account,
        keep,
    )


async def erase_old_sessions(now: datetime) -> None:
    """Erase login sessions that ended, or ran out, 30 days ago; the audit trail keeps who logged in and when."""
    over = now - SESSIONS_KEPT
    async with transaction():
        await sql("DELETE FROM login_session WHERE ended_at <= {} OR ends_at <= {}", over, over)
