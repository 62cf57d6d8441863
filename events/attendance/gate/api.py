"""The gate's JSON API, and the scanner's pages.

Bearer tokens only: cookies are never looked at here. `POST /scans` is the hot path: one cached look at who asks,
then the ledger; requests that wait share a commit.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from events.api import GATE_TOKEN, refusals
from events.attendance import pairing, queries
from events.attendance.door import Door, Duty, EventFacts, door_of, duty_on, event_facts
from events.attendance.gate import venue_screen
from events.attendance.gate.items import EARLIEST, LATEST
from events.attendance.gate.scans import take_scans
from events.attendance.gate.shapes import (
    EventShape,
    GateShape,
    GateStatus,
    Guest,
    Guests,
    PairBody,
    Paired,
    ScanBatch,
    ScanResults,
    ScreenCount,
    ScreenShown,
    SessionShape,
    ShiftBody,
    ShiftShape,
    ShiftStarted,
    UndoBody,
    Undone,
)
from events.attendance.ledger import by_hand
from events.attendance.tables import Gate
from events.errors import Forbidden, Invalid, Malformed
from events.language import _
from events.registration.people.search import too_short
from events.security import client_address
from events.vocabulary import GateKind
from events.web import AnyRequest

AnyConnection = ASGIConnection[Any, Any, Any, Any]


def bearer(connection: AnyConnection) -> str:
    """The token of the Authorization header; empty without one."""
    scheme, _space, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def require_scanner(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Guard: the token of a paired scanner, asked for before anything of the request is read."""
    connection.scope["state"]["door"] = await door_of(bearer(connection), kind=GateKind.SCANNER, now=datetime.now(UTC))


async def require_screen(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Guard: the token of a paired screen."""
    connection.scope["state"]["door"] = await door_of(bearer(connection), kind=GateKind.SCREEN, now=datetime.now(UTC))


def door_at(request: AnyRequest) -> Door:
    """The door a guard found."""
    found: Door = request.scope["state"]["door"]
    return found


def documented_batch(data: JSONBody[ScanBatch]) -> None:
    """Never run: it lends its body to the OpenAPI document, for `scans` reads bytes, item by item."""


@post(
    "/api/v1/gate/pair",
    summary="Pair a device",
    tags=["gate"],
    status_code=200,
    include_in_schema=True,
    responses=refusals(400, 403, 429),
)
async def pair(request: AnyRequest, data: JSONBody[PairBody]) -> Paired:
    """Exchange a pairing code, once and within 15 minutes, for the device's bearer token."""
    now = datetime.now(UTC)
    device = request.headers.get("user-agent", "")
    gate, token = await pairing.pair(data.code, device=device, address=client_address(request), now=now)
    return Paired(token, _gate(gate), *_place(await event_facts(gate.event), now))


@post(
    "/api/v1/gate/shifts",
    guards=[require_scanner],
    summary="Start a shift",
    tags=["gate"],
    status_code=200,
    include_in_schema=True,
    security=GATE_TOKEN,
    responses=refusals(400, 401, 403, 429),
)
async def start_shift(request: AnyRequest, data: JSONBody[ShiftBody]) -> ShiftStarted:
    """Begin an officer's duty by PIN or login; every later row names this person."""
    now = datetime.now(UTC)
    door = door_at(request)
    account = None
    if data.pin is None:
        account = (await pairing.officer_by_login(data.email or "", data.password or "", now=now)).id
    shift = await pairing.start_shift(door, pin=data.pin, account_id=account, now=now)
    return ShiftStarted(shift.id, shift.operator)


@post(
    "/api/v1/gate/scans",
    summary="Record scans",
    tags=["gate"],
    status_code=200,
    include_in_schema=True,
    security=GATE_TOKEN,
    dependencies={"batch": Provide(documented_batch, sync_to_thread=False)},
    responses={200: ResponseSpec(ScanResults, generate_examples=False, description="Each item's verdict.")}
    | refusals(400, 401, 403, 413),
)
async def scans(request: AnyRequest) -> Response[bytes]:
    """Keep up to 200 scans; each is judged on its own and answered in order, never refused for another's fault."""
    body = await take_scans(bearer(request), await request.body(), datetime.now(UTC))
    return Response(body, media_type="application/json", status_code=200)


@get(
    "/api/v1/gate/status",
    guards=[require_scanner],
    summary="The gate and its event",
    tags=["gate"],
    include_in_schema=True,
    security=GATE_TOKEN,
    responses=refusals(400, 401),
)
async def status(
    request: AnyRequest,
    session: Annotated[str, QueryParameter(description="Whose counts are wanted: the id of a session")] = "",
) -> GateStatus:
    """The gate, its event and sessions, the one that is on now, counts, the shift and the server's clock."""
    now = datetime.now(UTC)
    door = door_at(request)
    event, sessions, on_now = _place(door.event, now)
    counted = next((one for one in door.event.sessions if str(one) == session), on_now)
    counts = asdict(await queries.counts(counted)) if counted else {}
    duty = await duty_on(door)
    shift = ShiftShape(duty.id, duty.operator) if duty else None
    return GateStatus(_gate(door), event, sessions, on_now, counted, shift, door.event.rev, now, **counts)


@get(
    "/api/v1/gate/search",
    guards=[require_scanner],
    summary="Look people up by name",
    tags=["gate"],
    include_in_schema=True,
    security=GATE_TOKEN,
    responses=refusals(400, 401, 403, 422),
)
async def search(
    request: AnyRequest, q: Annotated[str, QueryParameter(description="At least three letters, or a whole word")] = ""
) -> Guests:
    """Attendees by words of name, institution or OPD; only for gates with that right."""
    door = door_at(request)
    if not door.search_allowed:
        raise Forbidden(_("Gerbang ini tidak diizinkan mencari nama."), code="not_allowed")
    if too_short(q):
        raise Invalid(
            _("Tulis paling sedikit tiga huruf, atau nama dua huruf secara utuh."), code="too_short", field="q"
        )
    return Guests([Guest(**asdict(one)) for one in await queries.find_guests(door.event.id, q)])


@post(
    "/api/v1/gate/scans/{scan_id:str}/undo",
    operation_id="undo",
    guards=[require_scanner],
    summary="Take a scan back",
    tags=["gate"],
    status_code=200,
    include_in_schema=True,
    security=GATE_TOKEN,
    responses=refusals(400, 401, 403, 404, 409, 422),
)
async def undo_scan(request: AnyRequest, scan_id: FromPath[str], data: JSONBody[UndoBody]) -> Undone:
    """Take a scan of this event back, with a reason; sent again it changes nothing."""
    now, target = datetime.now(UTC), _uuid(scan_id)
    door = door_at(request)
    duty = await _on_duty(door)
    if data.at is not None and not EARLIEST <= data.at <= LATEST:
        raise Malformed
    await by_hand.undo_scan(
        target, undo_id=data.id, reason=data.reason, at=data.at or now, door=door, duty=duty, now=now
    )
    return Undone(data.id, target)


async def _on_duty(door: Door) -> Duty:
    duty = await duty_on(door)
    if duty is None:
        raise Forbidden(_("Mulai tugas dengan PIN petugas terlebih dahulu."), code="no_shift")
    return duty


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Malformed from None


@get(
    "/api/v1/screen/codes",
    guards=[require_screen],
    summary="What a screen shows",
    tags=["screen"],
    include_in_schema=True,
    security=GATE_TOKEN,
    responses=refusals(401),
)
async def screen_codes(request: AnyRequest) -> ScreenShown:
    """The venue's codes of the next 15 minutes, and how many have come."""
    return await venue_screen.shown(door_at(request), datetime.now(UTC))


@get(
    "/api/v1/screen/count",
    guards=[require_screen],
    summary="How many have come",
    tags=["screen"],
    include_in_schema=True,
    security=GATE_TOKEN,
    responses=refusals(401),
)
async def screen_count(request: AnyRequest) -> ScreenCount:
    """The number that grows; asked every few seconds."""
    return await venue_screen.count(door_at(request), datetime.now(UTC))


def _gate(gate: Gate | Door) -> GateShape:
    return GateShape(gate.id, gate.name, gate.kind, gate.search_allowed)  # type: ignore[arg-type]  # pairing.KINDS


def _place(event: EventFacts, now: datetime) -> tuple[EventShape, list[SessionShape], uuid.UUID | None]:
    """The event, its sessions and the id of the one that is on by the clock."""
    session = event.session_now(now)
    sessions = [venue_screen.session_of(one) for one in event.sessions.values()]
    return venue_screen.event_of(event), sessions, session.id if session else None


ROUTES = [pair, start_shift, scans, status, search, undo_scan, screen_codes, screen_count]
