"""The list of events and an event's Ringkasan tab."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from litestar import Response, get
from litestar.params import FromPath

from events import spreadsheets, web
from events.audit import record_export
from events.calendar import queries as calendar
from events.calendar.naming import session_names
from events.calendar.tables import Session
from events.departments import queries as departments
from events.errors import NotFound
from events.language import _
from events.links import page_number, same_page
from events.reports import overview, queries, table, workbooks
from events.vocabulary import UserRole
from events.web import AnyRequest, Signed


@get("/panitia", guards=[web.require_login])
async def events_page(request: AnyRequest, viewer: Signed) -> Response:
    """Where people land after logging in; officers go on to what they need."""
    if viewer.role == UserRole.OFFICER:
        return web.see_other("/panitia/petugas")
    number = page_number(request)
    now = datetime.now(UTC)
    found = await overview.overview(now, number)
    return await web.render(
        request,
        "reports/events.html",
        overview=found,
        page=number,
        link=lambda **to: same_page(request, **to),
        without_departments=found.empty and not await departments.departments(await departments.today(now)),
    )


@get("/panitia/petugas", guards=[web.require_login])
async def officer_page(request: AnyRequest) -> Response:
    return await web.render(request, "reports/officer.html")


@get("/panitia/kegiatan/{slug:str}", guards=[web.require_organizer])
async def summary_page(request: AnyRequest, slug: FromPath[str]) -> Response:
    event = await calendar.event_by_slug(slug)
    sessions = await calendar.sessions_of(event.id)
    only = asked_session(sessions, request.query_params.get("sesi"))
    summary, now = await queries.summary(event, sessions, only), datetime.now(UTC)
    show = table.Show(asked_word(request, "saring", [*table.Show], table.Show.ALL))
    sort = request.query_params.get("urut", "")
    return await web.render(
        request,
        "reports/summary.html",
        tab="ringkasan",
        event=event,
        sessions=sessions,
        names=session_names(sessions),
        only=only,
        total=summary.total,
        others=[one for one in summary.others if one.registered],
        rows=table.shown(summary.rows, show, sort),
        sizes=table.sizes(summary.rows),
        opds=sum(row.department is not None for row in summary.rows),
        declined=table.declined(summary.rows),
        show=show,
        sort=sort,
        Show=table.Show,
        next_sort=table.next_sort,
        sorted_as=table.sorted_as,
        waiting=await queries.waiting(event.id),
        link=lambda **to: same_page(request, **to),
        over=queries.over(event, sessions, only, now),
        now=now,
    )


@get("/panitia/kegiatan/{slug:str}/ringkasan.xlsx", guards=[web.require_organizer])
async def summary_workbook(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[bytes]:
    event = await calendar.event_by_slug(slug)
    sessions = await calendar.sessions_of(event.id)
    only = asked_session(sessions, request.query_params.get("sesi"))
    summary = await queries.summary(event, sessions, only)
    now = datetime.now(UTC)
    await record_export(event.id, "summary.xlsx", by=viewer.actor, now=now)
    name, over = workbooks.summary_name(event, sessions, only), queries.over(event, sessions, only, now)
    body = await asyncio.to_thread(workbooks.summary_workbook, event, name, summary, now, over=over)
    return spreadsheets.as_answer(body, f"{_('ringkasan')}-{event.slug}")


def asked_session(sessions: list[Session], word: str | None) -> Session | None:
    """The session whose id is `word`; None, the whole event, without one. Raises NotFound for another event's."""
    if not word:
        return None
    found = next((session for session in sessions if str(session.id) == word), None)
    if found is None:
        raise NotFound
    return found


def asked_word(request: AnyRequest, name: str, words: list[str], default: str) -> str:
    """A query parameter that must be one of `words`; `default` for anything else."""
    word = request.query_params.get(name, default)
    return word if word in words else default


ROUTES = [events_page, officer_page, summary_page, summary_workbook]
