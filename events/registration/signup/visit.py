"""Registering online, `/kegiatan/{slug}/daftar`: a few pages, a draft, and the confirmation with the tickets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from events import config, web
from events.calendar import queries as calendar
from events.calendar.notice import notice_of
from events.calendar.own_day import day_of
from events.calendar.tables import Event
from events.departments import queries as departments
from events.departments.opds import exists_on
from events.errors import NotFound
from events.keys import new_token
from events.language import N_
from events.registration.parties.drafts import DRAFT_COOKIE, DRAFT_LASTS, Draft, draft_of
from events.registration.people import fields
from events.registration.people.choices import Choices, department_choices
from events.registration.seats import window
from events.registration.signup import answers as pages
from events.registration.signup import forms
from events.vocabulary import Openness
from events.web import AnyRequest, Html

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
    """One request of the flow: the event, the draft (None before the first page is sent) and its answers."""

    event: Event
    draft: Draft | None
    now: datetime

    @property
    def answers(self) -> dict[str, Any]:
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
    if page == pages.COMPANION_JOB:
        nip = here.answers.get(pages.JOB, {}).get("nip", "")
        return forms.CompanionJobPage(formdata, departments=choices, official_nip=nip, data=kept)
    is_asn = here.answers.get(pages.PERSON, {}).get("is_asn") == fields.YES
    kind = forms.OfficialJobPage if is_asn else forms.OtherJobPage
    return kind(formdata, departments=choices, delegates=here.event.delegate_policy, data=kept)


async def choices_of(event: Event, kept: uuid.UUID | None = None) -> Choices:
    """The departments that exist on the event's own day, and the one `kept`, grouped for a select."""
    day, every = await day_of(event), await departments.departments()
    return department_choices([one for one in every if exists_on(one, day) or one.id == kept])


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
        full=full,
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
