"""The server's own settings, apart from what it serves."""

from __future__ import annotations

import asyncio
import http.client
import signal
import threading
import time
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.server.embed import Server

from events import config

ADDRESS = "127.0.0.1"
BETWEEN_TRIES = 0.05


def say_when_ready(port: int) -> None:
    """Print one line with the address as soon as this server answers there: whoever started it knows it is up."""
    threading.Thread(target=_wait_and_say, args=(port,), daemon=True).start()


def _wait_and_say(port: int) -> None:
    while not _answers(port):
        time.sleep(BETWEEN_TRIES)
    here, reached = f"http://{ADDRESS}:{port}", config.load().base_url
    print(f"Hadir siap di {here}" + (f", dibuka lewat {reached}" if reached != here else ""), flush=True)


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection(ADDRESS, port, timeout=5)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        asked.close()


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
    say_when_ready(port)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.stop)
    await server.serve()


def serve_with(target: str, workers: int, port: int) -> None:
    """Serve `module:name` in several processes, each started anew when it dies."""
    say_when_ready(port)
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
