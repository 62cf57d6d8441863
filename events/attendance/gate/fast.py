"""The gate's hot path: `POST /api/v1/gate/scans` past Litestar's request and response objects.

A third of a scan's time went into them. The Litestar handler of the same address stays: it documents the API, and
`tests/attendance/gate/test_fast.py` holds both to the same answers.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from events.attendance.gate.scans import PATH, gate_of, take_scans
from events.errors import Refusal, TooLarge, TooMany, TooSlow
from events.failures import crash_sentence
from events.security import PATIENCE_S, headers_of

log = structlog.get_logger()
MOST_BYTES = 1_000_000


class FastScans:
    """An ASGI application that answers scans itself and leaves all else to `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope.get("method") == "POST":
            await answer_scans(scope, receive, send)
        else:
            await self.app(scope, receive, send)


async def answer_scans(scope: Any, receive: Receive, send: Send) -> None:
    """Read, record and answer one request; every outcome is JSON."""
    extra: list[tuple[bytes, bytes]] = []
    try:
        token = _token(scope)
        await gate_of(token, datetime.now(UTC))
        status, body = 200, await take_scans(token, await _body(receive), datetime.now(UTC))
    except Refusal as refusal:
        status, body = refusal.status, _refusal(refusal.code, refusal.message)
        if isinstance(refusal, TooMany):
            extra.append((b"retry-after", b"%d" % refusal.retry_after))
    except Exception:
        log.exception("request failed", path=PATH)
        status, body = 500, _refusal("failed", crash_sentence())
    kept = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), *extra]
    start: Any = {"type": "http.response.start", "status": status, "headers": [*kept, *headers_of(PATH)]}
    end: Message = {"type": "http.response.body", "body": body, "more_body": False}
    await send(start)
    await send(end)


def _refusal(code: str, message: str) -> bytes:
    return msgspec.json.encode({"code": code, "message": message})


def _token(scope: Any) -> str:
    """The Bearer token; empty without one."""
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].decode("latin-1").strip()
    return ""


async def _body(receive: Receive) -> bytes:
    """The whole body; raises TooLarge beyond 1 MB, TooSlow when it does not come."""
    body, more = b"", True
    try:
        async with asyncio.timeout(PATIENCE_S):
            while more:
                message: Any = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > MOST_BYTES:
                    raise TooLarge
    except TimeoutError:
        raise TooSlow from None
    return body
