"""JSON API of the attendance summary."""

from typing import Any

ROUTES: list[Any] = []
