"""Waiting for a seat, behind a manage token: take the seats offered, let them go, wait again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import web
from events.attendance.self_service import before_check_in
from events.errors import Conflict
from events.forms import deliberately
from events.language import _
from events.registration.limits import allow_answer
from events.registration.manage.visit import Managed, managed
from events.registration.parties import decisions
from events.registration.waiting import queue as waiting
from events.vocabulary import AttendeeState, OfferOutcome, Openness
from events.web import AnyRequest, Html

PATH = "/kelola/{token:str}"


@dataclass(frozen=True)
class Standing:
    """Where the party stands: the state of its living people ("" when all left), its place, its last offer."""

    state: str
    place: int | None
    offer: waiting.Offer | None
    may_return: bool

    @property
    def offered(self) -> bool:
        return self.state == AttendeeState.OFFERED and self.offer is not None


async def standing(here: Managed) -> Standing:
    """What the manage page tells of the waiting list; an offer that is over is never shown as open."""
    state = next((one.state for one in here.live if not one.official), "")
    state = state or next((one.state for one in here.live), "")
    offer = await waiting.last_offer(here.registration.id)
    if offer and here.now >= offer.ends_at:
        offer = replace(offer, outcome=offer.outcome or OfferOutcome.EXPIRED, ended_at=offer.ended_at or here.now)
    missed = offer is not None and offer.outcome in decisions.MISSED
    may_return = not here.live and missed and here.event.waiting_list and here.state in (Openness.OPEN, Openness.FULL)
    place = await waiting.position(here.event.id, here.registration.id) if state == AttendeeState.WAITLISTED else None
    return Standing(state, place, offer, may_return)


@post(PATH + "/kursi/terima")
async def accept(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await managed(request, token)
    await allow_answer(here.registration.id, now=here.now)
    deliberately(await request.form())
    await decisions.accept_offer(here.registration.id, by=here.actor, now=here.now)
    text = _("Kursi Anda sudah dicatat dan menunggu persetujuan panitia.")
    if not here.event.approval:
        text = _("Kursi sudah menjadi milik Anda. Tiket ada di bawah.")
    return web.see_other(here.url(), text, "ok")


@get(PATH + "/kursi/lepas")
async def decline_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = await managed(request, token)
    found = await standing(here)
    if not found.offered or (found.offer and found.offer.ended_at):
        raise Conflict(_("Tawaran kursi ini sudah berakhir."), code="offer_ended")
    return await web.render(
        request, "registration/manage/decline.html", here=here, event=here.event, back_url=here.url()
    )


@post(PATH + "/kursi/lepas")
async def decline(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await managed(request, token)
    await allow_answer(here.registration.id, now=here.now)
    deliberately(await request.form())
    party = here.registration.id
    async with before_check_in(party, here.now):
        await decisions.decline_offer(party, by=here.actor, now=here.now)
    return web.see_other(here.url(), _("Kursi dilepas dan ditawarkan kepada yang berikutnya."), "ok")


@post(PATH + "/tunggu")
async def wait_again(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await managed(request, token)
    await allow_answer(here.registration.id, now=here.now)
    deliberately(await request.form())
    await decisions.wait_again(here.registration.id, by=here.actor, now=here.now)
    return web.see_other(here.url(), _("Anda masuk daftar tunggu lagi."), "ok")


ROUTES = [accept, decline_page, decline, wait_again]
