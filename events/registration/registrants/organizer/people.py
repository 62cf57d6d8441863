"""The Peserta tab: everyone registered, found, added by hand and taken out as a sheet."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.datastructures import MultiDict
from litestar.params import FromPath

from events import forms, keys, spreadsheets, web
from events.attendance import queries as attendance
from events.attendance.queries import PresenceFacts
from events.audit import record_export
from events.calendar import queries as calendar
from events.calendar.own_day import opds_offered
from events.calendar.tables import Event
from events.clean import clean_query
from events.errors import AlreadyRegistered, EventFull, QuotaFull, Refusal, RegistrationClosed
from events.forms import blame_person
from events.language import N_, _
from events.links import id_of
from events.registration.messages import outgoing
from events.registration.parties import register
from events.registration.parties.drafts import AnotherSent
from events.registration.people import delegates, finding
from events.registration.people.finding import Wanted
from events.registration.people.sorting import Sort
from events.registration.registrants import workbook
from events.registration.registrants.forms import AddForm
from events.registration.seats import window
from events.vocabulary import AttendeeRole, AttendeeState, Origin
from events.web import AnyRequest, Html, Signed

PEOPLE = "/panitia/kegiatan/{slug:str}/peserta"
NOT_YET = "belum"
PASSABLE = (EventFull, QuotaFull, RegistrationClosed)
KEPT = {"role": "peran", "department": "opd"}
"""What the next person added by hand probably has in common with the one before, and its word in the address."""
SORTS = {
    Sort.NAME: N_("Nama"),
    Sort.OPD: N_("OPD, urutan protokol"),
    Sort.NEWEST: N_("Terbaru mendaftar"),
    Sort.OLDEST: N_("Terlama mendaftar"),
    Sort.STATE: N_("Status"),
}


@get(PEOPLE, guards=[web.require_organizer])
async def people(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await calendar.event_by_slug(slug)
    wanted = wanted_of(request.query_params)
    after, before = (id_of(request.query_params.get(word)) for word in ("setelah", "sebelum"))
    page = await finding.parties(event.id, wanted, after=after, before=before)
    everyone = [one.id for party in page.parties for one in party]
    return await web.render(
        request,
        "registration/registrants/people.html",
        event=event,
        tab="peserta",
        wanted=wanted,
        page=page,
        found=await finding.count(event.id, wanted),
        numbers=await finding.numbers(event.id),
        seats_left=await window.seats_left(event),
        departments=await finding.departments_of(event.id),
        present=marks(await attendance.presences_of(everyone)),
        unsent=await outgoing.count_unsent(event.id),
        link=lambda **change: link(slug, wanted, **change),
        query=link(slug, wanted).partition("?")[2],
        after=after,
        before=before,
        all_ticked=request.query_params.get("pilih") == "semua",
        sorts=SORTS,
        states=list(AttendeeState),
        roles=list(AttendeeRole),
    )


def wanted_of(query: MultiDict[str] | Any) -> Wanted:
    """What the address asks for; a word that means nothing asks for nothing."""
    state, role = query.get("status", ""), query.get("peran", "")
    return Wanted(
        clean_query(query.get("cari", "")),
        state if state in list(AttendeeState) else "",
        role if role in list(AttendeeRole) else "",
        id_of(query.get("opd")),
        Sort(sort) if (sort := query.get("urut", "")) in list(Sort) else Sort.NAME,
        query.get("pasangan", "") == NOT_YET,
    )


def link(slug: str, wanted: Wanted, **change: Any) -> str:
    """The list's address with the same wishes but for `change`; `setelah` and `sebelum` name a page."""
    asked = asdict(wanted) | {"sort": "" if wanted.sort is Sort.NAME else wanted.sort} | change
    names = {
        "words": "cari",
        "state": "status",
        "role": "peran",
        "department": "opd",
        "sort": "urut",
        "unconfirmed": "pasangan",
    }
    query = {names.get(name, name): NOT_YET if value is True else value for name, value in asked.items() if value}
    return f"/panitia/kegiatan/{slug}/peserta" + (f"?{urlencode(query)}" if query else "")


def marks(presences: list[PresenceFacts]) -> dict[uuid.UUID, PresenceFacts]:
    """Of each attendee the first presence, one that counts before one that does not."""
    found: dict[uuid.UUID, PresenceFacts] = {}
    for presence in presences:
        kept = found.setdefault(presence.attendee, presence)
        if presence.counts and not kept.counts:
            found[presence.attendee] = presence
    return found


@post(f"{PEOPLE}/ekspor", guards=[web.require_organizer], status_code=200)
async def export(slug: FromPath[str], viewer: Signed) -> Response[bytes]:
    event = await calendar.event_by_slug(slug)
    rows = await finding.everyone(event.id)
    now = datetime.now(UTC)
    await record_export(event.id, "registrations", by=viewer.actor, now=now, format="xlsx", rows=len(rows))
    content = await asyncio.to_thread(workbook.workbook, event.title, event.zone, rows)
    return spreadsheets.as_answer(content, f"peserta-{event.slug}")


# ----------------------------------------------------------------- adding by hand


@get(f"{PEOPLE}/tambah", guards=[web.require_organizer])
async def add_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await calendar.event_by_slug(slug)
    kept = {name: request.query_params.get(word) for name, word in KEPT.items() if word in request.query_params}
    form = AddForm(data=kept, draft=keys.new_token(), couples=event.companion_policy)
    return await _add_page(request, event, form)


@post(f"{PEOPLE}/tambah", guards=[web.require_organizer])
async def add(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await calendar.event_by_slug(slug)
    form = await forms.read(AddForm, request, couples=event.companion_policy)
    form.offer(await opds_offered(event))
    if not form.validate():
        return await _add_page(request, event, form, status=422)
    try:
        made = await register.register(
            event.id,
            form.party(),
            register.Asked(Origin.ORGANIZER, viewer.actor, override=form.override.data or None),
            now=datetime.now(UTC),
            draft=keys.token_digest(form.draft.data) if form.draft.data else None,
        )
    except Refusal as refusal:
        return await _refused(request, event, form, refusal)
    path = f"/panitia/kegiatan/{slug}/peserta"
    names = _(" dan ").join(one.name for one in made.attendees)
    if "again" in await request.form():
        same = urlencode({word: form[name].data for name, word in KEPT.items() if form[name].data})
        return web.see_other(f"{path}/tambah?{same}", _("%(names)s berhasil didaftarkan.", names=names), "ok")
    text = _("%(names)s berhasil didaftarkan. Tiketnya ada di halaman ini.", names=names)
    return web.see_other(f"{path}/{made.attendees[0].attendee_id}", text, "ok")


async def _refused(request: AnyRequest, event: Event, form: AddForm, refusal: Refusal) -> Html:
    """The same page with everything typed: what was refused, and where a reason would pass it."""
    known = None
    if isinstance(refusal, AnotherSent):
        form.draft.data = keys.new_token()  # who was typed now becomes a registration of their own
    blame_person(form, refusal, _("Orang dengan NIP ini sudah terdaftar pada kegiatan ini."), nip="")
    if isinstance(refusal, AlreadyRegistered):
        nips = [data for name in ("nip", "companion_nip") if name in form and (data := form[name].data)]
        known = await finding.attendee_with_nip(event.id, nips)
    passable = isinstance(refusal, PASSABLE)
    return await _add_page(request, event, form, status=refusal.status, passable=passable, known=known)


async def _add_page(request: AnyRequest, event: Event, form: AddForm, status: int = 200, **context: Any) -> Html:
    form.offer(await opds_offered(event))
    delegates.ask(form, event.delegate_policy)
    return await web.render(
        request, "registration/registrants/add.html", status=status, event=event, tab="peserta", form=form, **context
    )


ROUTES = [people, export, add_page, add]
