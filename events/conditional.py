"""Answers of fixed bytes: packed where the client reads that, and none where it has them already (RFC 9110, 13)."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import Any

from litestar import Request, Response

AnyRequest = Request[Any, Any, Any]


class Kept:
    """The bytes of one answer, plain and compressed (`packs`: where that makes them shorter)."""

    __slots__ = ("body", "etag", "packed")

    def __init__(self, body: bytes, packs: bool = True) -> None:
        self.body = body
        self.packed = gzip.compress(body, compresslevel=6, mtime=0) if packs else None
        self.etag = digest(body)

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"")


def digest(*parts: Any) -> str:
    """A short hash of anything whose `repr` tells it apart."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def takes_gzip(request: AnyRequest) -> bool:
    """Whether the client reads compressed answers. Several fields of the name are one list (RFC 9110, 5.3)."""
    return _names_gzip(",".join(request.headers.getall("accept-encoding", [])))


@lru_cache(maxsize=64)
def _names_gzip(accepted: str) -> bool:
    """The word for gzip itself outweighs the star; a quality of zero means "not that one" (RFC 9110, 12.5.3)."""
    quality = {}
    for part in accepted.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        quality[coding] = all(_quality(parameter) > 0 for parameter in parameters)
    return quality.get("gzip", quality.get("x-gzip", quality.get("*", False)))


def _quality(parameter: str) -> float:
    name, _equals, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def held(request: AnyRequest, etag: str, last_modified: datetime | None = None, packs: bool = True) -> str | None:
    """The tag of what the client already has, if that still serves it (13.2.2); without tags, the date decides.

    Who reads packed bytes may keep its plain ones, but packed bytes are no answer to who cannot read them.
    """
    serving = _tags(request, etag, packs)
    asked = request.headers.get("if-none-match")
    if asked is not None:
        known = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        return next((tag for tag in serving if tag in known or known == {"*"}), None)
    since = _date(request.headers.get("if-modified-since"))
    return serving[0] if since is not None and last_modified is not None and last_modified <= since else None


def _tags(request: AnyRequest, etag: str, packs: bool) -> list[str]:
    """The strong tags of what this client can read, what it would get first; each coding has its own (8.8.3)."""
    return [f'"{etag}-gzip"', f'"{etag}"'] if packs and takes_gzip(request) else [f'"{etag}"']


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except (ValueError, OverflowError):  # such as an offset of a million years
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def not_modified(tag: str, headers: Mapping[str, str], last_modified: datetime | None = None) -> Response[bytes]:
    """The answer without a body, under the tag that `held` found."""
    return Response(b"", status_code=304, headers=_headers(tag, headers, last_modified))


def _headers(tag: str, headers: Mapping[str, str], last_modified: datetime | None) -> dict[str, str]:
    """What an answer carries, a 304 too."""
    found = {**headers, "etag": tag, "vary": "accept-encoding"}
    return found if last_modified is None else {**found, "last-modified": format_datetime(last_modified, usegmt=True)}


def respond(
    request: AnyRequest,
    kept: Kept,
    media_type: str,
    headers: Mapping[str, str],
    *,
    etag: str | None = None,
    last_modified: datetime | None = None,
    file_name: str = "",
) -> Response[bytes]:
    """The kept bytes, compressed where the client takes that, or 304; `etag` names them where they need no hashing."""
    etag, packs = etag or kept.etag, kept.packed is not None
    tag = held(request, etag, last_modified, packs)
    if tag:
        return not_modified(tag, headers, last_modified)
    found = _headers(_tags(request, etag, packs)[0], headers, last_modified)
    if file_name:
        found["content-disposition"] = f'inline; filename="{file_name}"'
    if kept.packed is None or not takes_gzip(request):
        return Response(kept.body, media_type=media_type, headers=found)
    return Response(kept.packed, media_type=media_type, headers={**found, "content-encoding": "gzip"})
