"""The list of events, the Ringkasan tab, printed lists and XLSX."""

from typing import Any

ROUTES: list[Any] = []
