"""One person of an event, for the committee: everything stored, the ticket, corrections and withdrawal."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from wtforms.fields.choices import SelectChoice

from events import forms, versions, web
from events.attendance import queries as attendance
from events.attendance.recorded import written
from events.attendance.windows import Phase, window_of
from events.calendar import queries as calendar
from events.calendar.own_day import opds_offered
from events.calendar.tables import Event
from events.errors import Conflict, EventFull, NotFound, QuotaFull, Refusal
from events.forms import blame_person
from events.keys import group_code
from events.language import _
from events.registration import history, links, queries
from events.registration.merging import actions as merges
from events.registration.messages import whatsapp, words
from events.registration.parties import changes, corrections
from events.registration.people import delegates
from events.registration.queries import AttendeeFacts, RegistrationFacts
from events.registration.registrants.forms import ContactForm, CorrectionForm, WithdrawForm
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import lock_event
from events.vocabulary import AttendeeRole
from events.web import AnyRequest, Html, Signed

PERSON = "/panitia/kegiatan/{slug:str}/peserta/{attendee_id:uuid}"


@dataclass(frozen=True)
class FoundPerson:
    """An attendee of this event, with the party and the contact."""

    event: Event
    person: AttendeeFacts
    party: list[AttendeeFacts]
    registration: RegistrationFacts

    @property
    def path(self) -> str:
        return f"/panitia/kegiatan/{self.event.slug}/peserta/{self.person.id}"

    @property
    def spouse_invited(self) -> bool:
        """Whether two invited officials come together."""
        return any(one.role != AttendeeRole.COMPANION for one in self.live_companions)

    @property
    def is_companion(self) -> bool:
        return bool(self.person.role == AttendeeRole.COMPANION)

    @property
    def live_companions(self) -> list[AttendeeFacts]:
        return [one for one in self.party if one.official == self.person.id and one.state in LIVE]


async def person_of_event(slug: str, attendee_id: uuid.UUID) -> FoundPerson:
    """Raises NotFound for another event's attendee."""
    event = await calendar.event_by_slug(slug)
    person = await queries.attendee(attendee_id)
    if person is None or person.event != event.id:
        raise NotFound
    registration = await queries.registration(person.registration)
    assert registration is not None
    return FoundPerson(event, person, await queries.party_of(registration.id), registration)


@get(PERSON, guards=[web.require_organizer])
async def person_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    found = await person_of_event(slug, attendee_id)
    sessions = await calendar.sessions_of(found.event.id)
    presences = await attendance.presences_of([attendee_id])
    subjects = [found.registration.id, attendee_id, *(one.id for one in found.party)]
    name, code = found.person.name, found.person.code
    relation = words.relations(found.party).get(attendee_id, "")
    letter = whatsapp.ticket_letter(found.event, sessions, name, code, relation=relation)
    return await web.render(
        request,
        "registration/registrants/person.html",
        event=found.event,
        tab="peserta",
        found=found,
        person=found.person,
        registration=found.registration,
        sessions=sessions,
        presences={presence.session: presence for presence in presences},
        over={one.id for one in sessions if window_of(found.event, one).phase(datetime.now(UTC)) is Phase.OVER},
        written=written,
        history=await history.history(found.event.id, subjects),
        live=found.person.state in LIVE,
        code_shown=group_code(code),
        ticket_url=words.ticket_url(code),
        chat=whatsapp.chat(found.registration.phone, letter),
        merges=await merges.merges_of(found.event.id, attendee_id),
    )


# ----------------------------------------------------------------- correcting


@get(f"{PERSON}/ubah", guards=[web.require_organizer])
async def correct_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    found = await person_of_event(slug, attendee_id)
    return await _correct_page(request, found, await _correction_form(found))


async def _correction_form(found: FoundPerson) -> CorrectionForm:
    stored = asdict(found.person) | {"department": str(found.person.department or "")}
    form = CorrectionForm(data=stored, companion=found.is_companion)
    form.offer(await opds_offered(found.event, found.person.department))
    delegates.ask(form, found.event.delegate_policy)
    return form


async def _stored(found: FoundPerson) -> CorrectionForm:
    await lock_event(found.event.id)
    return await _correction_form(await person_of_event(found.event.slug, found.person.id))


@post(f"{PERSON}/ubah", guards=[web.require_organizer])
async def correct(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    found = await person_of_event(slug, attendee_id)
    form = await forms.read(CorrectionForm, request, companion=found.is_companion)
    form.offer(await opds_offered(found.event, found.person.department))
    if not form.validate():
        return await _correct_page(request, found, form, status=422)
    try:
        saving = corrections.correct(
            attendee_id, form.values(), by=viewer.actor, now=datetime.now(UTC), override=form.override.data or None
        )
        await versions.unless_changed(request, form, partial(_stored, found), saving, about=[attendee_id])
    except Refusal as refusal:
        return await _correction_refused(request, found, form, refusal)
    return web.see_other(found.path, _("Data sudah diperbaiki."), "ok")


async def _correction_refused(request: AnyRequest, found: FoundPerson, form: CorrectionForm, refusal: Refusal) -> Html:
    blame_person(form, refusal, _("NIP ini milik orang lain yang sudah terdaftar pada kegiatan ini."))
    passable = isinstance(refusal, (EventFull, QuotaFull))
    return await _correct_page(request, found, form, status=refusal.status, passable=passable)


async def _correct_page(
    request: AnyRequest, found: FoundPerson, form: CorrectionForm, status: int = 200, passable: bool = False
) -> Html:
    form.offer(await opds_offered(found.event, found.person.department))
    delegates.ask(form, found.event.delegate_policy)
    return await web.render(
        request,
        "registration/registrants/correct.html",
        status=status,
        event=found.event,
        tab="peserta",
        found=found,
        form=form,
        passable=passable,
    )


@get(f"{PERSON}/kontak", guards=[web.require_organizer])
async def contact_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    found = await person_of_event(slug, attendee_id)
    return await _page(request, "contact", found, _contact_form(found))


def _contact_form(found: FoundPerson) -> ContactForm:
    return ContactForm(data=asdict(found.registration))


async def _stored_contact(found: FoundPerson) -> ContactForm:
    await lock_event(found.event.id)
    return _contact_form(await person_of_event(found.event.slug, found.person.id))


@post(f"{PERSON}/kontak", guards=[web.require_organizer])
async def contact(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    found = await person_of_event(slug, attendee_id)
    form = await forms.read(ContactForm, request)
    if not form.validate():
        return await _page(request, "contact", found, form, status=422)
    party, phone, email = found.registration.id, form.phone.data or "", form.email.data or ""
    saving = corrections.correct_contact(party, phone, email, by=viewer.actor, now=datetime.now(UTC))
    await versions.unless_changed(request, form, partial(_stored_contact, found), saving, about=[party])
    return web.see_other(found.path, _("Kontak sudah diperbaiki."), "ok")


# ----------------------------------------------------------------- the manage link


@post(f"{PERSON}/tautan", guards=[web.require_organizer], status_code=200)
async def new_link(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed) -> Html:
    found = await person_of_event(slug, attendee_id)
    token = await links.new_manage_link(found.registration.id, by=viewer.actor, now=datetime.now(UTC), end_others=True)
    first = (found.party or [found.person])[0]
    relation = words.relations(found.party).get(first.id, "")
    letter = whatsapp.manage_letter(found.event, first.name, token, relation=relation)
    return await web.render(
        request,
        "registration/registrants/link.html",
        event=found.event,
        tab="peserta",
        found=found,
        manage_url=words.manage_url(token),
        chat=whatsapp.chat(found.registration.phone, letter),
    )


# ----------------------------------------------------------------- withdrawing


@get(f"{PERSON}/mundur", guards=[web.require_organizer])
async def withdraw_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    found = await _withdrawable(slug, attendee_id)
    return await _page(request, "withdraw", found, _withdraw_form(found))


@post(f"{PERSON}/mundur", guards=[web.require_organizer])
async def withdraw(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    found = await _withdrawable(slug, attendee_id)
    form = _withdraw_form(found, await request.form())
    if not form.validate():
        return await _page(request, "withdraw", found, form, status=422)
    alone = "who" in form and form.who.data == "one"
    whole = found.person.official is None and not alone
    await changes.withdraw(
        found.registration.id,
        by=viewer.actor,
        now=datetime.now(UTC),
        attendee_id=None if whole else attendee_id,
        reason=form.reason.data,
        companion_stays=alone,
    )
    return web.see_other(found.path, _("Pengunduran diri sudah dicatat."), "ok")


async def _withdrawable(slug: str, attendee_id: uuid.UUID) -> FoundPerson:
    found = await person_of_event(slug, attendee_id)
    if found.person.state not in LIVE:
        raise Conflict(_("Orang ini sudah tidak terdaftar lagi."), code="withdrawn")
    return found


def _withdraw_form(found: FoundPerson, posted: Any = None) -> WithdrawForm:
    """Asks what becomes of the spouse, if there is one who could stay."""
    form = WithdrawForm(posted)
    companions = found.live_companions
    if not companions:
        del form.who
        return form
    names = {"name": found.person.name, "companion": companions[0].name}
    form.who.choices = [
        SelectChoice("both", _("%(name)s dan %(companion)s", **names)),
        SelectChoice("one", _("Hanya %(name)s; %(companion)s tetap terdaftar", **names)),
    ]
    return form


async def _page(request: AnyRequest, name: str, found: FoundPerson, form: forms.Form, status: int = 200) -> Html:
    return await web.render(
        request,
        f"registration/registrants/{name}.html",
        status=status,
        event=found.event,
        tab="peserta",
        found=found,
        form=form,
    )


ROUTES = [person_page, correct_page, correct, contact_page, contact, new_link, withdraw_page, withdraw]
