"""Whether the process lives (`/healthz`) and can serve (`/readyz`)."""

from __future__ import annotations

from litestar import Response, get

from events.database import sql


@get("/healthz", include_in_schema=False)
async def healthz() -> Response[str]:
    """200 while the process answers."""
    return Response("ok", media_type="text/plain")


@get("/readyz", include_in_schema=False)
async def readyz() -> Response[str]:
    """200 when the database answers and has its schema, else 503."""
    try:
        await sql("SELECT revision FROM calendar_revision WHERE id = 1")
    except Exception:
        return Response("database unavailable", status_code=503, media_type="text/plain")
    return Response("ready", media_type="text/plain")
