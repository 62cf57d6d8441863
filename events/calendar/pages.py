"""Public answers kept in memory: rendered once per state of the calendar, then answered from bytes.

The key of an answer holds everything it depends on, the revision read at this very request included, so a
change made by another process is seen at once. Nothing personal ever goes in: public pages know no viewer.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from weakref import WeakValueDictionary

from litestar import Request, Response

MOST_BYTES = 32_000_000


class Kept:
    """One rendered answer, plain and compressed; its ETag is its content's hash."""

    __slots__ = ("body", "etag", "packed")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.packed = gzip.compress(body, compresslevel=6, mtime=0)
        self.etag = digest(body)

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed)


class Shelf:
    """The answers used last, up to MOST_BYTES; each is built by one request while the others wait for it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.building: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def get(self, key: Hashable, build: Callable[[], Awaitable[bytes]]) -> Kept:
        """The answer of this key, built if it is not there; what `build` raises is not kept."""
        lock = self.building.setdefault(key, asyncio.Lock())
        async with lock:
            if key not in self.kept:
                body = await build()
                self._put(key, await asyncio.to_thread(Kept, body))
            self.kept.move_to_end(key)
            return self.kept[key]

    def _put(self, key: Hashable, answer: Kept) -> None:
        self.kept[key] = answer
        self.bytes += answer.size
        while self.bytes > self.most_bytes and len(self.kept) > 1:
            _oldest, gone = self.kept.popitem(last=False)
            self.bytes -= gone.size


shelf = Shelf()


def digest(*parts: Any) -> str:
    """A short hash of anything whose `repr` tells it apart."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def headers(etag: str, last_modified: datetime | None = None) -> dict[str, str]:
    """What every public answer carries, a 304 too."""
    found = {"cache-control": "public, max-age=60", "etag": f'"{etag}"', "vary": "accept-encoding"}
    if last_modified is not None:
        found["last-modified"] = format_datetime(last_modified, usegmt=True)
    return found


def unchanged(request: Request[Any, Any, Any], etag: str, last_modified: datetime | None = None) -> bool:
    """Whether the client already has this (RFC 9110, 13.2.2): the tag decides; without one, the date."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/").strip('"').removesuffix("-gzip") for tag in tags.split(",")}
        return etag in known or tags.strip() == "*"
    since = _date(request.headers.get("if-modified-since"))
    return since is not None and last_modified is not None and last_modified <= since


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def not_modified(etag: str, last_modified: datetime | None = None) -> Response[bytes]:
    """The answer without a body."""
    return Response(b"", status_code=304, headers=headers(etag, last_modified))


def respond(
    request: Request[Any, Any, Any],
    kept: Kept,
    media_type: str = "text/html; charset=utf-8",
    *,
    etag: str | None = None,
    last_modified: datetime | None = None,
    extra: dict[str, str] | None = None,
) -> Response[bytes]:
    """The kept bytes, compressed where the client takes that, or 304."""
    etag = etag or kept.etag
    if unchanged(request, etag, last_modified):
        return not_modified(etag, last_modified)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    found = headers(f"{etag}-gzip" if packed else etag, last_modified) | (extra or {})
    if packed:
        found["content-encoding"] = "gzip"
    return Response(kept.packed if packed else kept.body, media_type=media_type, headers=found)
