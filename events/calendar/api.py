"""Open JSON API of events."""

from typing import Any

ROUTES: list[Any] = []
