"""The Pesan tab: messages to send by hand, those that failed, and when people are reminded."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import config, forms, versions, web
from events.calendar import locks
from events.calendar import queries as calendar
from events.calendar.tables import Event
from events.language import _, ngettext
from events.registration.messages import outgoing, reminders, resending, whatsapp
from events.registration.messages.forms import RemindersForm
from events.registration.messages.outgoing import Which
from events.web import AnyRequest, Html, Signed

PESAN = "/panitia/kegiatan/{slug:str}/pesan"
VIEWS: dict[str, Which] = {"kirim": "kirim", "gagal": "gagal", "antre": "antre", "terkirim": "terkirim"}


@get(PESAN, guards=[web.require_organizer])
async def messages_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await calendar.event_by_slug(slug)
    which = VIEWS.get(request.query_params.get("lihat", ""), "")
    return await web.render(
        request,
        "registration/messages/messages.html",
        event=event,
        tab="pesan",
        chat=whatsapp.chat,
        which=which,
        messages=await outgoing.listed(event.id, which),
        counts=await outgoing.counts(event.id),
        untold=len(await resending.untold(event.id)),
        by_mail=config.load().smtp_url is not None,
        offsets=_offsets(event),
        now=datetime.now(UTC),
    )


def _offsets(event: Event) -> list[str]:
    """The event's reminders in words, the earliest first."""
    return [reminders.in_words(one) for one in reversed(reminders.offsets(event.reminders))]


def _back(slug: str, lihat: str) -> str:
    view = VIEWS.get(lihat, "")
    return f"/panitia/kegiatan/{slug}/pesan" + (f"?lihat={view}" if view else "") + "#daftar-pesan"


@post(f"{PESAN}/{{message_id:uuid}}/terkirim", guards=[web.require_organizer])
async def mark_sent(
    request: AnyRequest, slug: FromPath[str], message_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    event = await calendar.event_by_slug(slug)
    await outgoing.mark_sent(event.id, message_id, by=viewer.actor, now=datetime.now(UTC))
    left = await outgoing.count_unsent(event.id)
    text = ngettext("Ditandai terkirim. Tersisa %(count)s pesan.", "Ditandai terkirim. Tersisa %(count)s pesan.", left)
    return web.see_other(_back(slug, await _view(request)), text, "ok")


async def _view(request: AnyRequest) -> str:
    return str((await request.form()).get("lihat", ""))


@post(f"{PESAN}/{{message_id:uuid}}/coba-lagi", guards=[web.require_organizer])
async def try_again(
    request: AnyRequest, slug: FromPath[str], message_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    event = await calendar.event_by_slug(slug)
    await outgoing.try_again(event.id, message_id, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(_back(slug, await _view(request)), _("Pesan masuk antrean lagi."), "ok")


@post(f"{PESAN}/coba-lagi", guards=[web.require_organizer])
async def try_all_again(slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await calendar.event_by_slug(slug)
    count = await outgoing.try_all_again(event.id, by=viewer.actor, now=datetime.now(UTC))
    text = ngettext("%(count)s pesan masuk antrean lagi.", "%(count)s pesan masuk antrean lagi.", count)
    return web.see_other(_back(slug, "antre"), text, "ok")


@post(f"{PESAN}/kirim-tiket", guards=[web.require_organizer])
async def send_first(slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await calendar.event_by_slug(slug)
    count = await resending.send_first(event.id, by=viewer.actor, now=datetime.now(UTC))
    text = ngettext(
        "Tiket untuk %(count)s pendaftaran masuk antrean.", "Tiket untuk %(count)s pendaftaran masuk antrean.", count
    )
    return web.see_other(_back(slug, ""), text, "ok")


@get(f"{PESAN}/pengingat", guards=[web.require_organizer])
async def reminders_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await calendar.event_by_slug(slug)
    return await _reminders_page(request, event, _reminders_form(event))


def _reminders_form(event: Event) -> RemindersForm:
    return RemindersForm(data={"offsets": event.reminders.split(",")})


async def _stored_reminders(event_id: uuid.UUID) -> RemindersForm:
    return _reminders_form(await locks.lock_whole_event(event_id))


@post(f"{PESAN}/pengingat", guards=[web.require_organizer])
async def save_reminders(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await calendar.event_by_slug(slug)
    form = await forms.read(RemindersForm, request)
    if not form.validate():
        return await _reminders_page(request, event, form, status=422)
    chosen = [int(one) for one in form.offsets.data or []]
    saving = reminders.choose(event.id, chosen, by=viewer.actor, now=datetime.now(UTC))
    await versions.unless_changed(request, form, partial(_stored_reminders, event.id), saving, about=[event.id])
    return web.see_other(f"/panitia/kegiatan/{slug}/pesan", _("Pengingat disimpan."), "ok")


async def _reminders_page(request: AnyRequest, event: Event, form: RemindersForm, *, status: int = 200) -> Html:
    return await web.render(
        request, "registration/messages/reminders.html", status=status, event=event, tab="pesan", form=form
    )


ROUTES: list[Any] = [messages_page, mark_sent, try_again, try_all_again, send_first, reminders_page, save_reminders]
