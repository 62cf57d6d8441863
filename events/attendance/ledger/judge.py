"""What one scan means, given what the ledger knows: pure functions, no database.

A `Claim` is what somebody says happened; `judge` turns it into the `Entry` the ledger keeps.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from events.attendance.door import EventFacts
from events.attendance.ledger.evidence import Key, Present, counts
from events.attendance.ledger.verdict import decide
from events.attendance.recorded import BY_HAND
from events.attendance.windows import timing
from events.database import new_id
from events.vocabulary import (
    AttendeeRole,
    AttendeeState,
    Direction,
    Evidence,
    ScanFlag,
    ScanMethod,
    ScanReason,
    ScanStatus,
    SelfCheckInPolicy,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One attendee (or none) at one session, by somebody's word. `at` is when it happened, in UTC; a device writes
    at that moment, a hand when the row is received.

    `digest` is the SHA-256 of the code shown; `member` names an attendee: of the code's party, or alone.
    `barred` and `flags` are what the sender's situation adds: a revoked gate, a wrong clock, a shared phone.
    """

    event: EventFacts
    id: uuid.UUID
    method: ScanMethod
    source: str
    session: uuid.UUID | None
    at: datetime
    scanned_at: datetime
    received_at: datetime
    content: bytes
    sent_at: datetime | None = None
    gate: uuid.UUID | None = None
    gate_name: str = ""
    shift: uuid.UUID | None = None
    operator: uuid.UUID | None = None
    operator_name: str = ""
    search_allowed: bool = False
    digest: bytes | None = None
    length: int | None = None
    member: uuid.UUID | None = None
    direction: str = Direction.IN
    admitted: bool | None = None
    offline: bool = False
    device: bytes | None = None
    note: str = ""
    barred: ScanReason | None = None
    flags: frozenset[ScanFlag] = frozenset()
    claimed_id: uuid.UUID | None = None
    evidence: Evidence | None = None

    @property
    def written_at(self) -> datetime:
        """When somebody put it down: a device that was offline wrote in time, however late it was received."""
        return self.received_at if self.method in BY_HAND else self.at


@dataclass(frozen=True, slots=True)
class Guest:
    """An attendee as the ledger and the gate see it."""

    id: uuid.UUID
    event: uuid.UUID
    state: AttendeeState
    role: AttendeeRole
    name: str
    department: str
    represents: str = ""


@dataclass(frozen=True, slots=True)
class TicketParty:
    """Whom a ticket stands for: its holder (the survivor, if merged) and everyone registered together."""

    holder: Guest
    members: Mapping[uuid.UUID, Guest]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row that already has the id of a claim."""

    id: uuid.UUID
    gate: uuid.UUID | None
    content: bytes
    session: uuid.UUID | None
    attendee: uuid.UUID | None
    status: str
    reason: ScanReason | None
    flags: tuple[ScanFlag, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim judged. `fresh` is False for the same scan sent again: nothing new to keep."""

    claim: Claim
    status: ScanStatus
    reason: ScanReason | None
    flags: tuple[ScanFlag, ...]
    guest: Guest | None = None
    party: TicketParty | None = None
    fresh: bool = True

    @property
    def makes_presence(self) -> bool:
        return self.fresh and self.status != ScanStatus.REFUSED

    @property
    def key(self) -> Key:
        """Session and attendee of a row that makes presence."""
        assert self.claim.session is not None
        assert self.guest is not None
        return (self.claim.session, self.guest.id)

    @property
    def present(self) -> Present:
        """What this row alone says."""
        claim = self.claim
        out = claim.at if claim.direction == Direction.OUT else None
        counted = counts(claim.method, claim.event.self_checkin)
        return Present(
            claim.at,
            out,
            claim.id,
            claim.method,
            claim.gate,
            claim.gate_name,
            counted,
            claim.received_at,
            claim.method,
            ScanFlag.LATE in self.flags,
        )


@dataclass(slots=True)
class Knowledge:
    """What the ledger knows that concerns a batch; `judge` keeps it up to date as it goes.

    `present_before` are those whose presences were there before the batch.
    """

    by_digest: dict[bytes, TicketParty] = field(default_factory=dict)
    by_id: dict[uuid.UUID, TicketParty] = field(default_factory=dict)
    present: dict[Key, Present] = field(default_factory=dict)
    present_before: frozenset[Key] = frozenset()
    earlier: dict[uuid.UUID, list[Earlier]] = field(default_factory=dict)


def judge(claim: Claim, known: Knowledge) -> Entry:
    """Decide one claim and note in `known` what it changes."""
    rivals = known.earlier.get(claim.id, [])
    same = next((e for e in rivals if (e.gate, e.content) == (claim.gate, claim.content)), None)
    if same is not None:
        return _again(claim, same, known)
    if rivals:
        claim = replace(claim, id=new_id(), claimed_id=claim.id, barred=ScanReason.ID_REUSED)
    entry = _decide(claim, known)
    _note(entry, known)
    return entry


def _again(claim: Claim, same: Earlier, known: Knowledge) -> Entry:
    party = known.by_id.get(same.attendee) if same.attendee else _shown(claim, known)
    guest = party.members.get(same.attendee) if party and same.attendee else None
    return Entry(claim, ScanStatus.SAME_SCAN, same.reason, same.flags, guest, party if guest else None, fresh=False)


def _shown(claim: Claim, known: Knowledge) -> TicketParty | None:
    if claim.digest is not None:
        return known.by_digest.get(claim.digest)
    return known.by_id.get(claim.member) if claim.member else None


def _decide(claim: Claim, known: Knowledge) -> Entry:
    party = _shown(claim, known)
    reason, guest = identify(claim, party, known.by_id.get(claim.member) if claim.member else None)
    flags = set(claim.flags)
    session = claim.event.sessions.get(claim.session) if claim.session else None
    if session is None:
        claim = replace(claim, session=None)
    else:
        flags |= timing(claim.at, session.window, claim.written_at)
    if reason is None and (session is None or session.cancelled):
        reason = ScanReason.WRONG_SESSION
    if reason is None and claim.method == ScanMethod.SELF and not _may_self(claim, flags):
        reason = ScanReason.NOT_ALLOWED
    if reason is not None:
        return _refused(claim, reason, flags, guest, party)
    assert guest is not None
    return _admit(claim, guest, party, flags, known)


def identify(
    claim: Claim, party: TicketParty | None, named: TicketParty | None = None
) -> tuple[ScanReason | None, Guest | None]:
    """Who is meant, or why nobody can be. Nobody of another event is ever named.

    `named` is the party of the member's own row: a device that was offline names who was merged since.
    """
    if claim.barred == ScanReason.MALFORMED:
        return ScanReason.MALFORMED, None
    if party is None:
        return claim.barred or ScanReason.UNKNOWN_CODE, None
    if party.holder.event != claim.event.id:
        return claim.barred or ScanReason.WRONG_EVENT, None
    guest: Guest | None = party.holder
    if claim.member and claim.digest:
        survivor = named.holder.id if named else claim.member
        guest = party.members.get(claim.member) or party.members.get(survivor)
    if guest is None or (claim.digest is None and not claim.search_allowed):
        return claim.barred or ScanReason.NOT_ALLOWED, None
    return claim.barred, guest


def _may_self(claim: Claim, flags: set[ScanFlag]) -> bool:
    """A participant's own phone checks in only while check-in is open, and only where the event wants it."""
    return claim.event.self_checkin != SelfCheckInPolicy.OFF and not flags & {ScanFlag.EARLY, ScanFlag.LATE}


def _refused(
    claim: Claim, reason: ScanReason, flags: set[ScanFlag], guest: Guest | None, party: TicketParty | None
) -> Entry:
    return Entry(claim, ScanStatus.REFUSED, reason, tuple(sorted(flags)), guest, party)


def _admit(claim: Claim, guest: Guest, party: TicketParty | None, flags: set[ScanFlag], known: Knowledge) -> Entry:
    decision = decide(guest.state, claim.admitted, flags)
    if not decision.admitted:
        assert decision.reason is not None
        return _refused(claim, decision.reason, flags, guest, party)
    entry = Entry(claim, ScanStatus.RECORDED, None, decision.flags, guest, party)
    before = known.present.get(entry.key)
    if before is None:
        return entry
    if claim.offline and before.gate not in (None, claim.gate):
        entry = replace(entry, flags=tuple(sorted({*entry.flags, ScanFlag.CONFLICT})))
    moved = _moves(before, before.joined(entry.present))
    return entry if moved else replace(entry, status=ScanStatus.ALREADY_PRESENT)


def _moves(before: Present, after: Present) -> bool:
    """Whether a list would read differently: another moment in, later out, or now counted."""
    return (before.first_in, before.last_out, before.counts) != (after.first_in, after.last_out, after.counts)


def _note(entry: Entry, known: Knowledge) -> None:
    claim = entry.claim
    guest = entry.guest.id if entry.guest else None
    row = Earlier(claim.id, claim.gate, claim.content, claim.session, guest, entry.status, entry.reason, entry.flags)
    known.earlier.setdefault(claim.claimed_id or claim.id, []).append(row)
    if entry.makes_presence:
        before = known.present.get(entry.key)
        known.present[entry.key] = before.joined(entry.present) if before else entry.present
