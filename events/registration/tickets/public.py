"""The ticket, `/tiket/{code}` and `/T/{CODE}`: its bearer proves presence and learns what a pass shows, no more."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import own_tickets, web
from events.attendance import queries as attendance
from events.calendar.subscribe import map_link
from events.calendar.tables import Event
from events.departments import queries as departments
from events.errors import NotFound
from events.keys import TICKET_LENGTH, is_code, normalise_code
from events.language import _
from events.names import Sight
from events.qr import qr_png
from events.registration import queries
from events.registration.limits import allow_picture, count_unknown_code
from events.registration.private_feed import address
from events.registration.queries import AttendeeFacts
from events.registration.tickets import pictures
from events.registration.tickets.passes import days_told, kept_until, pass_of, payload, picture, when
from events.security import client_address
from events.web import AnyRequest

PNG_MODULE = 16
"""Pixels a module of the QR for documents and chat programs."""


async def _holder(request: AnyRequest, code: str) -> AttendeeFacts:
    """The attendee the code proves. Raises NotFound, and TooMany for who keeps guessing."""
    normalised = normalise_code(code)
    found = await queries.attendee_by_code(normalised) if is_code(normalised, TICKET_LENGTH) else None
    if found is None:
        await count_unknown_code(client_address(request), now=datetime.now(UTC))
        raise NotFound(_unknown(normalised))
    return found


def _unknown(code: str) -> str:
    """What to do about a code that opens nothing: one of another length was not copied whole."""
    if len(code) == TICKET_LENGTH or not code:
        return _("Tiket ini tidak ditemukan. Periksa kembali kodenya.")
    return _(
        "Tiket ini tidak ditemukan: kode tiket terdiri atas %(right)s huruf dan angka, yang dibuka ini %(typed)s. "
        "Salin tautannya sekali lagi tanpa tanda lain di depan atau di belakangnya.",
        right=TICKET_LENGTH,
        typed=len(code),
    )


def _keeps(code: str, holder: AttendeeFacts, mine: bool) -> bool:
    """Whether the phone may keep this page: under the one address by which it forgets it again."""
    return mine and code == holder.code


async def _ticket(request: AnyRequest, code: str) -> Response[Any]:
    holder = await _holder(request, code)
    event = await Event.objects().where(Event.id == holder.event).first()
    assert event is not None
    sessions = await queries.session_times(event.id)
    presences = await attendance.presences_of([holder.id])
    known = own_tickets.remembered(request)
    now, until = datetime.now(UTC), kept_until(sessions)
    mine = holder.code in known
    return await web.render(
        request,
        "registration/tickets/ticket.html",
        headers=own_tickets.keep_header(
            until if _keeps(code, holder, mine) and until and until > now else None, request
        ),
        event=event,
        when=when(sessions, event.zone),
        one=pass_of(holder, sessions, presences, own_tickets.sight_of(holder.code, known), now=now),
        remembered=mine,
        days=days_told(sessions, event.venue, event.zone, now),
        until=until,
        map_link=map_link(event),
        now=now,
    )


@get("/tiket/{code:str}")
async def ticket(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    return await _ticket(request, code)


@get("/T/{code:str}")
async def ticket_of_qr(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    return await _ticket(request, code)


@post("/tiket/{code:str}/ingat")
async def remember(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """This phone knows the ticket from now on: at the venue's screen one tap is enough."""
    holder = await _holder(request, code)
    kept = own_tickets.with_new([holder.code], own_tickets.remembered(request))
    if kept is None:
        return web.see_other(f"/tiket/{holder.code}", own_tickets.no_room(), "warning")
    response = web.see_other(f"/tiket/{holder.code}", _("Tiket diingat di ponsel ini."), "ok")
    own_tickets.keep_tickets(response, kept)
    return response


@post("/tiket/{code:str}/lupakan")
async def forget(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    holder = await _holder(request, code)
    response = web.see_other(f"/tiket/{holder.code}", _("Tiket dihapus dari ponsel ini."), "ok")
    others = [known for known in own_tickets.remembered(request) if known != holder.code]
    own_tickets.keep_tickets(response, others)
    return response


@post("/tiket/{code:str}/kalender")
async def calendar_of_ticket(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """A private calendar that shows what the ticket shows: each of a couple has their own."""
    holder = await _holder(request, code)
    return web.see_other(address.path_of(await address.of_ticket(holder.id, now=datetime.now(UTC))))


@get("/tiket/{code:str}/qr.svg")
async def ticket_svg(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    holder = await _holder(request, code)
    return Response(str(picture(holder.code, _("Kode QR tiket"))), media_type="image/svg+xml")


@get("/tiket/{code:str}/qr.png")
async def ticket_png(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    holder = await _holder(request, code)
    return Response(qr_png(payload(holder.code), PNG_MODULE), media_type="image/png")


@get("/tiket/{code:str}/gambar.png")
async def ticket_picture(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """One picture for the phone's gallery; the name as this phone may read it."""
    holder = await _holder(request, code)
    await allow_picture(holder.id, now=datetime.now(UTC))
    event = await Event.objects().where(Event.id == holder.event).first()
    assert event is not None
    sessions, institution = await queries.session_times(event.id), await departments.institution()
    sight = own_tickets.sight_of(holder.code, own_tickets.remembered(request))
    shown = pictures.picture_of(holder, event, sessions, institution, sight)
    kept = kept_until(sessions) if _keeps(code, holder, sight == Sight.FULL) else None
    named = {"content-disposition": f'inline; filename="tiket-{holder.code}.png"'}
    return Response(
        await asyncio.to_thread(pictures.draw, shown),
        media_type="image/png",
        headers={**own_tickets.keep_header(kept, request), **named},
    )


ROUTES = [ticket, ticket_of_qr, remember, forget, calendar_of_ticket, ticket_svg, ticket_png, ticket_picture]
