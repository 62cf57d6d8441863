"""What was read a moment ago, kept for so short a time that another process's change holds within two seconds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

KEPT_S = 1.5
MOST = 1000

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """At most `MOST` values, each for `KEPT_S` seconds after it was read. Absence is never kept."""

    def __init__(self) -> None:
        self.values: dict[Hashable, tuple[float, Value]] = {}

    async def get(self, key: Hashable, read: Callable[[], Awaitable[Value | None]]) -> Value | None:
        """The kept value of `key`, or what `read` finds now."""
        kept = self.values.get(key)
        asked = monotonic()
        if kept is not None and kept[0] > asked:
            return kept[1]
        value = await read()
        if value is not None:
            if len(self.values) >= MOST:
                self.values.clear()
            # Counted from before the read: what changed while it ran must not be kept longer.
            self.values[key] = (asked + KEPT_S, value)
        return value

    def forget(self) -> None:
        """Drop everything, after a change in this process."""
        self.values.clear()
