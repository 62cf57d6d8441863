"""Static files, answered from memory, compressed once; immutable when asked for by their hash."""

from __future__ import annotations

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

from litestar import Request, Response, get
from litestar.params import FromPath

from events.assets import STATIC, content_hash
from events.errors import NotFound

COMPRESSED = frozenset((".css", ".js", ".svg", ".json", ".wasm", ".webmanifest"))
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


@lru_cache(maxsize=256)
def _body(path: Path, _content: str, packed: bool) -> bytes:
    body = path.read_bytes()
    return gzip.compress(body, mtime=0) if packed else body


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
async def static_file(request: Request, name: FromPath[str]) -> Response[bytes]:
    """One file of `events/static`; raises NotFound for anything outside it."""
    path = _find(name)
    content = content_hash(path)
    fresh = request.query_params.get("v") == content
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if fresh else "public, max-age=60",
        "etag": f'"{content}"',
        "vary": "accept-encoding",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers)
    packed = path.suffix in COMPRESSED and "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["content-encoding"] = "gzip"
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(_body(path, content, packed), media_type=kind, headers=headers)
