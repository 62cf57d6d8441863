"""Self check-in: from the QR on the venue's screen to "Kehadiran Anda tercatat" on the participant's own phone."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from wtforms import StringField
from wtforms.validators import InputRequired

from events import forms, own_tickets, web
from events.attendance.door import EventFacts, SessionFacts
from events.attendance.ledger.results import ScanResult
from events.attendance.venue import visits as venue
from events.attendance.venue.visits import Visit, visit_of
from events.attendance.venue.visits import own_tickets as tickets_here
from events.errors import Gone
from events.language import N_, _
from events.names import Sight, shown_name
from events.pasted import ticket_code_in
from events.vocabulary import EventStatus, ScanReason, ScanStatus, SelfCheckInBar, SelfCheckInPolicy
from events.web import AnyRequest, Html


class TicketForm(forms.Form):
    """The own ticket, typed or pasted."""

    ticket = StringField(
        N_("Kode tiket atau tautan tiket"),
        [InputRequired(N_("Tulis kode tiket Anda, atau tempel tautannya.")), forms.Parsed(ticket_code_in)],
        description=N_("16 huruf dan angka di bawah QR tiket Anda."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


@get(["/H/{handle:str}/{code:str}", "/h/{handle:str}/{code:str}"], include_in_schema=False)
async def arrive(request: AnyRequest, handle: FromPath[str], code: FromPath[str]) -> Response[Any]:
    """A fresh venue code becomes a visit of this browser; nothing is recorded yet."""
    phone = own_tickets.phone_of(request)
    try:
        nonce = await venue.open_visit(handle, code, device=phone, now=datetime.now(UTC))
    except Gone as refusal:
        return await _sorry(request, refusal)
    response = Redirect(f"/hadir/{nonce}", status_code=303)
    own_tickets.name_phone(response, phone)
    return response


@get("/hadir/{nonce:str}")
async def ask(request: AnyRequest, nonce: FromPath[str]) -> Html:
    """One tap with the own ticket, or why not."""
    now = datetime.now(UTC)
    try:
        visit = await visit_of(nonce, device=own_tickets.phone_of(request), now=now)
    except Gone as refusal:
        return await _sorry(request, refusal)
    if visit.used:
        return await _sorry(request, Gone(_("Halaman ini sudah dipakai. Pindai ulang QR di layar.")))
    return await _ask(request, nonce, visit, TicketForm(), now)


async def _ask(
    request: AnyRequest, nonce: str, visit: Visit, form: TicketForm, now: datetime, status: int = 200
) -> Html:
    closed = why_closed(visit.event, visit.session, now)
    known = await tickets_here(own_tickets.remembered(request), visit.event.id)
    # Of a couple's tickets on one phone the latest begins; the other is the second tap, with its own question.
    firsts = {one.registration: one for one in reversed(known)}
    return await web.render(
        request,
        "attendance/venue/self.html",
        status=status,
        nonce=nonce,
        event=visit.event,
        session=visit.session,
        closed=closed,
        tickets=list(reversed(firsts.values())),
        form=form,
    )


def why_closed(event: EventFacts, session: SessionFacts, now: datetime) -> SelfCheckInBar | None:
    """off, cancelled, early or late: why nobody can check in by their own phone now; None when they can."""
    if event.status == EventStatus.CANCELLED or session.cancelled:
        return SelfCheckInBar.CANCELLED
    if event.self_checkin == SelfCheckInPolicy.OFF:
        return SelfCheckInBar.OFF
    if now < session.opens_at:
        return SelfCheckInBar.EARLY
    return SelfCheckInBar.LATE if now > session.ends_at else None


@post("/hadir/{nonce:str}")
async def check_in_here(request: AnyRequest, nonce: FromPath[str]) -> Html:
    """The tap: the ticket's holder, or by a second one somebody else of the same party."""
    now, phone = datetime.now(UTC), own_tickets.phone_of(request)
    form = await forms.read(TicketForm, request)
    member = _uuid((await request.form()).get("member"))
    try:
        visit = await visit_of(nonce, device=phone, now=now)
        if not form.validate():
            return await _ask(request, nonce, visit, form, now, status=422)
        result = await venue.check_in_self(nonce, form.ticket.data, device=phone, member=member, now=now)
    except Gone as refusal:
        return await _sorry(request, refusal)
    if result.reason in (ScanReason.UNKNOWN_CODE, ScanReason.WRONG_EVENT):
        form.ticket.errors = [_mistyped(result.reason)]
        return await _ask(request, nonce, visit, form, now, status=422)
    return await _done(request, nonce, visit, form.ticket.data, result, now)


def _uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text)) if text else None
    except ValueError:
        return None


def _mistyped(reason: str) -> str:
    if reason == ScanReason.WRONG_EVENT:
        return _("Tiket ini untuk kegiatan lain. Gunakan tiket kegiatan ini, atau silakan ke meja registrasi.")
    return _("Kode tiket ini tidak dikenal. Periksa lagi, atau silakan ke meja registrasi.")


async def _done(request: AnyRequest, nonce: str, visit: Visit, ticket: str, result: ScanResult, now: datetime) -> Html:
    refused = result.status == ScanStatus.REFUSED or (
        result.status == ScanStatus.SAME_SCAN and result.reason is not None
    )
    closed = why_closed(visit.event, visit.session, now) if refused else None
    own = {one.attendee for one in await tickets_here(own_tickets.remembered(request), visit.event.id)}
    return await web.render(
        request,
        "attendance/venue/self_refused.html" if refused else "attendance/venue/self_done.html",
        status=409 if refused else 200,
        nonce=nonce,
        event=visit.event,
        session=visit.session,
        ticket=ticket,
        result=result,
        name_of=lambda one: shown_name(one.name, Sight.FULL if one.id in own else Sight.BEARER),
        closed=closed,
        confirm=visit.event.self_checkin == SelfCheckInPolicy.CONFIRM,
        others=[] if refused else [one for one in result.party if not one.present],
    )


async def _sorry(request: AnyRequest, refusal: Gone) -> Html:
    return await web.render(request, "attendance/venue/self_stale.html", status=410, message=refusal.message)


ROUTES = [arrive, ask, check_in_here]
