"""The devices' pages: the officer's scanner `/gerbang` and the projector `/layar`.

Both are shells, the same for everyone: they read no cookie and hold no data. What they show comes over the
JSON API with the token of the paired device.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from litestar import Response, get

from events import assets, conditional, web
from events.conditional import AnyRequest, Kept
from events.language import _, current_language


@cache
def _shell(template: str, _language: str) -> Kept:
    return Kept(web.render_text(template).encode())


def _page(request: AnyRequest, template: str) -> Response[bytes]:
    """The shell, rendered and compressed once: it holds nothing secret that its length could give away."""
    return conditional.respond(request, _shell(template, current_language()), "text/html", {})


@get("/gerbang", include_in_schema=False)
async def scanner_page(request: AnyRequest) -> Response[bytes]:
    """The officer's scanner."""
    return _page(request, "attendance/gate/scanner.html")


@get("/layar", include_in_schema=False)
async def screen_page(request: AnyRequest) -> Response[bytes]:
    """The projector with the venue's QR."""
    return _page(request, "attendance/venue/screen.html")


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
