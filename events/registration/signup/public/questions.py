"""Registering online: the pages of questions. Each form carries the answers it was made from (`signup/carried.py`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import web
from events.keys import new_token
from events.registration.limits import allow_new_draft
from events.registration.parties.drafts import Draft, draft_of, save_answers
from events.registration.signup import answers as pages
from events.registration.signup.carried import FIELD, carried, differ
from events.registration.signup.public.last import taken_over
from events.registration.signup.visit import (
    FORM,
    PRIVATE,
    TITLES,
    Visit,
    draft_to_fill,
    elsewhere,
    page_form,
    restored,
    show_closed,
    show_dropped,
    show_page,
    show_two,
    state_of,
    visit,
    with_cookie,
)
from events.security import client_address
from events.vocabulary import Openness
from events.web import AnyRequest

TRIES = 3


async def _ask(request: AnyRequest, here: Visit, page: str) -> Response[Any]:
    if (target := elsewhere(here, page)) is not None:
        return target
    state = await state_of(here)
    if state != Openness.OPEN:
        return await show_closed(request, here, state)
    return await show_page(request, here, page, await page_form(here, page))


@get(FORM)
async def first_page(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    here = await visit(request, slug, datetime.now(UTC))
    if here.done:
        return await web.render(request, "registration/signup/again.html", headers=PRIVATE, event=here.event, here=here)
    return await _ask(request, here, pages.PERSON)


@get(FORM + "/{page:str}")
async def later_page(request: AnyRequest, slug: FromPath[str], page: FromPath[str]) -> Response[Any]:
    here = await visit(request, slug, datetime.now(UTC))
    if page not in TITLES:
        return web.see_other(here.url())
    return await _ask(request, here, page)


async def _answer(request: AnyRequest, slug: str, page: str) -> Response[Any]:
    """Keep one page's answers and lead on; a fault shows the page again with everything typed."""
    here = await visit(request, slug, datetime.now(UTC))
    if page not in TITLES:
        return web.see_other(here.url())
    typed = await request.form()
    shown = carried(here.event.id, typed.get(FIELD))
    here = restored(here, shown)
    if not here.done and (target := elsewhere(here, page)) is not None:
        return target
    state = await state_of(here)
    if state != Openness.OPEN and not here.done:
        return await show_closed(request, here, state, status=409)
    seen = replace(here, shown=shown)
    form = await page_form(seen, page, typed)
    if not form.validate():
        return await show_page(request, seen, page, form, status=422)
    if here.draft is None:
        await allow_new_draft(client_address(request), now=here.now)
    return await _keep(request, seen, page, form.answers())


async def _keep(request: AnyRequest, here: Visit, page: str, given: dict[str, Any]) -> Response[Any]:
    """Write the page into its draft, unless another tab made another's of it since: then both are shown."""
    draft = draft_to_fill(here)
    for _try in range(TRIES):
        before = draft.answers if here.shown is None else here.shown
        mine = pages.with_page(before, page, given)
        if draft.registration:
            return await show_dropped(request, replace(here, draft=draft), mine)
        if differ(draft.answers, before, page, given):
            return await show_two(request, replace(here, draft=draft), mine)
        answers = pages.with_page(draft.answers, page, given)
        if await save_answers(draft, here.event.id, answers, here.now):
            break
        draft = await draft_of(draft.token, here.event.id, here.now) or draft
    return with_cookie(web.see_other(_next(request, here, page, answers)), here.event, draft.token)


def _next(request: AnyRequest, here: Visit, page: str, answers: dict[str, Any]) -> str:
    policy = here.event.companion_policy
    if "ubah" not in request.query_params:
        return here.url(pages.after(page, answers, policy))
    missing = pages.first_missing(answers, policy)
    return here.url(missing, changing=True) if missing else here.url(pages.CHECK)


@post(FORM)
async def answer_first(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return await _answer(request, slug, pages.PERSON)


@post(FORM + "/{page:str}")
async def answer_later(request: AnyRequest, slug: FromPath[str], page: FromPath[str]) -> Response[Any]:
    return await _answer(request, slug, page)


@post(FORM + "/terakhir")
async def use_last(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    """Answers that the phone kept of its last registration: judged page by page as if they were typed."""
    here = await visit(request, slug, datetime.now(UTC))
    if here.done:
        return web.see_other(here.url(pages.DONE))
    await allow_new_draft(client_address(request), now=here.now)
    answers = await taken_over(here, (await request.form()).get("isian"))
    draft = Draft(new_token())
    await save_answers(draft, here.event.id, answers, here.now)
    missing = pages.first_missing(answers, here.event.companion_policy)
    return with_cookie(web.see_other(here.url(missing or pages.CHECK)), here.event, draft.token)


ROUTES = [first_page, answer_first, use_last, later_page, answer_later]
