"""PostgreSQL through asyncpg's pool, with Piccolo's transaction mended."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from contextvars import ContextVar
from typing import Any, TypeVar

import asyncpg
from asyncpg import Pool
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

from events.engines.turn import Turn

POOL_SIZE = 10
TURNS_SIZE = 2
"""Connections for `in_one_turn` alone."""
KEPT_PLANS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_bitmapscan": "off",
    "enable_material": "off",
}
"""Short work finds few rows by their keys, the same way thousands of times: PostgreSQL spent seven times as long on
planning such a statement as on running it. A plan that is kept must not be one for tables that were still empty."""

_without_transaction: ContextVar[bool] = ContextVar("without_transaction", default=False)
Outcome = TypeVar("Outcome")


class MendedPostgresTransaction(PostgresTransaction, Turn):
    """Piccolo's transaction, with asyncpg's own context managers: a cancelled one returns its connection."""

    def __init__(self, engine: MendedPostgresEngine, pool: Pool | None, *, allow_nested: bool = True) -> None:
        super().__init__(engine, allow_nested)
        self.pool = pool

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
        if self.pool is not None:
            return await stack.enter_async_context(self.pool.acquire())
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

    turns: Pool | None = None

    async def start_connection_pool(self, **kwargs: Any) -> None:
        await super().start_connection_pool(min_size=1, max_size=POOL_SIZE, reset=_as_it_is, **kwargs)
        config = {**self.config, "server_settings": {**self.config.get("server_settings", {}), **KEPT_PLANS}}
        self.turns = await asyncpg.create_pool(min_size=0, max_size=TURNS_SIZE, reset=_as_it_is, **config)

    async def close_connection_pool(self) -> None:
        if self.turns is not None:
            await self.turns.close()
            self.turns = None
        await super().close_connection_pool()

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        self._check()
        return await super().run_querystring(querystring, in_pool)

    async def fetch(self, query: str, arguments: Sequence[Any]) -> list[dict[str, Any]]:
        """Rows of one statement with `$1` placeholders."""
        self._check()
        current = self.current_transaction.get()
        if current is not None:
            return [dict(row) for row in await current.connection.fetch(query, *arguments)]
        pool = self.turns if _without_transaction.get() else self.pool
        if pool is not None:
            return [dict(row) for row in await pool.fetch(query, *arguments)]
        return [dict(row) for row in await self._run_in_new_connection(query, arguments)]

    async def in_one_turn(self, work: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
        """`work()` as one transaction."""
        async with MendedPostgresTransaction(self, self.turns):
            outcome = await work()
        return outcome  # noqa: RET504  # mypy takes the transaction for one that may swallow exceptions

    async def one_by_one(self, work: Callable[[], Coroutine[Any, Any, Outcome]]) -> Outcome:
        """`work()` with each statement a transaction of its own, on the connections that keep their plans."""
        token = _without_transaction.set(True)
        try:
            return await work()
        finally:
            _without_transaction.reset(token)

    def _check(self) -> None:
        current = self.current_transaction.get()
        if current is not None:
            current.check()  # type: ignore[attr-defined]

    def transaction(self, allow_nested: bool = True) -> PostgresTransaction:
        return MendedPostgresTransaction(self, self.pool, allow_nested=allow_nested)
