"""The venue's screen and self check-in."""

from typing import Any

ROUTES: list[Any] = []
