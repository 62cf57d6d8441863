"""Addresses of the page at hand with other query parameters: chips, sortable headings, pages; and ids in them."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from litestar import Request

from events.security import path_of


def same_page(request: Request[Any, Any, Any], path: str = "", **changes: object) -> str:
    """The request's own path (or `path`) and query with `changes`; None or "" takes a parameter away.

    The page number starts again unless it is among the changes.
    """
    asked = {name: value for name, value in request.query_params.items() if name != "hal"} | changes
    kept = {name: value for name, value in asked.items() if value not in (None, "")}
    path = path or path_of(request)
    return f"{path}?{urlencode(kept)}" if kept else path


def page_number(request: Request[Any, Any, Any]) -> int:
    """The `hal` asked for, at least 1; anything but a short number is the first page."""
    word = request.query_params.get("hal", "")
    return max(1, int(word)) if word.isdecimal() and word.isascii() and len(word) <= 6 else 1


def id_of(word: str | None) -> uuid.UUID | None:
    """The id that a part of an address or a form names; None for anything else."""
    try:
        return uuid.UUID(word or "")
    except ValueError:
        return None
