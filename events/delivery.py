"""Delivering the outbox's e-mails: at least once, under a stable Message-ID, never inside a transaction.

A message is claimed before it is sent: its `due_at` moves a lease ahead, so no other process takes it, and
one whose process dies comes up again. It is marked after the server took it; between the two it may go out
twice, under the same Message-ID, but is never lost.
"""

from __future__ import annotations

import asyncio
import ssl
import uuid
from datetime import datetime, timedelta
from email.errors import MessageError
from email.message import EmailMessage
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import structlog

from events import config
from events.database import is_postgres, marks, sql
from events.mail_headers import POLICY
from events.outbox import QUEUED
from events.vocabulary import Channel, MessageState

log = structlog.get_logger()
BATCH = 50
ATTEMPTS = 24  # With the waits below nearly four days: RFC 5321, 4.5.4.1 asks for four to five.
TIMEOUT_S = 20
MESSAGE_S = 60
RUN_S = 600
CONNECTIONS = 3
LEASE = timedelta(minutes=20)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
UNSENDABLE = (ValueError, MessageError, aiosmtplib.SMTPNotSupported)
BROKEN = (aiosmtplib.SMTPServerDisconnected, TimeoutError, OSError)
PERMANENT = 500
TOO_LATE = "too late"
OBJECT = b"BEGIN:VCALENDAR\r\n%sBEGIN:VEVENT\r\n%sEND:VEVENT\r\nEND:VCALENDAR\r\n"

Row = dict[str, Any]


async def deliver(now: datetime) -> int:
    """Send e-mails that are due and return how many went out; without HADIR_SMTP_URL they wait for a hand.

    The body, which holds links, is erased once it is sent. What fails is tried again after 1, 2, 4 ...
    minutes up to six hours; after `ATTEMPTS`, or when the server refuses for good, it is `failed` for an
    organizer to see. A server that breaks off costs the message it broke at a try, and the others nothing.
    """
    await _give_up_late(now)
    url = config.load().smtp_url
    if url is None:
        return 0
    waiting = await _claim(now)
    sent, stop = 0, asyncio.get_running_loop().time() + RUN_S
    for _connection in range(CONNECTIONS):
        if not waiting or asyncio.get_running_loop().time() > stop:
            break
        try:
            async with aiosmtplib.SMTP(**smtp_options(url)) as server:
                sent += await _send_through(server, waiting, stop, now)
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("mail server not reached", error=type(error).__name__)
            for row in waiting:
                await _try_later(row, _words_of(error), now)
            return sent
    await _release(waiting, now)
    return sent


async def _give_up_late(now: datetime) -> None:
    """What nobody needs any more has failed, also what waited for a hand: an offer that is over is not sent."""
    await sql(
        f"UPDATE outbox SET state = {{}}, error = {{}} WHERE {QUEUED} AND useful_until <= {{}} AND due_at <= {{}}",  # noqa: S608
        MessageState.FAILED,
        TOO_LATE,
        now,
        now,
    )


async def _claim(now: datetime) -> list[Row]:
    """What is due, the eldest first, and for the length of a lease nobody else's."""
    lock = " FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    rows = await sql(
        f"UPDATE outbox SET due_at = {{}} WHERE id IN (SELECT id FROM outbox WHERE {QUEUED}"  # noqa: S608
        f" AND channel = '{Channel.EMAIL}' AND due_at <= {{}} ORDER BY due_at LIMIT {{}}{lock}) AND due_at <= {{}}"
        " RETURNING id, address, subject, body, calendar, attempts, created_at",
        now + LEASE,
        now,
        BATCH,
        now,
    )
    return sorted(rows, key=lambda row: row["created_at"])


async def _release(rows: list[Row], now: datetime) -> None:
    """Claimed and not tried: due again at once."""
    if rows:
        await sql(
            f"UPDATE outbox SET due_at = {{}} WHERE {QUEUED} AND id IN ({marks(len(rows))})",  # noqa: S608
            now,
            *[row["id"] for row in rows],
        )


async def _send_through(server: aiosmtplib.SMTP, waiting: list[Row], stop: float, now: datetime) -> int:
    """Send through one connection until it breaks; takes from `waiting` what was tried. Returns how many went out."""
    sent = 0
    while waiting and asyncio.get_running_loop().time() < stop:
        row = waiting.pop(0)
        try:
            async with asyncio.timeout(MESSAGE_S):
                await server.send_message(_message(row))
        except UNSENDABLE as error:
            await _give_up(row, _words_of(error))
        except aiosmtplib.SMTPRecipientsRefused as error:
            await _refused(row, min(each.code for each in error.recipients), now)
        except aiosmtplib.SMTPSenderRefused as error:
            # The installation's own address, not this recipient's: it passes when it is mended.
            await _try_later(row, f"sender {error.code}", now)
        except aiosmtplib.SMTPResponseException as error:
            await _refused(row, error.code, now)
        except BROKEN as error:
            await _try_later(row, _words_of(error), now)
            server.close()
            return sent
        else:
            await _mark_sent(row["id"], now)
            sent += 1
    return sent


def _words_of(error: BaseException) -> str:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return f"login {error.code}"
    return f"{type(error).__name__}: {error}"


def _message(row: Row) -> EmailMessage:
    base_url, url = config.load().base_url, config.load().smtp_url or ""
    return compose(row, sender(url, base_url), urlsplit(base_url).hostname or "localhost")


async def _mark_sent(message_id: uuid.UUID, now: datetime) -> None:
    await sql(
        "UPDATE outbox SET state = {}, sent_at = {}, body = '', error = '', attempts = attempts + 1 WHERE id = {}",
        MessageState.SENT,
        now,
        message_id,
    )


@cache
def _trust() -> ssl.SSLContext:
    """The system's authorities, read from disk once."""
    return ssl.create_default_context()


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def smtp_options(url: str) -> dict[str, Any]:
    """aiosmtplib's settings for `smtp[s]://user:password@host:port`; smtp uses STARTTLS where it is offered.

    A password goes to another machine over TLS only: without STARTTLS there the connection fails.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    secret = parts.username is not None and not _on_this_machine(parts.hostname or "localhost")
    return {
        "hostname": parts.hostname or "localhost",
        "port": parts.port or (465 if secure else 587),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": secure,
        "start_tls": True if secret and not secure else None,
        "tls_context": _trust(),
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
    message = EmailMessage(policy=POLICY)
    message["From"] = from_address
    message["To"] = row["address"]
    message["Subject"] = row["subject"]
    message["Date"] = row["created_at"]
    message["Message-ID"] = f"<{row['id']}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row["body"])
    for number, calendar in enumerate(_objects(bytes(row["calendar"] or b"")), 1):
        cancels = b"\r\nMETHOD:CANCEL\r\n" in calendar
        name = "pembatalan" if cancels else "undangan"
        message.add_attachment(
            calendar,
            maintype="text",
            subtype="calendar",
            filename=f"{name}-{number}.ics" if number > 1 else f"{name}.ics",
            params={"method": "CANCEL" if cancels else "PUBLISH", "charset": "utf-8"},
        )
    return message


def _objects(stream: bytes) -> list[bytes]:
    """The entries of an iCalendar stream, each in an object of its own (RFC 5546, 3.2.5): one UID for each part.

    Text is folded and escaped, so no line of it is one of these.
    """
    found = []
    for calendar in stream.split(b"BEGIN:VCALENDAR\r\n")[1:]:
        head, *entries = calendar.split(b"BEGIN:VEVENT\r\n")
        ends = (entry.partition(b"END:VEVENT\r\n")[0] for entry in entries)
        found += [OBJECT % (head, entry) for entry in ends]
    return found


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
        f"UPDATE outbox SET attempts = attempts + 1, error = {{}}, due_at = {{}} WHERE id = {{}} AND {QUEUED}",  # noqa: S608
        error[:300],
        now + wait,
        row["id"],
    )


async def _give_up(row: dict[str, Any], error: str) -> None:
    log.warning("mail not delivered", outbox=str(row["id"]))
    await sql(
        f"UPDATE outbox SET attempts = attempts + 1, error = {{}}, state = {{}} WHERE id = {{}} AND {QUEUED}",  # noqa: S608
        error[:300],
        MessageState.FAILED,
        row["id"],
    )
