"""`hadir run`"""

from __future__ import annotations

import asyncio
from argparse import Namespace

import uvloop

import app
from events import database, schema
from events.commands import demo
from events.commands.serving import serve_here, serve_with
from events.demo.actions import refuse_production
from events.errors import Conflict
from events.language import _


def execute(arguments: Namespace) -> None:
    """Serve until told to stop. Raises Conflict for several processes on SQLite, and without the schema."""
    if arguments.workers > 1 and not database.is_postgres():
        raise Conflict(
            _(
                "Lebih dari satu proses memerlukan PostgreSQL: SQLite hanya mengizinkan satu penulis. "
                "Atur HADIR_DATABASE_URL, atau jalankan dengan --workers 1."
            )
        )
    if arguments.demo:
        print(asyncio.run(_prepare_demo()), flush=True)
    else:
        asyncio.run(schema.require())
    if arguments.workers == 1:
        uvloop.run(serve_here(app.app, arguments.port))
    else:
        serve_with("app:app", arguments.workers, arguments.port)


async def _prepare_demo() -> str:
    refuse_production()
    if await schema.pending():
        await schema.migrate()
    return await demo.prepare()
