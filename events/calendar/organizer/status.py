"""Publishing, cancelling, copying and throwing away: each with a page that says what will happen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, web
from events.calendar import actions, locks, queries
from events.calendar.forms import CancelForm, CopyForm
from events.calendar.organizer import checks
from events.calendar.organizer.checks import Checklist
from events.calendar.organizer.workspace import page, settings_path, tried
from events.calendar.tables import Event, Session
from events.language import _
from events.registration.invitations import quotas
from events.registration.seats.count import seats_used
from events.vocabulary import EventStatus
from events.web import AnyRequest, Html, Signed

SETTINGS = "/panitia/kegiatan/{slug:str}/pengaturan"


@get(f"{SETTINGS}/terbit", guards=[web.require_organizer])
async def publish_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    return await _publish_page(request, event, await _checked(event))


async def _checked(event: Event) -> tuple[list[Session], Checklist]:
    living = await locks.living_sessions(event.id)
    return living, await checks.checklist(event, living, datetime.now(UTC))


async def _publish_page(
    request: AnyRequest, event: Event, checked: tuple[list[Session], Checklist], *, status: int = 200
) -> Html:
    living, checklist = checked
    new = status != 200
    return await page(request, event, "publish.html", status=status, checklist=checklist, living=living, new=new)


@post(f"{SETTINGS}/terbit", guards=[web.require_organizer])
async def publish(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    """Warnings do not forbid, but the page that was confirmed must have shown them."""
    event = await queries.event_by_slug(slug)
    checked = await _checked(event)
    seen = (await request.form()).get(forms.VERSION)
    if event.status == EventStatus.DRAFT and not checked[1].lacking and seen != checked[1].seen:
        return await _publish_page(request, event, checked, status=409)
    await actions.publish_event(event.id, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(settings_path(event), _("Kegiatan terbit dan tampil di agenda publik."))


@get(f"{SETTINGS}/batal", guards=[web.require_organizer])
async def cancel_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    return await page(request, event, "cancel.html", form=CancelForm(), **await _at_stake(event))


@post(f"{SETTINGS}/batal", guards=[web.require_organizer])
async def cancel(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    form = await forms.read(CancelForm, request)
    if form.validate():
        cancelling = actions.cancel_event(event.id, form.reason.data, by=viewer.actor, now=datetime.now(UTC))
        if await tried(form, cancelling):
            stands = (await queries.event_by_slug(slug)).cancel_reason
            if forms.plain(stands) == forms.plain(form.reason.data):
                return web.see_other(settings_path(event), _("Kegiatan dibatalkan."))
            form.reason.errors = [
                _("Kegiatan ini sudah dibatalkan orang lain dengan alasan: %(reason)s", reason=stands)
            ]
    return await page(request, event, "cancel.html", status=422, form=form, **await _at_stake(event))


async def _at_stake(event: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    ahead = [session for session in await locks.living_sessions(event.id) if session.ends_at > now]
    return {"ahead": ahead, "taken": await seats_used(event.id)}


@get(f"{SETTINGS}/salin", guards=[web.require_organizer])
async def copy_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    living = await locks.planned_sessions(event)
    return await page(request, event, "copy.html", form=CopyForm(), living=living)


@post(f"{SETTINGS}/salin", guards=[web.require_organizer])
async def copy(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    form = await forms.read(CopyForm, request)
    if not form.validate():
        living = await locks.planned_sessions(event)
        return await page(request, event, "copy.html", status=422, form=form, living=living)
    made = await quotas.copy_event(event.id, form.starts_on.data, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(settings_path(made), _("Salinan dibuat sebagai draf. Periksa tanggalnya, lalu terbitkan."))


@get(f"{SETTINGS}/hapus", guards=[web.require_organizer])
async def delete_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    living = await locks.living_sessions(event.id)
    return await page(request, event, "delete.html", living=living)


@post(f"{SETTINGS}/hapus", guards=[web.require_organizer])
async def delete(slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    await quotas.delete_draft(event.id, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other("/panitia", _("Draf dihapus."))


ROUTES: list[Any] = [publish_page, publish, cancel_page, cancel, copy_page, copy, delete_page, delete]
