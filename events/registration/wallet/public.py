""" "Tiket saya", `/tiket-saya`: the tickets this phone remembers, and asking for a link again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from events import assets, config, forms, own_tickets, web
from events.language import _
from events.registration.wallet.asking import ask
from events.registration.wallet.cards import cards, codes_for_event
from events.registration.wallet.forms import AskForm
from events.security import client_address
from events.web import AnyRequest, Html

PATH = "/tiket-saya"
WORKER = "js/tickets/worker.js"


@get(PATH)
async def my_tickets(request: AnyRequest) -> Html:
    return await _page(request, AskForm())


async def _page(request: AnyRequest, form: AskForm, status: int = 200) -> Html:
    now = datetime.now(UTC)
    known = await cards(own_tickets.remembered(request), now)
    return await web.render(
        request,
        "registration/wallet/page.html",
        status=status,
        headers=own_tickets.keep_header(max((one.until for one in known), default=None), request),
        cards=known,
        form=form,
        now=now,
    )


@post(f"{PATH}/minta")
async def ask_again(request: AnyRequest) -> Response[Any]:
    """The same answer whoever asks for whomever: the lookup is a job's."""
    form = await forms.read(AskForm, request)
    if not form.validate():
        return await _page(request, form, status=422)
    await ask(form.nip.data or "", form.phone.data, client_address(request), now=datetime.now(UTC))
    return web.see_other(f"{PATH}/diminta")


@get(f"{PATH}/diminta")
async def asked(request: AnyRequest) -> Html:
    return await web.render(request, "registration/wallet/asked.html", by_mail=config.load().smtp_url is not None)


@get(f"{PATH}/kegiatan/{{slug:str}}")
async def ticket_of_event(request: AnyRequest, slug: FromPath[str]) -> Redirect:
    """On from the event's page: the one ticket this phone has for it, or the list."""
    codes = await codes_for_event(own_tickets.remembered(request), slug)
    return Redirect(f"/tiket/{codes[0]}" if len(codes) == 1 else PATH, status_code=302)


@post(f"{PATH}/lupakan")
async def forget_all() -> Response[Any]:
    """For the next person at a shared phone."""
    response = web.see_other(PATH, _("Semua tiket dihapus dari ponsel ini. Tiketnya sendiri tetap berlaku."), "ok")
    own_tickets.keep_tickets(response)
    return response


@get(f"{PATH}/luring")
async def without_network(request: AnyRequest) -> Html:
    """What the tickets' worker shows for a page it does not hold; names nobody."""
    return await web.render(request, "registration/wallet/offline.html")


@get("/tiket-luring.js")
async def worker() -> Response[bytes]:
    """The service worker of tickets: its address lets it hold `/tiket...` and no more is asked for."""
    return Response(
        (assets.STATIC / WORKER).read_bytes(), media_type="text/javascript", headers={"cache-control": "no-cache"}
    )


ROUTES = [my_tickets, ask_again, asked, ticket_of_event, forget_all, without_network, worker]
