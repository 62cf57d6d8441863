"""Peserta tab: the committee gives an official a spouse, or another one, at any time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from wtforms import StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from events import forms, labels, versions, web
from events.calendar.own_day import opds_offered
from events.clean import clean_lines
from events.errors import Conflict, EventFull, Refusal
from events.forms import blame_person
from events.language import N_, _
from events.registration.parties import changes
from events.registration.people.choices import department_id
from events.registration.people.fields import SPELLING, TEXT, OfferForm
from events.registration.people.party import PersonValues
from events.registration.registrants.forms import AddForm
from events.registration.registrants.organizer.person import PERSON, FoundPerson, person_of_event
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import lock_event
from events.vocabulary import CompanionPolicy, Relation
from events.web import AnyRequest, Html, Signed


class SpouseForm(OfferForm):
    """The spouse; NIP and OPD only for an ASN of this Pemda."""

    standing = forms.Stands(N_("Pasangan yang tercatat sekarang"))
    companion_name = StringField(
        N_("Nama pasangan"), [InputRequired(N_("Tulis nama lengkap pasangan.")), TEXT], render_kw=SPELLING
    )
    companion_relation = AddForm.companion_relation
    companion_nip = AddForm.companion_nip
    companion_department = AddForm.companion_department
    companion_phone = AddForm.companion_phone
    companion_email = AddForm.companion_email
    consent = AddForm.consent
    override = TextAreaField(N_("Alasan tetap mendaftarkan"), [forms.Parsed(clean_lines)])

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.companion_relation.choices = [SelectChoice(*one) for one in labels.options(Relation)]

    def validate_companion_relation(self, field: Any) -> None:
        if field.data not in list(Relation):
            raise ValidationError(_("Pilih suami atau istri."))

    def validate_consent(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Beri tahu pasangan dahulu, lalu centang kalimat ini."))

    def spouse(self) -> PersonValues:
        return PersonValues(
            self.companion_name.data,
            nip=self.companion_nip.data or None,
            department=department_id(self.companion_department.data),
            relation=self.companion_relation.data,
        )


async def _official(slug: str, attendee_id: uuid.UUID) -> FoundPerson:
    """Raises NotFound, and Conflict for who has no spouse to add."""
    found = await person_of_event(slug, attendee_id)
    if found.event.companion_policy == CompanionPolicy.NONE:
        raise Conflict(_("Kegiatan ini diikuti tanpa pasangan."), code="no_couples")
    if found.person.official or found.person.state not in LIVE or found.spouse_invited:
        raise Conflict(_("Pasangan orang ini tidak dapat diganti dari sini."), code="no_spouse_here")
    return found


@get(f"{PERSON}/pasangan", guards=[web.require_organizer])
async def spouse_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    found = await _official(slug, attendee_id)
    return await _page(request, found, await _form(found))


async def _form(found: FoundPerson) -> SpouseForm:
    form = SpouseForm(data={"standing": ", ".join(one.name for one in found.live_companions)})
    form.offer(await opds_offered(found.event))
    return form


async def _stored(found: FoundPerson) -> SpouseForm:
    await lock_event(found.event.id)
    return await _form(await _official(found.event.slug, found.person.id))


@post(f"{PERSON}/pasangan", guards=[web.require_organizer])
async def save_spouse(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    found = await _official(slug, attendee_id)
    form = await forms.read(SpouseForm, request)
    form.offer(await opds_offered(found.event))
    if not form.validate():
        return await _page(request, found, form, status=422)
    try:
        saving = changes.add_companion(
            found.registration.id,
            form.spouse(),
            consent=True,
            by=viewer.actor,
            now=datetime.now(UTC),
            override=form.override.data or None,
            contact=(form.companion_phone.data or "", form.companion_email.data or ""),
        )
        about = [found.registration.id, *(one.id for one in found.party)]
        made = await versions.unless_changed(request, form, partial(_stored, found), saving, about=about)
    except Refusal as refusal:
        return await _refused(request, found, form, refusal)
    return web.see_other(found.path, _("%(name)s berhasil didaftarkan sebagai pasangan.", name=made.name), "ok")


async def _refused(request: AnyRequest, found: FoundPerson, form: SpouseForm, refusal: Refusal) -> Html:
    taken = _("NIP ini sudah terdaftar sendiri pada kegiatan ini. Gunakan Gabungkan sebagai pasangan.")
    blame_person(form, refusal, taken, nip="companion_nip")
    passable = isinstance(refusal, EventFull)
    return await _page(request, found, form, status=refusal.status, passable=passable)


async def _page(
    request: AnyRequest, found: FoundPerson, form: SpouseForm, status: int = 200, passable: bool = False
) -> Html:
    form.offer(await opds_offered(found.event))
    return await web.render(
        request,
        "registration/registrants/spouse.html",
        status=status,
        event=found.event,
        tab="peserta",
        found=found,
        form=form,
        passable=passable,
    )


ROUTES = [spouse_page, save_spouse]
