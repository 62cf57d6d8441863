"""Hadir's contents page: every slice's routes, and what surrounds them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException

import piccolo_conf  # noqa: F401  # chooses the database engine
from events import (
    api_docs,
    assets,
    audit,
    config,
    database,
    delivery,
    failures,
    jobs,
    logs,
    security,
    static_files,
    versions,
    web,
)
from events.accounts import actions as accounts_actions
from events.accounts import routes as accounts
from events.attendance import merged_presences
from events.attendance import routes as attendance
from events.attendance.gate.fast import MOST_BYTES, FastScans
from events.attendance.venue import visits as venue
from events.calendar import routes as calendar
from events.departments import routes as departments
from events.errors import Refusal
from events.head import AnswersHead
from events.health import healthz, readyz
from events.privacy import actions as privacy_actions
from events.privacy import routes as privacy
from events.registration import routes as registration
from events.registration.importing import batches, tickets
from events.registration.messages import news, reminders
from events.registration.parties import drafts
from events.registration.waiting import job as waiting_list
from events.registration.wallet import asking
from events.reports import routes as reports
from events.trail import routes as trail

JOBS = [
    jobs.Periodic("mail", timedelta(seconds=15), delivery.deliver, lease=timedelta(minutes=30)),
    jobs.Periodic("news", timedelta(seconds=15), news.tell_changes),
    jobs.Periodic("reminders", timedelta(minutes=1), reminders.queue_reminders),
    jobs.Periodic("expired logins", timedelta(hours=1), accounts_actions.erase_old_sessions),
    jobs.Periodic("expired drafts", timedelta(minutes=10), drafts.erase_expired),
    jobs.Periodic("links asked for", timedelta(seconds=15), asking.answer_requests),
    jobs.Periodic("stray presences", timedelta(minutes=1), merged_presences.give_to_survivors),
    jobs.Periodic("erasure", timedelta(hours=1), privacy_actions.erase_due, lease=timedelta(minutes=30)),
    jobs.Periodic("waiting list", timedelta(minutes=1), waiting_list.look_after_waiting),
    jobs.Periodic("imported tickets", timedelta(seconds=15), tickets.tell_imported),
    jobs.Periodic("expired imports", timedelta(hours=1), batches.erase_old_batches),
    jobs.Periodic("expired origins", timedelta(hours=1), audit.erase_old_origins),
    jobs.Periodic("expired visits", timedelta(hours=1), venue.erase_old_visits),
]


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
    logs.configure(config.load().production)
    assets.bundle()
    return Litestar(
        route_handlers=[
            healthz,
            readyz,
            static_files.static_file,
            *departments.PUBLIC,
            *departments.ORGANIZER,
            *accounts.PUBLIC,
            *accounts.ORGANIZER,
            *calendar.PUBLIC,
            *calendar.ORGANIZER,
            *calendar.API,
            *registration.PUBLIC,
            *registration.ORGANIZER,
            *registration.API,
            *attendance.PUBLIC,
            *attendance.ORGANIZER,
            *attendance.GATE,
            *reports.ORGANIZER,
            *reports.API,
            *privacy.PUBLIC,
            *privacy.ORGANIZER,
            *trail.ORGANIZER,
        ],
        lifespan=[lifespan],
        dependencies={"viewer": Provide(web.viewer, sync_to_thread=False)},
        before_request=failures.before_request,
        before_send=[security.add_headers, logs.log_request],
        exception_handlers={
            Refusal: failures.on_refusal,
            versions.Stale: lambda _request, stale: stale.page,
            HTTPException: failures.on_http_exception,
            RecursionError: failures.on_recursion,
            Exception: failures.on_crash,
        },
        openapi_config=api_docs.CONFIG,
        include_in_schema=False,
        logging_config=None,
        request_max_body_size=MOST_BYTES,
    )


app = FastScans(AnswersHead(create_app()))
