"""JSON API of attendees and registrations."""

from typing import Any

ROUTES: list[Any] = []
