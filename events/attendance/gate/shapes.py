"""What the gate's JSON API takes and gives, as the OpenAPI document describes it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.attendance.gate.items import MOST, Item, Moment
from events.attendance.ledger.results import ScanResult
from events.vocabulary import AttendeeRole, AttendeeState, EventStatus, SelfCheckInPolicy

# ----------------------------------------------------------------- what is sent


class PairBody(Struct):
    """The pairing code that the workspace shows: it works once and for 15 minutes."""

    code: str


class ShiftBody(Struct):
    """A PIN, or an officer's login."""

    pin: str | None = None
    email: str | None = None
    password: str | None = None


class UndoBody(Struct):
    """`id` is new and names the undoing itself; `at` is now if left out."""

    id: uuid.UUID
    reason: str
    at: Moment | None = None


class ScanBatch(Struct):
    """Scans as the device kept them, with its clock at the moment of sending."""

    items: Annotated[list[Item], Meta(max_length=MOST)]
    shift: uuid.UUID
    sent_at: Moment | None = None


# ----------------------------------------------------------------- what is answered


class GateShape(Struct):
    """A paired device; only with `search_allowed` may it look people up by name."""

    id: uuid.UUID
    name: str
    kind: Literal["scanner", "screen"]
    search_allowed: bool


class EventShape(Struct):
    """The event of the gate; `zone` decides its days."""

    id: uuid.UUID
    slug: str
    title: str
    venue: str
    zone: str
    status: EventStatus
    self_checkin: SelfCheckInPolicy


class SessionShape(Struct):
    """A session; times are the actual ones once they are known."""

    id: uuid.UUID
    title: str
    room: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    cancelled: bool


class Paired(Struct):
    """The device's token, shown once, and where it stands; `session` is the one that is on by the clock."""

    token: str
    gate: GateShape
    event: EventShape
    sessions: list[SessionShape]
    session: uuid.UUID | None


class ShiftStarted(Struct):
    """`shift` goes with every scan; `operator` is the officer's name."""

    shift: uuid.UUID
    operator: str


class ShiftShape(Struct):
    """The duty that is on."""

    id: uuid.UUID
    operator: str


class GateStatus(Struct, omit_defaults=True):
    """Where the gate stands. The counts are of `counted_session` and left out without one; companions apart."""

    gate: GateShape
    event: EventShape
    sessions: list[SessionShape]
    session: uuid.UUID | None
    counted_session: uuid.UUID | None
    shift: ShiftShape | None
    rev: int
    now: datetime
    present: int | None = None
    registered: int | None = None
    companions_present: int | None = None
    companions_registered: int | None = None


class Guest(Struct):
    """Somebody of the event, found by name."""

    id: uuid.UUID
    name: str
    role: AttendeeRole
    state: AttendeeState
    department: str


class Guests(Struct):
    results: list[Guest]


class ScanResults(Struct):
    """One result for each item, in the order of the items; `rev` grows when the event's attendees change."""

    rev: int
    results: list[ScanResult]


class Undone(Struct):
    """`target` is the scan that was taken back."""

    id: uuid.UUID
    target: uuid.UUID
    status: Literal["recorded"] = "recorded"


class VenueCode(Struct):
    """A code of the venue, valid from `starts_at` to `ends_at`; `qr` is its SVG path on a square of `size` modules."""

    code: str
    starts_at: datetime
    ends_at: datetime
    qr: str
    size: int


class ScreenShown(Struct, omit_defaults=True):
    """What a screen shows for the next 15 minutes. A QR holds `prefix` and one code. No codes: no self check-in."""

    now: datetime
    event: EventShape
    session: SessionShape | None
    handle: str | None
    prefix: str | None
    codes: list[VenueCode]
    present: int
    registered: int
    companions_present: int | None = None
    companions_registered: int | None = None


class ScreenCount(Struct, omit_defaults=True):
    """How many have come to `session`, the one that is on by the clock; companions apart."""

    now: datetime
    session: uuid.UUID | None
    present: int
    registered: int
    companions_present: int | None = None
    companions_registered: int | None = None
