"""Every address of the slice, by who asks: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.reports import api, organizer, printing

ORGANIZER: list[Any] = [*organizer.ROUTES, *printing.ROUTES]
API: list[Any] = [*api.ROUTES]
