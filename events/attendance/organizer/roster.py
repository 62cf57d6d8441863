"""The Kehadiran tab: who is there, and putting many right by hand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, versions, web
from events.attendance import roster
from events.attendance.forms import PresentForm, SelfCheckInForm, source
from events.attendance.ledger import by_hand
from events.attendance.ledger.results import ScanResult
from events.attendance.ledger.testimony import Witness, not_open
from events.attendance.recorded import came_at, written
from events.attendance.roster import Filter, Opd
from events.attendance.venue import visits as venue
from events.attendance.windows import Phase, Window, window_of
from events.calendar import locks
from events.calendar import queries as calendar
from events.calendar.naming import session_names
from events.calendar.tables import Event, Session
from events.errors import Conflict, Invalid, NotFound
from events.language import _, ngettext
from events.links import page_number, same_page
from events.vocabulary import ScanStatus
from events.web import AnyRequest, Signed

TAB = "/panitia/kegiatan/{slug:str}/kehadiran"
MOST = 500


@dataclass(frozen=True)
class ChosenSession:
    """The event, its sessions, and the one of them that the address names."""

    event: Event
    sessions: list[Session]
    session: Session | None
    now: datetime

    @property
    def tab(self) -> str:
        return f"/panitia/kegiatan/{self.event.slug}/kehadiran"

    @property
    def held(self) -> Session:
        """The session; raises Conflict when the event has none, and so no attendance."""
        if self.session is None:
            raise Conflict(_("Kegiatan ini belum memiliki sesi. Tambahkan sesi di Pengaturan."))
        return self.session

    @property
    def window(self) -> Window | None:
        return window_of(self.event, self.session) if self.session else None

    def came_at(self, at: datetime) -> str:
        """The moment somebody came, as a clock time where that says it all."""
        return came_at(at, window_of(self.event, self.held), self.event.zone)

    @property
    def phase(self) -> Phase | None:
        """Where the session stands now."""
        return self.window.phase(self.now) if self.window else None


async def find(request: AnyRequest, slug: str) -> ChosenSession:
    """Raises NotFound for an unknown event and for a session of another one."""
    event = await calendar.event_by_slug(slug)
    sessions = await calendar.sessions_of(event.id)
    now = datetime.now(UTC)
    return ChosenSession(event, sessions, roster.choose_session(sessions, request.query_params.get("sesi"), now), now)


# ----------------------------------------------------------------- the list


@get(TAB, guards=[web.require_organizer])
async def roster_page(request: AnyRequest, slug: FromPath[str]) -> Response:
    return await show_roster(request, await find(request, slug), PresentForm())


@post(f"{TAB}/hadir", guards=[web.require_organizer])
async def mark_present(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response:
    here, form, now = await find(request, slug), await forms.read(PresentForm, request), datetime.now(UTC)
    chosen = await chosen_people(request, here)
    form.over = here.phase is Phase.OVER
    if not form.validate() or not chosen:
        form.form_errors = [] if chosen else [_("Pilih paling sedikit satu orang.")]
        return await show_roster(request, here, form, chosen, 422)
    try:
        done = await by_hand.mark(here.event.id, here.held.id, chosen, said_in(form), by=viewer.actor, now=now)
    except Invalid as refusal:
        forms.blame(form, refusal)
        return await show_roster(request, here, form, chosen, refusal.status)
    return web.see_other(same_page(request, here.tab, pilih=None), what_was_done(done), "ok")


def said_in(form: PresentForm) -> Witness:
    return Witness(form.given, form.clock.data, source(form.evidence))


def what_was_done(results: list[ScanResult]) -> str:
    """How many are present now, and how many were before."""
    before = sum(one.status == ScanStatus.ALREADY_PRESENT for one in results)
    new = sum(one.status == ScanStatus.RECORDED for one in results)
    done = ngettext("%(count)s orang ditandai hadir.", "%(count)s orang ditandai hadir.", new)
    if not before:
        return done
    had = ngettext("%(count)s sudah hadir sebelumnya.", "%(count)s sudah hadir sebelumnya.", before)
    return f"{done} {had}"


@post(f"{TAB}/konfirmasi", guards=[web.require_organizer])
async def confirm_self(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response:
    """Presences from participants' own phones count from now on: an organizer's row stands beside theirs."""
    here, now = await find(request, slug), datetime.now(UTC)
    reason, chosen = _("Presensi mandiri dikonfirmasi panitia"), await chosen_people(request, here)
    done = await by_hand.confirm(here.event.id, here.held.id, chosen, reason, by=viewer.actor, now=now)
    back = same_page(request, here.tab, pilih=None)
    if not done:
        nobody = _("Pilih paling sedikit satu presensi mandiri yang belum dikonfirmasi.")
        return web.see_other(back, nobody, "warning")
    text = ngettext("%(count)s presensi mandiri dikonfirmasi.", "%(count)s presensi mandiri dikonfirmasi.", len(done))
    return web.see_other(back, text)


@post(f"{TAB}/mandiri", guards=[web.require_organizer])
async def set_policy(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response:
    here, form = await find(request, slug), await forms.read(SelfCheckInForm, request)
    if not form.validate():
        return await show_roster(request, here, PresentForm(), status=422, policy=form)
    saving = venue.set_self_checkin(here.event.id, form.policy.data, by=viewer.actor, now=datetime.now(UTC))
    shown, back = partial(_stored_policy, here.event.id), same_page(request, here.tab)
    await versions.unless_changed(request, form, shown, saving, about=[here.event.id], back=back)
    return web.see_other(same_page(request, here.tab), _("Aturan presensi mandiri disimpan."))


async def _stored_policy(event_id: uuid.UUID) -> SelfCheckInForm:
    event = await locks.lock_whole_event(event_id)
    return SelfCheckInForm(policy=event.self_checkin)


async def chosen_people(request: AnyRequest, here: ChosenSession) -> list[uuid.UUID]:
    """The ticked attendees, each once, or everybody the list stands for.

    Raises NotFound for who is not of this event.
    """
    form = await request.form()
    if form.get("semua") and here.session is not None:
        view = await view_of(request, here)
        return await roster.everyone(here.event.id, here.session.id, chosen=view.wanted, words=view.words, opd=view.opd)
    words = dict.fromkeys(form.getall("attendee", []))
    try:
        ids = [uuid.UUID(word) for word in list(words)[:MOST]]
    except ValueError:
        raise NotFound from None
    await roster.require_of_event(here.event.id, ids)
    return ids


@dataclass(frozen=True)
class View:
    """What of the list is asked for, by the address: a chip, words, an OPD; and whether its people come ticked."""

    wanted: Filter
    words: str
    opds: list[Opd]
    opd: Opd | None
    ticked: bool


async def view_of(request: AnyRequest, here: ChosenSession) -> View:
    asked = request.query_params
    word, opds = asked.get("saring", ""), await roster.opds_of(here.event, here.sessions)
    return View(
        wanted=Filter(word) if word in list(Filter) else Filter.ALL,
        words=asked.get("q", "").strip(),
        opds=opds,
        opd=next((one for one in opds if one.word == asked.get("opd")), None),
        ticked=asked.get("pilih") == "semua",
    )


async def show_roster(
    request: AnyRequest,
    here: ChosenSession,
    form: PresentForm,
    chosen: list[uuid.UUID] | None = None,
    status: int = 200,
    policy: SelfCheckInForm | None = None,
) -> Response:
    """The tab, with what was typed and ticked."""
    view = await view_of(request, here)
    context: dict[str, Any] = {"people": None, "sizes": {}}
    if here.session is not None:
        context["people"] = await roster.roster(
            here.event.id,
            here.session.id,
            chosen=view.wanted,
            words=view.words,
            opd=view.opd,
            page=page_number(request),
        )
        context["sizes"] = await roster.numbers(here.event.id, here.session.id, view.opd)
    return await web.render(
        request,
        "attendance/organizer/roster.html",
        status=status,
        tab="kehadiran",
        event=here.event,
        here=here,
        phase=here.phase,
        form=form,
        policy=policy or SelfCheckInForm(policy=here.event.self_checkin),
        view=view,
        names=session_names(here.sessions),
        Filter=Filter,
        Phase=Phase,
        written=written,
        came_at=here.came_at,
        chosen=chosen or [],
        everyone=status != 200 and "semua" in await request.form(),
        not_open=not_open(here.window, here.event.zone) if here.window else "",
        link=lambda **to: same_page(request, here.tab, **to),
        target=lambda act: same_page(request, f"{here.tab}/{act}"),
        **context,
    )


ROUTES = [roster_page, mark_present, confirm_self, set_policy]
