"""The Kehadiran tab: presence per session, marking and undoing by hand."""

from typing import Any

ROUTES: list[Any] = []
