"""Registering online: the confirmation, and the next person at the same browser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import config, own_tickets, web
from events.attendance import queries as attendance
from events.calendar.subscribe import map_link
from events.keys import new_token
from events.language import _
from events.names import Sight
from events.registration import queries
from events.registration.limits import allow_new_draft
from events.registration.messages import words
from events.registration.messages.hand_over import hand_over
from events.registration.messages.whatsapp import wa_me
from events.registration.parties.drafts import Draft, end_draft, save_answers
from events.registration.queries import AttendeeFacts, RegistrationFacts
from events.registration.signup import answers as pages
from events.registration.signup.carried import FIELD, carried
from events.registration.signup.public.last import to_keep
from events.registration.signup.visit import FORM, PRIVATE, Visit, visit, with_cookie
from events.registration.tickets.passes import days_told, kept_until, pass_of, when
from events.registration.waiting import queue
from events.security import client_address
from events.vocabulary import AttendeeState
from events.web import AnyRequest


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
        days=days_told(sessions, here.event.venue, here.event.zone, here.now),
        until=kept_until(sessions),
        map_link=map_link(here.event),
        here=here,
        standing=standing_of(party),
        by_mail=bool(registration and registration.email and config.load().smtp_url),
        spouse=await hand_over(here.event.title, party),
        to_keep=to_keep(registration, party) if registration and party else "",
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
    """Forget this browser's draft and the ticket it led to: for the next person at the same device.

    With the answers of a form that its draft did not take, go on with those; then nothing is forgotten.
    """
    here = await visit(request, slug, datetime.now(UTC))
    if (shown := carried(here.event.id, (await request.form()).get(FIELD))) is not None:
        return await _go_on(request, here, shown)
    response = with_cookie(web.see_other(here.url()), here.event, "")
    if here.draft is None:
        return response
    party = await queries.party_of(here.draft.registration) if here.draft.registration else []
    await end_draft(here.draft)
    gone = {one.code for one in party}
    others = [code for code in own_tickets.remembered(request) if code not in gone]
    own_tickets.keep_tickets(response, others)
    return response


async def _go_on(request: AnyRequest, here: Visit, shown: pages.Answers) -> Response[Any]:
    """A draft of their own for these answers; the one they did not fit stays what it is."""
    await allow_new_draft(client_address(request), now=here.now)
    draft = Draft(new_token())
    await save_answers(draft, here.event.id, shown, here.now)
    target = here.url(pages.first_missing(shown, here.event.companion_policy) or pages.CHECK)
    return with_cookie(web.see_other(target), here.event, draft.token)


ROUTES = [confirmation, start_anew]
