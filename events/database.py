"""The database's only face: which engine runs, transactions, statements and identifiers.

Everything in Hadir says `transaction()`, `sql()` and Piccolo queries, and behaves the same on SQLite and
PostgreSQL; what differs between the two stands in `engines/`.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import lru_cache
from string import Formatter
from typing import Any, TypeVar
from urllib.parse import urlsplit

from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.engine.sqlite import SQLiteTransaction
from piccolo.table import Table

from events.engines.postgres import MendedPostgresEngine
from events.engines.sqlite import KeptSQLiteEngine
from events.engines.turn import STATEMENTS, ForeignTaskError

__all__ = [
    "ForeignTaskError",
    "HadirEngine",
    "KeptSQLiteEngine",
    "MendedPostgresEngine",
    "any_of",
    "current",
    "engine_for",
    "for_update",
    "in_one_turn",
    "insertion",
    "is_postgres",
    "is_still_referred_to",
    "is_unique_violation",
    "marks",
    "new_id",
    "one_by_one",
    "rows_of",
    "rows_of_marks",
    "sql",
    "transaction",
    "use",
]

Outcome = TypeVar("Outcome")


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562, section 5.7): sorts by creation time in milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


HadirEngine = KeptSQLiteEngine | MendedPostgresEngine


def engine_for(url: str) -> HadirEngine:
    """The engine for `sqlite:///path` or `postgresql://...`; raises ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
        return KeptSQLiteEngine(url.removeprefix("sqlite:///"))
    if parts.scheme in ("postgresql", "postgres"):
        settings = {"application_name": "hadir", "timezone": "UTC"}
        return MendedPostgresEngine({"dsn": url, "server_settings": settings, "statement_cache_size": STATEMENTS})
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


async def one_by_one(work: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
    """Do `work()`, whose statements on PostgreSQL are each a transaction of their own: two trips less for a hot path.

    For work that reads and then writes in a single statement, which itself must fail when what was read is no longer
    so. On SQLite it is `in_one_turn`, where trips cost nothing. Not to be called inside a transaction.
    """
    engine = current()
    return await (engine.one_by_one(work) if isinstance(engine, MendedPostgresEngine) else engine.in_one_turn(work))


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


def for_update(*, alone: bool = False, of: str = "") -> str:
    """` FOR NO KEY UPDATE` where rows must be locked; empty on SQLite, whose transaction already is the lock.

    In a statement that joins tables only those rows are locked that come from `of`.

    Two such locks exclude each other, but a foreign key to the row does not wait: a scan never stands behind
    a registration that holds its event. With `alone` (` FOR UPDATE`) it does wait: nobody refers to the row anew
    before the transaction ends, and whoever was about to has done so.
    """
    if not is_postgres():
        return ""
    return (" FOR UPDATE" if alone else " FOR NO KEY UPDATE") + (f" OF {of}" if of else "")


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


def is_unstorable_text(error: BaseException) -> bool:
    """Whether `error` is PostgreSQL refusing text that no table of its holds: NUL, or half a character."""
    return getattr(error, "sqlstate", None) in ("22021", "22P05") or isinstance(error, UnicodeEncodeError)


def marks(count: int) -> str:
    """`{}, {}, {}`: placeholders for `IN (...)`, on both engines; `count` must be at least 1."""
    return ", ".join(["{}"] * count)


def any_of(column: str, values: Sequence[Any], kind: str) -> tuple[str, list[Any]]:
    """A condition `column is one of values`, and its arguments; `kind` is the column's SQL type.

    One statement for any number of values on PostgreSQL (an array), few on SQLite (repeated up to a power of
    two): statements stay prepared.
    """
    if len(values) == 1:
        return f"{column} = {{}}", list(values)
    if is_postgres():
        return f"{column} = ANY({{}}::{kind}[])", [list(values)]
    wanted = 1 << (len(values) - 1).bit_length()
    padded = [*values, *([values[-1]] * (wanted - len(values)))]
    return f"{column} IN ({marks(wanted)})", padded


def rows_of(table: type[Table], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """What follows `INSERT INTO table (columns)` for at least one row, and its arguments, with any `ON CONFLICT` after.

    On PostgreSQL one array per column, so that one prepared statement serves any number of rows.
    """
    if not is_postgres():
        return f"VALUES {rows_of_marks(len(rows), len(columns))}", [value for row in rows for value in row]
    kinds = _kinds(table, tuple(columns))
    if len(rows) == 1:
        return "SELECT " + ", ".join([f"{{}}::{kind}" for kind in kinds]), list(rows[0])
    arrays = ", ".join([f"{{}}::{kind}[]" for kind in kinds])
    return f"SELECT * FROM unnest({arrays})", [list(column) for column in zip(*rows, strict=True)]  # noqa: S608


def insertion(table: type[Table], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """The INSERT of at least one row, as far as any `ON CONFLICT` or `RETURNING`, and its arguments."""
    source, values = rows_of(table, columns, rows)
    return f"INSERT INTO {table._meta.tablename} ({', '.join(columns)}) {source}", values


@lru_cache(maxsize=64)
def _kinds(table: type[Table], columns: tuple[str, ...]) -> tuple[str, ...]:
    """The SQL types of a table's columns."""
    return tuple(table._meta.get_column_by_name(name).column_type for name in columns)


def rows_of_marks(rows: int, columns: int) -> str:
    """`({}, {}), ({}, {})`: placeholders for a VALUES list of `rows` x `columns`."""
    return ", ".join([f"({marks(columns)})"] * rows)
