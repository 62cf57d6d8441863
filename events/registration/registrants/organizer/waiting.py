"""Daftar tunggu, below the tab Peserta: who awaits approval, who was offered seats, who waits and why."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from events import forms, web
from events.calendar import queries as calendar
from events.calendar.tables import Event
from events.clean import clean_text
from events.errors import NotFound
from events.forms import Parsed
from events.language import N_, _
from events.registration import queries
from events.registration.parties import decisions
from events.registration.queries import AttendeeFacts
from events.registration.seats import window
from events.registration.seats.arithmetic import obstacle
from events.registration.waiting import queue as waiting
from events.vocabulary import AttendeeState, Openness
from events.web import AnyRequest, Html, Signed

QUEUE = "/panitia/kegiatan/{slug:str}/peserta/tunggu"
PARTY = QUEUE + "/{registration_id:uuid}"
PAGE = 100


class ReasonForm(forms.Form):
    """Why somebody is let in past the limits, or turned down."""

    reason = TextAreaField(N_("Alasan"), [DataRequired(N_("Tulis alasannya.")), Parsed(clean_text)])


@get(QUEUE, guards=[web.require_organizer])
async def waiting_list(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await calendar.event_by_slug(slug)
    start = _start(request.query_params.get("mulai", ""))
    room = await waiting.room_of(event)
    queued = await waiting.parties_in(event.id, AttendeeState.WAITLISTED, offset=start, most=PAGE)
    return await web.render(
        request,
        "registration/registrants/waiting.html",
        event=event,
        tab="peserta",
        room=room,
        start=start,
        page=PAGE,
        queued=[(number, party, obstacle(party.waiter, room)) for number, party in enumerate(queued, start + 1)],
        awaiting=await waiting.parties_in(event.id, AttendeeState.AWAITING),
        offered=await waiting.parties_in(event.id, AttendeeState.OFFERED),
        counts=await waiting.counts(event.id),
        offering=await window.window_state(event, datetime.now(UTC), invited=True) is Openness.OPEN,
    )


def _start(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


async def _party_of_event(slug: str, registration_id: uuid.UUID) -> tuple[Event, list[AttendeeFacts]]:
    """The event and the party's people. Raises NotFound for another event's registration."""
    event = await calendar.event_by_slug(slug)
    registration = await queries.registration(registration_id)
    if registration is None or registration.event != event.id:
        raise NotFound
    return event, await queries.party_of(registration_id)


def _path(slug: str) -> str:
    return f"/panitia/kegiatan/{slug}/peserta/tunggu"


@post(PARTY + "/setujui", guards=[web.require_organizer])
async def approve(slug: FromPath[str], registration_id: FromPath[uuid.UUID], viewer: Signed) -> Response[Any]:
    _event, party = await _party_of_event(slug, registration_id)
    await decisions.approve(registration_id, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(_path(slug), _("%(name)s disetujui.", name=party[0].name), "ok")


async def _ask(request: AnyRequest, slug: str, registration_id: uuid.UUID, kind: str) -> Html:
    event, party = await _party_of_event(slug, registration_id)
    return await _reason_page(request, event, party, kind, ReasonForm())


async def _reason_page(
    request: AnyRequest, event: Event, party: list[AttendeeFacts], kind: str, form: ReasonForm, status: int = 200
) -> Html:
    return await web.render(
        request,
        "registration/registrants/waiting_reason.html",
        status=status,
        event=event,
        tab="peserta",
        party=party,
        kind=kind,
        form=form,
        cancel_url=_path(event.slug),
    )


async def _decide(
    request: AnyRequest,
    slug: str,
    registration_id: uuid.UUID,
    kind: str,
    action: Callable[[str], Awaitable[None]],
    done: str,
) -> Response[Any]:
    event, party = await _party_of_event(slug, registration_id)
    form = await forms.read(ReasonForm, request)
    if not form.validate():
        return await _reason_page(request, event, party, kind, form, status=422)
    await action(form.reason.data)
    return web.see_other(_path(slug), done, "ok")


@get(PARTY + "/tolak", guards=[web.require_organizer])
async def refusal_page(request: AnyRequest, slug: FromPath[str], registration_id: FromPath[uuid.UUID]) -> Html:
    return await _ask(request, slug, registration_id, "refuse")


@post(PARTY + "/tolak", guards=[web.require_organizer])
async def refuse(
    request: AnyRequest, slug: FromPath[str], registration_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    async def action(reason: str) -> None:
        await decisions.refuse(registration_id, reason, by=viewer.actor, now=datetime.now(UTC))

    return await _decide(request, slug, registration_id, "refuse", action, _("Pendaftaran ditolak."))


@get(PARTY + "/beri", guards=[web.require_organizer])
async def admission_page(request: AnyRequest, slug: FromPath[str], registration_id: FromPath[uuid.UUID]) -> Html:
    return await _ask(request, slug, registration_id, "admit")


@post(PARTY + "/beri", guards=[web.require_organizer])
async def admit(
    request: AnyRequest, slug: FromPath[str], registration_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    async def action(reason: str) -> None:
        await decisions.admit(registration_id, reason, by=viewer.actor, now=datetime.now(UTC))

    return await _decide(request, slug, registration_id, "admit", action, _("Kursi diberikan."))


ROUTES = [waiting_list, approve, refusal_page, refuse, admission_page, admit]
