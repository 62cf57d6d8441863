"""The Gerbang tab: gates and screens of one event, their pairing codes, and who is on duty."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from events import config, forms, qr, web
from events.attendance import pairing, queries, shifts
from events.attendance.pairing import PAIRING_LASTS
from events.calendar.queries import event_by_slug
from events.calendar.tables import Event
from events.clean import clean_text
from events.errors import NotFound
from events.language import N_, _
from events.text import day_bounds_utc, local_date
from events.vocabulary import GateKind
from events.web import AnyRequest, Signed

PAGES: dict[str, str] = {GateKind.SCANNER: "/gerbang", GateKind.SCREEN: "/layar"}


class GateForm(forms.Form):
    """A new gate or screen."""

    name = StringField(
        N_("Nama"),
        [DataRequired(N_("Tulis nama gerbang, misalnya Pintu Utara.")), forms.Parsed(partial(clean_text, most=60))],
        description=N_("Tercetak pada setiap catatan kehadiran, misalnya Pintu Utara."),
        render_kw={"autocomplete": "off", "maxlength": "60"},
    )
    kind = RadioField(
        N_("Jenis"),
        choices=[
            SelectChoice(GateKind.SCANNER, N_("Pemindai: petugas memindai tiket")),
            SelectChoice(GateKind.SCREEN, N_("Layar: QR hadir mandiri di proyektor")),
        ],
        default=GateKind.SCANNER,
    )
    search_allowed = BooleanField(N_("Untuk meja bantuan: petugas boleh mencari nama peserta tanpa tiket"))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None


async def _list(request: AnyRequest, event: Event, form: GateForm, now: datetime, status: int = 200) -> Response[str]:
    gates = sorted(await queries.gates_of(event.id), key=lambda gate: gate.revoked_at is not None)
    day = day_bounds_utc(local_date(now, event.zone), event.zone)
    return await web.render(
        request,
        "attendance/organizer/gates.html",
        status=status,
        event=event,
        tab="gerbang",
        form=form,
        now=now,
        gates=gates,
        shifts=await shifts.shifts_between(event.id, *day),
    )


async def _pairing(request: AnyRequest, event: Event, name: str, kind: str, code: str, now: datetime) -> Response[str]:
    """The page with the code: the answer itself, because no address may bring the code back."""
    address = f"{config.load().base_url}{PAGES[kind]}"
    return await web.render(
        request,
        "attendance/organizer/gate_pairing.html",
        event=event,
        tab="gerbang",
        name=name,
        kind=kind,
        code=code,
        address=address,
        picture=qr.qr_svg(f"{address}#{code}", _("QR pemasangan")),
        ends_at=now + PAIRING_LASTS,
    )


@get("/panitia/kegiatan/{slug:str}/gerbang", guards=[web.require_organizer])
async def gate_list(request: AnyRequest, slug: FromPath[str]) -> Response[str]:
    """Every gate and screen of the event, and today's shifts."""
    return await _list(request, await event_by_slug(slug), GateForm(), datetime.now(UTC))


@post("/panitia/kegiatan/{slug:str}/gerbang", guards=[web.require_organizer])
async def create_gate(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[str]:
    """A new gate; the answer shows its pairing code, once."""
    event, now = await event_by_slug(slug), datetime.now(UTC)
    form = await forms.read(GateForm, request)
    if not form.validate():
        return await _list(request, event, form, now, status=422)
    gate, code = await pairing.create_gate(
        event.id,
        form.name.data,
        kind=form.kind.data,
        by=viewer.actor,
        now=now,
        search_allowed=form.search_allowed.data and form.kind.data == GateKind.SCANNER,
    )
    return await _pairing(request, event, gate.name, gate.kind, code, now)


@post("/panitia/kegiatan/{slug:str}/gerbang/{gate_id:str}/kode", guards=[web.require_organizer])
async def renew_code(request: AnyRequest, slug: FromPath[str], gate_id: FromPath[str], viewer: Signed) -> Response[str]:
    """A new pairing code for a gate, shown once."""
    event, now = await event_by_slug(slug), datetime.now(UTC)
    gate = await shifts.gate_of(event.id, _uuid(gate_id))
    code = await pairing.renew_pairing(gate.id, by=viewer.actor, now=now)
    return await _pairing(request, event, gate.name, gate.kind, code, now)


@get("/panitia/kegiatan/{slug:str}/gerbang/{gate_id:str}/cabut", guards=[web.require_organizer])
async def revoke_page(request: AnyRequest, slug: FromPath[str], gate_id: FromPath[str]) -> Response[str]:
    """What revoking undoes, and the button."""
    event = await event_by_slug(slug)
    gate = await shifts.gate_of(event.id, _uuid(gate_id))
    return await web.render(request, "attendance/organizer/gate_revoke.html", event=event, tab="gerbang", gate=gate)


@post("/panitia/kegiatan/{slug:str}/gerbang/{gate_id:str}/cabut", guards=[web.require_organizer])
async def revoke_gate(slug: FromPath[str], gate_id: FromPath[str], viewer: Signed) -> Redirect:
    """End the device's right to scan."""
    event = await event_by_slug(slug)
    gate = await shifts.gate_of(event.id, _uuid(gate_id))
    await pairing.revoke_gate(gate.id, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(f"/panitia/kegiatan/{event.slug}/gerbang", _("%(name)s dicabut.", name=gate.name))


ROUTES = [gate_list, create_gate, renew_code, revoke_page, revoke_gate]
