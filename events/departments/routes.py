"""Every address of the slice, by who asks: `app.py` imports nothing else of it."""

from __future__ import annotations

from typing import Any

from events.departments import public
from events.departments.organizer import arms, holidays, importing, institution, tree, unit

PUBLIC: list[Any] = [*public.ROUTES]
ORGANIZER: list[Any] = [
    *institution.ROUTES,
    *arms.ROUTES,
    *holidays.ROUTES,
    *tree.ROUTES,
    *importing.ROUTES,
    *unit.ROUTES,
]
