"""Creating an event and changing its settings, one section per page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import coordinates, versions, vocabulary, web
from events.calendar import actions, locks, queries
from events.calendar.forms import (
    GeneralForm,
    PlaceForm,
    PrintForm,
    PrivacyForm,
    RegistrationForm,
    SettingsForm,
    StartForm,
)
from events.calendar.naming import session_names
from events.calendar.notice import notice_of
from events.calendar.organizer import checks
from events.calendar.organizer.checks import Checklist
from events.calendar.organizer.workspace import page, settings_path, tried
from events.calendar.own_day import day_of, opds_offered
from events.calendar.signing import signer, usual_signer
from events.calendar.tables import Event, Session
from events.calendar.values import outside_indonesia, values_of, window_problems
from events.departments import queries as departments
from events.errors import NotFound
from events.language import N_, _
from events.registration.parties import decisions
from events.registration.seats.count import seats_used
from events.vocabulary import EventStatus
from events.web import AnyRequest, Html, Signed


@dataclass(frozen=True)
class Section:
    """A page of settings: its form and its words."""

    title: str
    form: type[SettingsForm]
    template: str
    saved: str


SECTIONS = {
    "umum": Section(N_("Umum"), GeneralForm, "general.html", N_("Keterangan umum disimpan.")),
    "tempat": Section(N_("Tempat dan waktu"), PlaceForm, "place.html", N_("Tempat dan waktu disimpan.")),
    "pendaftaran": Section(N_("Pendaftaran"), RegistrationForm, "registration.html", N_("Pendaftaran disimpan.")),
    "privasi": Section(
        N_("Pelindungan data pribadi"), PrivacyForm, "privacy.html", N_("Pelindungan data pribadi disimpan.")
    ),
    "cetak": Section(N_("Cetak dan tanda tangan"), PrintForm, "print.html", N_("Kop dan tanda tangan disimpan.")),
}


@get("/panitia/kegiatan/baru", guards=[web.require_organizer])
async def start_page(request: AnyRequest) -> Html:
    return await web.render(request, "calendar/organizer/start.html", form=StartForm(), back_url="/panitia")


@post("/panitia/kegiatan/baru", guards=[web.require_organizer])
async def start(request: AnyRequest, viewer: Signed) -> Response[Any]:
    form = StartForm(await request.form())
    if not form.check():
        return await web.render(request, "calendar/organizer/start.html", status=422, form=form, back_url="/panitia")
    session = form.session(await departments.zone())
    event = await actions.create_event(form.values(), by=viewer.actor, now=datetime.now(UTC), sessions=[session])
    return web.see_other(settings_path(event), _("Draf dibuat. Lengkapi pengaturannya, lalu terbitkan."))


@get("/panitia/kegiatan/{slug:str}/pengaturan", guards=[web.require_organizer])
async def settings(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    sessions = await queries.sessions_of(event.id)
    living = [session for session in sessions if not session.cancelled_at]
    return await page(
        request,
        event,
        "settings.html",
        sessions=sessions,
        names=session_names(sessions),
        living=living,
        agenda=await queries.agenda_of(event.id),
        programme=await queries.programme_of(event),
        host=await _host(event),
        kinds=vocabulary,
        signer=signer(event, await departments.institution()),
        checklist=await _checklist(event, living),
        warnings=await _warnings(event, living),
        privacy=await notice_of(event),
        coordinates=coordinates.written,
    )


async def _checklist(event: Event, living: list[Session]) -> Checklist | None:
    """Of what is still to come; of what is over, or cancelled, nothing is left to mend."""
    now = datetime.now(UTC)
    coming = event.status == EventStatus.PUBLISHED and any(one.ends_at > now for one in living)
    return await checks.checklist(event, living, now) if coming or event.status == EventStatus.DRAFT else None


async def _host(event: Event) -> str:
    found = [
        unit.name for unit in await departments.departments(await day_of(event)) if unit.id == event.host_department
    ]
    return found[0] if found else ""


async def _warnings(event: Event, living: list[Any]) -> list[str]:
    """What is allowed and worth a second look."""
    taken = await seats_used(event.id)
    found = []
    if event.status != EventStatus.DRAFT:
        found += [sentence for _field, sentence in window_problems(values_of(event), living)]
    if event.capacity is not None and taken > event.capacity:
        found.append(
            _(
                "Kapasitas %(seats)s kursi, sedangkan %(taken)s sudah terisi. Tidak ada peserta yang dikeluarkan.",
                seats=event.capacity,
                taken=taken,
            )
        )
    if outside_indonesia(event.latitude, event.longitude):
        found.append(_("Titik koordinat berada di luar Indonesia. Periksa kembali."))
    return found


@get("/panitia/kegiatan/{slug:str}/pengaturan/{section:str}", guards=[web.require_organizer])
async def section_page(request: AnyRequest, slug: FromPath[str], section: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    chosen = _section(section)
    form = await _form(chosen, event)
    return await _show(request, event, chosen, form)


@post("/panitia/kegiatan/{slug:str}/pengaturan/{section:str}", guards=[web.require_organizer])
async def save_section(
    request: AnyRequest, slug: FromPath[str], section: FromPath[str], viewer: Signed
) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    chosen = _section(section)
    form = await _form(chosen, event, await request.form())
    if form.check(event, await locks.living_sessions(event.id)):
        changes = form.changes(event)
        saving = decisions.change_event(event.id, changes, by=viewer.actor, now=datetime.now(UTC))
        shown = partial(_stored, chosen, event)
        if await tried(form, versions.unless_changed(request, form, shown, saving, about=[event.id])):
            event.slug = changes.get("slug", event.slug)
            return web.see_other(settings_path(event), _(chosen.saved))
    return await _show(request, event, chosen, form, status=422)


def _section(name: str) -> Section:
    if name not in SECTIONS:
        raise NotFound
    return SECTIONS[name]


async def _stored(section: Section, event: Event) -> SettingsForm:
    return await _form(section, await locks.lock_whole_event(event.id))


async def _form(section: Section, event: Event, typed: Any = None) -> SettingsForm:
    form = section.form(typed, data=section.form.initial(event))
    if isinstance(form, GeneralForm):
        units = [(str(unit.id), unit.name) for unit in await opds_offered(event, event.host_department)]
        form.prepare(event, [(str(row.id), row.name) for row in await queries.all_programmes()], units)
    return form


async def _show(request: AnyRequest, event: Event, section: Section, form: SettingsForm, status: int = 200) -> Html:
    taken = await seats_used(event.id)
    return await page(
        request,
        event,
        section.template,
        status=status,
        form=form,
        heading=_(section.title),
        taken=taken,
        privacy=await notice_of(event),
        coordinates=coordinates.written,
        usual=usual_signer(await departments.institution()),
    )


ROUTES: list[Any] = [start_page, start, settings, section_page, save_section]
