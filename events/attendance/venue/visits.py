"""The other way in: the venue's changing QR, and a participant's own phone.

A fresh venue code is exchanged for a visit: a nonce bound to one browser, single use, five minutes. Its use is a
claim like any scan, method `self`; what it proves is that a ticket met a fresh code, not that its owner came.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from events import audit, config, keys
from events.attendance import door
from events.attendance.door import EventFacts, SessionFacts, event_facts
from events.attendance.ledger import check_in as ledger
from events.attendance.ledger.judge import Claim
from events.attendance.ledger.presence import recount
from events.attendance.ledger.results import ScanResult
from events.attendance.tables import VenueVisit
from events.audit import Actor
from events.database import for_update, marks, sql, transaction
from events.errors import Gone, Invalid, NotFound, TooMany
from events.keys import code_digest, new_token, normalise_code, token_digest, venue_code, venue_step
from events.language import _
from events.vocabulary import AttendeeState, ScanFlag, ScanMethod, ScanReason, ScanSource, ScanStatus, SelfCheckInPolicy

VISIT_LASTS = timedelta(minutes=5)
VISITS_KEPT = timedelta(days=1)
SHOWN_AHEAD = timedelta(minutes=15)
TRIES = 12
# The person may have mistyped: the visit stays open for another try.
TYPING_FAULTS = (ScanReason.UNKNOWN_CODE, ScanReason.WRONG_EVENT)


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that scanned a fresh venue code. `used` once it checked somebody in."""

    digest: bytes
    device: bytes
    event: EventFacts
    session: SessionFacts
    used: bool


@dataclass(frozen=True, slots=True)
class TimedCode:
    """A code of the venue and when it is the one on the screen."""

    code: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """A ticket that a phone remembers, and whose it is."""

    code: str
    attendee: uuid.UUID
    registration: uuid.UUID
    name: str
    role: str


def codes_ahead(session_id: uuid.UUID, now: datetime) -> list[TimedCode]:
    """The venue codes of the next 15 minutes, the one of `now` first: a screen gets these, never the key."""
    first, count = venue_step(now), SHOWN_AHEAD // keys.VENUE_STEP
    return [
        TimedCode(venue_code(config.keys().venue, session_id, step), keys.step_ends(step - 1), keys.step_ends(step))
        for step in range(first, first + count + 1)
    ]


async def open_visit(handle: str, code: str, *, device: str, now: datetime) -> str:
    """Exchange a fresh venue code for the nonce of a visit, bound to the browser that holds `device`.

    Raises NotFound for an unknown session, Gone `stale_code` for any but the current and the previous code.
    """
    rows = await sql("SELECT id FROM event_session WHERE handle = {}", normalise_code(handle))
    if not rows:
        raise NotFound
    if not keys.venue_code_is_fresh(config.keys().venue, rows[0]["id"], code, now):
        raise Gone(_("Kode pada layar sudah berganti. Pindai ulang QR di layar."), code="stale_code")
    nonce = new_token()
    async with transaction():
        await VenueVisit.insert(
            VenueVisit(
                digest=token_digest(nonce),
                session=rows[0]["id"],
                device=token_digest(device),
                created_at=now,
                ends_at=now + VISIT_LASTS,
            )
        )
    return nonce


async def visit_of(nonce: str, *, device: str, now: datetime) -> Visit:
    """The visit of a nonce in the browser it is bound to; raises Gone for another's, an old or an unknown one."""
    rows = await sql(
        "SELECT venue_visit.digest, venue_visit.device, venue_visit.session, venue_visit.used_at, event_session.event"
        " FROM venue_visit JOIN event_session ON event_session.id = venue_visit.session"
        " WHERE venue_visit.digest = {} AND venue_visit.device = {} AND venue_visit.ends_at > {}",
        token_digest(nonce),
        token_digest(device),
        now,
    )
    if not rows:
        raise Gone(_("Halaman ini sudah tidak berlaku. Pindai ulang QR di layar."), code="stale_visit")
    event = await event_facts(rows[0]["event"])
    return Visit(
        bytes(rows[0]["digest"]),
        bytes(rows[0]["device"]),
        event,
        event.sessions[rows[0]["session"]],
        rows[0]["used_at"] is not None,
    )


async def check_in_self(
    nonce: str, ticket: str, *, device: str, member: uuid.UUID | None = None, now: datetime
) -> ScanResult:
    """Use a visit: check in the ticket's holder, or (then) another `member` of the same party by a tap of its own.

    Gives the ledger's result. The same tap again is the same scan; any other use of a used visit raises Gone.
    A code nobody knows is kept as a refused row and leaves the visit open, for at most 12 tries.
    """
    digest = code_digest(ticket)

    async def work(again: bool) -> ScanResult:
        await _lock_phone(device)
        visit = await visit_of(nonce, device=device, now=now)
        claim = await _claim(visit, digest, len(ticket), member, now)
        if visit.used and not await _continues(visit, digest, claim):
            raise Gone(_("Halaman ini sudah dipakai. Pindai ulang QR di layar."), code="visit_used")
        [result] = await ledger.write([claim], again=again or visit.used)
        if not visit.used and result.reason not in TYPING_FAULTS:
            await sql("UPDATE venue_visit SET used_at = {} WHERE digest = {}", now, visit.digest)
        return result

    await _count_try(nonce, device, now)
    return await ledger.settled(work)


async def _lock_phone(device: str) -> None:
    """One tap of a phone at a time: no visit is used twice, and two taps at once cannot both be its first."""
    statement = "SELECT digest FROM venue_visit WHERE device = {} ORDER BY digest"
    await sql(statement + for_update(), token_digest(device))


async def _count_try(nonce: str, device: str, now: datetime) -> None:
    """At most 12 rows of one visit, so that nobody fills the ledger with guesses."""
    visit = await visit_of(nonce, device=device, now=now)
    rows = await sql(
        "SELECT COUNT(*) AS tries FROM scan WHERE event = {} AND received_at > {} AND device = {}",
        visit.event.id,
        now - VISIT_LASTS,
        visit.device,
    )
    if rows[0]["tries"] >= TRIES:
        raise TooMany


async def _continues(visit: Visit, digest: bytes, claim: Claim) -> bool:
    """Whether a used visit may serve this claim: the same tap again, or the party of the ticket it was used for."""
    first = await sql("SELECT status FROM scan WHERE id = {}", _scan_id(visit.digest, digest, None))
    if not first:
        return False
    return claim.member is None or first[0]["status"] != ScanStatus.REFUSED


def _scan_id(visit: bytes, ticket: bytes, member: uuid.UUID | None) -> uuid.UUID:
    """The id of a tap: the same visit, ticket and member give the same one, so a second tap is the same scan.

    A UUIDv8 (RFC 9562, section 5.8) of SHA-256.
    """
    material = sha256(visit + ticket + (member.bytes if member else b"")).digest()[:16]
    value = int.from_bytes(material, "big")
    value = value & ~(0xF << 76) | 0x8 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


async def _claim(visit: Visit, digest: bytes, length: int, member: uuid.UUID | None, now: datetime) -> Claim:
    weak = await _serves_another_party(visit, digest)
    return Claim(
        event=visit.event,
        id=_scan_id(visit.digest, digest, member),
        method=ScanMethod.SELF,
        source=ScanSource.VENUE,
        session=visit.session.id,
        at=now,
        scanned_at=now,
        received_at=now,
        content=sha256(visit.digest + digest + (member.bytes if member else b"")).digest(),
        digest=digest,
        length=length,
        member=member,
        device=visit.device,
        flags=frozenset({ScanFlag.WEAK} if weak else ()),
    )


async def _serves_another_party(visit: Visit, digest: bytes) -> bool:
    """Whether this phone has checked in somebody of another party at this event: recorded all the same, as `weak`."""
    rows = await sql(
        "SELECT 1 AS other FROM scan JOIN attendee ON attendee.id = scan.attendee"
        " WHERE scan.event = {} AND scan.device = {} AND scan.status <> {} AND attendee.registration NOT IN"
        " (SELECT registration FROM attendee WHERE ticket_digest = {}) LIMIT 1",
        visit.event.id,
        visit.device,
        ScanStatus.REFUSED,
        digest,
    )
    return bool(rows)


async def own_tickets(codes: Sequence[str], event_id: uuid.UUID) -> list[OwnTicket]:
    """Those of the tickets that are for this event and still hold, in the order given."""
    if not codes:
        return []
    digests = {code_digest(code): code for code in codes}
    rows = await sql(
        "SELECT ticket_digest, id, registration, name, role FROM attendee WHERE event = {}"  # noqa: S608
        f" AND state NOT IN ({{}}, {{}}) AND ticket_digest IN ({marks(len(digests))})",
        event_id,
        AttendeeState.WITHDRAWN,
        AttendeeState.REPLACED,
        *digests,
    )
    found = {bytes(row["ticket_digest"]): row for row in rows}
    return [
        OwnTicket(code, row["id"], row["registration"], row["name"], row["role"])
        for digest, code in digests.items()
        if (row := found.get(digest)) is not None
    ]


async def set_self_checkin(event_id: uuid.UUID, policy: str, *, by: Actor, now: datetime) -> None:
    """Whether self check-ins of an event count at once, once an officer confirms, or are off; past rows too.

    Raises Invalid for an unknown policy, NotFound for an unknown event.
    """
    if policy not in list(SelfCheckInPolicy):
        raise Invalid(_("Pilih aturan presensi mandiri."), field="self_checkin")
    async with transaction():
        rows = await sql(f"SELECT self_checkin FROM event WHERE id = {{}}{for_update()}", event_id)  # noqa: S608
        if not rows:
            raise NotFound
        await sql("UPDATE event SET self_checkin = {}, changed_at = {} WHERE id = {}", policy, now, event_id)
        await recount(event_id, policy)
        await audit.record(
            "event.self_checkin",
            by=by,
            at=now,
            subject=("event", event_id),
            event=event_id,
            data={"self_checkin": [rows[0]["self_checkin"], policy]},
        )
    door.forget()


async def erase_old_visits(now: datetime) -> None:
    """Erase visits a day after they began: what they recorded stands in the ledger."""
    async with transaction():
        await sql("DELETE FROM venue_visit WHERE created_at <= {}", now - VISITS_KEPT)
