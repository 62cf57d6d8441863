"""Agenda, month, event page and feeds: what anyone may read.

These answers read no session and set no cookie. Each is kept in memory under everything it depends on;
pages also under the minute, because "berlangsung" and free seats change without a new revision.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from events import conditional, config, web
from events.calendar import days, event_page, feed, filters, ical, pages, preview, queries, subscribe
from events.calendar.filters import Chosen
from events.conditional import AnyRequest
from events.departments import queries as departments
from events.departments.opds import exists_on
from events.errors import NotFound
from events.labels import label
from events.language import _, current_language
from events.registration.invitations import calling
from events.registration.seats import count
from events.security import path_of
from events.text import day_bounds_utc, local_date
from events.vocabulary import EventKind

CALENDAR = "text/calendar"
MOST_AHEAD, MOST_PAST, MOST_IN_MONTH, MOST_IN_CELL = 120, 30, 500, 3

Answer = Response[bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """What every public answer starts from: the state of the calendar, and the moment."""

    stamp: queries.Stamp
    now: datetime
    today: date

    def minute(self, *parts: Hashable) -> Hashable:
        """The key of a page."""
        return (*parts, current_language(), self.stamp, self.now.replace(second=0, microsecond=0))

    def day(self, *parts: Hashable) -> Hashable:
        """The key of a feed."""
        return (*parts, current_language(), self.stamp, self.today)


async def ask() -> Asked:
    """Read the clock and the state, once per request."""
    now = datetime.now(UTC)
    stamp = await queries.stamp(config.load().zone)
    return Asked(stamp, now, local_date(now, stamp.zone))


async def page(
    request: AnyRequest, key: Hashable, context: Callable[[], Awaitable[dict[str, Any]]], template: str
) -> Answer:
    """The page of this key, rendered from `context` if it is not kept."""

    async def build() -> bytes:
        found = {"institution": await departments.institution(), "request_path": path_of(request)}
        return web.render_text(template, **found, **await context()).encode()

    kept = await pages.shelf(request).get(key, build)
    return conditional.respond(request, kept, "text/html", pages.HEADERS)


async def inviting(chosen: Chosen) -> queries.Filters:
    """The filters as the queries take them; only registration knows who invites whom."""
    if chosen.department is None:
        return chosen.asked()
    return chosen.asked(await calling.events_inviting(chosen.department.id))


# ----------------------------------------------------------------- agenda and month


@get("/", include_in_schema=False)
async def agenda(request: AnyRequest) -> Answer:
    """Running now, next, then by day; what is past is folded away."""
    asked = await ask()
    chosen = await filters.choose(request.query_params, asked.today)
    key = asked.minute("agenda", *chosen.values().items(), *chosen.unknown)
    return await page(request, key, lambda: agenda_context(asked, chosen), "calendar/agenda.html")


async def agenda_context(asked: Asked, chosen: Chosen) -> dict[str, Any]:
    """What the agenda shows: everything from today on up to a limit, and the latest of the past."""
    midnight = day_bounds_utc(asked.today, asked.stamp.zone)[0]
    wanted = await inviting(chosen)
    ahead = await queries.occurrences(wanted, since=midnight, limit=MOST_AHEAD)
    past = await queries.occurrences(wanted, until=midnight, latest_first=True, limit=MOST_PAST)
    rows = {row["session"]: row for row in [*past, *ahead]}.values()
    return {
        "bands": days.bands(days.spans(days.lines(rows, asked.now))),
        "left": await count.seats_free({row["event"]: row["capacity"] for row in ahead}),
        "more": month_path(ahead[-1]) if len(ahead) == MOST_AHEAD else "",
        "earlier": month_path(past[-1]) if len(past) == MOST_PAST else "",
        "openness": event_page.openness_of_line,
        **await choices(chosen, asked.today),
        **await common(asked, chosen),
    }


@get("/kalender", include_in_schema=False)
async def this_month(request: AnyRequest) -> Redirect:
    """On to the running month."""
    asked = await ask()
    chosen = await filters.choose(request.query_params, asked.today)
    path = chosen.href(f"/kalender/{asked.today:%Y/%m}")
    return Redirect(path, status_code=302, headers={"cache-control": "public, max-age=60"})


@get("/kalender/{year:str}/{month:str}", include_in_schema=False)
async def month(request: AnyRequest, year: FromPath[str], month: FromPath[str]) -> Answer:
    """One month as a table of weeks; raises NotFound for a month that is none."""
    first = days.month_of(year, month)
    if first is None:
        raise NotFound(_("Bulan ini tidak ada di kalender. Alamat bulan ditulis seperti /kalender/2026/11."))
    asked = await ask()
    chosen = await filters.choose(request.query_params, asked.today)
    key = asked.minute("month", first, *chosen.values().items(), *chosen.unknown)
    return await page(request, key, lambda: month_context(asked, chosen, first), "calendar/month.html")


async def month_context(asked: Asked, chosen: Chosen, first: date) -> dict[str, Any]:
    """What the month shows; its span is that of the whole country, since each event keeps its own days."""
    weeks = days.weeks(first)
    since, until = (day_bounds_utc(weeks[0][0], "Asia/Jayapura")[0], day_bounds_utc(weeks[-1][-1], "Asia/Jakarta")[1])
    rows = await queries.occurrences(await inviting(chosen), since=since, until=until, limit=MOST_IN_MONTH)
    return {
        "first": first,
        "weeks": weeks,
        "by_day": dict(days.by_day(days.lines(rows, asked.now))),
        "previous": days.month_after(first, -1),
        "next": days.month_after(first),
        "most": MOST_IN_CELL,
        **await common(asked, chosen),
    }


def month_path(row: queries.Row) -> str:
    """The month in which the session of this row begins."""
    return f"/kalender/{local_date(row['starts_at'], row['zone']):%Y/%m}"


async def common(asked: Asked, chosen: Chosen) -> dict[str, Any]:
    """What agenda, month and the page about subscribing share."""
    return {
        "today": asked.today,
        "now": asked.now,
        "chosen": chosen,
        "subscribe": subscribe.links(chosen.href("/kalender.ics"), await feed_name(chosen)),
        "how": chosen.href("/kalender/berlangganan"),
    }


async def feed_name(chosen: Chosen) -> str:
    """The feed is named after the institution and the filters."""
    institution = await departments.institution()
    return chosen.title((institution.short_name or institution.name) if institution else "Hadir")


@get("/kalender/berlangganan", include_in_schema=False)
async def subscribing(request: AnyRequest) -> Answer:
    """How each program subscribes to the feed with these filters."""
    asked = await ask()
    chosen = await filters.choose(request.query_params, asked.today)
    key = asked.minute("subscribing", *chosen.values().items(), *chosen.unknown)
    return await page(request, key, lambda: common(asked, chosen), "calendar/subscribe.html")


async def choices(chosen: Chosen, today: date) -> dict[str, Any]:
    """What the filters offer."""
    every = await departments.departments(today)
    kept = chosen.department.id if chosen.department else None
    kinds = {*await queries.kinds_in_use(), *filter(None, [chosen.kind])}
    return {
        "kinds": [(kind.value, label(EventKind, kind)) for kind in EventKind if kind.value in kinds],
        "departments": [one for one in every if exists_on(one, today) or one.id == kept],
        "programmes": await queries.programmes(),
    }


# ----------------------------------------------------------------- one event


@get("/kegiatan/{slug:str}", include_in_schema=False)
async def event(request: AnyRequest, slug: FromPath[str]) -> Answer:
    """The event's page, or with `.ics` its file: slugs have no dots."""
    name, dot, suffix = slug.partition(".")
    if dot and suffix != "ics":
        raise NotFound
    asked = await ask()
    if suffix:
        return await event_file(request, asked, name)
    key = asked.minute("event", name)
    return await page(request, key, lambda: event_context(name, asked), "calendar/event.html")


async def event_context(slug: str, asked: Asked) -> dict[str, Any]:
    """What the event's page shows; raises NotFound for a draft."""
    shown = await calling.page_of_event(await queries.published_event(slug), asked.now)
    return {**shown, "revision": f"{asked.stamp.revision}-{asked.stamp.institution}"}


@get("/kegiatan/{slug:str}/gambar.png", include_in_schema=False)
async def event_picture(request: AnyRequest, slug: FromPath[str]) -> Answer:
    """The card that chat programs show of the event's link; drawn once for each revision of the calendar."""
    asked = await ask()

    async def build() -> bytes:
        found = await queries.published_event(slug)
        sessions = await queries.sessions_of(found.id)
        shown = event_page.preview(found, sessions, await departments.institution())
        return await asyncio.to_thread(preview.draw, shown)

    key = ("event.png", slug, current_language(), asked.stamp)
    kept = await pages.shelf(request).get(key, build)
    return conditional.respond(request, kept, "image/png", pages.HEADERS, etag=conditional.digest(key))


async def event_file(request: AnyRequest, asked: Asked, slug: str) -> Answer:
    """Every session of one event, cancelled ones included."""

    async def build() -> bytes:
        found = await queries.published_event(slug)
        sessions = await queries.sessions_of(found.id)
        return ical.file(ical.vevent(session, found) for session in sessions)

    key = ("event.ics", slug, current_language(), asked.stamp)
    kept = await pages.shelf(request).get(key, build)
    return conditional.respond(
        request,
        kept,
        CALENDAR,
        pages.HEADERS,
        etag=conditional.digest(key),
        file_name=f"{slug}.ics",
        last_modified=feed.last_modified(asked.stamp.changed_at, asked.stamp.changed_at, asked.now),
    )


# ----------------------------------------------------------------- feed


@get("/kalender.ics", include_in_schema=False)
async def calendar_feed(request: AnyRequest) -> Answer:
    """The feed: 90 days back and all the future, with the filters of the agenda.

    Raises NotFound for a filter that names nothing: a subscription must not silently become another.
    """
    asked = await ask()
    chosen = await filters.choose(request.query_params, asked.today)
    if chosen.unknown:
        raise NotFound(chosen.unknown[0])
    key = asked.day("feed", *chosen.values().items())
    midnight = day_bounds_utc(asked.today, asked.stamp.zone)[0]
    etag, changed = conditional.digest(key), feed.last_modified(asked.stamp.changed_at, midnight, asked.now)
    if tag := conditional.held(request, etag, changed):
        return conditional.not_modified(tag, pages.HEADERS, changed)

    kept = await pages.shelf(request).get(key, lambda: feed_bytes(asked, chosen))
    return conditional.respond(
        request, kept, CALENDAR, pages.HEADERS, etag=etag, last_modified=changed, file_name="kalender.ics"
    )


async def feed_bytes(asked: Asked, chosen: Chosen) -> bytes:
    """The feed with these filters."""
    wanted = await queries.feed_keys(await inviting(chosen), asked.today, asked.stamp.zone)
    return await feed.feed(await feed_name(chosen), wanted)


ROUTES = [agenda, this_month, month, subscribing, event, event_picture, calendar_feed]
