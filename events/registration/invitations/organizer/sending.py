"""Sending invitations: from OPD to OPD with the text ready, by e-mail at once, or as a sheet of all links."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import config, spreadsheets, web
from events.audit import record_export
from events.calendar import queries
from events.calendar.tables import Event
from events.errors import Conflict
from events.language import _, ngettext
from events.links import id_of
from events.registration.invitations import board as invitation_board
from events.registration.invitations import letter as invitation_letters
from events.registration.invitations import letter_file as letter_files
from events.registration.invitations import sending, workbook
from events.registration.invitations.board import InvitedOpd
from events.registration.invitations.forms import LiaisonForm
from events.registration.invitations.links import invitation_of
from events.registration.invitations.organizer.marks import address, marked, moment_of
from events.registration.invitations.texts import Note, next_note
from events.registration.queries import session_times
from events.vocabulary import EventStatus
from events.web import AnyRequest, Html, Signed

TAB = "/panitia/kegiatan/{slug:str}/undangan"
SEND = TAB + "/kirim"
MARK = TAB + "/terkirim"
ONE = TAB + "/{invitation_id:uuid}"


def _base(slug: str) -> str:
    return f"/panitia/kegiatan/{slug}/undangan"


async def _render(request: AnyRequest, name: str, event: Event, *, status: int = 200, **context: Any) -> Html:
    return await web.render(
        request,
        f"registration/invitations/{name}.html",
        status=status,
        event=event,
        tab="undangan",
        base_url=_base(event.slug),
        by_mail=config.load().smtp_url is not None,
        marked=await marked(request, event.id),
        **context,
    )


def _refuse_draft(event: Event) -> None:
    """A draft's links open nothing yet: whoever sends them makes the OPD try in vain."""
    if event.status == EventStatus.DRAFT:
        raise Conflict(_("Terbitkan kegiatan lebih dahulu: tautan undangan belum dapat dibuka."), code="draft")


async def _notes(event: Event, everyone: list[InvitedOpd]) -> list[tuple[InvitedOpd, Note | None]]:
    sessions, letter = await session_times(event.id), await invitation_letters.letter_of(event.id)
    filed = await letter_files.about_file(event.id) is not None
    return [(one, next_note(event, sessions, one, letter, filed=filed)) for one in everyone]


# ----------------------------------------------------------------- from OPD to OPD


@get(SEND, guards=[web.require_organizer])
async def send_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    notes = await _notes(event, await invitation_board.board(event))
    everyone = [one.invitation for one, _note in notes]
    waiting = sending.unsent(everyone)
    asked = id_of(request.query_params.get("opd"))
    shown = next((one for one in waiting if one.id == asked), None) or sending.next_after(
        everyone, id_of(request.query_params.get("setelah"))
    )
    note = next((note for one, note in notes if shown and one.invitation.id == shown.id), None)
    contact = {f"{name}": getattr(shown, f"liaison_{name}") for name in ("name", "phone", "email")} if shown else {}
    return await _render(
        request,
        "send",
        event,
        shown=shown,
        note=note,
        form=LiaisonForm(data=contact) if shown else None,
        done=len(everyone) - len(waiting),
        total=len(everyone),
        mailable=[one for one in waiting if one.liaison_email],
        place=everyone.index(shown) + 1 if shown else 0,
    )


@post(ONE + "/terkirim", guards=[web.require_organizer])
async def mark_sent(
    request: AnyRequest, slug: FromPath[str], invitation_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    _refuse_draft(event)
    invitation = await invitation_of(event.id, invitation_id)
    now = datetime.now(UTC)
    await sending.mark_sent(event.id, [invitation.id], by=viewer.actor, now=now)
    if (await request.form()).get("lanjut") == "kirim":
        return web.see_other(address(f"{_base(slug)}/kirim", now, setelah=str(invitation.id)))
    return web.see_other(address(f"{_base(slug)}/{invitation.id}", now), _("Undangan ditandai terkirim."))


@post(ONE + "/belum", guards=[web.require_organizer])
async def unmark_one(slug: FromPath[str], invitation_id: FromPath[uuid.UUID], viewer: Signed) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    invitation = await invitation_of(event.id, invitation_id)
    if invitation.sent_at:
        await sending.unmark(event.id, [invitation.id], by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(f"{_base(slug)}/{invitation.id}", _("Tanda terkirim dibatalkan."))


@post(ONE + "/e-mail", guards=[web.require_organizer])
async def mail_one(slug: FromPath[str], invitation_id: FromPath[uuid.UUID], viewer: Signed) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    invitation = await invitation_of(event.id, invitation_id)
    sent = await _mail(event, viewer, only=invitation.id)
    text = _("E-mail kepada %(opd)s masuk antrean.", opd=invitation.department_name)
    return web.see_other(f"{_base(slug)}/kirim?setelah={invitation.id}", text if sent else None)


@post(SEND + "/e-mail", guards=[web.require_organizer])
async def mail_all(slug: FromPath[str], viewer: Signed) -> Response[Any]:
    sent = await _mail(await queries.event_by_slug(slug), viewer)
    text = ngettext("%(count)s e-mail undangan masuk antrean.", "%(count)s e-mail undangan masuk antrean.", sent)
    return web.see_other(f"{_base(slug)}/kirim", text)


async def _mail(event: Event, viewer: Signed, only: uuid.UUID | None = None) -> int:
    """Raises Conflict without a mail server: nothing may be marked as sent that nobody will send."""
    _refuse_draft(event)
    if config.load().smtp_url is None:
        raise Conflict(_("Server e-mail belum diatur pada instalasi ini."), code="no_mail")
    notes = await _notes(event, await invitation_board.board(event))
    wanted = [(one.invitation.id, note) for one, note in notes if note and only in (None, one.invitation.id)]
    return await sending.mail(event.id, wanted, by=viewer.actor, now=datetime.now(UTC))


# ----------------------------------------------------------------- sent by other means


@get(MARK, guards=[web.require_organizer])
async def mark_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    return await _mark_page(request, await queries.event_by_slug(slug))


async def _mark_page(request: AnyRequest, event: Event, *, error: str = "") -> Html:
    board = await invitation_board.board(event)
    return await _render(
        request,
        "mark",
        event,
        status=422 if error else 200,
        waiting=sending.unsent([one.invitation for one in board]),
        all_ticked=request.query_params.get("pilih") == "semua",
        error=error,
    )


@post(MARK, guards=[web.require_organizer])
async def mark_chosen(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    _refuse_draft(event)
    chosen = [one for word in (await request.form()).getall("opd", []) if (one := id_of(str(word)))]
    if not chosen:
        return await _mark_page(request, event, error=_("Pilih OPD yang undangannya sudah Anda kirim."))
    now = datetime.now(UTC)
    noted = await sending.mark_sent(event.id, chosen, by=viewer.actor, now=now)
    text = ngettext("%(count)s undangan ditandai terkirim.", "%(count)s undangan ditandai terkirim.", noted)
    return web.see_other(address(_base(slug), now), text)


@post(MARK + "/batal", guards=[web.require_organizer])
async def take_back(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event = await queries.event_by_slug(slug)
    asked = await request.form()
    moment = moment_of(str(asked.get("ditandai", "")))
    count = await sending.take_back(event.id, moment, by=viewer.actor, now=datetime.now(UTC)) if moment else 0
    back = f"{_base(slug)}/kirim" if asked.get("lanjut") == "kirim" else _base(slug)
    text = ngettext("Tanda %(count)s undangan dibatalkan.", "Tanda %(count)s undangan dibatalkan.", count)
    return web.see_other(back, text if count else None)


# ----------------------------------------------------------------- all links


@post(TAB + "/unduh", guards=[web.require_organizer], status_code=200)
async def download(slug: FromPath[str], viewer: Signed) -> Response[bytes]:
    event = await queries.event_by_slug(slug)
    lines = await _notes(event, await invitation_board.board(event))
    now = datetime.now(UTC)
    await record_export(event.id, "invitations.xlsx", by=viewer.actor, now=now, rows=len(lines))
    return spreadsheets.as_answer(await asyncio.to_thread(workbook.workbook, event.title, lines), f"undangan-{slug}")


ROUTES: list[Any] = [send_page, mark_sent, unmark_one, mail_one, mail_all, mark_page, mark_chosen, take_back, download]
