"""Peserta tab: suspected doubles side by side, merging them or two invited spouses, and undoing it."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, web
from events.attendance import merged_presences
from events.attendance import queries as attendance
from events.calendar import queries as calendar
from events.calendar.tables import Event
from events.clean import clean_query
from events.errors import Conflict, NotFound, Refusal
from events.forms import blame
from events.language import _
from events.registration import queries
from events.registration.merging import actions as merges
from events.registration.merging import doubles
from events.registration.merging.forms import CoupleForm, KeepForm, UndoForm
from events.registration.merging.plan import Plan
from events.registration.people import finding
from events.registration.people.finding import Wanted
from events.registration.queries import AttendeeFacts
from events.vocabulary import CompanionPolicy, MergeKind
from events.web import AnyRequest, Html, Signed

PEOPLE = "/panitia/kegiatan/{slug:str}/peserta"
DOUBLES = f"{PEOPLE}/ganda"
PAIR = f"{DOUBLES}/{{first:uuid}}/{{second:uuid}}"
COUPLE = f"{PEOPLE}/{{attendee_id:uuid}}/pasangkan"
UNDO = f"{PEOPLE}/gabungan/{{merge_id:uuid}}/batal"


def path_of(event: Event, *rest: object) -> str:
    return "/".join([f"/panitia/kegiatan/{event.slug}/peserta", *map(str, rest)])


@get(DOUBLES, guards=[web.require_organizer])
async def doubles_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await calendar.event_by_slug(slug)
    rows, apart = await doubles.people_compared(event.id), await doubles.told_apart(event.id)
    pairs = await asyncio.to_thread(doubles.suspects, rows, apart)
    shown = pairs[: doubles.MOST]
    people = await finding.by_ids(event.id, [row.id for pair in shown for row in (pair.first, pair.second)])
    return await web.render(
        request,
        "registration/merging/doubles.html",
        event=event,
        tab="peserta",
        pairs=shown,
        total=len(pairs),
        people=people,
        Why=doubles.Why,
        merges=await merges.merges_of(event.id),
        path=path_of(event),
        present=await _present(list(people)),
    )


async def _present(ids: list[uuid.UUID]) -> set[uuid.UUID]:
    return {one.attendee for one in await attendance.presences_of(ids)}


@post(f"{DOUBLES}/beda", guards=[web.require_organizer])
async def not_same(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event, sent = await calendar.event_by_slug(slug), await request.form()
    try:
        one, two = uuid.UUID(str(sent.get("first"))), uuid.UUID(str(sent.get("second")))
    except ValueError:
        raise NotFound from None
    await merges.say_not_same(event.id, one, two, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(path_of(event, "ganda"), _("Dicatat: keduanya bukan orang yang sama."), "ok")


# ----------------------------------------------------------------- one human twice


@get(PAIR, guards=[web.require_organizer])
async def pair_page(
    request: AnyRequest, slug: FromPath[str], first: FromPath[uuid.UUID], second: FromPath[uuid.UUID]
) -> Html:
    event = await calendar.event_by_slug(slug)
    return await _pair_page(request, event, first, second, KeepForm())


@post(PAIR, guards=[web.require_organizer])
async def merge_pair(
    request: AnyRequest, slug: FromPath[str], first: FromPath[uuid.UUID], second: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    event, form = await calendar.event_by_slug(slug), await forms.read(KeepForm, request)
    if not form.validate():
        return await _pair_page(request, event, first, second, form, status=422)
    kept, other = (first, second) if form.keep.data == "first" else (second, first)
    try:
        await merged_presences.merge(event.id, MergeKind.DOUBLE, kept, other, by=viewer.actor, now=datetime.now(UTC))
    except Conflict as refusal:
        form.form_errors.append(refusal.message)
        return await _pair_page(request, event, first, second, form, status=refusal.status)
    return web.see_other(path_of(event, kept), _("Kedua data digabungkan. Kedua tiket membuka data ini."), "ok")


async def _pair_page(
    request: AnyRequest, event: Event, first: uuid.UUID, second: uuid.UUID, form: KeepForm, status: int = 200
) -> Html:
    people = await finding.by_ids(event.id, [first, second])
    if len(people) != 2:
        raise NotFound
    plans = [await _plan(event, kept, other) for kept, other in ((first, second), (second, first))]
    form.offer([people[first], people[second]], possible=[isinstance(plan, Plan) for plan in plans])
    return await web.render(
        request,
        "registration/merging/pair.html",
        status=status,
        event=event,
        tab="peserta",
        form=form,
        plans=plans,
        people=[people[first], people[second]],
        present=await _present([first, second]),
        path=path_of(event),
    )


async def _plan(event: Event, kept: uuid.UUID, other: uuid.UUID) -> Plan | str:
    """What keeping that row would write, or why that cannot be."""
    try:
        return await merges.double_of(event.id, kept, other)
    except Conflict as refusal:
        return refusal.message


# ----------------------------------------------------------------- two invited spouses


@get(COUPLE, guards=[web.require_organizer])
async def couple_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Html:
    event = await calendar.event_by_slug(slug)
    person = await _official(event, attendee_id)
    words = clean_query(request.query_params.get("cari", ""))
    found = await finding.officials(event.id, Wanted(words), but=person.registration) if words else []
    return await web.render(
        request,
        "registration/merging/couple_search.html",
        event=event,
        tab="peserta",
        person=person,
        words=words,
        found=found,
        path=path_of(event),
    )


async def _official(event: Event, attendee_id: uuid.UUID) -> AttendeeFacts:
    person = await queries.attendee(attendee_id)
    if person is None or person.event != event.id:
        raise NotFound
    if event.companion_policy == CompanionPolicy.NONE:
        raise Conflict(_("Kegiatan ini diikuti tanpa pasangan."), code="no_couples")
    return person


@get(COUPLE + "/{other_id:uuid}", guards=[web.require_organizer])
async def couple_check(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], other_id: FromPath[uuid.UUID]
) -> Html:
    event = await calendar.event_by_slug(slug)
    await _official(event, attendee_id)
    return await _couple_check(request, event, attendee_id, other_id, CoupleForm())


@post(COUPLE + "/{other_id:uuid}", guards=[web.require_organizer])
async def couple(
    request: AnyRequest,
    slug: FromPath[str],
    attendee_id: FromPath[uuid.UUID],
    other_id: FromPath[uuid.UUID],
    viewer: Signed,
) -> Response[Any]:
    event, form = await calendar.event_by_slug(slug), await forms.read(CoupleForm, request)
    await _official(event, attendee_id)
    if not form.validate():
        return await _couple_check(request, event, attendee_id, other_id, form, status=422)
    _merge_id, plan = await merged_presences.merge(
        event.id,
        MergeKind.COUPLE,
        attendee_id,
        other_id,
        relation=form.relation.data,
        by=viewer.actor,
        now=datetime.now(UTC),
    )
    return web.see_other(path_of(event, plan.kept.id), _("Keduanya kini hadir sebagai pasangan."), "ok")


async def _couple_check(
    request: AnyRequest, event: Event, one: uuid.UUID, two: uuid.UUID, form: CoupleForm, status: int = 200
) -> Html:
    plan = await merges.couple_of(event.id, one, two, "")
    form.name(plan.other.name, plan.kept.name)
    return await web.render(
        request,
        "registration/merging/couple.html",
        status=status,
        event=event,
        tab="peserta",
        form=form,
        plan=plan,
        people=await finding.by_ids(event.id, [plan.kept.id, plan.other.id]),
        path=path_of(event),
        person=one,
    )


# ----------------------------------------------------------------- undoing


@get(UNDO, guards=[web.require_organizer])
async def take_back_page(request: AnyRequest, slug: FromPath[str], merge_id: FromPath[uuid.UUID]) -> Html:
    event = await calendar.event_by_slug(slug)
    return await _take_back_page(request, event, merge_id, UndoForm())


@post(UNDO, guards=[web.require_organizer])
async def take_back(
    request: AnyRequest, slug: FromPath[str], merge_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    event, form = await calendar.event_by_slug(slug), await forms.read(UndoForm, request)
    row = await merges.merge_of(event.id, merge_id)
    if not form.validate():
        return await _take_back_page(request, event, merge_id, form, status=422)
    try:
        await merged_presences.undo_merge(
            event.id, merge_id, reason=form.reason.data, by=viewer.actor, now=datetime.now(UTC)
        )
    except Refusal as refusal:
        blame(form, refusal)
        return await _take_back_page(request, event, merge_id, form, status=refusal.status)
    return web.see_other(path_of(event, row.other), _("Penggabungan dibatalkan. Keduanya terpisah lagi."), "ok")


async def _take_back_page(
    request: AnyRequest, event: Event, merge_id: uuid.UUID, form: UndoForm, status: int = 200
) -> Html:
    row = await merges.merge_of(event.id, merge_id)
    return await web.render(
        request,
        "registration/merging/undo_merge.html",
        status=status,
        event=event,
        tab="peserta",
        form=form,
        row=row,
        path=path_of(event),
    )


ROUTES = [doubles_page, not_same, pair_page, merge_pair, couple_page, couple_check, couple, take_back_page, take_back]
