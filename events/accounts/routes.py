"""Every address of the slice, by who asks: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.accounts import organizer, public

PUBLIC: list[Any] = [*public.ROUTES]
ORGANIZER: list[Any] = [*organizer.ROUTES]
