"""Kehadiran tab: somebody else comes in an invited person's stead."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from litestar import Response, get, post
from litestar.params import FromPath
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Optional

from events import forms, web
from events.attendance import roster
from events.attendance.forms import source, sources
from events.attendance.ledger.testimony import Witness
from events.attendance.organizer.person import PERSON
from events.attendance.organizer.roster import ChosenSession, find
from events.attendance.substitution import replace_at_door
from events.attendance.windows import Phase
from events.calendar.fields import Blank, clock
from events.calendar.own_day import opds_offered
from events.errors import Conflict, Refusal
from events.forms import blame_person
from events.language import N_, _
from events.registration import queries as registrations
from events.registration.people import delegates
from events.registration.people.fields import TEXT
from events.registration.queries import AttendeeFacts
from events.registration.registrants.forms import PersonForm
from events.registration.seats.arithmetic import SEAT_STATES
from events.web import AnyRequest, Signed


class SubstituteForm(PersonForm):
    """The delegate; by what right, and whether they are here now."""

    represents = None
    represents_letter = StringField(N_("Nomor surat tugas"), [TEXT])
    note = StringField(
        N_("Keterangan"),
        [Optional(), TEXT],
        description=N_("Misalnya: surat tugas menyusul, disposisi lisan. Tercatat bersama nama Anda."),
    )
    here = BooleanField(N_("Catat hadir pada sesi ini"), default=True)
    clock = clock(N_("Hadir pukul"), blank=Blank)
    evidence = SelectField(N_("Menurut apa"), [Blank()], choices=[])


async def _replaceable(request: AnyRequest, slug: str, attendee_id: uuid.UUID) -> tuple[ChosenSession, AttendeeFacts]:
    """Raises NotFound for another event's, Conflict for who cannot be replaced."""
    here = await find(request, slug)
    person = await roster.attendee(here.event.id, attendee_id)
    if not delegates.allowed(here.event.delegate_policy):
        raise Conflict(_("Kegiatan ini tidak dapat diwakilkan."), code="no_delegates")
    delegates.refuse_irreplaceable(person.role, person.state)
    return here, person


@get(f"{PERSON}/ganti", guards=[web.require_organizer])
async def substitute_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Response:
    here, person = await _replaceable(request, slug, attendee_id)
    kept = {"department": str(person.department or ""), "institution": person.institution}
    return await _page(request, here, person, SubstituteForm(data=kept | {"here": here.phase is Phase.ON}))


@post(f"{PERSON}/ganti", guards=[web.require_organizer])
async def substitute(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response:
    here, person = await _replaceable(request, slug, attendee_id)
    form = await forms.read(SubstituteForm, request)
    form.offer(await opds_offered(here.event, person.department))
    form.evidence.choices = sources()
    if not form.validate():
        return await _page(request, here, person, form, 422)
    try:
        made = await replace_at_door(
            here.event.id,
            attendee_id,
            form.values(represents_letter=form.represents_letter.data or ""),
            note=form.note.data or "",
            session_id=here.held.id if form.here.data and here.session else None,
            said=Witness(form.note.data or "", form.clock.data, source(form.evidence)),
            by=viewer.actor,
            now=datetime.now(UTC),
        )
    except Refusal as refusal:
        return await _refused(request, here, person, form, refusal)
    path = f"{here.tab}/{made}" + (f"?sesi={here.session.id}" if here.session else "")
    return web.see_other(path, _("%(name)s tercatat mewakili.", name=form.name.data), "ok")


async def _refused(
    request: AnyRequest, here: ChosenSession, person: AttendeeFacts, form: SubstituteForm, refusal: Refusal
) -> Response:
    blame_person(form, refusal, _("Orang dengan NIP ini sudah terdaftar pada kegiatan ini."))
    return await _page(request, here, person, form, refusal.status)


async def _page(
    request: AnyRequest, here: ChosenSession, person: AttendeeFacts, form: SubstituteForm, status: int = 200
) -> Response:
    form.offer(await opds_offered(here.event, person.department))
    form.evidence.choices = sources()
    delegates.ask(form, here.event.delegate_policy)
    party = await registrations.party_of(person.registration)
    return await web.render(
        request,
        "attendance/organizer/substitute.html",
        status=status,
        tab="kehadiran",
        event=here.event,
        here=here,
        phase=here.phase,
        Phase=Phase,
        person=person,
        form=form,
        now_there=await roster.standing(here.session.id, person.id) if here.session else None,
        spouses=[one for one in party if one.official == person.id and one.state in SEAT_STATES],
    )


ROUTES = [substitute_page, substitute]
