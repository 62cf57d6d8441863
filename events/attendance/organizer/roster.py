"""The Kehadiran tab: who is there, putting it right by hand, and the ledger of one person."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, web
from events.attendance import roster
from events.attendance.forms import ExcuseForm, ReasonForm, SelfCheckInForm
from events.attendance.ledger import by_hand
from events.attendance.roster import Filter
from events.attendance.venue import visits as venue
from events.calendar import queries as calendar
from events.calendar.tables import Event, Session
from events.errors import Conflict, NotFound
from events.language import _, ngettext
from events.links import page_number, same_page
from events.registration.people import delegates
from events.vocabulary import ExcuseKind
from events.web import AnyRequest, Signed

TAB = "/panitia/kegiatan/{slug:str}/kehadiran"
PERSON = f"{TAB}/{{attendee_id:uuid}}"
MOST = 500


@dataclass(frozen=True)
class ChosenSession:
    """The event, its sessions, and the one of them that the address names."""

    event: Event
    sessions: list[Session]
    session: Session | None

    @property
    def tab(self) -> str:
        return f"/panitia/kegiatan/{self.event.slug}/kehadiran"

    @property
    def held(self) -> Session:
        """The session; raises Conflict when the event has none, and so no attendance."""
        if self.session is None:
            raise Conflict(_("Kegiatan ini belum memiliki sesi. Tambahkan sesi di Pengaturan."))
        return self.session


async def find(request: AnyRequest, slug: str) -> ChosenSession:
    """Raises NotFound for an unknown event and for a session of another one."""
    event = await calendar.event_by_slug(slug)
    sessions = await calendar.sessions_of(event.id)
    return ChosenSession(
        event, sessions, roster.choose_session(sessions, request.query_params.get("sesi"), datetime.now(UTC))
    )


# ----------------------------------------------------------------- the list


@get(TAB, guards=[web.require_organizer])
async def roster_page(request: AnyRequest, slug: FromPath[str]) -> Response:
    return await show_roster(request, await find(request, slug), ReasonForm())


@post(f"{TAB}/hadir", guards=[web.require_organizer])
async def mark_present(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response:
    here, form = await find(request, slug), await forms.read(ReasonForm, request)
    chosen = await chosen_people(request, here.event)
    if not chosen:
        form.reason.errors = [_("Pilih paling sedikit satu orang.")]
    if not chosen or not form.validate():
        return await show_roster(request, here, form, chosen, 422)
    await by_hand.mark(
        here.event.id, here.held.id, chosen, reason=form.reason.data, by=viewer.actor, now=datetime.now(UTC)
    )
    done = ngettext("%(count)s orang ditandai hadir.", "%(count)s orang ditandai hadir.", len(chosen))
    return web.see_other(same_page(request, here.tab), done)


@post(f"{TAB}/konfirmasi", guards=[web.require_organizer])
async def confirm_self(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response:
    """Presences from participants' own phones count from now on: an organizer's row stands beside theirs."""
    here = await find(request, slug)
    chosen = await roster.unconfirmed_among(here.held.id, await chosen_people(request, here.event))
    if not chosen:
        nobody = _("Pilih paling sedikit satu presensi mandiri yang belum dikonfirmasi.")
        return web.see_other(same_page(request, here.tab), nobody, "warning")
    reason = _("Presensi mandiri dikonfirmasi panitia")
    await by_hand.mark(here.event.id, here.held.id, chosen, reason=reason, by=viewer.actor, now=datetime.now(UTC))
    done = ngettext("%(count)s presensi mandiri dikonfirmasi.", "%(count)s presensi mandiri dikonfirmasi.", len(chosen))
    return web.see_other(same_page(request, here.tab), done)


@post(f"{TAB}/mandiri", guards=[web.require_organizer])
async def set_policy(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response:
    here, form = await find(request, slug), await forms.read(SelfCheckInForm, request)
    if not form.validate():
        return await show_roster(request, here, ReasonForm(), status=422, policy=form)
    await venue.set_self_checkin(here.event.id, form.policy.data, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(same_page(request, here.tab), _("Aturan presensi mandiri disimpan."))


async def chosen_people(request: AnyRequest, event: Event) -> list[uuid.UUID]:
    """The ticked attendees, each once; raises NotFound for anybody who is not of this event."""
    words = dict.fromkeys((await request.form()).getall("attendee", []))
    try:
        ids = [uuid.UUID(word) for word in list(words)[:MOST]]
    except ValueError:
        raise NotFound from None
    await roster.require_of_event(event.id, ids)
    return ids


async def show_roster(
    request: AnyRequest,
    here: ChosenSession,
    form: ReasonForm,
    chosen: list[uuid.UUID] | None = None,
    status: int = 200,
    policy: SelfCheckInForm | None = None,
) -> Response:
    """The tab, with what was typed and ticked."""
    word, words = request.query_params.get("saring", ""), request.query_params.get("q", "").strip()
    wanted = Filter(word) if word in list(Filter) else Filter.ALL
    context: dict[str, Any] = {"people": None, "sizes": {}}
    if here.session is not None:
        context["people"] = await roster.roster(
            here.event.id, here.session.id, chosen=wanted, words=words, page=page_number(request)
        )
        context["sizes"] = await roster.numbers(here.event.id, here.session.id)
    return await web.render(
        request,
        "attendance/organizer/roster.html",
        status=status,
        tab="kehadiran",
        event=here.event,
        here=here,
        form=form,
        policy=policy or SelfCheckInForm(policy=here.event.self_checkin),
        wanted=wanted,
        words=words,
        Filter=Filter,
        chosen=chosen or [],
        link=lambda **to: same_page(request, here.tab, **to),
        target=lambda act: same_page(request, f"{here.tab}/{act}"),
        **context,
    )


# ----------------------------------------------------------------- one person


@get(PERSON, guards=[web.require_organizer])
async def person_page(request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID]) -> Response:
    return await show_person(request, await find(request, slug), attendee_id)


@post(f"{PERSON}/hadir", guards=[web.require_organizer])
async def mark_person(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response:
    here, form = await find(request, slug), await forms.read(ReasonForm, request)
    await roster.require_of_event(here.event.id, [attendee_id])
    if not form.validate():
        return await show_person(request, here, attendee_id, 422, reason=form)
    await by_hand.mark(
        here.event.id, here.held.id, [attendee_id], reason=form.reason.data, by=viewer.actor, now=datetime.now(UTC)
    )
    return back_to_person(request, here, attendee_id, _("Ditandai hadir."))


@post(f"{PERSON}/batal", guards=[web.require_organizer])
async def undo_presence(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response:
    here, form = await find(request, slug), await forms.read(ReasonForm, request)
    await roster.require_of_event(here.event.id, [attendee_id])
    if not form.validate():
        return await show_person(request, here, attendee_id, 422, reason=form)
    await by_hand.undo_presence(
        here.held.id, attendee_id, reason=form.reason.data, by=viewer.actor, now=datetime.now(UTC)
    )
    return back_to_person(request, here, attendee_id, _("Kehadiran dibatalkan. Catatan lama tetap tersimpan."))


@post(f"{PERSON}/izin", guards=[web.require_organizer])
async def excuse(
    request: AnyRequest, slug: FromPath[str], attendee_id: FromPath[uuid.UUID], viewer: Signed
) -> Response:
    here, form = await find(request, slug), await forms.read(ExcuseForm, request)
    await roster.require_of_event(here.event.id, [attendee_id])
    if not form.validate():
        return await show_person(request, here, attendee_id, 422, excuse=form)
    await by_hand.excuse(
        here.held.id, attendee_id, form.kind.data, form.note.data or "", by=viewer.actor, now=datetime.now(UTC)
    )
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
    await by_hand.end_excuse(standing.excuse_id, by=viewer.actor, now=datetime.now(UTC))
    return back_to_person(request, here, attendee_id, _("Keterangan tidak hadir diakhiri."))


async def show_person(
    request: AnyRequest, here: ChosenSession, attendee_id: uuid.UUID, status: int = 200, **typed: Any
) -> Response:
    """The person, where they stand in the session, and everything the ledger says; `typed` are forms as sent."""
    person = await roster.attendee(here.event.id, attendee_id)
    address = f"{here.tab}/{attendee_id}"
    form = typed.get("reason") or typed.get("excuse")
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
        ledger=await roster.ledger_of(attendee_id),
        names={one.id: one for one in here.sessions},
        form=form,
        reason=typed.get("reason") or ReasonForm(),
        excuse=typed.get("excuse") or ExcuseForm(),
        ExcuseKind=ExcuseKind,
        link=lambda **to: same_page(request, address, **to),
        target=lambda act: same_page(request, f"{address}/{act}"),
    )


def back_to_person(request: AnyRequest, here: ChosenSession, attendee_id: uuid.UUID, message: str) -> Response:
    return web.see_other(same_page(request, f"{here.tab}/{attendee_id}"), message)


ROUTES = [
    roster_page,
    mark_present,
    confirm_self,
    set_policy,
    person_page,
    mark_person,
    undo_presence,
    excuse,
    end_excuse,
]
