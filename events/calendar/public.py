"""Agenda, month, event page and feeds: what anyone may read."""

from typing import Any

ROUTES: list[Any] = []
