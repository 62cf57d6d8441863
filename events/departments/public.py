"""The brand stylesheet of the institution."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from events.departments import brand, queries

FOR_EVER = "public, max-age=31536000, immutable"


@get("/merek.css", include_in_schema=False)
async def brand_css(request: Request[Any, Any, Any]) -> Response[str]:
    """The institution's colours; asked for by the present revision, it never changes."""
    institution = await queries.institution()
    revision = str(institution.revision) if institution else "0"
    fresh = request.query_params.get("v") == revision
    body = brand.stylesheet(institution.brand_colour if institution else brand.DEFAULT)
    headers = {"cache-control": FOR_EVER if fresh else "public, max-age=60"}
    return Response(body, media_type="text/css", headers=headers)


ROUTES = [brand_css]
