"""`hadir run`"""

from __future__ import annotations

import asyncio
import signal
from argparse import Namespace

import uvloop
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.server.embed import Server

import app
from events import database, schema
from events.commands import demo
from events.demo.actions import refuse_production
from events.errors import Conflict
from events.language import _

ADDRESS = "127.0.0.1"


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
        uvloop.run(_serve_here(arguments.port))
    else:
        _serve_with(arguments.workers, arguments.port)


async def _prepare_demo() -> str:
    refuse_production()
    if await schema.pending():
        await schema.migrate()
    return await demo.prepare()


async def _serve_here(port: int) -> None:
    """One process: the server runs in this one, so that it starts once and is small."""
    server = Server(
        app.app, address=ADDRESS, port=port, interface=Interfaces.ASGI, http=HTTPModes.http1, websockets=False,
        backlog=1024, log_enabled=False,
    )  # fmt: skip
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.stop)
    await server.serve()


def _serve_with(workers: int, port: int) -> None:
    Granian(
        "app:app", address=ADDRESS, port=port, interface=Interfaces.ASGI, http=HTTPModes.http1, websockets=False,
        workers=workers, loop=Loops.uvloop, log_enabled=False,
    ).serve()  # fmt: skip
