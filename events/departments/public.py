"""The brand stylesheet of the institution."""

from typing import Any

ROUTES: list[Any] = []
