"""Adding, changing, cancelling and deleting sessions, and writing their rundown."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, versions, web
from events.calendar import locks, queries, rundown, schedule
from events.calendar.organizer.workspace import page, settings_path, tried
from events.calendar.session_forms import AgendaForm, Hours, SessionForm
from events.calendar.tables import Event, Session
from events.language import _
from events.vocabulary import EventStatus
from events.web import AnyRequest, Html, Signed

SETTINGS = "/panitia/kegiatan/{slug:str}/pengaturan"


async def _found(slug: str, session: uuid.UUID) -> tuple[Event, Session]:
    event = await queries.event_by_slug(slug)
    return event, await locks.session_of(event.id, session)


@get(f"{SETTINGS}/sesi/baru", guards=[web.require_organizer])
async def new_session(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    return await page(request, event, "session.html", form=SessionForm(), session=None)


@post(f"{SETTINGS}/sesi/baru", guards=[web.require_organizer])
async def add_session(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    return await _save(request, event, None, viewer)


@get(f"{SETTINGS}/sesi/{{session:uuid}}", guards=[web.require_organizer])
async def session_page(request: AnyRequest, slug: FromPath[str], session: FromPath[uuid.UUID]) -> Html:
    event, found = await _found(slug, session)
    return await page(request, event, "session.html", form=_form(found, event), session=found)


@post(f"{SETTINGS}/sesi/{{session:uuid}}", guards=[web.require_organizer])
async def change_session(
    request: AnyRequest, slug: FromPath[str], session: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    event, found = await _found(slug, session)
    return await _save(request, event, found, viewer)


async def _save(request: AnyRequest, event: Event, session: Session | None, viewer: web.Viewer) -> Response[Any]:
    form = await forms.read(SessionForm, request)
    if form.check(event.zone):
        values = form.values(event.zone, session.id if session else None)
        saving: Any = schedule.save_session(event.id, values, by=viewer.actor, now=datetime.now(UTC))
        if session:
            shown = partial(_stored, event.id, session.id)
            saving = versions.unless_changed(request, form, shown, saving, about=[session.id, event.id])
        if await tried(form, saving):
            return web.see_other(settings_path(event), _("Sesi disimpan."))
    return await page(request, event, "session.html", status=422, form=form, session=session)


def _form(session: Session, event: Event) -> SessionForm:
    return SessionForm(data=SessionForm.initial(session, event.zone))


async def _stored(event_id: uuid.UUID, session_id: uuid.UUID) -> SessionForm:
    event = await locks.lock_whole_event(event_id)
    return _form(await locks.session_of(event_id, session_id), event)


@get(f"{SETTINGS}/sesi/{{session:uuid}}/batal", guards=[web.require_organizer])
async def end_session_page(request: AnyRequest, slug: FromPath[str], session: FromPath[uuid.UUID]) -> Html:
    event, found = await _found(slug, session)
    return await page(request, event, "session_end.html", session=found)


@post(f"{SETTINGS}/sesi/{{session:uuid}}/batal", guards=[web.require_organizer])
async def end_session(slug: FromPath[str], session: FromPath[uuid.UUID], viewer: Signed) -> Response[Any]:
    event, found = await _found(slug, session)
    now = datetime.now(UTC)
    if event.status == EventStatus.DRAFT:
        await schedule.delete_session(event.id, found.id, by=viewer.actor, now=now)
        return web.see_other(settings_path(event), _("Sesi dihapus dari draf."))
    await schedule.cancel_session(event.id, found.id, by=viewer.actor, now=now)
    return web.see_other(
        settings_path(event), _("Sesi dibatalkan. Kalender yang berlangganan menampilkannya sebagai batal.")
    )


@get(f"{SETTINGS}/susunan/{{session:uuid}}", guards=[web.require_organizer])
async def agenda_page(request: AnyRequest, slug: FromPath[str], session: FromPath[uuid.UUID]) -> Html:
    event, found = await _found(slug, session)
    return await page(request, event, "agenda.html", form=await _agenda_form(event, found.id), session=found)


async def _agenda_form(event: Event, session_id: uuid.UUID) -> AgendaForm:
    items = [item for item in await queries.agenda_of(event.id) if item.session == session_id]
    return AgendaForm(data=AgendaForm.initial(items, event.zone))


async def _stored_agenda(event_id: uuid.UUID, session_id: uuid.UUID) -> AgendaForm:
    return await _agenda_form(await locks.lock_whole_event(event_id), session_id)


@post(f"{SETTINGS}/susunan/{{session:uuid}}", guards=[web.require_organizer])
async def save_agenda(
    request: AnyRequest, slug: FromPath[str], session: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    event, found = await _found(slug, session)
    form, hours = await forms.read(AgendaForm, request), Hours.of(found, event.zone)
    if "more" in await request.form():
        form.more()
        return await page(request, event, "agenda.html", form=form, session=found)
    if form.check(hours):
        items = [row.values(hours) for row in form.written]
        saving = rundown.set_agenda(event.id, found.id, items, by=viewer.actor, now=datetime.now(UTC))
        shown = partial(_stored_agenda, event.id, found.id)
        if await tried(form, versions.unless_changed(request, form, shown, saving, about=[found.id, event.id])):
            return web.see_other(settings_path(event), _("Susunan acara disimpan."))
    return await page(request, event, "agenda.html", status=422, form=form, session=found)


ROUTES: list[Any] = [
    new_session,
    add_session,
    session_page,
    change_session,
    end_session_page,
    end_session,
    agenda_page,
    save_agenda,
]
