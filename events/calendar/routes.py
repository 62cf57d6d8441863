"""Every address of the slice, by who asks: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.calendar import api, public
from events.calendar.organizer import preview as organizer_preview
from events.calendar.organizer import sessions as organizer_sessions
from events.calendar.organizer import settings as calendar_organizer
from events.calendar.organizer import status as organizer_status

PUBLIC: list[Any] = [*public.ROUTES]
ORGANIZER: list[Any] = [
    *calendar_organizer.ROUTES,
    *organizer_sessions.ROUTES,
    *organizer_status.ROUTES,
    *organizer_preview.ROUTES,
]
API: list[Any] = [*api.ROUTES]
