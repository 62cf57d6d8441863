"""Files that somebody uploaded, handed out again: as what their bytes are, and so that no browser runs them."""

from __future__ import annotations

import re
from urllib.parse import quote

from litestar import Response

RUNS_NOTHING = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def as_download(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """The file to save under `name`; saved, not shown: browsers refuse to draw a PDF inside a sandbox.

    The name stands there in UTF-8 and, for programs that know no other, in ASCII (RFC 6266, appendix D).
    """
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", name)
    headers = {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": RUNS_NOTHING,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)
