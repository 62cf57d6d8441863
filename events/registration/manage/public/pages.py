"""The manage page, `/kelola/{token}`: see everything stored, correct it, the spouse, withdraw, renew the link."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import config, own_tickets, web
from events.attendance.self_service import before_check_in
from events.calendar.notice import notice_of, retention_of
from events.calendar.subscribe import map_link
from events.errors import NotFound, Refusal
from events.forms import blame, deliberately
from events.language import _
from events.names import Sight
from events.registration import queries
from events.registration.limits import allow_companion, allow_spouse_letter
from events.registration.links import new_manage_link
from events.registration.manage import forms
from events.registration.manage.public.waiting import standing
from events.registration.manage.visit import Managed, changeable, changeable_companion, managed, one_of
from events.registration.messages.hand_over import hand_over
from events.registration.messages.resending import resend
from events.registration.parties import own_word
from events.registration.parties.changes import add_companion, withdraw
from events.registration.parties.corrections import correct, correct_contact
from events.registration.people.choices import department_id
from events.registration.people.party import PersonValues
from events.registration.queries import AttendeeFacts
from events.registration.signup.visit import choices_of
from events.registration.tickets.passes import days_told, pass_of, when
from events.vocabulary import AttendeeRole, Channel, CompanionPolicy
from events.web import AnyRequest, Html

PATH = "/kelola/{token:str}"


@get(PATH)
async def manage_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = await managed(request, token)
    sessions, now = await queries.session_times(here.event.id), datetime.now(UTC)
    return await web.render(
        request,
        "registration/manage/page.html",
        here=here,
        event=here.event,
        registration=here.registration,
        people=[(one, pass_of(one, sessions, here.presences, Sight.FULL, now=now)) for one in here.party],
        when=when(sessions, here.event.zone),
        days=days_told(sessions, here.event.venue, here.event.zone, now),
        map_link=map_link(here.event),
        remembered={one.code for one in here.live} <= set(own_tickets.remembered(request)),
        standing=await standing(here),
        spouse=await hand_over(here.event.title, here.party),
        kept=await retention_of(here.event),
    )


async def _form_page(
    request: AnyRequest, here: Managed, kind: str, form: Any, *, status: int = 200, **more: Any
) -> Html:
    return await web.render(
        request,
        f"registration/manage/{kind}.html",
        status=status,
        here=here,
        event=here.event,
        form=form,
        notice=await notice_of(here.event),
        back_url=here.url(),
        **more,
    )


# ----------------------------------------------------------------- corrections


async def _correction(here: Managed, one: AttendeeFacts, formdata: Any = None) -> forms.CorrectionForm:
    kept = {name: getattr(one, name) for name in ("name", "rank", "position", "institution")}
    kept["department"] = str(one.department or "")
    choices = await choices_of(here.event, one.department)
    return forms.CorrectionForm(
        formdata,
        departments=choices,
        companion=one.role == AttendeeRole.COMPANION,
        placed=bool(one.department or one.institution),
        data=kept,
    )


@get(PATH + "/ubah/{attendee_id:uuid}")
async def correction_page(request: AnyRequest, token: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    here = await changeable(request, token)
    one = one_of(here, attendee_id)
    return await _form_page(request, here, "correct", await _correction(here, one), one=one)


@post(PATH + "/ubah/{attendee_id:uuid}")
async def save_correction(request: AnyRequest, token: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Response[Any]:
    here = await changeable(request, token)
    one = one_of(here, attendee_id)
    form = await _correction(here, one, await request.form())
    if not form.validate():
        return await _form_page(request, here, "correct", form, status=422, one=one)
    try:
        async with before_check_in(one.registration, here.now):
            await correct(attendee_id, _corrected(one, form), by=here.actor, now=here.now)
    except Refusal as refusal:
        blame(form, refusal)
        return await _form_page(request, here, "correct", form, status=refusal.status, one=one)
    return web.see_other(here.url(), _("Data sudah diperbaiki. Tiket dan QR Anda tetap sama."), "ok")


def _corrected(one: AttendeeFacts, form: forms.CorrectionForm) -> PersonValues:
    department = department_id(form.department.data)
    return PersonValues(
        name=form.name.data,
        nip=one.nip,
        is_asn=one.is_asn,
        rank=form.rank.data or "",
        position=form.position.data or "",
        department=department,
        institution="" if department else form.institution.data or "",
        relation=one.relation,
        represents=one.represents,
        represents_letter=one.represents_letter,
        role=one.role,
    )


@get(PATH + "/kontak")
async def contact_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = await changeable(request, token)
    kept = {"phone": here.registration.phone, "email": here.registration.email}
    return await _form_page(request, here, "contact", forms.ContactForm(data=kept))


@post(PATH + "/kontak")
async def save_contact(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await changeable(request, token)
    form = forms.ContactForm(await request.form())
    if not form.validate():
        return await _form_page(request, here, "contact", form, status=422)
    party = here.registration.id
    async with before_check_in(party, here.now):
        await correct_contact(party, form.phone.data, form.email.data or "", by=here.actor, now=here.now)
    return web.see_other(here.url(), _("Kontak sudah diperbarui."), "ok")


# ----------------------------------------------------------------- the spouse


@get(PATH + "/pasangan")
async def spouse_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = await changeable_companion(request, token)
    form = forms.SpouseForm(departments=await choices_of(here.event))
    return await _form_page(request, here, "spouse", form)


@post(PATH + "/pasangan")
async def save_spouse(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await changeable_companion(request, token)
    form = forms.SpouseForm(await request.form(), departments=await choices_of(here.event))
    if not form.validate():
        return await _form_page(request, here, "spouse", form, status=422)
    party = here.registration.id
    contact = (form.phone.data or "", form.email.data or "")
    await allow_companion(party, now=here.now)
    if any(contact):
        await allow_spouse_letter(contact[1] or contact[0], now=here.now)
    try:
        async with before_check_in(party, here.now):
            await add_companion(
                party, _spouse(form), consent=form.consent.data, by=here.actor, now=here.now, contact=contact
            )
    except Refusal as refusal:
        blame(form, refusal)
        return await _form_page(request, here, "spouse", form, status=refusal.status)
    return web.see_other(here.url(), _("Pasangan berhasil didaftarkan. Tiketnya ada di bawah."), "ok")


def _spouse(form: forms.SpouseForm) -> PersonValues:
    return PersonValues(
        name=form.name.data,
        nip=form.nip.data or None,
        is_asn=bool(form.nip.data),
        department=department_id(form.department.data),
        relation=form.relation.data,
    )


@post(PATH + "/pasangan/tautan")
async def make_spouse_link(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """For a spouse registered before there were links of their own."""
    here = await managed(request, token)
    if here.companion is None or not here.companion.unconfirmed:
        return web.see_other(here.url())
    await allow_companion(here.registration.id, now=here.now)
    await own_word.renew(here.companion.id, by=here.actor, now=here.now)
    return web.see_other(here.url("#pasangan"), _("Tautan untuk pasangan Anda siap diteruskan."), "ok")


# ----------------------------------------------------------------- withdrawal


@get(PATH + "/pasangan/batal")
async def spouse_leaves_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = await changeable(request, token)
    if here.companion is None:
        raise NotFound
    return await _form_page(request, here, "spouse_leaves", forms.AloneForm())


@post(PATH + "/pasangan/batal")
async def spouse_leaves(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await changeable(request, token)
    if here.companion is None:
        return web.see_other(here.url())
    required = here.event.companion_policy == CompanionPolicy.REQUIRED
    form = forms.AloneForm(await request.form())
    deliberately(await request.form())
    if required and not form.validate():
        return await _form_page(request, here, "spouse_leaves", form, status=422)
    reason = (form.reason.data or "") if required else ""
    party = here.registration.id
    async with before_check_in(party, here.now):
        await withdraw(party, by=here.actor, now=here.now, attendee_id=here.companion.id, reason=reason)
    return web.see_other(here.url(), _("Pasangan Anda sudah dibatalkan. Tiket Anda tetap berlaku."), "ok")


@get(PATH + "/batal")
async def withdrawal_page(request: AnyRequest, token: FromPath[str]) -> Html:
    return await _form_page(request, await changeable(request, token), "withdraw", None)


@post(PATH + "/batal")
async def withdraw_party(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await changeable(request, token)
    deliberately(await request.form())
    party = here.registration.id
    async with before_check_in(party, here.now):
        await withdraw(party, by=here.actor, now=here.now)
    return web.see_other(here.url(), _("Pendaftaran Anda sudah dibatalkan."), "ok")


# ----------------------------------------------------------------- the link itself


@get(PATH + "/tautan")
async def renewal_page(request: AnyRequest, token: FromPath[str]) -> Html:
    return await _form_page(request, await managed(request, token), "renew", None)


@post(PATH + "/tautan")
async def renew_link(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await managed(request, token)
    deliberately(await request.form())
    fresh = await new_manage_link(here.registration.id, by=here.actor, now=here.now, end_others=True)
    return web.see_other(
        f"/kelola/{fresh}", _("Ini tautan kelola Anda yang baru; tautan lama tidak berlaku lagi."), "ok"
    )


@post(PATH + "/kirim-ulang")
async def send_again(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await managed(request, token)
    channel = await resend(here.registration.id, here.event.id, by=here.actor, now=here.now)
    said = (
        _("Pesan segera dikirim lagi ke e-mail Anda. Periksa juga kotak spam.")
        if channel == Channel.EMAIL and config.load().smtp_url
        else _("Permintaan Anda dicatat. Panitia akan mengirimkan pesannya melalui WhatsApp.")
    )
    return web.see_other(here.url(), said, "ok")


ROUTES = [
    send_again,
    manage_page,
    correction_page,
    save_correction,
    contact_page,
    save_contact,
    spouse_page,
    save_spouse,
    make_spouse_link,
    spouse_leaves_page,
    spouse_leaves,
    withdrawal_page,
    withdraw_party,
    renewal_page,
    renew_link,
]
