"""The letter of the tab Undangan OPD: its number, date and words, and the signed letter itself as a file."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath

from events import versions, web
from events.audit import Actor
from events.calendar import queries
from events.calendar.tables import Event
from events.downloads import as_download
from events.errors import Unreadable
from events.language import _
from events.registration.invitations import letter as invitation_letters
from events.registration.invitations import letter_file as letter_files
from events.registration.invitations.forms import LetterFileForm, LetterForm
from events.registration.invitations.letter_file import MOST_BYTES, Upload
from events.registration.seats.event import lock_event
from events.text import date_time
from events.web import AnyRequest, Html, Signed

LETTER = "/panitia/kegiatan/{slug:str}/undangan/surat"
# A file somewhat too large is told in the form, with everything typed still there; what is larger yet is not read on.
MOST_BODY = 4 * MOST_BYTES


async def _page(request: AnyRequest, event: Event, form: LetterForm, *, status: int = 200, saved: bool = False) -> Html:
    return await web.render(
        request,
        "registration/invitations/letter.html",
        status=status,
        event=event,
        tab="undangan",
        form=form,
        base_url=f"/panitia/kegiatan/{event.slug}/undangan",
        file=await letter_files.about_file(event.id),
        saved=saved,
    )


@get(LETTER, guards=[web.require_organizer])
async def letter_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    return await _page(request, event, await _form(event))


async def _form(event: Event) -> LetterForm:
    file = await letter_files.about_file(event.id)
    told = f"{file.name}, {date_time(file.uploaded_at, event.zone)}" if file else ""
    return LetterForm(obj=await invitation_letters.letter_of(event.id), data={"file_now": told})


async def _stored(event: Event) -> LetterForm:
    await lock_event(event.id)
    return await _form(event)


@post(LETTER, guards=[web.require_organizer], request_max_body_size=MOST_BODY)
async def save_letter(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    """A good file is kept whatever is wrong with the rest: a browser could not send it a second time by itself."""
    event, now = await queries.event_by_slug(slug), datetime.now(UTC)
    posted = await request.form()
    form = LetterForm(_typed(posted))
    good = form.validate()
    try:
        upload = await _upload(posted)
    except Unreadable as fault:
        form.file.errors, good, upload = [str(fault)], False, None
    shown, about = partial(_stored, event), [event.id]
    if upload:
        kept, keeping = LetterFileForm(posted), letter_files.keep_file(event.id, upload, by=viewer.actor, now=now)
        again = _("Berkas %(name)s belum disimpan; unggah lagi dari formulir.", name=upload.name)
        await versions.unless_changed(request, kept, shown, keeping, about=about, note=again)
        form.saw((await _form(event)).file_now)
    if not good:
        return await _page(request, event, form, status=422, saved=upload is not None)
    if not form.erase_file.data:
        del form.file_now
    saving = _save(event.id, form, viewer.actor, now, erase=bool(form.erase_file.data and not upload))
    await versions.unless_changed(request, form, shown, saving, about=about)
    return web.see_other(f"/panitia/kegiatan/{event.slug}/undangan", _("Surat undangan disimpan."))


async def _save(event_id: uuid.UUID, form: LetterForm, by: Actor, now: datetime, *, erase: bool) -> None:
    if erase:
        await letter_files.remove_file(event_id, by=by, now=now)
    await invitation_letters.set_letter(event_id, form.letter(), by=by, now=now)


def _typed(posted: FormMultiDict) -> FormMultiDict:
    """What was typed, without files: none of the text fields understands one."""
    return FormMultiDict([(name, value) for name, value in posted.multi_items() if isinstance(value, str)])


async def _upload(posted: FormMultiDict) -> Upload | None:
    """The file chosen in the form; None without one. Raises Unreadable."""
    file = posted.get("file")
    try:
        if not isinstance(file, UploadFile):
            return None
        content = await file.read(MOST_BYTES + 1)
    finally:
        await posted.close()
    return await asyncio.to_thread(letter_files.read_upload, file.filename, content)


@get(f"{LETTER}/berkas", guards=[web.require_organizer])
async def letter_file(slug: FromPath[str]) -> Response[bytes]:
    event = await queries.event_by_slug(slug)
    file = await letter_files.file_of(event.id)
    return as_download(file.content, file.media_type, file.name)


ROUTES: list[Any] = [letter_page, save_letter, letter_file]
