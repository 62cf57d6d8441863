"""What a gate or a phone is told of a scan; `gate/shapes.py` describes it to the outside as it stands here."""

from __future__ import annotations

import uuid
from datetime import datetime

from msgspec import Struct

from events.attendance.ledger.judge import Entry, Knowledge
from events.vocabulary import AttendeeRole, AttendeeState, ScanFlag, ScanReason, ScanStatus

GONE = (AttendeeState.WITHDRAWN, AttendeeState.REPLACED, AttendeeState.MERGED)


class Scanned(Struct, frozen=True):
    """Whom a scan was of, and whom they stand in for; `state` tells a replaced person from a withdrawn one."""

    id: uuid.UUID
    name: str
    department: str
    role: AttendeeRole
    state: AttendeeState
    represents: str


class Member(Struct, frozen=True):
    """Another human of the same party; `present` in the session of the scan."""

    id: uuid.UUID
    name: str
    role: AttendeeRole
    present: bool


class ScanResult(Struct, frozen=True):
    """The verdict on one item, under the id the device gave. `first_in` and `gate` tell of the presence there is."""

    id: uuid.UUID
    status: ScanStatus
    reason: ScanReason | None
    flags: tuple[ScanFlag, ...]
    attendee: Scanned | None
    party: list[Member]
    first_in: datetime | None
    gate: str | None


def result_of(entry: Entry, known: Knowledge) -> ScanResult:
    """The entry as the device reads it."""
    claim, guest = entry.claim, entry.guest
    present = known.present.get((claim.session, guest.id)) if guest and claim.session else None
    return ScanResult(
        claim.claimed_id or claim.id,
        entry.status,
        entry.reason,
        entry.flags,
        _scanned(entry),
        _others(entry, known),
        present.first_in if present else None,
        present.gate_name if present else None,
    )


def _scanned(entry: Entry) -> Scanned | None:
    guest = entry.guest
    if guest is None:
        return None
    return Scanned(guest.id, guest.name, guest.department, guest.role, guest.state, guest.represents)


def _others(entry: Entry, known: Knowledge) -> list[Member]:
    """The rest of the party, for the second tap; nobody who has withdrawn or was merged."""
    if entry.guest is None or entry.party is None:
        return []
    session = entry.claim.session
    return [
        Member(one.id, one.name, one.role, session is not None and (session, one.id) in known.present)
        for identity, one in entry.party.members.items()
        if identity == one.id != entry.guest.id and one.state not in GONE
    ]
