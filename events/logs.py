"""Structured logs: one line per request, without a code, a token, a cookie or a body in it."""

from __future__ import annotations

import logging
import sys
from time import perf_counter

import structlog
from litestar.types import Message, Scope

from events.security import redact

log = structlog.get_logger()


def configure(production: bool) -> None:
    """Lines for people while developing, JSON for collectors in production; always on stderr."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if production
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    shared: list[structlog.types.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if production:
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


async def log_request(message: Message, scope: Scope) -> None:
    """Log an answer as it begins: method, redacted path, status and milliseconds since the request came.

    Static files say nothing, and neither does a scan that was answered: the ledger is its log.
    """
    if message["type"] != "http.response.start" or _silent(scope["path"], message["status"]):
        return
    started = scope["state"].get("started")
    milliseconds = round((perf_counter() - started) * 1000, 1) if started else None
    log.info(
        "request", method=scope.get("method"), path=redact(scope["path"]), status=message["status"], ms=milliseconds
    )


def _silent(path: str, status: int) -> bool:
    return path.startswith("/static/") or (path == "/api/v1/gate/scans" and status == 200)
