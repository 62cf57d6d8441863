"""A message of the committee's own to a group of participants, in the tab Pesan: written, previewed, sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import config, forms, web
from events.attendance import queries as attendance
from events.calendar import queries as calendar
from events.calendar.tables import Event
from events.database import new_id
from events.language import _, ngettext
from events.registration.circulars import circular
from events.registration.circulars.forms import PRESENT, CircularForm
from events.registration.messages.recipients import Recipient
from events.registration.people import finding
from events.registration.queries import session_times
from events.web import AnyRequest, Html, Signed

MESSAGES = "/panitia/kegiatan/{slug:str}/pesan"


@get(f"{MESSAGES}/tulis", guards=[web.require_organizer])
async def write_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await calendar.event_by_slug(slug)
    form = CircularForm(data={"message": str(new_id())})
    form.offer(await finding.departments_of(event.id))
    return await _write_page(request, event, form)


@post(f"{MESSAGES}/tulis", guards=[web.require_organizer])
async def write(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    """First what it will say and to how many; what was seen is sent."""
    event = await calendar.event_by_slug(slug)
    form = await forms.read(CircularForm, request)
    form.offer(await finding.departments_of(event.id))
    if not form.validate():
        return await _write_page(request, event, form, status=422)
    to, left_out = await _receivers(event, form)
    if (await request.form()).get("kirim") and form.seen.data == form.digest and to:
        now = datetime.now(UTC)
        count = await circular.send(event, form.told, to, by=viewer.actor, now=now)
        text = ngettext("%(count)s pesan masuk antrean.", "%(count)s pesan masuk antrean.", count)
        return web.see_other(f"/panitia/kegiatan/{slug}/pesan#daftar-pesan", text, "ok")
    times = await session_times(event.id)
    letter = circular.letter(event, times, form.told, to[0], _("(tautan pribadi)")) if to else None
    form.seen.data = form.digest
    return await _write_page(request, event, form, to=to, left_out=left_out, letter=letter, previewed=True)


async def _receivers(event: Event, form: CircularForm) -> tuple[list[Recipient], int]:
    """Who gets it; whether somebody came is the attendance's to say."""
    members = await circular.members(event.id, form.audience)
    if form.presence.data:
        came = {one.attendee for one in await attendance.presences_of([*members]) if one.counts}
        members = {one: party for one, party in members.items() if (one in came) == (form.presence.data == PRESENT)}
    about = form.told.about_attendance
    return await circular.receivers(event.id, members.values(), about_attendance=about)


async def _write_page(
    request: AnyRequest, event: Event, form: CircularForm, *, status: int = 200, **context: Any
) -> Html:
    return await web.render(
        request,
        "registration/circulars/write.html",
        status=status,
        event=event,
        tab="pesan",
        form=form,
        placeholders=circular.PLACEHOLDERS,
        by_mail=config.load().smtp_url is not None,
        **context,
    )


ROUTES: list[Any] = [write_page, write]
