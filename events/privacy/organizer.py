"""Stored data as the committee sees it, erasing a contact on request, and the records of erasure."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, web
from events.errors import Invalid
from events.language import _
from events.privacy import actions, queries, words
from events.privacy.forms import EraseForm
from events.registration.registrants.organizer.person import FoundPerson, person_of_event
from events.web import AnyRequest, Html, Signed

PERSON = "/panitia/kegiatan/{slug:str}/peserta/{attendee_id:uuid}"
RECORDS = "/panitia/instansi/penghapusan"


@get(f"{PERSON}/data", guards=[web.require_organizer])
async def stored_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    found = await person_of_event(slug, attendee_id)
    return await web.render(
        request,
        "privacy/person.html",
        event=found.event,
        tab="peserta",
        back=found.path,
        person=found.person,
        words=words,
        found=await queries.stored(found.event, found.registration),
    )


@get(f"{PERSON}/hapus-kontak", guards=[web.require_organizer])
async def erase_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    return await _erase_page(request, await person_of_event(slug, attendee_id), EraseForm())


@post(f"{PERSON}/hapus-kontak", guards=[web.require_organizer])
async def erase_contact(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    found = await person_of_event(slug, attendee_id)
    form = await forms.read(EraseForm, request)
    if not form.validate():
        return await _erase_page(request, found, form, 422)
    try:
        await actions.erase_contact(found.registration.id, form.reason.data, by=viewer.actor, now=datetime.now(UTC))
    except Invalid as refusal:
        form.reason.errors = [refusal.message]
        return await _erase_page(request, found, form, 422)
    return web.see_other(f"{found.path}/data", _("Kontak sudah dihapus dan penghapusannya dicatat."), "ok")


async def _erase_page(request: AnyRequest, found: FoundPerson, form: EraseForm, status: int = 200) -> Html:
    return await web.render(
        request, "privacy/erase.html", status=status, event=found.event, tab="peserta", found=found, form=form
    )


@get(RECORDS, guards=[web.require_administrator])
async def records_page(request: AnyRequest) -> Html:
    return await web.render(
        request, "privacy/records.html", rail_current="institution", records=await queries.records(), words=words
    )


ROUTES = [stored_page, erase_page, erase_contact, records_page]
