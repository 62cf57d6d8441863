"""Every address of the slice, by who asks: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.reports import api
from events.reports.organizer import printing
from events.reports.organizer import summary as reports_organizer

ORGANIZER: list[Any] = [*reports_organizer.ROUTES, *printing.ROUTES]
API: list[Any] = [*api.ROUTES]
