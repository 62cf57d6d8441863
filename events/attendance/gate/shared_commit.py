"""Requests that wait share one transaction: under load one commit carries many scans, and alone nobody waits."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
GROUP = 200
STRAIGHT = 20


class SharedCommit(Generic[Item, Result]):
    """`submit(items)` gives what `record(items)` gives for them, in their order.

    Up to 200 waiting items go to `record` at once, in as many `lanes()` side by side as the database can use; 20
    and more of one caller go straight. When a group fails, each caller's items are tried alone. A caller that is
    cancelled leaves its group untouched.
    """

    def __init__(
        self, record: Callable[[Sequence[Item]], Awaitable[list[Result]]], lanes: Callable[[], int] = lambda: 1
    ) -> None:
        self.record = record
        self.lanes = lanes
        self.waiting: deque[tuple[Sequence[Item], asyncio.Future[list[Result]]]] = deque()
        self.tasks: set[asyncio.Task[None]] = set()

    async def submit(self, items: Sequence[Item]) -> list[Result]:
        if len(items) >= STRAIGHT:
            return await self.record(items)
        done: asyncio.Future[list[Result]] = asyncio.get_running_loop().create_future()
        self.waiting.append((items, done))
        if len(self.tasks) < self.lanes():
            self.tasks.add(asyncio.create_task(self._drain()))
        return await done

    async def _drain(self) -> None:
        group: list[tuple[Sequence[Item], asyncio.Future[list[Result]]]] = []
        try:
            while group := self._take():
                await self._settle(group)
        finally:
            # In the same step as the last look at the queue: who comes next starts a lane of its own.
            self.tasks.discard(asyncio.current_task())
            self._release(group)

    def _release(self, group: list[tuple[Sequence[Item], asyncio.Future[list[Result]]]]) -> None:
        """Nobody may wait for ever when a lane is cancelled: not its group, nor the queue after the last lane."""
        for _items, done in group:
            done.cancel()
        while self.waiting and not self.tasks:
            self.waiting.popleft()[1].cancel()

    def _take(self) -> list[tuple[Sequence[Item], asyncio.Future[list[Result]]]]:
        group: list[tuple[Sequence[Item], asyncio.Future[list[Result]]]] = []
        size = 0
        while self.waiting and (not group or size + len(self.waiting[0][0]) <= GROUP):
            items, done = self.waiting.popleft()
            if not done.done():
                group.append((items, done))
                size += len(items)
        return group

    async def _settle(self, group: list[tuple[Sequence[Item], asyncio.Future[list[Result]]]]) -> None:
        try:
            results = await self.record([item for items, _done in group for item in items])
        except Exception as error:
            if len(group) == 1:
                _fail(group[0][1], error)
                return
            for one in group:
                await self._settle([one])
            return
        start = 0
        for items, done in group:
            if not done.done():
                done.set_result(results[start : start + len(items)])
            start += len(items)


def _fail(done: asyncio.Future[list[Result]], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
