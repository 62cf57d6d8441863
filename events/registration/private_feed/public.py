"""The private calendar, `/kalender/pribadi/{token}.ics`, and without the suffix the page that says how to use it.

Whoever holds the address reads it, so it names nobody: sessions, where one stands, and the link of the own ticket.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import conditional, web
from events.calendar import subscribe
from events.departments import queries as departments
from events.errors import NotFound
from events.forms import deliberately
from events.language import _
from events.registration.limits import count_unknown_code
from events.registration.private_feed import address
from events.registration.private_feed.address import Feed
from events.registration.private_feed.entries import calendar_bytes, entries
from events.security import client_address
from events.text import local_date
from events.web import AnyRequest, Html

PATH = "/kalender/pribadi/{token:str}"
MEDIA_TYPE = "text/calendar"
HEADERS = {"cache-control": "private, no-cache", "x-robots-tag": "noindex, nofollow"}
"""A subscriber keeps its copy and asks each time whether it is still the newest; nothing in between keeps one."""


async def _feed(request: AnyRequest, token: str, now: datetime) -> Feed:
    """Raises NotFound for an address that opens nothing, and TooMany for who keeps guessing; a living one never."""
    feed = await address.by_token(token)
    if feed is None:
        await count_unknown_code(client_address(request), now=now)
        raise NotFound(_("Alamat kalender ini tidak berlaku lagi. Gunakan alamat terbaru pada pesan atau tiket Anda."))
    return feed


@get(PATH)
async def private_calendar(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """The calendar with `.ics` behind its address, else its page."""
    name, dot, suffix = token.partition(".")
    if dot and suffix != "ics":
        raise NotFound
    now = datetime.now(UTC)
    feed = await _feed(request, name, now)
    zone = await departments.zone()
    if not dot:
        return await _page(request, feed, now, zone)
    body = await calendar_bytes(feed, await _name(), local_date(now, zone), zone)
    return conditional.respond(request, conditional.Kept(body), MEDIA_TYPE, HEADERS, file_name="kalender-pribadi.ics")


async def _name() -> str:
    host = await departments.institution()
    return _("Kegiatan saya – %(host)s", host=(host.short_name or host.name) if host else "Hadir")


async def _page(request: AnyRequest, feed: Feed, now: datetime, zone: str) -> Html:
    found = await entries(feed, local_date(now, zone), zone)
    return await web.render(
        request,
        "registration/private_feed/page.html",
        links=subscribe.links(f"{address.path_of(feed)}.ics", await _name()),
        path=address.path_of(feed),
        of_ticket=feed.attendee is not None,
        entries=[one for one in found if one.session.ends_at > now],
    )


@post(PATH + "/ganti")
async def renew(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Whoever holds the address may end it: it was forwarded, or a phone was lost."""
    now = datetime.now(UTC)
    feed = await _feed(request, token, now)
    deliberately(await request.form())
    fresh = await address.renew(feed, now=now)
    return web.see_other(
        address.path_of(fresh),
        _("Ini alamat kalender Anda yang baru; yang lama tidak berlaku lagi. Ganti juga di aplikasi kalender Anda."),
        "ok",
    )


ROUTES = [private_calendar, renew]
