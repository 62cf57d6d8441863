"""Every address of the slice, by who asks: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.attendance import gate, gates, organizer, organizer_substitute, pages, public

PUBLIC: list[Any] = [*public.ROUTES]
ORGANIZER: list[Any] = [*organizer.ROUTES, *organizer_substitute.ROUTES, *gates.ROUTES]
GATE: list[Any] = [*gate.ROUTES, *pages.ROUTES]
