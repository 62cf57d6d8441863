"""The body of `POST /api/v1/gate/scans`: read as a whole, judged item by item."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

import msgspec

from events.attendance.door import Door, Duty
from events.attendance.ledger.judge import Claim
from events.attendance.windows import TOLERATED_SKEW, correct_time
from events.database import new_id
from events.errors import Forbidden, Malformed, TooLarge, Unauthorised
from events.keys import code_digest
from events.language import _
from events.vocabulary import ScanFlag, ScanMethod, ScanReason, ScanSource

MOST = 200
# Nesting beyond Python's own limit is no DecodeError.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{64}$")]


class Item(msgspec.Struct):
    """One item, one row, one attendee. `code_sha256` is the hex SHA-256 of the normalised code."""

    id: uuid.UUID
    session: uuid.UUID
    scanned_at: Moment
    code: Annotated[str, msgspec.Meta(max_length=4096)] | None = None
    code_sha256: Sha256 | None = None
    attendee: uuid.UUID | None = None
    direction: Literal["in", "out"] = "in"
    source: Literal["camera", "hid", "typed", "photo", "search"] = "camera"
    admitted: bool | None = None
    offline: bool = False


class Batch(msgspec.Struct):
    """At most 200 items; each is read on its own, so that a bad one harms no other."""

    items: list[msgspec.Raw]
    sent_at: Moment | None = None
    shift: uuid.UUID | None = None


class _Named(msgspec.Struct):
    id: Any = None


def read_batch(body: bytes) -> Batch:
    """The request; raises Malformed (400) or TooLarge (413 beyond 200 items)."""
    try:
        batch = msgspec.json.decode(body, type=Batch)
    except UNREADABLE:
        raise Malformed from None
    if len(batch.items) > MOST:
        raise TooLarge(_("Paling banyak %(most)s pemindaian dalam satu kiriman.", most=MOST))
    if batch.sent_at is not None and not EARLIEST <= batch.sent_at <= LATEST:
        raise Malformed
    return batch


def claims_of(door: Door, duty: Duty, batch: Batch, now: datetime) -> list[Claim]:
    """Every item as a claim of this gate and officer, the unreadable ones too.

    A revoked gate hands in only what it scanned before; raises Unauthorised when nothing of the batch is. An
    ended shift covers what was scanned before its end; raises Forbidden `no_shift` for more.
    """
    claims = [_claim(door, duty, raw, (batch.sent_at or now).astimezone(UTC), now) for raw in batch.items]
    if door.revoked_at is not None and not any(claim.at < door.revoked_at for claim in claims):
        raise Unauthorised(_("Perangkat ini sudah dicabut."), code="gate_revoked")
    if duty.ended_at is not None and any(claim.at > duty.ended_at + TOLERATED_SKEW for claim in claims):
        raise Forbidden(_("Tugas ini sudah berakhir. Mulai tugas baru dengan PIN petugas."), code="no_shift")
    return claims


def _claim(door: Door, duty: Duty, raw: msgspec.Raw, sent_at: datetime, now: datetime) -> Claim:
    item = read_item(raw)
    if item is None:
        return _unreadable(door, duty, bytes(raw), sent_at, now)
    scanned_at = item.scanned_at.astimezone(UTC)
    corrected = correct_time(scanned_at, sent_at, now, door.paired_at)
    flags = {ScanFlag.CLOCK_SKEW} if corrected.skewed else set()
    barred = None
    if door.revoked_at is not None:
        flags.add(ScanFlag.REVOKED_GATE)
        barred = None if corrected.at < door.revoked_at else ScanReason.NOT_ALLOWED
    digest = _digest(item)
    return Claim(
        event=door.event,
        id=item.id,
        method=ScanMethod.OFFICER,
        source=item.source,
        session=item.session,
        at=corrected.at,
        scanned_at=scanned_at,
        received_at=now,
        sent_at=sent_at,
        content=_content(item, digest),
        gate=door.id,
        gate_name=door.name,
        shift=duty.id,
        operator=duty.officer,
        operator_name=duty.operator,
        search_allowed=door.search_allowed,
        digest=digest,
        length=len(item.code) if item.code else None,
        member=item.attendee,
        direction=item.direction,
        admitted=item.admitted,
        offline=item.offline,
        barred=barred,
        flags=frozenset(flags),
    )


def read_item(raw: msgspec.Raw) -> Item | None:
    """The item, or None if it cannot be read or names nobody."""
    try:
        item = msgspec.json.decode(raw, type=Item)
    except UNREADABLE:
        return None
    named = item.code or item.code_sha256 or item.attendee
    return item if named and EARLIEST <= item.scanned_at <= LATEST else None


def _digest(item: Item) -> bytes | None:
    if item.code:
        return code_digest(item.code)
    return bytes.fromhex(item.code_sha256) if item.code_sha256 else None


def _content(item: Item, digest: bytes | None) -> bytes:
    """What makes two sendings the same scan: all but how it travelled (`offline`, code or its hash)."""
    said = (
        digest,
        item.attendee,
        item.session,
        item.direction,
        item.scanned_at.astimezone(UTC),
        item.source,
        item.admitted,
    )
    return sha256(msgspec.json.encode(said)).digest()


def _unreadable(door: Door, duty: Duty, raw: bytes, sent_at: datetime, now: datetime) -> Claim:
    """Kept as hash and length, under its id if that much can be read."""
    digest = sha256(raw).digest()
    flags = {ScanFlag.REVOKED_GATE} if door.revoked_at is not None else set()
    return Claim(
        event=door.event,
        id=read_id(raw) or new_id(),
        method=ScanMethod.OFFICER,
        source=ScanSource.TYPED,
        session=None,
        at=now,
        scanned_at=now,
        received_at=now,
        sent_at=sent_at,
        content=digest,
        gate=door.id,
        gate_name=door.name,
        shift=duty.id,
        operator=duty.officer,
        operator_name=duty.operator,
        digest=digest,
        length=len(raw),
        barred=ScanReason.MALFORMED,
        flags=frozenset(flags),
    )


def read_id(raw: bytes) -> uuid.UUID | None:
    """The item's id, if it has one that can be read."""
    try:
        return uuid.UUID(str(msgspec.json.decode(raw, type=_Named).id))
    except (ValueError, *UNREADABLE):
        return None
