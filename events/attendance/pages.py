"""The scanner's and the projector's pages: `/gerbang` and `/layar`."""

from typing import Any

ROUTES: list[Any] = []
