"""The Peserta tab: everyone registered, and adding people by hand."""

from typing import Any

ROUTES: list[Any] = []
