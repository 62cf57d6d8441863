"""Peserta, a selection: what would happen to whom, and then the doing. Nothing is done without the second step."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from events import forms, web
from events.calendar import queries as calendar
from events.calendar.tables import Event
from events.clean import clean_lines
from events.errors import NotFound
from events.language import N_, _
from events.links import id_of
from events.registration.people import finding
from events.registration.registrants import chosen
from events.registration.registrants.chosen import Act, Meant
from events.registration.registrants.organizer.people import PEOPLE, link, wanted_of
from events.text import number
from events.web import AnyRequest, Html, Signed

MOST = 200


class SelectionForm(forms.Form):
    """Why those people no longer come."""

    reason = TextAreaField(
        N_("Alasan"),
        [DataRequired(N_("Tulis alasan pengunduran diri.")), forms.Parsed(clean_lines)],
        description=N_("Tercatat dalam riwayat setiap orang bersama nama Anda."),
    )


@post(f"{PEOPLE}/pilihan", guards=[web.require_organizer], status_code=200)
async def ask(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    """What would be done, and to whom; nothing changes."""
    event = await calendar.event_by_slug(slug)
    act, ticked = await _selection(request)
    return await _page(request, event, act, ticked, SelectionForm())


@post(f"{PEOPLE}/pilihan/{{word:str}}", guards=[web.require_organizer])
async def act_on(request: AnyRequest, slug: FromPath[str], word: FromPath[str], viewer: Signed) -> Response[Any]:
    event, now = await calendar.event_by_slug(slug), datetime.now(UTC)
    act, ticked = await _selection(request, word)
    form = await forms.read(SelectionForm, request)
    if act is Act.WITHDRAW and not form.validate():
        return await _page(request, event, act, ticked, form, status=422)
    parties = await _meant(event, act, ticked)
    reason = form.reason.data or ""
    refused = await chosen.do(act, event.id, parties, reason, by=viewer.actor, now=now)
    done = _done(act, len(parties) - len(refused))
    if not refused:
        return web.see_other(link(slug, wanted_of(request.query_params)), done, "ok")
    return await web.render(
        request,
        "registration/registrants/selection_done.html",
        event=event,
        tab="peserta",
        done=done if len(refused) < len(parties) else "",
        refused=refused,
        back=link(slug, wanted_of(request.query_params)),
    )


def _done(act: Act, parties: int) -> str:
    count = number(parties)
    if act is Act.SEND:
        return _("Tiket dan tautan untuk %(count)s pendaftaran disiapkan untuk dikirim.", count=count)
    if act is Act.APPROVE:
        return _("%(count)s pendaftaran disetujui.", count=count)
    return _("Pengunduran diri pada %(count)s pendaftaran sudah dicatat.", count=count)


async def _selection(request: AnyRequest, word: str = "") -> tuple[Act, set[uuid.UUID]]:
    """The act asked for and the ticked ids. Raises NotFound for another word."""
    form = await request.form()
    word = word or str(form.get("aksi", ""))
    if word not in list(Act):
        raise NotFound
    ids = [id_of(str(one)) for one in form.getall("orang", [])[:MOST]]
    return Act(word), {one for one in ids if one}


async def _meant(event: Event, act: Act, ticked: set[uuid.UUID]) -> list[Meant]:
    return chosen.meant(act, await finding.parties_of(event.id, sorted(ticked)), ticked)


async def _page(
    request: AnyRequest, event: Event, act: Act, ticked: set[uuid.UUID], form: SelectionForm, status: int = 200
) -> Html | Response[Any]:
    parties = await _meant(event, act, ticked)
    back = link(event.slug, wanted_of(request.query_params))
    if not parties:
        return web.see_other(back, _nobody(act), "info")
    return await web.render(
        request,
        "registration/registrants/selection.html",
        status=status,
        event=event,
        tab="peserta",
        act=act,
        Act=Act,
        parties=parties,
        people=sum(len(one.people) for one in parties),
        left_out=len(ticked - {one.id for party in parties for one in party.people}),
        form=form,
        back=back,
        query=back.partition("?")[2],
    )


def _nobody(act: Act) -> str:
    if act is Act.APPROVE:
        return _("Tidak ada yang menunggu persetujuan di antara yang dipilih.")
    return _("Tidak ada yang masih terdaftar di antara yang dipilih.")


ROUTES = [ask, act_on]
