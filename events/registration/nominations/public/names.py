"""The page of an invited OPD, `/undangan/{token}`: its letter, its people, its answer. Reading it changes nothing."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath

from events import keys, web
from events.attendance.self_service import before_check_in_of
from events.calendar.notice import notice_of
from events.errors import Conflict, Invalid, NotFound, Refusal
from events.forms import blame, deliberately
from events.language import _
from events.names import Sight
from events.registration.invitations import letter as invitation_letters
from events.registration.invitations import letter_file as letter_files
from events.registration.invitations import texts as invitation_texts
from events.registration.invitations.nominees import Nominee
from events.registration.nominations import actions as nominations
from events.registration.nominations.forms import (
    DeclineForm,
    NomineeCorrection,
    NomineeForm,
    blame_nominee,
    quota_full,
    removal_form,
)
from events.registration.nominations.visit import Invited, acting, invited, one_of, refuse_unopened, units_of
from events.registration.parties.drafts import AnotherSent
from events.registration.people.choices import department_choices
from events.registration.queries import session_times
from events.registration.tickets.passes import pass_of, when
from events.web import AnyRequest, Html

PATH = "/undangan/{token:str}"
PERSON = PATH + "/nama/{attendee_id:uuid}"


async def _page(request: AnyRequest, here: Invited, name: str, *, status: int = 200, **context: Any) -> Html:
    return await web.render(
        request,
        f"registration/nominations/{name}.html",
        status=status,
        here=here,
        event=here.event,
        back_url=here.url() if name not in ("cover", "page") else "",
        notice=await notice_of(here.event),
        **context,
    )


@get(PATH)
async def invitation_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = await invited(request, token)
    sessions = await session_times(here.event.id)
    shown: dict[str, Any] = {
        "letter": await invitation_letters.letter_of(here.event.id),
        "file": await letter_files.about_file(here.event.id),
        "when": when(sessions, here.event.zone),
        "sessions": sessions,
    }
    if not here.opened:
        return await _page(request, here, "cover", **shown)
    share = invitation_texts.share_tickets(here.event, sessions, here.own)
    chats = invitation_texts.ticket_chats(here.event, sessions, here.own)
    return await _page(request, here, "page", share=share, chats=chats, **shown)


@post(PATH + "/buka")
async def open_invitation(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await acting(request, token)
    await nominations.open_invitation(here.link, now=here.now)
    return web.see_other(here.url())


# ----------------------------------------------------------------- names


async def _form(here: Invited, formdata: Any = None) -> NomineeForm:
    opd = here.invitation.department
    return NomineeForm(
        formdata,
        units=department_choices(await units_of(here)),
        couples=here.event.companion_policy,
        delegates=here.event.delegate_policy,
        data={"draft": keys.new_token(), "department": str(opd)},
    )


def _changeable(here: Invited) -> Invited:
    """Raises Conflict when nothing can be changed through the link, in words of the page."""
    if not here.may_change:
        raise Conflict(_("Nama tidak dapat diubah lagi melalui tautan ini. Hubungi panitia."), code="not_changeable")
    return here


@get(PATH + "/nama")
async def nomination_page(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = _changeable(await invited(request, token))
    if here.called.full:
        return web.see_other(here.url(), quota_full(here.called.registered, here.called.maximum), "warning")
    return await _page(request, here, "nominate", form=await _form(here))


class Replaced(NamedTuple):
    """In whose place somebody is named; who is gone from the list has no name there."""

    id: uuid.UUID
    name: str = ""


@post(PATH + "/nama")
async def nominate(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    return await _name(request, await acting(request, token), None)


@get(PERSON + "/ganti")
async def replacement_page(request: AnyRequest, token: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    here = _changeable(await invited(request, token))
    return await _page(request, here, "nominate", form=await _form(here), old=_official(here, attendee_id))


@post(PERSON + "/ganti")
async def replace(request: AnyRequest, token: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Response[Any]:
    here = await acting(request, token)
    if _is_gone(here, attendee_id):
        return await _name(request, here, Replaced(attendee_id))
    found = _official(here, attendee_id)
    return await _name(request, here, Replaced(found.id, found.name))


def _is_gone(here: Invited, attendee_id: uuid.UUID) -> bool:
    """Nobody of the list: the action knows a form sent twice from somebody else's id."""
    return all(one.id != attendee_id for one in here.live)


def _official(here: Invited, attendee_id: uuid.UUID) -> Nominee:
    found = one_of(here, attendee_id)
    if found.official is not None:
        raise NotFound(_("Pasangan diganti bersama pesertanya."))
    return found


async def _name(request: AnyRequest, here: Invited, old: Replaced | None) -> Response[Any]:
    """Name somebody, in the place of `old` if given; a fault shows the form again with everything typed."""
    form = await _form(here, await request.form())
    if not form.validate():
        return await _page(request, here, "nominate", status=422, form=form, old=old)
    draft = form.draft.data or keys.new_token()
    try:
        if old is None:
            made = await nominations.nominate(here.link, form.party(), draft=draft, now=here.now)
        else:
            async with before_check_in_of(here.event.id, old.id, here.now):
                made = await nominations.replace(here.link, old.id, form.party(), draft=draft, now=here.now)
    except NotFound:
        raise
    except Refusal as refusal:
        if isinstance(refusal, AnotherSent):
            form.draft.data = keys.new_token()  # the name typed now becomes a registration of its own
        blame_nominee(form, refusal, here.called.registered, here.called.maximum)
        return await _page(request, here, "nominate", status=refusal.status, form=form, old=old)
    names = _(" dan ").join(one.name for one in made.attendees)
    if old is not None and old.name:
        said = _("%(names)s menggantikan %(old)s. Tiketnya ada di halaman ini.", names=names, old=old.name)
    else:
        said = _("%(names)s berhasil didaftarkan. Tiketnya ada di halaman ini.", names=names)
    return web.see_other(here.url(), said, "ok")


async def _correction(here: Invited, one: Nominee, formdata: Any = None) -> NomineeCorrection:
    kept = {name: getattr(one, name) for name in ("name", "rank", "position", "represents", "represents_letter")}
    return NomineeCorrection(
        formdata,
        units=department_choices(await units_of(here)),
        companion=one.official is not None,
        delegates=here.event.delegate_policy,
        data=kept | {"department": str(one.department or "")},
    )


@get(PERSON + "/ubah")
async def correction_page(request: AnyRequest, token: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    here = _changeable(await invited(request, token))
    one = one_of(here, attendee_id)
    return await _page(request, here, "amend", form=await _correction(here, one), one=one)


@post(PERSON + "/ubah")
async def amend(request: AnyRequest, token: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Response[Any]:
    here = await acting(request, token)
    one = one_of(here, attendee_id)
    form = await _correction(here, one, await request.form())
    if not form.validate():
        return await _page(request, here, "amend", status=422, form=form, one=one)
    try:
        async with before_check_in_of(here.event.id, attendee_id, here.now):
            await nominations.amend(here.link, attendee_id, form.changes(), now=here.now)
    except Invalid as refusal:
        blame(form, refusal)
        return await _page(request, here, "amend", status=422, form=form, one=one)
    return web.see_other(here.url(), _("Data sudah diperbaiki. Tiket dan QR tetap sama."), "ok")


@get(PERSON + "/hapus")
async def removal_page(request: AnyRequest, token: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    here = _changeable(await invited(request, token))
    one = one_of(here, attendee_id)
    return await _page(request, here, "remove", one=one, form=removal_form(one, here.event.companion_policy))


@post(PERSON + "/hapus")
async def remove(request: AnyRequest, token: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Response[Any]:
    here = await acting(request, token)
    one = one_of(here, attendee_id)
    form = removal_form(one, here.event.companion_policy, await request.form())
    if form and not form.validate():
        return await _page(request, here, "remove", status=422, one=one, form=form)
    deliberately(await request.form())
    reason = (form.alone_reason.data or "") if form else ""
    async with before_check_in_of(here.event.id, attendee_id, here.now):
        await nominations.remove(here.link, attendee_id, reason=reason, now=here.now)
    return web.see_other(here.url(), _("%(name)s dihapus dari daftar.", name=one.name), "ok")


# ----------------------------------------------------------------- the answer


@post(PATH + "/lengkap")
async def confirm(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await acting(request, token)
    deliberately(await request.form())
    await nominations.confirm(here.link, now=here.now)
    return web.see_other(here.url(), _("Terima kasih. Panitia tahu bahwa nama sudah lengkap."), "ok")


@get(PATH + "/tolak")
async def decline_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = _changeable(await invited(request, token))
    return await _page(request, here, "decline", form=DeclineForm())


@post(PATH + "/tolak")
async def decline(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await acting(request, token)
    form = DeclineForm(await request.form())
    if not form.validate():
        return await _page(request, here, "decline", status=422, form=form)
    try:
        await nominations.decline(here.link, form.reason.data or "", now=here.now)
    except Refusal as refusal:
        form.reason.errors = [refusal.message]
        return await _page(request, here, "decline", status=refusal.status, form=form)
    return web.see_other(here.url(), _("Pernyataan Anda sudah kami terima."), "ok")


@post(PATH + "/tolak/batal")
async def take_back_decline(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await acting(request, token)
    deliberately(await request.form())
    await nominations.take_back_decline(here.link, now=here.now)
    return web.see_other(here.url(), _("Silakan usulkan nama."), "ok")


# ----------------------------------------------------------------- taking along


@get(PATH + "/tiket")
async def tickets(request: AnyRequest, token: FromPath[str]) -> Html:
    """Every ticket the liaison may hand out, each on a sheet of its own when printed."""
    here = await invited(request, token)
    refuse_unopened(here)
    sessions = await session_times(here.event.id)
    passes = [pass_of(one, sessions, [], Sight.FULL) for one in here.own]
    return await _page(request, here, "tickets", passes=passes, when=when(sessions, here.event.zone))


ROUTES = [
    invitation_page,
    open_invitation,
    nomination_page,
    nominate,
    replacement_page,
    replace,
    correction_page,
    amend,
    removal_page,
    remove,
    confirm,
    decline_page,
    decline,
    take_back_decline,
    tickets,
]
