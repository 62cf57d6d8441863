"""Every address of the slice, by who asks: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.calendar import api, organizer, organizer_sessions, organizer_status, public

PUBLIC: list[Any] = [*public.ROUTES]
ORGANIZER: list[Any] = [*organizer.ROUTES, *organizer_sessions.ROUTES, *organizer_status.ROUTES]
API: list[Any] = [*api.ROUTES]
