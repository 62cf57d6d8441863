"""A party's own data, `/kelola/{token}/data`: all of it on one page, and as a file."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from events import web
from events.privacy import queries, words
from events.registration.manage.visit import managed
from events.web import AnyRequest, Html

PATH = "/kelola/{token:str}"


@get(PATH + "/data")
async def stored_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = await managed(request, token)
    return await web.render(
        request,
        "privacy/stored.html",
        here=here,
        event=here.event,
        words=words,
        back_url=here.url(),
        found=await queries.stored(here.event, here.registration),
    )


@get(PATH + "/data.json")
async def stored_file(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await managed(request, token)
    found = await queries.stored(here.event, here.registration)
    headers = {"content-disposition": f'attachment; filename="data-saya-{here.event.slug}.json"'}
    return Response(queries.as_json(found, here.now), media_type="application/json", headers=headers)


ROUTES = [stored_page, stored_file]
