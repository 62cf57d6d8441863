"""One person on the Kehadiran tab: where they stand, what can be put right, and everything the ledger says."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, web
from events.attendance import history, roster
from events.attendance.forms import ExcuseForm, PresentForm, ReasonForm
from events.attendance.ledger import by_hand, excuses
from events.attendance.ledger.testimony import not_open
from events.attendance.organizer.roster import TAB, ChosenSession, find, said_in
from events.attendance.recorded import written
from events.attendance.windows import Phase
from events.calendar.naming import session_names
from events.errors import Invalid, NotFound
from events.language import _
from events.links import same_page
from events.registration.people import delegates
from events.vocabulary import ExcuseKind
from events.web import AnyRequest, Signed

PERSON = f"{TAB}/{{attendee_id:uuid}}"


@get(PERSON, guards=[web.require_organizer])
async def person_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Response:
    return await show_person(request, await find(request, slug), attendee_id)


@post(f"{PERSON}/hadir", guards=[web.require_organizer])
async def mark_person(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response:
    here, form = await find(request, slug), await forms.read(PresentForm, request)
    await roster.require_of_event(here.event.id, [attendee_id])
    form.over = here.phase is Phase.OVER
    if not form.validate():
        return await show_person(request, here, attendee_id, 422, present=form)
    try:
        await by_hand.mark(
            here.event.id, here.held.id, [attendee_id], said_in(form), by=viewer.actor, now=datetime.now(UTC)
        )
    except Invalid as refusal:
        forms.blame(form, refusal)
        return await show_person(request, here, attendee_id, refusal.status, present=form)
    return back_to_person(request, here, attendee_id, _("Ditandai hadir."))


@post(f"{PERSON}/konfirmasi", guards=[web.require_organizer])
async def confirm_person(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response:
    here, now = await find(request, slug), datetime.now(UTC)
    await roster.require_of_event(here.event.id, [attendee_id])
    reason = _("Presensi mandiri dikonfirmasi panitia")
    done = await by_hand.confirm(here.event.id, here.held.id, [attendee_id], reason, by=viewer.actor, now=now)
    message = _("Presensi mandiri dikonfirmasi.") if done else _("Tidak ada presensi mandiri yang menunggu konfirmasi.")
    return back_to_person(request, here, attendee_id, message)


@post(f"{PERSON}/batal", guards=[web.require_organizer])
async def undo_presence(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response:
    here, form = await find(request, slug), await forms.read(ReasonForm, request)
    await roster.require_of_event(here.event.id, [attendee_id])
    if not form.validate():
        return await show_person(request, here, attendee_id, 422, reason=form)
    await by_hand.undo_presence(here.held.id, attendee_id, reason=form.given, by=viewer.actor, now=datetime.now(UTC))
    return back_to_person(request, here, attendee_id, _("Kehadiran dibatalkan. Catatan lama tetap tersimpan."))


@post(f"{PERSON}/izin", guards=[web.require_organizer])
async def excuse(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response:
    here, form = await find(request, slug), await forms.read(ExcuseForm, request)
    await roster.require_of_event(here.event.id, [attendee_id])
    if not form.validate():
        return await show_person(request, here, attendee_id, 422, excuse=form)
    try:
        await excuses.excuse(
            here.held.id,
            attendee_id,
            form.kind.data,
            form.note.data or "",
            given=form.given.data,
            by=viewer.actor,
            now=datetime.now(UTC),
        )
    except Invalid as refusal:
        forms.blame(form, refusal)
        return await show_person(request, here, attendee_id, refusal.status, excuse=form)
    return back_to_person(request, here, attendee_id, _("Keterangan tidak hadir disimpan."))


@post(f"{PERSON}/izin/akhiri", guards=[web.require_organizer])
async def end_excuse(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response:
    here = await find(request, slug)
    await roster.require_of_event(here.event.id, [attendee_id])
    standing = await roster.standing(here.held.id, attendee_id)
    if standing.excuse_id is None:
        raise NotFound
    await excuses.end_excuse(standing.excuse_id, by=viewer.actor, now=datetime.now(UTC))
    return back_to_person(request, here, attendee_id, _("Keterangan tidak hadir diakhiri."))


async def show_person(
    request: AnyRequest, here: ChosenSession, attendee_id: uuid.UUID, status: int = 200, **typed: Any
) -> Response:
    """The person, where they stand in the session, and everything the ledger says; `typed` are forms as sent."""
    person = await roster.attendee(here.event.id, attendee_id)
    address = f"{here.tab}/{attendee_id}"
    form = typed.get("reason") or typed.get("excuse") or typed.get("present")
    return await web.render(
        request,
        "attendance/organizer/person.html",
        status=status,
        tab="kehadiran",
        event=here.event,
        here=here,
        person=person,
        now_there=await roster.standing(here.session.id, attendee_id) if here.session else None,
        replaceable=delegates.allowed(here.event.delegate_policy) and delegates.replaceable(person.role, person.state),
        ledger=await history.ledger_of(attendee_id),
        names=session_names(here.sessions),
        form=form,
        reason=typed.get("reason") or ReasonForm(),
        present=typed.get("present") or PresentForm(),
        phase=here.phase,
        Phase=Phase,
        written=written,
        came_at=here.came_at,
        not_open=not_open(here.window, here.event.zone) if here.window else "",
        excuse=typed.get("excuse") or ExcuseForm(),
        ExcuseKind=ExcuseKind,
        link=lambda **to: same_page(request, address, **to),
        target=lambda act: same_page(request, f"{address}/{act}"),
    )


def back_to_person(request: AnyRequest, here: ChosenSession, attendee_id: uuid.UUID, message: str) -> Response:
    return web.see_other(same_page(request, f"{here.tab}/{attendee_id}"), message)


ROUTES = [person_page, mark_person, confirm_person, undo_presence, excuse, end_excuse]
