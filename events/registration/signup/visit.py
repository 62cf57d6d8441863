"""Registering online, `/kegiatan/{slug}/daftar`: a few pages, a draft, and the confirmation with the tickets."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from wtforms.fields.choices import SelectChoice

from events import config, web
from events.calendar import queries as calendar
from events.calendar.notice import notice_of
from events.calendar.own_day import opds_offered
from events.calendar.tables import Event
from events.errors import NotFound
from events.keys import new_token
from events.language import N_, _
from events.registration import queries
from events.registration.messages import words
from events.registration.parties.drafts import DRAFT_COOKIE, DRAFT_LASTS, Draft, draft_of
from events.registration.people import fields
from events.registration.people.choices import Choices, department_choices
from events.registration.seats import foresight, window
from events.registration.seats.foresight import Quota
from events.registration.signup import answers as pages
from events.registration.signup import forms
from events.registration.signup.carried import carry
from events.registration.signup.check import brief
from events.vocabulary import Openness
from events.web import AnyRequest, Html

FORM = "/kegiatan/{slug:str}/daftar"
PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow"}
TITLES = {
    pages.PERSON: N_("Data diri Anda"),
    pages.JOB: N_("Jabatan dan perangkat daerah"),
    pages.TOGETHER: N_("Apakah Anda hadir bersama pasangan?"),
    pages.ALONE: N_("Hadir tanpa pasangan"),
    pages.COMPANION: N_("Data pasangan Anda"),
    pages.COMPANION_JOB: N_("NIP dan perangkat daerah pasangan"),
}


@dataclass(frozen=True)
class Visit:
    """One request of the flow: the event, the draft (None before the first page is sent) and its answers.

    `shown` are the answers that the form sent was made from, where it says so: it is judged by them, whatever another
    tab has made of the draft since.
    """

    event: Event
    draft: Draft | None
    now: datetime
    shown: pages.Answers | None = None

    @property
    def answers(self) -> pages.Answers:
        if self.shown is not None:
            return self.shown
        return self.draft.answers if self.draft else {}

    @property
    def done(self) -> bool:
        return self.draft is not None and self.draft.registration is not None

    def url(self, page: str = "", *, changing: bool = False) -> str:
        path = f"/kegiatan/{self.event.slug}/daftar"
        path = path if page in ("", pages.PERSON) else f"{path}/{page}"
        return f"{path}?ubah=1" if changing else path


async def visit(request: AnyRequest, slug: str, now: datetime) -> Visit:
    """Raises NotFound for an event that is not public."""
    event = await calendar.published_event(slug)
    return Visit(event, await draft_of(request.cookies.get(DRAFT_COOKIE), event.id, now), now)


def with_cookie(response: Response[Any], event: Event, token: str) -> Response[Any]:
    """The draft's cookie: only for this form's paths, unreadable by scripts; an empty token ends it."""
    response.set_cookie(
        Cookie(
            key=DRAFT_COOKIE,
            value=token,
            path=f"/kegiatan/{event.slug}/daftar",
            httponly=True,
            secure=config.load().secure,
            samesite="lax",
            max_age=int(DRAFT_LASTS.total_seconds()) if token else 0,
        )
    )
    return response


def restored(here: Visit, shown: pages.Answers | None) -> Visit:
    """The visit with its draft back, when that was erased while the form that carries its answers stayed open."""
    return replace(here, draft=Draft(new_token(), dict(shown))) if shown and here.draft is None else here


def elsewhere(here: Visit, page: str) -> Response[Any] | None:
    """Where a visitor who cannot be on this page belongs; None when they can."""
    missing = pages.first_missing(here.answers, here.event.companion_policy)
    path = pages.sequence(here.answers, here.event.companion_policy)
    if here.done:
        return web.see_other(here.url(pages.DONE))
    if page in path and (missing is None or path.index(page) <= path.index(missing)):
        return None
    if page == pages.CHECK and missing is None:
        return None
    target = here.url(missing or pages.CHECK)
    return web.see_other(target if here.draft else f"{target}?ulang=1")


async def page_form(here: Visit, page: str, formdata: Any = None) -> forms.Page:
    """The form of a page, as posted or with the draft's answers. Raises NotFound for no page."""
    kept = here.answers.get(page, {})
    if page == pages.PERSON:
        return forms.PersonPage(formdata, data=kept)
    if page == pages.TOGETHER:
        return forms.TogetherPage(formdata, data=kept)
    if page == pages.ALONE:
        return forms.AlonePage(formdata, data=kept)
    if page == pages.COMPANION:
        return forms.CompanionPage(formdata, data=kept)
    if page not in (pages.JOB, pages.COMPANION_JOB):
        raise NotFound
    choices = await choices_of(here.event)
    quotas = await foresight.quotas(here.event) if page == pages.JOB else {}
    if page == pages.COMPANION_JOB:
        nip = here.answers.get(pages.JOB, {}).get("nip", "")
        return forms.CompanionJobPage(formdata, departments=choices, official_nip=nip, data=kept)
    is_asn = here.answers.get(pages.PERSON, {}).get("is_asn") == fields.YES
    kind = forms.OfficialJobPage if is_asn else forms.OtherJobPage
    return kind(
        formdata,
        departments=with_quotas(choices, quotas),
        delegates=here.event.delegate_policy,
        quotas={} if here.event.waiting_list else {str(unit): quota for unit, quota in quotas.items()},
        data=kept,
    )


def with_quotas(choices: Choices, quotas: Mapping[uuid.UUID, Quota]) -> Choices:
    """The departments to choose from, each whose OPD can send nobody more marked as such."""
    full = {str(unit): quota for unit, quota in quotas.items() if quota.full}
    return [_marked(one, full[one.value]) if one.value in full else one for one in choices]


def _marked(one: SelectChoice, quota: Quota) -> SelectChoice:
    return SelectChoice(one.value, _("%(name)s: %(told)s", name=one.label, told=_told(quota)), optgroup=one.optgroup)


def _told(quota: Quota) -> str:
    return _("kuota %(opd)s penuh", opd=quota.opd) if quota.of_another else _("kuota penuh")


async def choices_of(event: Event, kept: uuid.UUID | None = None) -> Choices:
    """The departments that exist on the event's own day, and the one `kept`, grouped for a select."""
    return department_choices(await opds_offered(event, kept))


async def show_page(request: AnyRequest, here: Visit, page: str, form: forms.Page, *, status: int = 200) -> Html:
    """A page of questions, with where it leads back to."""
    policy, changing = here.event.companion_policy, "ubah" in request.query_params
    full = here.event.waiting_list and await window.registration_state(here.event, here.now) == Openness.FULL
    back = pages.CHECK if changing else pages.before(page, here.answers, policy)
    step, steps = pages.step_of(page, policy)
    return await web.render(
        request,
        "registration/signup/page.html",
        status=status,
        headers=PRIVATE,
        form=form,
        event=here.event,
        page=page,
        notice=await notice_of(here.event),
        title=TITLES[page],
        step=step,
        steps=steps,
        again="ulang" in request.query_params,
        action=here.url(page, changing=changing),
        carried=carry(here.event.id, here.answers),
        full=full,
        last_url=here.url("terakhir"),
        back_url=here.url(back) if back else f"/kegiatan/{here.event.slug}",
    )


async def show_closed(request: AnyRequest, here: Visit, state: str, *, status: int = 200) -> Html:
    """Why one cannot register now, and what to do instead."""
    return await web.render(
        request, "registration/signup/closed.html", status=status, headers=PRIVATE, event=here.event, state=state
    )


async def state_of(here: Visit) -> str:
    """`open`, or why not; a full event with a waiting list still takes answers."""
    state = await window.registration_state(here.event, here.now)
    return Openness.OPEN if state == Openness.FULL and here.event.waiting_list else state


def draft_to_fill(here: Visit) -> Draft:
    """The visitor's draft; a cookie without a living draft is never taken for one."""
    return here.draft or Draft(new_token())


async def show_two(request: AnyRequest, here: Visit, mine: pages.Answers) -> Html:
    """The form was made from other answers than the draft holds now, as from another tab: both, to choose from."""
    assert here.draft is not None
    choices = await choices_of(here.event)
    kept = here.draft.answers
    missing = pages.first_missing(kept, here.event.companion_policy)
    return await web.render(
        request,
        "registration/signup/two.html",
        status=409,
        headers=PRIVATE,
        event=here.event,
        mine=brief(mine, choices),
        kept=brief(kept, choices),
        carried=carry(here.event.id, mine),
        kept_url=here.url(missing or pages.CHECK),
        anew_url=here.url("baru"),
    )


async def show_dropped(request: AnyRequest, here: Visit, mine: pages.Answers) -> Html:
    """The draft is registered already: who that is, how it is changed, and what was sent now and is not registered."""
    assert here.draft is not None
    assert here.draft.registration is not None
    party = await queries.party_of(here.draft.registration)
    token = here.draft.manage_token
    return await web.render(
        request,
        "registration/signup/dropped.html",
        status=409,
        headers=PRIVATE,
        event=here.event,
        here=here,
        names=[one.name for one in party],
        mine=brief(mine, await choices_of(here.event)),
        carried=carry(here.event.id, mine),
        manage_url=words.manage_url(token) if await queries.registration_by_token(token) else "",
    )
