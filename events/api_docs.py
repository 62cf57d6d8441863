"""The OpenAPI document of the JSON API, and the page at `/api/v1` that lists what it says; nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, Tag
from litestar.types import Method

from events.api import SECURITY_SCHEMES
from events.web import AnyRequest, render_text

TAGS = {
    "events": "Published events and their sessions; open to anyone.",
    "registration": "The people of an event.",
    "attendance": "Who came, in numbers.",
    "gate": "A paired scanner at a door.",
    "screen": "A paired projector with the venue's QR.",
}
ABOUT = (
    "JSON in and out, times in ISO 8601 with an offset. Send the token as `Authorization: Bearer ...`. A refusal is"
    " `code`, a machine word that stays, and `message`, a sentence in Indonesian."
)


class DocsPage(OpenAPIRenderPlugin):
    """The document as a page, rendered here: Litestar's own pages load scripts from other hosts."""

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:
        return render_text("api.html", document=openapi_schema, operations=by_tag(openapi_schema)).encode()


def by_tag(document: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """`(method, path, operation)` of every operation under its first tag, in the order of TAGS."""
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {tag: [] for tag in TAGS}
    for path, item in sorted(document["paths"].items()):
        for method, operation in item.items():
            found[operation["tags"][0]].append((method.upper(), path, operation))
    return found


def _name(handler: HTTPRouteHandler, _method: Method, _path: list[Any]) -> str:
    return handler.handler_name


CONFIG = OpenAPIConfig(
    title="Hadir",
    version="1",
    description=ABOUT,
    path="/api/v1",
    render_plugins=[DocsPage(path="/"), JsonRenderPlugin()],
    components=Components(security_schemes={**SECURITY_SCHEMES}),
    tags=[Tag(name=name, description=about) for name, about in TAGS.items()],
    use_handler_docstrings=True,
    operation_id_creator=_name,
)
