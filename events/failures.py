"""When a request is refused or fails: one sentence, as a page or as JSON. And what precedes every request."""

from __future__ import annotations

from time import perf_counter
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from events.database import is_unstorable_text
from events.errors import Malformed, NotFound, Refusal, TooLarge, TooMany, Unauthorised
from events.language import _, set_language
from events.origin import Origin, browser_name, set_origin
from events.pasted import mended
from events.security import check_body, check_origin, client_address, path_of, read_body, redact
from events.web import AnyRequest, Html, render_text

log = structlog.get_logger()
PRIVATE_PAGES = ("kelola", "pasangan", "undangan")


async def before_request(request: AnyRequest) -> Response[Any] | None:
    """Every request: its language, where it comes from, and no foreign page's POST; a form is here before its handler
    reads the clock."""
    request.scope["state"]["started"] = perf_counter()
    set_language(request.query_params.get("lang", ""))
    set_origin(Origin(client_address(request), browser_name(request.headers.get("user-agent", ""))))
    check_origin(request)
    check_body(request)
    await read_body(request)
    return _mended(request)


def _mended(request: AnyRequest) -> Response[Any] | None:
    """On to the address that was meant, for a link with something stuck to it."""
    meant = mended(path_of(request)) if request.method == "GET" else None
    if meant is None:
        return None
    query = request.scope["query_string"].decode("latin-1")
    return Redirect(f"{meant}?{query}" if query else meant, status_code=302)


def on_refusal(request: AnyRequest, error: Refusal) -> Response[Any]:
    """A Refusal as a page, or as `{"code", "message"}` for programs."""
    headers = {"retry-after": str(error.retry_after)} if isinstance(error, TooMany) else {}
    if isinstance(error, Unauthorised) and request.method == "GET" and not wants_json(request):
        return Redirect(f"/masuk?lanjut={quote(path_of(request), safe='/')}", status_code=303)
    return _say(request, error.status, error.code, error.message, headers)


def on_http_exception(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Litestar's own refusals (no such path, wrong method, bad body) in our words."""
    if error.status_code == 404 and (onward := _mended(request)) is not None:
        return onward
    if error.status_code == 404:
        return on_refusal(request, NotFound())
    if error.status_code == 413:
        return on_refusal(request, TooLarge())
    if error.status_code >= 500:
        return on_crash(request, error)
    refusal = Malformed()
    return _say(request, error.status_code, refusal.code, refusal.message, {})


def on_recursion(request: AnyRequest, _error: RecursionError) -> Response[Any]:
    """A body nested deeper than Python follows is unreadable, not a fault of ours."""
    return on_refusal(request, Malformed())


def crash_sentence() -> str:
    """What people read when the fault is ours."""
    return _("Terjadi gangguan pada sistem. Data yang sudah tersimpan tetap aman; silakan coba lagi.")


def on_crash(request: AnyRequest, error: Exception) -> Response[Any]:
    """A fault of ours: logged with its trace, told in one sentence. Text no database takes is the sender's fault."""
    if is_unstorable_text(error):
        return on_refusal(request, Malformed())
    log.error("request failed", path=redact(path_of(request)), exc_info=error)
    return _say(request, 500, "failed", crash_sentence(), {})


def _say(request: AnyRequest, status: int, code: str, message: str, headers: dict[str, str]) -> Response[Any]:
    if wants_json(request):
        body = {"code": code, "message": message}
        return Response(body, status_code=status, headers=headers, media_type="application/json")
    return error_page(status, message, headers, back="" if status == 404 else _page_behind(request))


def _page_behind(request: AnyRequest) -> str:
    """The manage page or the OPD's page whose step was refused: it says how things stand now; "" elsewhere."""
    _, kind, token, *step = [*path_of(request).split("/"), "", ""]
    return f"/{kind}/{token}" if kind in PRIVATE_PAGES and token.isalnum() and any(step) else ""


def wants_json(request: AnyRequest) -> bool:
    """Whether a program asks."""
    return path_of(request).startswith("/api/")


def error_page(status: int, message: str, headers: dict[str, str] | None = None, *, back: str = "") -> Html:
    """The page of a refusal: what happened and what to do next; `back` leads to the page it was asked from."""
    body = render_text(
        "error.html", status=status, title=message, action_url=back, action_text=_("Kembali") if back else ""
    )
    headers = {"cache-control": "no-store"} | (headers or {})
    return Response(body, media_type="text/html", status_code=status, headers=headers)
