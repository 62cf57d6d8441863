"""Registering online: check answers, and the last press, which registers what was checked and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import own_tickets, web
from events.audit import Actor
from events.calendar.notice import notice_of
from events.calendar.tables import Event
from events.errors import AlreadyRegistered, Conflict, EventCancelled, EventFull, Invalid, QuotaFull, RegistrationClosed
from events.language import _
from events.registration.limits import allow_registration
from events.registration.parties.drafts import AnotherSent, save_answers, seal_of
from events.registration.parties.register import Asked, Registered, register
from events.registration.seats import foresight
from events.registration.signup import answers as pages
from events.registration.signup.carried import FIELD, carried, carry
from events.registration.signup.check import answers_to_check
from events.registration.signup.forms import quota_full
from events.registration.signup.visit import (
    FORM,
    PRIVATE,
    Visit,
    choices_of,
    elsewhere,
    restored,
    show_closed,
    show_dropped,
    show_two,
    state_of,
    visit,
    with_cookie,
)
from events.registration.waiting import queue
from events.security import client_address
from events.vocabulary import ActorKind, Obstacle, Openness, Origin
from events.web import AnyRequest

PARTICIPANT = Actor(ActorKind.PARTICIPANT)
WHY_NOT: dict[type[Conflict], Openness | Obstacle] = {
    EventFull: Openness.FULL,
    QuotaFull: Obstacle.QUOTA,
    RegistrationClosed: Openness.CLOSED,
    EventCancelled: Openness.CANCELLED,
}


async def _show_check(request: AnyRequest, here: Visit, *, status: int = 200, fault: Any = None) -> Response[Any]:
    policy = here.event.companion_policy
    step, steps = pages.step_of(pages.CHECK, policy)
    choices = await choices_of(here.event)
    party = pages.party_of(here.answers)
    obstacle = await foresight.obstacle_to(here.event, party.official.department, 2 if party.companion else 1)
    quota = (await foresight.quotas(here.event)).get(party.official.department) if party.official.department else None
    return await web.render(
        request,
        "registration/signup/check.html",
        status=status,
        headers=PRIVATE,
        event=here.event,
        fault=fault,
        groups=answers_to_check(here, choices),
        carried=carry(here.event.id, here.answers),
        step=step,
        steps=steps,
        action=here.url(pages.CHECK),
        back_url=here.url(pages.before(pages.CHECK, here.answers, policy) or ""),
        notice=await notice_of(here.event),
        waits=obstacle if here.event.waiting_list else None,
        quota_told=quota_full(quota) if quota and obstacle is Obstacle.QUOTA else "",
        couple=party.companion is not None,
    )


@get(FORM + "/periksa")
async def check_answers(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    here = await visit(request, slug, datetime.now(UTC))
    if (target := elsewhere(here, pages.CHECK)) is not None:
        return target
    state = await state_of(here)
    if state != Openness.OPEN:
        return await show_closed(request, here, state)
    return await _show_check(request, here)


@post(FORM + "/periksa")
async def send_answers(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    here = await visit(request, slug, datetime.now(UTC))
    shown = carried(here.event.id, (await request.form()).get(FIELD))
    if shown and pages.first_missing(shown, here.event.companion_policy):
        shown = None
    if (differs := await _not_as_checked(request, here, shown)) is not None:
        return differs
    if await _notice_changed(request, here.event):
        text = _("Pemberitahuan privasi baru saja diubah oleh panitia. Baca kembali, lalu kirim lagi.")
        return await _show_check(request, here, status=409, fault={"text": text, "href": "#pemberitahuan"})
    try:
        done = await _register(request, here)
    except AnotherSent:
        return await show_dropped(request, await visit(request, slug, here.now), here.answers)
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


async def _not_as_checked(request: AnyRequest, here: Visit, shown: pages.Answers | None) -> Response[Any] | None:
    """What is answered instead, unless the draft holds what the page that was sent had shown."""
    if here.done and here.draft and shown:
        sent = seal_of(pages.party_of(shown), here.draft.digest)
        return (
            web.see_other(here.url(pages.DONE))
            if sent == here.draft.party
            else await show_dropped(request, here, shown)
        )
    if here.draft is None and shown:
        return await _take_up(here, shown)
    if (target := elsewhere(here, pages.CHECK)) is not None:
        return target
    if shown is None:
        text = _("Jawaban di bawah ini belum Anda periksa. Periksa kembali, lalu kirim.")
        return await _show_check(request, here, status=409, fault={"text": text, "href": "#jawaban"})
    return None if shown == here.answers else await show_two(request, here, shown)


async def _take_up(here: Visit, shown: pages.Answers) -> Response[Any]:
    """The draft was erased while the page stayed open: its answers again, to be checked once more."""
    here = restored(here, shown)
    assert here.draft is not None
    await save_answers(here.draft, here.event.id, shown, here.now)
    return with_cookie(web.see_other(here.url(pages.CHECK)), here.event, here.draft.token)


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
        carried=carry(here.event.id, here.answers),
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
    mailboxes = (party.email, party.companion_email)
    await allow_registration(here.draft.digest, nips, mailboxes, client_address(request), now=here.now)
    return await register(
        here.event.id,
        party,
        Asked(Origin.PUBLIC, PARTICIPANT, wait=wait),
        now=here.now,
        draft=here.draft.digest,
        manage_token=here.draft.manage_token,
    )


ROUTES = [check_answers, send_answers]
