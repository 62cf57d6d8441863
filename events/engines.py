"""The two engines behind `events.database`: kept SQLite connections, and PostgreSQL's pool with its mended transaction.

SQLite keeps one writer connection behind a fair turn (`BEGIN IMMEDIATE`, `synchronous=FULL`) and a few readers
that never wait for it (WAL). PostgreSQL uses asyncpg's pool. Nobody but `events.database` imports this module.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiosqlite
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory
from piccolo.querystring import QueryString

READERS = 3
POOL_SIZE = 10
BUSY_TIMEOUT_S = 30
STATEMENTS = 1000  # prepared ones each connection keeps: an INSERT of 1 row and one of 40 are two


class ForeignTaskError(RuntimeError):
    """A task used a transaction that another task opened, or that has ended."""


class Turn:
    """What both transactions share: they belong to the task that opened them, and end once."""

    task: asyncio.Task[Any] | None = None

    def claim(self) -> None:
        self.task = asyncio.current_task()

    def check(self) -> None:
        """Raise `ForeignTaskError` unless the opener still holds the transaction."""
        if self.task is None or asyncio.current_task() is not self.task:
            raise ForeignTaskError(
                "a transaction belongs to the task that opened it, and only while it is open"
            )


class KeptSQLiteTransaction(SQLiteTransaction, Turn):
    """Holds the writer's turn from `BEGIN IMMEDIATE` to its end; any exception rolls back."""

    async def __aenter__(self) -> SQLiteTransaction:
        if self._parent is not None:
            self._parent.check()  # type: ignore[attr-defined]  # always a KeptSQLiteTransaction
            return self._parent
        self.stack = AsyncExitStack()
        self.connection = await self.engine.take_writer(self.stack)  # type: ignore[attr-defined]
        self.begun = False
        self.claim()
        self.context = self.engine.current_transaction.set(self)
        return self

    async def execute(self, query: str, arguments: Sequence[Any]) -> Any:
        """Rows of one statement; the first one begins the transaction in the same turn of the writer's thread."""
        self.check()
        if self.begun:
            return await self.connection.execute_fetchall(query, arguments)
        self.begun = True
        return await self.connection._execute(self._begin_with, query, arguments)

    def _begin_with(self, query: str, arguments: Sequence[Any]) -> Any:
        connection = self.connection._conn
        connection.execute(f"BEGIN {self.transaction_type.value}")
        return connection.execute(query, arguments).fetchall()

    async def _roll_back_and_release(self) -> None:
        # aiosqlite runs what is queued in order even when its awaiter was cancelled, so a rollback queued
        # here comes last; on a connection without an open transaction it does nothing.
        try:
            await self.connection.rollback()
        finally:
            await self.stack.aclose()

    async def __aexit__(self, exception_type, exception, traceback) -> bool:  # type: ignore[no-untyped-def]
        if self._parent is not None:
            return False
        self.engine.current_transaction.reset(self.context)
        self.task = None
        if exception is not None:
            await self._roll_back_and_release()
            return False
        try:
            await self.connection.commit()
        except BaseException:
            await self._roll_back_and_release()
            raise
        await self.stack.aclose()
        return False


class KeptSQLiteEngine(SQLiteEngine):
    """Piccolo's SQLite engine with kept connections.

    Between `start_connection_pool()` and `close_connection_pool()`, and only in that event loop, writes
    go through one writer and plain SELECTs through kept readers. Anywhere else (commands, migrations)
    each statement opens a connection of its own, as in Piccolo.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path=path, timeout=BUSY_TIMEOUT_S, cached_statements=STATEMENTS)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.turn: asyncio.Lock | None = None
        self.writer: aiosqlite.Connection | None = None
        self.readers: asyncio.LifoQueue[aiosqlite.Connection] | None = None
        self.connections: list[aiosqlite.Connection] = []

    async def get_connection(self) -> aiosqlite.Connection:
        """A new connection: WAL, `synchronous=FULL` (a committed row survives a power cut), foreign keys on."""
        pending = aiosqlite.connect(**self.connection_kwargs)
        # A forgotten connection must never keep the process from ending.
        pending._thread.daemon = True
        connection = await pending
        connection.row_factory = dict_factory  # type: ignore[assignment]
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            await connection.execute_fetchall(f"PRAGMA {pragma}")
        return connection

    async def start_connection_pool(self) -> None:
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        self.loop, self.turn = asyncio.get_running_loop(), asyncio.Lock()
        self.readers = asyncio.LifoQueue()
        try:
            self.writer = await self._keep()
            for _ in range(READERS):
                reader = await self._keep()
                await reader.execute_fetchall("PRAGMA query_only = ON")
                self.readers.put_nowait(reader)
        except BaseException:
            await self.close_connection_pool()
            raise

    async def _keep(self) -> aiosqlite.Connection:
        connection = await self.get_connection()
        self.connections.append(connection)
        return connection

    async def close_connection_pool(self) -> None:
        self.loop = self.turn = self.writer = self.readers = None
        while self.connections:
            await self.connections.pop().close()

    @property
    def kept(self) -> bool:
        """Whether the kept connections belong to the running event loop."""
        return self.loop is not None and self.loop is asyncio.get_running_loop()

    async def take_writer(self, stack: AsyncExitStack) -> aiosqlite.Connection:
        """The writer, until `stack` closes; callers are served in the order they asked."""
        if not self.kept:
            connection = await self.get_connection()
            stack.push_async_callback(connection.close)
            return connection
        assert self.turn is not None
        assert self.writer is not None
        await stack.enter_async_context(self.turn)
        return self.writer

    def transaction(
        self,
        transaction_type: TransactionType = TransactionType.immediate,
        allow_nested: bool = True,
    ) -> SQLiteTransaction:
        return KeptSQLiteTransaction(self, transaction_type, allow_nested)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        query, arguments = querystring.compile_string(engine_type=self.engine_type)
        return await self._run(query, arguments)

    async def fetch(self, query: str, arguments: Sequence[Any]) -> list[dict[str, Any]]:
        """Rows of one statement with `?` placeholders."""
        return list(await self._run(query, arguments) or ())

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        return await self._run(ddl, [])

    async def _run(self, query: str, arguments: Sequence[Any]) -> Any:
        current = self.current_transaction.get()
        if current is not None:
            return await current.execute(query, arguments)  # type: ignore[attr-defined]
        if self.kept and query.lstrip()[:6].upper() == "SELECT":
            return await self._read(query, arguments)
        async with AsyncExitStack() as stack:
            connection = await self.take_writer(stack)
            return await connection.execute_fetchall(query, arguments)

    async def _read(self, query: str, arguments: Sequence[Any]) -> Any:
        assert self.readers is not None
        readers = self.readers
        reader = await readers.get()
        try:
            return await reader.execute_fetchall(query, arguments)
        finally:
            readers.put_nowait(reader)


class MendedPostgresTransaction(PostgresTransaction, Turn):
    """Piccolo's transaction, with asyncpg's own context managers: a cancelled one returns its connection."""

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            self._parent.check()  # type: ignore[attr-defined]
            return self._parent
        async with AsyncExitStack() as stack:
            self.connection = await self._acquire(stack)
            self.transaction = self.connection.transaction()
            await stack.enter_async_context(self.transaction)
            self.stack = stack.pop_all()
        self.claim()
        self.context = self.engine.current_transaction.set(self)
        return self

    async def _acquire(self, stack: AsyncExitStack) -> Any:
        if self.engine.pool is not None:
            return await stack.enter_async_context(self.engine.pool.acquire())
        connection = await self.engine.get_new_connection()
        stack.push_async_callback(connection.close)
        return connection

    async def __aexit__(self, exception_type, exception, traceback) -> bool:  # type: ignore[no-untyped-def]
        if self._parent is not None:
            return False
        self.engine.current_transaction.reset(self.context)
        self.task = None
        await self.stack.__aexit__(exception_type, exception, traceback)
        return False


async def _as_it_is(_connection: Any) -> None:
    """Nothing here sets session state, so a connection goes back without asyncpg's round trip of RESET ALL."""


class MendedPostgresEngine(PostgresEngine):
    """Piccolo's PostgreSQL engine without its connection at import, with the mended transaction."""

    async def get_version(self) -> float:
        return float(self.min_version_number)

    async def start_connection_pool(self, **kwargs: Any) -> None:
        await super().start_connection_pool(min_size=1, max_size=POOL_SIZE, reset=_as_it_is, **kwargs)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        self._check()
        return await super().run_querystring(querystring, in_pool)

    async def fetch(self, query: str, arguments: Sequence[Any]) -> list[dict[str, Any]]:
        """Rows of one statement with `$1` placeholders."""
        self._check()
        current = self.current_transaction.get()
        if current is not None:
            return [dict(row) for row in await current.connection.fetch(query, *arguments)]
        if self.pool is not None:
            return [dict(row) for row in await self.pool.fetch(query, *arguments)]
        return [dict(row) for row in await self._run_in_new_connection(query, arguments)]

    def _check(self) -> None:
        current = self.current_transaction.get()
        if current is not None:
            current.check()  # type: ignore[attr-defined]

    def transaction(self, allow_nested: bool = True) -> PostgresTransaction:
        return MendedPostgresTransaction(self, allow_nested)


HadirEngine = KeptSQLiteEngine | MendedPostgresEngine


def engine_for(url: str) -> HadirEngine:
    """The engine for `sqlite:///path` or `postgresql://...`; raises ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        return KeptSQLiteEngine(url.removeprefix("sqlite:///"))
    if parts.scheme in ("postgresql", "postgres"):
        settings = {"application_name": "hadir", "timezone": "UTC"}
        return MendedPostgresEngine(
            {"dsn": url, "server_settings": settings, "statement_cache_size": STATEMENTS}
        )
    raise ValueError("sqlite:///path/to/file or postgresql://user@host/name is expected")
