"""The Cetak tab: the daftar hadir as a page to print and as XLSX."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from litestar import Response, get
from litestar.params import FromPath

from events import spreadsheets, web
from events.attendance.roster import choose_session
from events.audit import record_export
from events.calendar import queries as calendar
from events.calendar.own_day import own_day
from events.calendar.signing import Signer, signer
from events.calendar.tables import Event, Session
from events.departments import arms_file
from events.departments import queries as departments
from events.errors import NotFound
from events.language import _
from events.links import same_page
from events.reports import sheets, workbooks
from events.reports.record import in_words, unbroken
from events.reports.sheets import Content, Order, Printed, Sheet
from events.web import AnyRequest, Signed


@dataclass(frozen=True)
class Asked:
    """What the query asks to print."""

    event: Event
    sessions: list[Session]
    session: Session | None
    sheet: Sheet
    order: Order
    content: Content
    now: datetime

    @property
    def held(self) -> Session:
        """The session; raises NotFound for an event without one, which has nothing to print."""
        if self.session is None:
            raise NotFound(_("Kegiatan ini belum memiliki sesi. Tambahkan sesi di Pengaturan."))
        return self.session

    async def printed(self) -> Printed:
        on = own_day(self.event, self.sessions)
        return await sheets.printed(self.event, self.held, self.sheet, self.order, self.content, on, self.now)


async def asked(request: AnyRequest, slug: str, now: datetime) -> Asked:
    """Read the query; a session of another event is NotFound, other unknown words mean the default."""
    event = await calendar.event_by_slug(slug)
    sessions = await calendar.sessions_of(event.id)
    words = request.query_params
    return Asked(
        event,
        sessions,
        choose_session(sessions, words.get("sesi"), now),
        sheets.choose(Sheet, words.get("lembar"), Sheet.PARTICIPANTS),
        sheets.choose(Order, words.get("susunan"), Order.GROUPED),
        sheets.choose(Content, words.get("isi"), Content.BLANK),
        now,
    )


@get("/panitia/kegiatan/{slug:str}/cetak", guards=[web.require_organizer])
async def print_tab(request: AnyRequest, slug: FromPath[str]) -> Response:
    wanted = await asked(request, slug, datetime.now(UTC))
    return await web.render(
        request,
        "reports/print_tab.html",
        tab="cetak",
        asked=wanted,
        event=wanted.event,
        sessions=wanted.sessions,
        people=await sheets.sheets_with_people(wanted.event.id, wanted.session.id if wanted.session else None),
        titles=sheets.TITLES,
        roles=sheets.ROLES,
        Sheet=Sheet,
        Order=Order,
        Content=Content,
        link=lambda **to: same_page(request, **to),
    )


@get("/panitia/kegiatan/{slug:str}/cetak/daftar-hadir", guards=[web.require_organizer])
async def attendance_list(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response:
    now = datetime.now(UTC)
    wanted = await asked(request, slug, now)
    printed = await wanted.printed()
    await log_list("attendance_list", wanted, viewer, now)
    return await web.render(
        request,
        "reports/attendance_list.html",
        event=wanted.event,
        session=wanted.held,
        printed=printed,
        unbroken=unbroken,
        sums=in_words(printed.tally, printed.phase),
        facts=sheets.facts(wanted.event, wanted.held),
        represents=sheets.represents,
        Sheet=Sheet,
        Content=Content,
        heads=await letterhead(wanted.event),
        arms=await arms_file.about_arms(),
        signer=await signer_of(wanted.event),
        now=now,
    )


@get("/panitia/kegiatan/{slug:str}/cetak/daftar-hadir.xlsx", guards=[web.require_organizer])
async def attendance_workbook(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[bytes]:
    now = datetime.now(UTC)
    wanted = await asked(request, slug, now)
    printed, heads = await wanted.printed(), await letterhead(wanted.event)
    signs = await signer_of(wanted.event)
    await log_list("attendance_list.xlsx", wanted, viewer, now)
    body = await asyncio.to_thread(workbooks.list_workbook, wanted.event, wanted.held, printed, heads, signs, now)
    return spreadsheets.as_answer(body, f"daftar-hadir-{wanted.sheet}-{wanted.event.slug}")


async def log_list(what: str, wanted: Asked, viewer: Signed, now: datetime) -> None:
    await record_export(
        wanted.event.id, what, by=viewer.actor, now=now, sheet=wanted.sheet, session=str(wanted.held.id)
    )


async def letterhead(event: Event) -> tuple[list[str], list[str]]:
    return sheets.letterhead(event.letterhead, await departments.institution())


async def signer_of(event: Event) -> Signer:
    return signer(event, await departments.institution())


ROUTES = [print_tab, attendance_list, attendance_workbook]
