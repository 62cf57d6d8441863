"""Public answers kept in memory: rendered once per state of the calendar, then answered from bytes.

The key of an answer holds everything it depends on, the revision read at this very request included, so a
change made by another process is seen at once. Nothing personal ever goes in: public pages know no viewer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from weakref import WeakValueDictionary

from events.conditional import AnyRequest, Kept

MOST_BYTES = 32_000_000
HEADERS = {"cache-control": "public, max-age=60"}


class Shelf:
    """The answers used last, up to MOST_BYTES; each is built by one request while the others wait for it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.building: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def get(self, key: Hashable, build: Callable[[], Awaitable[bytes]]) -> Kept:
        """The answer of this key, built if it is not there; what `build` raises is not kept."""
        lock = self.building.setdefault(key, asyncio.Lock())
        async with lock:
            if key not in self.kept:
                body = await build()
                self._put(key, await asyncio.to_thread(Kept, body))
            self.kept.move_to_end(key)
            return self.kept[key]

    def _put(self, key: Hashable, answer: Kept) -> None:
        self.kept[key] = answer
        self.bytes += answer.size
        while self.bytes > self.most_bytes and len(self.kept) > 1:
            _oldest, gone = self.kept.popitem(last=False)
            self.bytes -= gone.size


def shelf(request: AnyRequest) -> Shelf:
    """The shelf of this application."""
    found: Shelf = request.app.state.setdefault("public_pages", Shelf())
    return found
