"""Registering online: the pages of questions, check answers, and the confirmation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import config, own_tickets, web
from events.attendance import queries as attendance
from events.audit import Actor
from events.calendar.notice import notice_of
from events.calendar.tables import Event
from events.errors import AlreadyRegistered, Conflict, EventCancelled, EventFull, Invalid, QuotaFull, RegistrationClosed
from events.language import _
from events.names import Sight
from events.registration import queries
from events.registration.limits import allow_new_draft, allow_registration
from events.registration.messages import words
from events.registration.messages.whatsapp import wa_me
from events.registration.parties.drafts import end_draft, save_answers
from events.registration.parties.register import Asked, Registered, register
from events.registration.queries import AttendeeFacts, RegistrationFacts
from events.registration.signup import answers as pages
from events.registration.signup.check import answers_to_check
from events.registration.signup.visit import (
    PRIVATE,
    TITLES,
    Visit,
    choices_of,
    draft_to_fill,
    page_form,
    show_closed,
    show_page,
    state_of,
    visit,
    with_cookie,
)
from events.registration.tickets.passes import pass_of, when
from events.registration.waiting import queue
from events.security import client_address
from events.vocabulary import ActorKind, AttendeeState, Obstacle, Openness, Origin
from events.web import AnyRequest

PARTICIPANT = Actor(ActorKind.PARTICIPANT)
FORM = "/kegiatan/{slug:str}/daftar"
WHY_NOT: dict[type[Conflict], Openness | Obstacle] = {
    EventFull: Openness.FULL,
    QuotaFull: Obstacle.QUOTA,
    RegistrationClosed: Openness.CLOSED,
    EventCancelled: Openness.CANCELLED,
}


def _elsewhere(here: Visit, page: str) -> Response[Any] | None:
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


async def _ask(request: AnyRequest, here: Visit, page: str) -> Response[Any]:
    if (elsewhere := _elsewhere(here, page)) is not None:
        return elsewhere
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
    if page not in TITLES or (elsewhere := _elsewhere(here, page)) is not None:
        return web.see_other(here.url()) if page not in TITLES else elsewhere  # type: ignore[return-value]
    state = await state_of(here)
    if state != Openness.OPEN:
        return await show_closed(request, here, state, status=409)
    form = await page_form(here, page, await request.form())
    if not form.validate():
        return await show_page(request, here, page, form, status=422)
    if here.draft is None:
        await allow_new_draft(client_address(request), now=here.now)
    return await _keep(request, here, page, form.answers())


async def _keep(request: AnyRequest, here: Visit, page: str, given: dict[str, Any]) -> Response[Any]:
    draft, policy = draft_to_fill(here), here.event.companion_policy
    answers = pages.with_page(here.answers, page, given)
    await save_answers(draft, here.event.id, answers, here.now)
    if "ubah" in request.query_params:
        missing = pages.first_missing(answers, policy)
        target = here.url(missing, changing=True) if missing else here.url(pages.CHECK)
    else:
        target = here.url(pages.after(page, answers, policy))
    return with_cookie(web.see_other(target), here.event, draft.token)


@post(FORM)
async def answer_first(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    return await _answer(request, slug, pages.PERSON)


@post(FORM + "/{page:str}")
async def answer_later(request: AnyRequest, slug: FromPath[str], page: FromPath[str]) -> Response[Any]:
    return await _answer(request, slug, page)


# ----------------------------------------------------------------- check answers


async def _show_check(request: AnyRequest, here: Visit, *, status: int = 200, fault: Any = None) -> Response[Any]:
    policy = here.event.companion_policy
    step, steps = pages.step_of(pages.CHECK, policy)
    choices = await choices_of(here.event)
    return await web.render(
        request,
        "registration/signup/check.html",
        status=status,
        headers=PRIVATE,
        event=here.event,
        fault=fault,
        groups=answers_to_check(here, choices),
        step=step,
        steps=steps,
        action=here.url(pages.CHECK),
        back_url=here.url(pages.before(pages.CHECK, here.answers, policy) or ""),
        notice=await notice_of(here.event),
    )


@get(FORM + "/periksa")
async def check_answers(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    here = await visit(request, slug, datetime.now(UTC))
    if (elsewhere := _elsewhere(here, pages.CHECK)) is not None:
        return elsewhere
    state = await state_of(here)
    if state != Openness.OPEN:
        return await show_closed(request, here, state)
    return await _show_check(request, here)


@post(FORM + "/periksa")
async def send_answers(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    here = await visit(request, slug, datetime.now(UTC))
    if (elsewhere := _elsewhere(here, pages.CHECK)) is not None:
        return elsewhere
    if await _notice_changed(request, here.event):
        text = _("Pemberitahuan privasi baru saja diubah oleh panitia. Baca kembali, lalu kirim lagi.")
        return await _show_check(request, here, status=409, fault={"text": text, "href": "#pemberitahuan"})
    try:
        done = await _register(request, here)
    except AlreadyRegistered:
        return await web.render(
            request, "registration/signup/known.html", status=409, headers=PRIVATE, event=here.event
        )
    except Invalid as fault:
        page = here.url(pages.ASKED_ON.get(fault.field or "", pages.JOB), changing=True)
        return await _show_check(request, here, status=422, fault={"text": fault.message, "href": page})
    except (EventFull, QuotaFull, RegistrationClosed, EventCancelled) as refusal:
        if here.event.waiting_list and isinstance(refusal, (EventFull, QuotaFull)):
            return await _offer_to_wait(request, here, WHY_NOT[type(refusal)])
        return await show_closed(request, here, WHY_NOT[type(refusal)], status=409)
    assert here.draft is not None
    return _remembering(request, here, done)


def _remembering(request: AnyRequest, here: Visit, done: Registered) -> Response[Any]:
    """On to the tickets, which this phone knows from now on as far as it has room for them."""
    assert here.draft is not None
    kept = own_tickets.with_new([one.ticket_code for one in done.attendees], own_tickets.remembered(request))
    response = web.see_other(here.url(pages.DONE), None if kept else own_tickets.no_room(), "warning")
    if kept:
        own_tickets.keep_tickets(response, kept)
    return with_cookie(response, here.event, here.draft.token)


async def _offer_to_wait(request: AnyRequest, here: Visit, why: str) -> Response[Any]:
    """No seat: whether to wait is for the visitor to say; the answers stay in the draft."""
    people = 1 if pages.party_of(here.answers).companion is None else 2
    return await web.render(
        request,
        "registration/signup/wait.html",
        status=409,
        headers=PRIVATE,
        event=here.event,
        why=why,
        people=people,
        ahead=len(await queue.waiting_parties(here.event.id)),
        action=here.url(pages.CHECK),
        back_url=here.url(pages.CHECK),
    )


async def _notice_changed(request: AnyRequest, event: Event) -> bool:
    """Whether the page that was sent showed another notice than the one that would be recorded."""
    shown = (await request.form()).get("notice")
    return bool(shown) and shown != (await notice_of(event)).digest.hex()


async def _register(request: AnyRequest, here: Visit) -> Registered:
    assert here.draft is not None
    wait = (await request.form()).get("wait") == "ya"
    party = pages.party_of(here.answers)
    nips = [one.nip for one in (party.official, party.companion) if one and one.nip]
    await allow_registration(here.draft.digest, nips, party.email, client_address(request), now=here.now)
    return await register(
        here.event.id,
        party,
        Asked(Origin.PUBLIC, PARTICIPANT, wait=wait),
        now=here.now,
        draft=here.draft.digest,
        manage_token=here.draft.manage_token,
    )


# ----------------------------------------------------------------- done


@get(FORM + "/selesai")
async def confirmation(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    """The tickets, and the manage link for as long as this browser keeps the draft."""
    here = await visit(request, slug, datetime.now(UTC))
    if here.draft is None or here.draft.registration is None:
        return web.see_other(here.url())
    party = await queries.party_of(here.draft.registration)
    registration = await queries.registration(here.draft.registration)
    sessions = await queries.session_times(here.event.id)
    presences = await attendance.presences_of([one.id for one in party])
    return await web.render(
        request,
        "registration/signup/done.html",
        headers=PRIVATE,
        event=here.event,
        registration=registration,
        passes=[pass_of(one, sessions, presences, Sight.FULL) for one in party],
        when=when(sessions, here.event.zone),
        sessions=sessions,
        here=here,
        standing=standing_of(party),
        by_mail=bool(registration and registration.email and config.load().smtp_url),
        place=await queue.position(here.event.id, here.draft.registration),
        **await _links(here, registration, party),
    )


def standing_of(party: list[AttendeeFacts]) -> str:
    """The state the party as a whole is in; `active` where some of it left."""
    states = {one.state for one in party}
    return states.pop() if len(states) == 1 else AttendeeState.ACTIVE


async def _links(here: Visit, registration: RegistrationFacts | None, party: list[AttendeeFacts]) -> dict[str, Any]:
    """The manage link if it still opens, and the links as a message to one's own phone."""
    assert here.draft is not None
    token = here.draft.manage_token
    manage = words.manage_url(token) if await queries.registration_by_token(token) else ""
    tickets = "\n".join(f"{one.name}: {words.ticket_url(one.code)}" for one in party)
    parts = [here.event.title, _("Tiket:") + "\n" + tickets]
    if manage:
        parts.append(_("Tautan kelola, jangan dibagikan:") + "\n" + manage)
    phone = registration.phone if registration else ""
    return {"manage_url": manage, "share_url": wa_me(phone, "\n\n".join(parts)) if phone else ""}


@post(FORM + "/baru")
async def start_anew(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    """Forget this browser's draft and the ticket it led to: for the next person at the same device."""
    here = await visit(request, slug, datetime.now(UTC))
    response = with_cookie(web.see_other(here.url()), here.event, "")
    if here.draft is None:
        return response
    party = await queries.party_of(here.draft.registration) if here.draft.registration else []
    await end_draft(here.draft)
    gone = {one.code for one in party}
    others = [code for code in own_tickets.remembered(request) if code not in gone]
    own_tickets.keep_tickets(response, others)
    return response


ROUTES = [first_page, answer_first, later_page, answer_later, check_answers, send_answers, confirmation, start_anew]
