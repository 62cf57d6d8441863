"""Hadir's contents page: every slice's routes, and what surrounds them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import piccolo_conf  # noqa: F401  # chooses the database engine
from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.plugins.structlog import StructlogPlugin

from events import database, jobs, security, static_files, web
from events.accounts import public as accounts_public
from events.errors import Refusal
from events.health import healthz, readyz

JOBS: list[jobs.Periodic] = []


@asynccontextmanager
async def lifespan(_app: Litestar) -> AsyncIterator[None]:
    """Keep the database's connections open and the jobs running while the server runs."""
    await database.current().start_connection_pool()
    worker = asyncio.create_task(jobs.run_forever(JOBS))
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker
        await database.current().close_connection_pool()


def create_app() -> Litestar:
    """The whole application; the database must be migrated (`hadir migrate`)."""
    return Litestar(
        route_handlers=[
            healthz,
            readyz,
            static_files.static_file,
            accounts_public.login_page,
            accounts_public.log_in,
            accounts_public.log_out,
        ],
        lifespan=[lifespan],
        before_request=web.before_request,
        before_send=[security.add_headers],
        exception_handlers={
            Refusal: web.on_refusal,
            HTTPException: web.on_http_exception,
            Exception: web.on_crash,
        },
        openapi_config=OpenAPIConfig(title="Hadir", version="1", path="/api/v1"),
        plugins=[StructlogPlugin()],
        request_max_body_size=4_000_000,
    )


app = create_app()
