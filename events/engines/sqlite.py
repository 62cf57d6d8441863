"""SQLite with one writer connection behind a fair turn (`BEGIN IMMEDIATE`, `synchronous=FULL`) and a few readers
that never wait for it (WAL)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from contextvars import ContextVar, copy_context
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import aiosqlite
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory
from piccolo.querystring import QueryString

from events.engines.turn import STATEMENTS, Turn

READERS = 3
BUSY_TIMEOUT_S = 30

Outcome = TypeVar("Outcome")


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


# Inside `in_one_turn`, in the writer's thread: the connection that statements run on at once.
_straight: ContextVar[sqlite3.Connection | None] = ContextVar("straight", default=None)


def _whole(connection: sqlite3.Connection, work: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
    _straight.set(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = _run_through(work())
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return result


def _run_through(work: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Run a coroutine whose statements answer at once; raises RuntimeError if it waits for anything else."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise RuntimeError("in_one_turn may await statements only")


def _local_date(moment: str | None, zone: str) -> str | None:
    """The calendar day of a stored moment in `zone`, as PostgreSQL's function of the same name has it."""
    return moment and datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).date().isoformat()


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
        await connection.create_function("hadir_local_date", 2, _local_date, deterministic=True)
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
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = True
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

    async def in_one_turn(self, work: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
        """`work()` as one transaction in one turn of the writer's thread, where its statements wait for nothing."""
        context = copy_context()
        async with AsyncExitStack() as stack:
            connection = await self.take_writer(stack)
            return await connection._execute(context.run, _whole, connection._conn, work)

    async def _run(self, query: str, arguments: Sequence[Any]) -> Any:
        straight = _straight.get()
        if straight is not None:
            return straight.execute(query, arguments).fetchall()
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
