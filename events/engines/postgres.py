"""PostgreSQL through asyncpg's pool, with Piccolo's transaction mended."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

from events.engines.turn import Turn

POOL_SIZE = 10

Outcome = TypeVar("Outcome")


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
