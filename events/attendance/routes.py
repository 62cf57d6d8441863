"""Every address of the slice, by who asks: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.attendance import gates, organizer, organizer_substitute
from events.attendance.gate import api as gate_api
from events.attendance.gate import public as gate_pages
from events.attendance.venue import public

PUBLIC: list[Any] = [*public.ROUTES]
ORGANIZER: list[Any] = [*organizer.ROUTES, *organizer_substitute.ROUTES, *gates.ROUTES]
GATE: list[Any] = [*gate_api.ROUTES, *gate_pages.ROUTES]
