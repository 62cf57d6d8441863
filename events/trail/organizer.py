"""The pages of the audit trail: `/panitia/jejak` for administrators, an event's own for its committee."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath

from events import spreadsheets, web
from events.audit import record_export
from events.calendar import queries as calendar
from events.calendar.tables import Event
from events.clean import clean_query
from events.departments import queries as departments
from events.language import _
from events.links import id_of
from events.trail import files, queries, telling, words
from events.trail.choices import accounts, events
from events.trail.queries import Wanted
from events.vocabulary import ActorKind
from events.web import AnyRequest, Html, Signed

TRAIL = "/panitia/jejak"
OF_EVENT = "/panitia/kegiatan/{slug:str}/jejak"
IMPERSONAL = ("kelompok", "kegiatan", "dari", "sampai")
"""Of the filters those that name nobody: the entry of an export stays for ever."""


@get(TRAIL, guards=[web.require_administrator])
async def trail_page(request: AnyRequest) -> Html:
    wanted = wanted_of(request.query_params, await departments.zone())
    return await _page(request, wanted, TRAIL, "trail/all.html", rail_current="trail", events=await events())


@get(OF_EVENT, guards=[web.require_organizer])
async def event_trail_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await calendar.event_by_slug(slug)
    wanted = wanted_of(request.query_params, event.zone, event)
    path = f"/panitia/kegiatan/{slug}/jejak"
    return await _page(request, wanted, path, "trail/event.html", tab="jejak", event=event)


async def _page(request: AnyRequest, wanted: Wanted, path: str, template: str, **context: Any) -> Html:
    found = await queries.page(wanted, id_of(request.query_params.get("setelah")))
    return await web.render(
        request,
        template,
        path=path,
        wanted=wanted,
        entries=await telling.tell(found.entries, wanted.zone),
        found=found,
        groups=words.GROUPS if "events" in context else words.OF_EVENT,
        kinds=words.ACTORS,
        accounts=await accounts(),
        link=lambda **change: link(path, wanted, **change),
        query=query_of(wanted),
        later="setelah" in request.query_params,
        most=files.MOST,
        **context,
    )


# ----------------------------------------------------------------- what is asked for


def wanted_of(query: Any, zone: str, event: Event | None = None) -> Wanted:
    """What the address or the form asks for; a word that means nothing asks for nothing."""
    who, group = query.get("siapa", ""), query.get("kelompok", "")
    return Wanted(
        clean_query(query.get("cari", "")),
        who if who in list(ActorKind) or id_of(who) else "",
        group if group in list(words.Group) else "",
        event.id if event else id_of(query.get("kegiatan")),
        day_of(query.get("dari")),
        day_of(query.get("sampai")),
        zone,
    )


def day_of(word: str | None) -> date | None:
    """The day a date field sends, or None for anything else."""
    try:
        return date.fromisoformat(word or "")
    except ValueError:
        return None


def query_of(wanted: Wanted) -> dict[str, str]:
    """The same wishes as names and values of an address."""
    asked = {
        "cari": wanted.words,
        "siapa": wanted.who,
        "kelompok": wanted.group,
        "kegiatan": wanted.event,
        "dari": wanted.since,
        "sampai": wanted.until,
    }
    return {name: str(value) for name, value in asked.items() if value}


def link(path: str, wanted: Wanted, **change: Any) -> str:
    """The page with the same wishes but for `change`; an event's own page does not name its event again."""
    own = {} if path == TRAIL else {"kegiatan": ""}
    query: Mapping[str, Any] = query_of(wanted) | own | change
    kept = {name: value for name, value in query.items() if value}
    return path + (f"?{urlencode(kept)}" if kept else "")


# ----------------------------------------------------------------- taking it along


@post(f"{TRAIL}/unduh", guards=[web.require_administrator], status_code=200)
async def download(request: AnyRequest, viewer: Signed) -> Response[bytes]:
    asked = await request.form()
    return await _file(asked, wanted_of(asked, await departments.zone()), viewer, _("Jejak audit"))


@post(f"{OF_EVENT}/unduh", guards=[web.require_organizer], status_code=200)
async def download_of_event(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[bytes]:
    event = await calendar.event_by_slug(slug)
    asked = await request.form()
    title = _("Jejak audit: %(title)s", title=event.title)
    return await _file(asked, wanted_of(asked, event.zone, event), viewer, title)


async def _file(asked: Any, wanted: Wanted, viewer: Signed, title: str) -> Response[bytes]:
    rows = [row async for some in queries.pages(wanted, files.MOST) for row in await telling.tell(some, wanted.zone)]
    form = "csv" if asked.get("bentuk") == "csv" else "xlsx"
    await record_export(
        wanted.event,
        f"trail.{form}",
        by=viewer.actor,
        now=datetime.now(UTC),
        subject=None if wanted.event else ("user", viewer.id),
        rows=len(rows),
        filter={name: word for name, word in query_of(wanted).items() if name in IMPERSONAL},
    )
    if form == "csv":
        return files.csv_answer(await asyncio.to_thread(files.comma_separated, rows), title)
    return spreadsheets.as_answer(await asyncio.to_thread(files.workbook, title, rows), title)


ROUTES: list[Any] = [trail_page, event_trail_page, download, download_of_event]
