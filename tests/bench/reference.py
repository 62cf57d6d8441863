"""What Hadir is measured against: the least a server can do. Runs under the same server, by name of the app.

`redeem`: a handler that reads a code, one insert, one commit; no account, no rule. `redeem_bare`: the same
without the framework, straight under the server. `constant`: the bytes of a file. `bare`: Litestar with one
route. Durability is the database's default: every commit is on disk.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from litestar import Litestar, Request, Response, get, post

RECORDED = b'{"status":"recorded"}'
TABLE = "CREATE TABLE IF NOT EXISTS redeemed (code text PRIMARY KEY, at text NOT NULL)"


class _State:
    connection: sqlite3.Connection
    pool: asyncpg.Pool
    turn: asyncio.Lock


async def _connect() -> None:
    url = os.environ["BENCH_DATABASE_URL"]
    if url.startswith("sqlite"):
        _State.connection = sqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False)
        _State.connection.execute("PRAGMA journal_mode = WAL")
        _State.connection.execute("PRAGMA synchronous = FULL")
        _State.connection.execute(TABLE)
        _State.turn = asyncio.Lock()
    else:
        _State.pool = await asyncpg.create_pool(url, min_size=1, max_size=10)
        await _State.pool.execute(TABLE)


async def _lifespan(receive: Any, send: Any) -> None:
    await receive()
    await _connect()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


def _insert(code: str, at: str) -> None:
    with _State.connection as connection:
        connection.execute("INSERT INTO redeemed VALUES (?, ?)", (code, at))


async def _redeem(code: str, at: str) -> None:
    if hasattr(_State, "pool"):
        await _State.pool.execute("INSERT INTO redeemed VALUES ($1, $2)", code, at)
    else:
        async with _State.turn:
            await asyncio.to_thread(_insert, code, at)


async def _answer(send: Any, body: bytes, kind: bytes = b"application/json") -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def redeem_bare(scope: Any, receive: Any, send: Any) -> None:
    """POST `{"items": [{"code", "scanned_at"}]}`: one insert, one commit."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["method"] == "GET":
        await _answer(send, b"ready")
        return
    message = await receive()
    item = msgspec.json.decode(message["body"])["items"][0]
    await _redeem(item["code"], item["scanned_at"])
    await _answer(send, RECORDED)


@post("/api/v1/gate/scans", status_code=200)
async def _redeem_one(request: Request[Any, Any, Any]) -> Response[bytes]:
    item = msgspec.json.decode(await request.body())["items"][0]
    await _redeem(item["code"], item["scanned_at"])
    return Response(RECORDED, media_type="application/json")


@get("/", sync_to_thread=False)
def _ready() -> str:
    return "ready"


redeem = Litestar([_redeem_one, _ready], on_startup=[_connect])


_constant = Path(path).read_bytes() if (path := os.environ.get("BENCH_CONSTANT")) else b""


async def constant(scope: Any, receive: Any, send: Any) -> None:
    """The bytes of the file that BENCH_CONSTANT names."""
    if scope["type"] == "http":
        await _answer(send, _constant, b"text/plain")


@get("/healthz", sync_to_thread=False)
def _healthz() -> str:
    return "ok"


bare = Litestar([_healthz])
