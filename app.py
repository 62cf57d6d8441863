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
from events import api_docs, assets, config, database, delivery, failures, jobs, logs, security, static_files, web
from events.accounts import actions as accounts_actions
from events.accounts import organizer as accounts_organizer
from events.accounts import public as accounts_public
from events.attendance import actions as attendance_actions
from events.attendance import gate, gates, joining, organizer_substitute
from events.attendance import organizer as attendance_organizer
from events.attendance import public as attendance_public
from events.attendance.fast import MOST_BYTES, FastScans
from events.calendar import api as calendar_api
from events.calendar import organizer as calendar_organizer
from events.calendar import public as calendar_public
from events.departments import organizer as departments_organizer
from events.departments import public as departments_public
from events.errors import Refusal
from events.head import AnswersHead
from events.health import healthz, readyz
from events.privacy import actions as privacy_actions
from events.privacy import organizer as privacy_organizer
from events.privacy import public as privacy_public
from events.registration import announcements, drafts, offers, organizer_import, organizer_waiting, reminders
from events.registration import api as registration_api
from events.registration import organizer as registration_organizer
from events.registration import public as registration_public
from events.registration.importing import batches, tickets
from events.reports import api as reports_api
from events.reports import organizer as reports_organizer

JOBS = [
    jobs.Periodic("mail", timedelta(seconds=15), delivery.deliver, lease=timedelta(minutes=30)),
    jobs.Periodic("news", timedelta(seconds=15), announcements.tell_changes),
    jobs.Periodic("reminders", timedelta(minutes=1), reminders.queue_reminders),
    jobs.Periodic("expired logins", timedelta(hours=1), accounts_actions.erase_old_sessions),
    jobs.Periodic("expired drafts", timedelta(minutes=10), drafts.erase_expired),
    jobs.Periodic("stray presences", timedelta(minutes=1), joining.bring_strays_home),
    jobs.Periodic("erasure", timedelta(hours=1), privacy_actions.erase_due, lease=timedelta(minutes=30)),
    jobs.Periodic("waiting list", timedelta(minutes=1), offers.look_after_waiting),
    jobs.Periodic("imported tickets", timedelta(seconds=15), tickets.tell_imported),
    jobs.Periodic("expired imports", timedelta(hours=1), batches.erase_old_batches),
    jobs.Periodic("expired visits", timedelta(hours=1), attendance_actions.erase_old_visits),
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
            *departments_public.ROUTES,
            *departments_organizer.ROUTES,
            *accounts_public.ROUTES,
            *accounts_organizer.ROUTES,
            *calendar_public.ROUTES,
            *calendar_organizer.ROUTES,
            *calendar_api.ROUTES,
            *registration_public.ROUTES,
            *registration_organizer.ROUTES,
            *organizer_waiting.ROUTES,
            *organizer_import.ROUTES,
            *registration_api.ROUTES,
            *attendance_public.ROUTES,
            *attendance_organizer.ROUTES,
            *organizer_substitute.ROUTES,
            *gate.ROUTES,
            *gates.ROUTES,
            *reports_organizer.ROUTES,
            *privacy_public.ROUTES,
            *privacy_organizer.ROUTES,
            *reports_api.ROUTES,
        ],
        lifespan=[lifespan],
        dependencies={"viewer": Provide(web.viewer, sync_to_thread=False)},
        before_request=failures.before_request,
        before_send=[security.add_headers, logs.log_request],
        exception_handlers={
            Refusal: failures.on_refusal,
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
