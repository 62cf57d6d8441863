"""The Gerbang tab: gates, screens and their pairing codes."""

from typing import Any

ROUTES: list[Any] = []
