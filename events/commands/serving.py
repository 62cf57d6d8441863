"""The server's own settings, apart from what it serves."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.server.embed import Server

ADDRESS = "127.0.0.1"


async def serve_here(app: Any, port: int) -> None:
    """Serve in this process until SIGINT or SIGTERM, so that one process starts once and stays small."""
    server = Server(
        app,
        address=ADDRESS,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=1024,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.stop)
    await server.serve()


def serve_with(target: str, workers: int, port: int) -> None:
    """Serve `module:name` in several processes, each started anew when it dies."""
    Granian(
        target,
        address=ADDRESS,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        loop=Loops.uvloop,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()
