"""The tab Undangan OPD: who answered, who sent too few, and one OPD's link, texts, names and log."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, versions, web
from events.calendar import queries
from events.calendar.tables import Event
from events.errors import Invalid
from events.forms import blame
from events.language import _
from events.registration import history
from events.registration.invitations import board as invitation_board
from events.registration.invitations import letter as invitation_letters
from events.registration.invitations import letter_file as letter_files
from events.registration.invitations import liaisons, nominees, sending
from events.registration.invitations import links as invitation_links
from events.registration.invitations.board import InvitedOpd
from events.registration.invitations.forms import LiaisonForm
from events.registration.invitations.links import InvitationFacts
from events.registration.invitations.organizer.marks import marked
from events.registration.invitations.texts import next_note
from events.registration.queries import session_times
from events.registration.seats.called import called
from events.registration.seats.event import lock_event
from events.vocabulary import InvitationState
from events.web import AnyRequest, Html, Signed

TAB = "/panitia/kegiatan/{slug:str}/undangan"
ONE = TAB + "/{invitation_id:uuid}"


async def _page(request: AnyRequest, name: str, event: Event, *, status: int = 200, **context: Any) -> Html:
    return await web.render(
        request,
        f"registration/invitations/{name}.html",
        status=status,
        event=event,
        tab="undangan",
        base_url=f"/panitia/kegiatan/{event.slug}/undangan",
        **context,
    )


@get(TAB, guards=[web.require_organizer])
async def invitations_page(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    everyone = await invitation_board.board(event)
    asked = request.query_params.get("keadaan", "")
    wanted = asked if asked in invitation_board.FILTERS else ""
    sessions = await session_times(event.id)
    letter, file = await invitation_letters.letter_of(event.id), await letter_files.about_file(event.id)
    shown = [one for one in everyone if one.is_wanted(wanted)]
    return await _page(
        request,
        "board",
        event,
        everyone=everyone,
        wanted=wanted,
        counts=invitation_board.counts(everyone),
        letter=letter,
        file=file,
        states=list(InvitationState),
        failed=await sending.mail_failed(event.id),
        marked=await marked(request, event.id),
        shown=[(one, next_note(event, sessions, one, letter, filed=file is not None)) for one in shown],
    )


# ----------------------------------------------------------------- one OPD


@dataclass(frozen=True)
class FoundInvitation:
    """One invitation of the event in the address."""

    event: Event
    invitation: InvitationFacts

    @property
    def path(self) -> str:
        return f"/panitia/kegiatan/{self.event.slug}/undangan/{self.invitation.id}"


async def _invitation_of_event(slug: str, invitation_id: uuid.UUID) -> FoundInvitation:
    """Raises NotFound for another event's invitation."""
    event = await queries.event_by_slug(slug)
    return FoundInvitation(event, await invitation_links.invitation_of(event.id, invitation_id))


@get(ONE, guards=[web.require_organizer])
async def invitation_page(request: AnyRequest, slug: FromPath[str], invitation_id: FromPath[uuid.UUID]) -> Html:
    found = await _invitation_of_event(slug, invitation_id)
    return await _one_page(request, found, _liaison_form(found.invitation))


def _liaison_form(row: InvitationFacts) -> LiaisonForm:
    return LiaisonForm(data={"name": row.liaison_name, "phone": row.liaison_phone, "email": row.liaison_email})


async def _stored_liaison(event_id: uuid.UUID, invitation_id: uuid.UUID) -> LiaisonForm:
    await lock_event(event_id)
    return _liaison_form(await invitation_links.invitation_of(event_id, invitation_id))


async def _one_page(request: AnyRequest, found: FoundInvitation, form: LiaisonForm, *, status: int = 200) -> Html:
    event, row = found.event, found.invitation
    people = nominees.live(await nominees.nominees(event.id, row.department))
    letter, file = await invitation_letters.letter_of(event.id), await letter_files.about_file(event.id)
    one = InvitedOpd(row, called(event, row, nominees.names_counted(people)))
    note = next_note(event, await session_times(event.id), one, letter, filed=file is not None)
    return await _page(
        request,
        "one",
        event,
        status=status,
        found=found,
        one=one,
        people=people,
        form=form,
        note=note,
        marked=row.sent_at and row.id not in await sending.mailed(event.id),
        link=row.address,
        history=await history.history(event.id, [row.id]),
    )


@post(ONE + "/tautan", guards=[web.require_organizer])
async def renew_link(slug: FromPath[str], invitation_id: FromPath[uuid.UUID], viewer: Signed) -> Response[Any]:
    found = await _invitation_of_event(slug, invitation_id)
    await invitation_links.renew_link(found.event.id, invitation_id, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(found.path, _("Tautan baru sudah dibuat; tautan lama tidak berlaku lagi. Kirimkan yang baru."))


@post(ONE + "/kontak", guards=[web.require_organizer])
async def save_liaison(
    request: AnyRequest, slug: FromPath[str], invitation_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    found = await _invitation_of_event(slug, invitation_id)
    form = await forms.read(LiaisonForm, request)
    if not form.validate():
        return await _one_page(request, found, form, status=422)
    event_id, now = found.event.id, datetime.now(UTC)
    liaison, keep = form.liaison(), bool(form.keep.data)
    saving = liaisons.set_liaison(event_id, invitation_id, liaison, keep=keep, by=viewer.actor, now=now)
    shown = partial(_stored_liaison, event_id, invitation_id)
    try:
        await versions.unless_changed(request, form, shown, saving, about=[invitation_id], back=found.path)
    except Invalid as refusal:
        blame(form, refusal)
        return await _one_page(request, found, form, status=422)
    on = f"/panitia/kegiatan/{slug}/undangan/kirim?opd={invitation_id}"
    sent_from = (await request.form()).get("lanjut") == "kirim"
    return web.see_other(on if sent_from else found.path, _("Kontak penghubung disimpan."))


ROUTES: list[Any] = [invitations_page, invitation_page, renew_link, save_liaison]
