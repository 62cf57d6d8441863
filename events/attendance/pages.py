"""The devices' pages: the officer's scanner `/gerbang` and the projector `/layar`.

Both are shells, the same for everyone: they read no cookie and hold no data. What they show comes over the
JSON API with the token of the paired device.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from litestar import Response, get

from events import assets, web
from events.language import _
from events.text import current_language


@cache
def _shell(template: str, _language: str) -> str:
    return web.render_text(template)


@get("/gerbang", include_in_schema=False)
async def scanner_page() -> Response[str]:
    """The officer's scanner."""
    return Response(_shell("attendance/scanner.html", current_language()), media_type="text/html")


@get("/layar", include_in_schema=False)
async def screen_page() -> Response[str]:
    """The projector with the venue's QR."""
    return Response(_shell("attendance/screen.html", current_language()), media_type="text/html")


@get("/gerbang/manifest.webmanifest", media_type="application/manifest+json", include_in_schema=False)
async def scanner_manifest() -> dict[str, Any]:
    """What a phone needs to put the scanner on its home screen."""
    icon = {"src": assets.asset_url("img/hadir.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    return {
        "name": _("Gerbang Hadir"),
        "short_name": _("Gerbang"),
        "lang": current_language(),
        "id": "/gerbang",
        "start_url": "/gerbang",
        "scope": "/gerbang",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#0a0f13",
        "theme_color": "#0a0f13",
        "icons": [icon],
    }


ROUTES = [scanner_page, screen_page, scanner_manifest]
