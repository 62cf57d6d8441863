"""Engines, transactions and identifiers: the only module that knows which database runs.

SQLite keeps one writer connection behind a fair turn (`BEGIN IMMEDIATE`, `synchronous=FULL`) and a few
readers that never wait for it (WAL). PostgreSQL uses asyncpg's pool. Everything else in Hadir says
`transaction()`, `sql()` and Piccolo queries, and behaves the same on both.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack
from contextvars import ContextVar, copy_context
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiosqlite
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory
from piccolo.querystring import QueryString
from piccolo.table import Table

READERS = 3
POOL_SIZE = 10
BUSY_TIMEOUT_S = 30
STATEMENTS = 1000  # prepared ones each connection keeps: an INSERT of 1 row and one of 40 are two


Outcome = TypeVar("Outcome")


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562, section 5.7): sorts by creation time in milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


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

    async def in_one_turn(self, work: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
        """`work()` as one transaction."""
        async with self.transaction():
            outcome = await work()
        return outcome  # noqa: RET504  # mypy takes the transaction for one that may swallow exceptions

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


class _Current:
    """Which engine this process uses; set once at start, and by tests."""

    engine: HadirEngine | None = None


def use(engine: HadirEngine, tables: Iterable[type[Table]] = ()) -> HadirEngine:
    """Make `engine` the one that `transaction()`, `sql()` and the given tables use."""
    _Current.engine = engine
    for table in tables:
        table._meta.db = engine
    return engine


def current() -> HadirEngine:
    """The engine in use; raises RuntimeError before `use()`."""
    if _Current.engine is None:
        raise RuntimeError("no database engine: import piccolo_conf first")
    return _Current.engine


def transaction() -> SQLiteTransaction | PostgresTransaction:
    """The one way to write: commits at the end, rolls back on any exception or cancellation.

    A nested one joins the outer. On SQLite it holds the writer's turn (`BEGIN IMMEDIATE`), so what it
    reads cannot change; on PostgreSQL it is READ COMMITTED, so read what you depend on with
    `for_update()`. Never `asyncio.gather` inside one: other tasks are refused (`ForeignTaskError`).
    """
    return current().transaction()


async def in_one_turn(work: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
    """Do `work()` as a transaction of its own and return what it returns: for hot paths and short work.

    It may await this module's and Piccolo's statements and nothing else, and open no `transaction()`. On SQLite all
    of it then takes one hop to the writer's thread instead of one for each statement. Cancelling the caller leaves
    it done as a whole or not at all.
    """
    return await current().in_one_turn(work)


async def sql(statement: str, *arguments: Any) -> list[dict[str, Any]]:
    """Run one statement with `{}` for each argument, the same text on both engines; rows as dicts."""
    engine = current()
    return await engine.fetch(_placed(statement, engine.engine_type), arguments)


@lru_cache(maxsize=2048)
def _placed(statement: str, engine_type: str) -> str:
    """The statement with `?` or `$1, $2, ...` for its `{}`; cached, for Piccolo's own way costs more than the query."""
    places = itertools.count(1)
    text = ""
    for literal, field, _specification, _conversion in Formatter().parse(statement):
        text += literal
        if field is not None:
            text += "?" if engine_type == "sqlite" else f"${next(places)}"
    return text


def for_update() -> str:
    """` FOR NO KEY UPDATE` where rows must be locked; empty on SQLite, whose transaction already is the lock.

    Two such locks exclude each other, but a foreign key to the row does not wait: a scan never stands behind
    a registration that holds its event.
    """
    return " FOR NO KEY UPDATE" if is_postgres() else ""


def is_postgres() -> bool:
    """Whether PostgreSQL runs; for SQL that cannot be written once."""
    return isinstance(current(), PostgresEngine)


def is_unique_violation(error: BaseException) -> bool:
    """Whether `error` is the database refusing a second row of the same identity."""
    if isinstance(error, sqlite3.IntegrityError):
        return "UNIQUE constraint failed" in str(error)
    return getattr(error, "sqlstate", None) == "23505"


def is_still_referred_to(error: BaseException) -> bool:
    """Whether `error` is the database refusing to delete a row that others name."""
    if isinstance(error, sqlite3.IntegrityError):
        return "FOREIGN KEY constraint failed" in str(error)
    return getattr(error, "sqlstate", None) in ("23503", "23001")


def marks(count: int) -> str:
    """`{}, {}, {}`: placeholders for `IN (...)`, on both engines; `count` must be at least 1."""
    return ", ".join(["{}"] * count)


def rows_of_marks(rows: int, columns: int) -> str:
    """`({}, {}), ({}, {})`: placeholders for a VALUES list of `rows` x `columns`."""
    return ", ".join([f"({marks(columns)})"] * rows)
