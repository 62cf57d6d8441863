"""What transactions on both engines share."""

from __future__ import annotations

import asyncio
from typing import Any

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
            raise ForeignTaskError("a transaction belongs to the task that opened it, and only while it is open")
