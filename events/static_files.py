"""Static files, answered from memory, compressed once; immutable when asked for by their hash."""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath

from events import conditional
from events.assets import STATIC, content_hash
from events.conditional import AnyRequest, Kept
from events.errors import NotFound

COMPRESSED = frozenset((".css", ".js", ".svg", ".json", ".wasm", ".webmanifest"))
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


@lru_cache(maxsize=256)
def _kept(path: Path, _content: str) -> Kept:
    return Kept(path.read_bytes(), packs=path.suffix in COMPRESSED)


def _find(name: str) -> Path:
    try:
        path = (STATIC / name.lstrip("/")).resolve()
        found = path.is_relative_to(STATIC.resolve()) and path.is_file()
    except (OSError, ValueError):  # longer than any name, or with a NUL
        found = False
    if not found or path.name.startswith("."):
        raise NotFound
    return path


@get("/static/{name:path}", include_in_schema=False)
async def static_file(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """One file of `events/static`; raises NotFound for anything outside it."""
    path = _find(name)
    content = content_hash(path)
    fresh = request.query_params.get("v") == content
    headers = {"cache-control": "public, max-age=31536000, immutable" if fresh else "public, max-age=60"}
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return conditional.respond(request, _kept(path, content), kind, headers, etag=content)
