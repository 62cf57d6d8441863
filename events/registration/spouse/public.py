"""A spouse's own page, `/pasangan/{token}`: see what is stored, correct it, agree to it, leave."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import web
from events.attendance.self_service import before_check_in_of
from events.calendar.notice import notice_of, retention_of
from events.errors import Refusal
from events.forms import blame, deliberately
from events.language import _
from events.names import Sight
from events.registration import queries
from events.registration.parties import consent, own_word
from events.registration.signup.visit import choices_of
from events.registration.spouse.forms import ConsentForm, OwnDataForm
from events.registration.spouse.visit import Beside, acting, beside, changeable
from events.registration.tickets.passes import pass_of, when
from events.web import AnyRequest, Html

PATH = "/pasangan/{token:str}"


async def _form(here: Beside, kind: type[OwnDataForm], formdata: Any = None) -> OwnDataForm:
    kept = {"name": here.spouse.name, "department": str(here.spouse.department or "")}
    choices = await choices_of(here.event, here.spouse.department)
    return kind(formdata, departments=choices, spouse=here.spouse, word=here.word, data=kept)


async def _page(request: AnyRequest, here: Beside, form: OwnDataForm | None, *, status: int = 200) -> Html:
    sessions = await queries.session_times(here.event.id)
    return await web.render(
        request,
        "registration/spouse/page.html",
        status=status,
        here=here,
        event=here.event,
        form=form,
        notice=await notice_of(here.event),
        when=when(sessions, here.event.zone),
        ticket=pass_of(here.spouse, sessions, here.presences, Sight.FULL),
        agreed=(await consent.texts_of(here.word.notice)).get(bytes(here.word.notice)) if here.word.notice else None,
        kept=await retention_of(here.event),
    )


async def _small(request: AnyRequest, here: Beside, name: str, form: Any = None, *, status: int = 200) -> Html:
    return await web.render(
        request,
        f"registration/spouse/{name}.html",
        status=status,
        here=here,
        event=here.event,
        form=form,
        back_url=here.url(),
        kept=await retention_of(here.event),
    )


@get(PATH)
async def own_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = await beside(request, token)
    asks = here.word.confirmed_at is None and here.may_agree
    return await _page(request, here, await _form(here, ConsentForm) if asks else None)


@post(PATH)
async def agree(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await acting(request, token)
    form = await _form(here, ConsentForm, await request.form())
    if not form.validate():
        return await _page(request, here, form, status=422)
    said = form.said()
    try:
        if said.name == here.spouse.name and said.department == here.spouse.department:
            await own_word.confirm(here.spouse.id, said, now=here.now)
        else:
            async with before_check_in_of(here.event.id, here.spouse.id, here.now):
                await own_word.confirm(here.spouse.id, said, now=here.now)
    except Refusal as refusal:
        blame(form, refusal)
        return await _page(request, here, form, status=refusal.status)
    return web.see_other(here.url(), _("Terima kasih. Data Anda sudah Anda konfirmasi sendiri."), "ok")


@get(PATH + "/ubah")
async def correction_page(request: AnyRequest, token: FromPath[str]) -> Html:
    here = changeable(await beside(request, token))
    return await _small(request, here, "correct", await _form(here, OwnDataForm))


@post(PATH + "/ubah")
async def save_correction(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = changeable(await acting(request, token))
    form = await _form(here, OwnDataForm, await request.form())
    if not form.validate():
        return await _small(request, here, "correct", form, status=422)
    try:
        async with before_check_in_of(here.event.id, here.spouse.id, here.now):
            await own_word.amend(here.spouse.id, form.said(), now=here.now)
    except Refusal as refusal:
        blame(form, refusal)
        return await _small(request, here, "correct", form, status=refusal.status)
    return web.see_other(here.url(), _("Data sudah diperbaiki. Tiket dan QR Anda tetap sama."), "ok")


@get(PATH + "/batal")
async def leaving_page(request: AnyRequest, token: FromPath[str]) -> Html:
    return await _small(request, changeable(await beside(request, token)), "leave")


@post(PATH + "/batal")
async def leave(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = changeable(await acting(request, token))
    deliberately(await request.form())
    async with before_check_in_of(here.event.id, here.spouse.id, here.now):
        await own_word.leave(here.spouse.id, now=here.now)
    return web.see_other(here.url(), _("Kami mencatat bahwa Anda tidak hadir. Pasangan Anda diberi tahu."), "ok")


@get(PATH + "/tautan")
async def renewal_page(request: AnyRequest, token: FromPath[str]) -> Html:
    return await _small(request, await beside(request, token), "renew")


@post(PATH + "/tautan")
async def renew(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    here = await acting(request, token)
    deliberately(await request.form())
    word = await own_word.renew(here.spouse.id, by=here.actor, now=here.now)
    said = _("Ini tautan Anda yang baru; tautan lama tidak berlaku lagi. Simpanlah.")
    return web.see_other(f"/pasangan/{word.token}", said, "ok")


ROUTES = [own_page, agree, correction_page, save_correction, leaving_page, leave, renewal_page, renew]
