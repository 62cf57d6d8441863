"""Delivering the outbox's e-mails: at least once, under a stable Message-ID, never inside a transaction."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import structlog

from events import config
from events.database import sql

log = structlog.get_logger()
BATCH = 50
ATTEMPTS = 10
TIMEOUT_S = 20
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
UNSENDABLE = (ValueError, MessageError)
PERMANENT = 500


async def deliver(now: datetime) -> int:
    """Send e-mails that are due and return how many went out; without HADIR_SMTP_URL they stay queued.

    The body, which holds links, is erased once it is sent. What fails is tried again after 1, 2, 4 ...
    minutes, ten times, and is then `failed` for an organizer to see.
    """
    url = config.load().smtp_url
    if url is None:
        return 0
    due = await sql(
        "SELECT id, address, subject, body, calendar, attempts, created_at FROM outbox"
        " WHERE state = 'queued' AND channel = 'email' AND due_at <= {} ORDER BY due_at LIMIT {}",
        now, BATCH,
    )  # fmt: skip
    if not due:
        return 0
    try:
        async with aiosmtplib.SMTP(**smtp_options(url)) as server:
            return sum([await _deliver_one(server, row, now) for row in due])
    except (aiosmtplib.SMTPException, OSError) as error:
        log.warning("mail server not reached", error=type(error).__name__)
        for row in due:
            await _try_later(row, f"{type(error).__name__}: {error}", now)
        return 0


def smtp_options(url: str) -> dict[str, Any]:
    """aiosmtplib's settings for `smtp[s]://user:password@host:port`; smtp uses STARTTLS where it is offered."""
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    return {
        "hostname": parts.hostname or "localhost",
        "port": parts.port or (465 if secure else 587),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": secure,
        "tls_context": ssl.create_default_context(),
        # The default asks the name service, which blocks the event loop.
        "local_hostname": urlsplit(config.load().base_url).hostname or "localhost",
        "timeout": TIMEOUT_S,
    }


def sender(url: str, base_url: str) -> str:
    """The `from=` of the SMTP URL, or hadir@ the host of the base URL."""
    given = parse_qs(urlsplit(url).query).get("from")
    return given[0] if given else f"hadir@{urlsplit(base_url).hostname or 'localhost'}"


def compose(row: dict[str, Any], from_address: str, host: str) -> EmailMessage:
    """The message of an outbox row; raises ValueError for an address or subject that could add a header."""
    message = EmailMessage(policy=SMTP)
    message["From"] = from_address
    message["To"] = row["address"]
    message["Subject"] = row["subject"]
    message["Date"] = row["created_at"]
    message["Message-ID"] = f"<{row['id']}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row["body"])
    if row["calendar"]:
        message.add_attachment(
            bytes(row["calendar"]), maintype="text", subtype="calendar", filename="undangan.ics"
        )
    return message


async def _deliver_one(server: aiosmtplib.SMTP, row: dict[str, Any], now: datetime) -> bool:
    base_url, url = config.load().base_url, config.load().smtp_url or ""
    try:
        message = compose(row, sender(url, base_url), urlsplit(base_url).hostname or "localhost")
        await server.send_message(message)
    except UNSENDABLE as error:
        await _give_up(row, f"{type(error).__name__}: {error}")
        return False
    except aiosmtplib.SMTPRecipientsRefused as error:
        await _refused(row, min(each.code for each in error.recipients), now)
        return False
    except aiosmtplib.SMTPResponseException as error:
        await _refused(row, error.code, now)
        return False
    await sql(
        "UPDATE outbox SET state = 'sent', sent_at = {}, body = '', error = '', attempts = attempts + 1 WHERE id = {}",
        now, row["id"],
    )  # fmt: skip
    return True


async def _refused(row: dict[str, Any], code: int, now: datetime) -> None:
    """The server's 4xx passes, its 5xx does not (RFC 5321, 4.2.1)."""
    if code >= PERMANENT:
        await _give_up(row, str(code))
    else:
        await _try_later(row, str(code), now)


async def _try_later(row: dict[str, Any], error: str, now: datetime) -> None:
    if row["attempts"] + 1 >= ATTEMPTS:
        await _give_up(row, error)
        return
    wait = min(FIRST_RETRY * 2 ** row["attempts"], LONGEST_RETRY)
    await sql(
        "UPDATE outbox SET attempts = attempts + 1, error = {}, due_at = {} WHERE id = {} AND state = 'queued'",
        error[:300], now + wait, row["id"],
    )  # fmt: skip


async def _give_up(row: dict[str, Any], error: str) -> None:
    log.warning("mail not delivered", outbox=str(row["id"]))
    await sql(
        "UPDATE outbox SET attempts = attempts + 1, error = {}, state = 'failed' WHERE id = {} AND state = 'queued'",
        error[:300], row["id"],
    )  # fmt: skip
