"""Accounts: who may log in, their PIN and their devices."""

from typing import Any

ROUTES: list[Any] = []
