"""The gate's JSON API, exactly as `contract.md` has it, and the scanner's pages.

Bearer tokens only: cookies are never looked at here. `POST /scans` is the hot path: one cached look at who asks,
then the ledger; requests that wait share a commit.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from events.attendance import actions, pages, queries, screen
from events.attendance.door import Door, Duty, EventFacts, door_of, duty_on, event_facts
from events.attendance.hot import take_scans
from events.attendance.items import EARLIEST, LATEST, UNREADABLE, Moment
from events.attendance.tables import Gate
from events.errors import Forbidden, Invalid, Malformed
from events.language import _
from events.security import client_address
from events.web import AnyRequest

WORDS_LEAST = 3


class PairBody(msgspec.Struct):
    code: str


class ShiftBody(msgspec.Struct):
    """A PIN, or an officer's login."""

    pin: str | None = None
    email: str | None = None
    password: str | None = None


class UndoBody(msgspec.Struct):
    id: uuid.UUID
    reason: str
    at: Moment | None = None


def bearer(request: AnyRequest) -> str:
    """The token of the Authorization header; empty without one."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def read_body(request: AnyRequest, kind: type[Any]) -> Any:
    """The JSON body as `kind`; raises Malformed (400)."""
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except UNREADABLE:
        raise Malformed from None


def answer(body: Any) -> Response[bytes]:
    """JSON as msgspec writes it, past Litestar's own encoding."""
    return Response(msgspec.json.encode(body), media_type="application/json", status_code=200)


@post("/api/v1/gate/pair", summary="Pasangkan perangkat", tags=["gate"])
async def pair(request: AnyRequest) -> Response[bytes]:
    """Exchange a pairing code, once and within 15 minutes, for the device's bearer token."""
    body, now = await read_body(request, PairBody), datetime.now(UTC)
    device = request.headers.get("user-agent", "")
    gate, token = await actions.pair(body.code, device=device, address=client_address(request), now=now)
    event = await event_facts(gate.event)
    return answer({"token": token, "gate": _gate(gate), **_place(event, now)})


@post("/api/v1/gate/shifts", summary="Mulai tugas", tags=["gate"])
async def start_shift(request: AnyRequest) -> Response[bytes]:
    """Begin an officer's duty by PIN or login; every later row names this person."""
    now = datetime.now(UTC)
    door = await door_of(bearer(request), kind="scanner", now=now)
    body = await read_body(request, ShiftBody)
    account = None
    if body.pin is None:
        account = (await actions.officer_by_login(body.email or "", body.password or "", now=now)).id
    shift = await actions.start_shift(door, pin=body.pin, account_id=account, now=now)
    return answer({"shift": shift.id, "operator": shift.operator})


@post("/api/v1/gate/scans", summary="Catat pemindaian", tags=["gate"])
async def scans(request: AnyRequest) -> Response[bytes]:
    """Keep up to 200 scans; each is judged on its own and answered in order. Served by `fast.py`."""
    body = await take_scans(bearer(request), await request.body(), datetime.now(UTC))
    return Response(body, media_type="application/json", status_code=200)


@get("/api/v1/gate/status", summary="Keadaan gerbang", tags=["gate"])
async def status(request: AnyRequest) -> Response[bytes]:
    """The gate, its event and sessions, the one that is on now, counts, the shift and the server's clock."""
    now = datetime.now(UTC)
    door = await door_of(bearer(request), kind="scanner", now=now)
    place, duty = _place(door.event, now), await duty_on(door)
    session = _asked_session(request, door) or place["session"]
    counts = await queries.counts(session) if session else {}
    shift = {"id": duty.id, "operator": duty.operator} if duty else None
    return answer({"gate": _gate(door), **place, **counts, "counted_session": session, "shift": shift,
                   "rev": door.event.rev, "now": now})  # fmt: skip


def _asked_session(request: AnyRequest, door: Door) -> uuid.UUID | None:
    """`?session=` of this event: whose counts are wanted."""
    return next((s for s in door.event.sessions if str(s) == request.query_params.get("session")), None)


@get("/api/v1/gate/search", summary="Cari peserta", tags=["gate"])
async def search(request: AnyRequest) -> Response[bytes]:
    """Attendees by at least three letters of their name; only for gates with that right."""
    door = await door_of(bearer(request), kind="scanner", now=datetime.now(UTC))
    words = request.query_params.get("q", "")
    if not door.search_allowed:
        raise Forbidden(_("Gerbang ini tidak diizinkan mencari nama."), code="not_allowed")
    if sum(letter.isalpha() for letter in words) < WORDS_LEAST:
        raise Invalid(_("Tulis paling sedikit tiga huruf."), code="too_short", field="q")
    return answer({"results": await queries.find_guests(door.event.id, words)})


@post("/api/v1/gate/scans/{scan_id:str}/undo", summary="Batalkan pemindaian", tags=["gate"])
async def undo(request: AnyRequest, scan_id: FromPath[str]) -> Response[bytes]:
    """Take a scan of this event back, with a reason; sent again it changes nothing."""
    now = datetime.now(UTC)
    door = await door_of(bearer(request), kind="scanner", now=now)
    duty = await _on_duty(door)
    body = await read_body(request, UndoBody)
    if body.at is not None and not EARLIEST <= body.at <= LATEST:
        raise Malformed
    await actions.undo_scan(_uuid(scan_id), undo_id=body.id, reason=body.reason, at=body.at or now, door=door,
                            duty=duty, now=now)  # fmt: skip
    return answer({"id": body.id, "target": scan_id, "status": "recorded"})


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


@get("/api/v1/screen/codes", summary="Kode QR layar", tags=["screen"])
async def screen_codes(request: AnyRequest) -> Response[bytes]:
    """What a paired screen shows for the next 15 minutes, and how many have come."""
    now = datetime.now(UTC)
    door = await door_of(bearer(request), kind="screen", now=now)
    return answer(await screen.shown(door, now))


@get("/api/v1/screen/count", summary="Jumlah hadir untuk layar", tags=["screen"])
async def screen_count(request: AnyRequest) -> Response[bytes]:
    """How many have come; asked every few seconds."""
    now = datetime.now(UTC)
    return answer(await screen.count(await door_of(bearer(request), kind="screen", now=now), now))


def _gate(gate: Gate | Door) -> dict[str, Any]:
    return {"id": gate.id, "name": gate.name, "kind": gate.kind, "search_allowed": gate.search_allowed}


def _place(event: EventFacts, now: datetime) -> dict[str, Any]:
    """The event, its sessions and the id of the one that is on by the clock."""
    session = event.session_now(now)
    return {
        "event": screen.event_of(event),
        "sessions": [screen.session_of(one) for one in event.sessions.values()],
        "session": session.id if session else None,
    }


API_ROUTES = [pair, start_shift, scans, status, search, undo, screen_codes, screen_count]
ROUTES = [*API_ROUTES, *pages.ROUTES]
