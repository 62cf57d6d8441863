"""Every address of the slice, by who asks: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.attendance.gate import api as gate_api
from events.attendance.gate import public as gate_pages
from events.attendance.organizer import gates as organizer_gates
from events.attendance.organizer import person as organizer_person
from events.attendance.organizer import roster as organizer_roster
from events.attendance.organizer import substitution as organizer_substitution
from events.attendance.venue import public

PUBLIC: list[Any] = [*public.ROUTES]
ORGANIZER: list[Any] = [
    *organizer_roster.ROUTES,
    *organizer_person.ROUTES,
    *organizer_substitution.ROUTES,
    *organizer_gates.ROUTES,
]
GATE: list[Any] = [*gate_api.ROUTES, *gate_pages.ROUTES]
