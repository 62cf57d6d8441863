"""`/berhenti/{token}`: whoever gets messages that are not about attendance stops them, or takes that back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import web
from events.calendar.tables import Event
from events.errors import NotFound
from events.forms import SURE, deliberately
from events.language import _
from events.registration.circulars import opt_outs
from events.registration.limits import allow_opt_out, count_unknown_code
from events.registration.queries import RegistrationFacts
from events.security import client_address
from events.web import AnyRequest, Html

STOP = "/berhenti/{token:str}"


async def _party(request: AnyRequest, token: str) -> RegistrationFacts:
    """Raises NotFound, and TooMany for who keeps guessing."""
    found = await opt_outs.party_of(token)
    if found is None:
        await count_unknown_code(client_address(request), now=datetime.now(UTC))
        raise NotFound(_("Tautan ini tidak lengkap. Salin tautan itu sekali lagi dari pesan yang Anda terima."))
    return found


async def _page(request: AnyRequest, party: RegistrationFacts, token: str, *, error: str = "") -> Html:
    event = await Event.objects().where(Event.id == party.event).first()
    return await web.render(
        request,
        "registration/circulars/stop.html",
        status=422 if error else 200,
        event=event,
        path=f"/berhenti/{token}",
        known=bool(party.phone or party.email),
        out=await opt_outs.is_out(party),
        error=error,
    )


@get(STOP)
async def stop_page(request: AnyRequest, token: FromPath[str]) -> Html:
    return await _page(request, await _party(request, token), token)


@post(STOP)
async def stop(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """A tick is asked for either way (`forms.deliberately` says why); without one to stop, the page asks again."""
    party = await _party(request, token)
    asked = await request.form()
    now = datetime.now(UTC)
    await allow_opt_out(party.id, now=now)
    if asked.get("lagi"):
        deliberately(asked)
        await opt_outs.resume(party, now=now)
    elif asked.get(SURE) != "ya":
        return await _page(request, party, token, error=_("Centang pernyataan ini untuk berhenti menerima pesan."))
    else:
        await opt_outs.stop(party, now=now)
    return web.see_other(f"/berhenti/{token}")


ROUTES: list[Any] = [stop_page, stop]
