"""Every address of the slice: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.trail import organizer

ORGANIZER: list[Any] = [*organizer.ROUTES]
