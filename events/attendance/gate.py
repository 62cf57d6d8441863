"""The gate: scanner page and its JSON API."""

from typing import Any

ROUTES: list[Any] = []
