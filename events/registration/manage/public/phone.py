"""From the manage page: this phone remembers the party's tickets, as the one that registered does."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from events import own_tickets, web
from events.language import _
from events.registration.manage.visit import managed
from events.web import AnyRequest


@post("/kelola/{token:str}/ingat")
async def remember_here(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """The tickets of everyone who still comes, before those the phone knows; on to "Tiket saya"."""
    here = await managed(request, token)
    kept = own_tickets.with_new([one.code for one in here.live], own_tickets.remembered(request))
    if kept is None:
        return web.see_other(here.url(), own_tickets.no_room(), "warning")
    response = web.see_other("/tiket-saya", _("Tiket diingat di ponsel ini."), "ok")
    own_tickets.keep_tickets(response, kept)
    return response


ROUTES = [remember_here]
