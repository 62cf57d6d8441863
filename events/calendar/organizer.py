"""Creating, editing, publishing and cancelling events."""

from typing import Any

ROUTES: list[Any] = []
