"""Registering online, the ticket and the manage page."""

from typing import Any

ROUTES: list[Any] = []
