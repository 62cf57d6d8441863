"""What organizers and officers put right: marking present by hand, confirming, undoing. Always with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from events import audit
from events.attendance.door import Door, Duty, EventFacts, SessionFacts, event_facts
from events.attendance.ledger import check_in as ledger
from events.attendance.ledger import presence
from events.attendance.ledger.evidence import StandingRow, presence_of_rows
from events.attendance.ledger.judge import Claim
from events.attendance.ledger.owners import owner_now, rows_standing
from events.attendance.ledger.results import ScanResult
from events.attendance.ledger.testimony import Heard, Witness, reason_given
from events.attendance.roster import unconfirmed_among
from events.attendance.windows import timing
from events.audit import Actor
from events.database import for_update, new_id, sql, transaction
from events.errors import Conflict, NotFound
from events.language import _
from events.vocabulary import ActorKind, LedgerKind, ScanFlag, ScanMethod, ScanSource, ScanStatus

AT_ONCE = 500
One = TypeVar("One")


async def mark(
    event_id: uuid.UUID,
    session_id: uuid.UUID,
    attendee_ids: Sequence[uuid.UUID],
    said: Witness,
    *,
    by: Actor,
    now: datetime,
) -> list[ScanResult]:
    """Put attendees of an event down as present by hand; one ledger row each, method `manual` or `paper`.

    Gives one result per attendee as the gate's API does: who is not of this event is `refused`. Raises NotFound for a
    session that is not this event's, Conflict for a cancelled one, and what `Witness.heard` raises. Each `AT_ONCE`
    people are a transaction of their own: what stops half-way may be done again, for nobody is present twice.
    """
    event = await event_facts(event_id)
    heard = said.heard(session_to_mark(event, session_id).window, event.zone, now)
    claims = [by_hand(event, session_id, attendee, heard, by, now) for attendee in dict.fromkeys(attendee_ids)]
    return await _written(event_id, session_id, claims, heard.reason, by, now)


async def confirm(
    event_id: uuid.UUID,
    session_id: uuid.UUID,
    attendee_ids: Sequence[uuid.UUID],
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> list[ScanResult]:
    """Let presences of participants' own phones count: a row by hand stands beside each, of that phone's moment.

    Gives one result for each of them that waits; anybody else is passed over. Raises as `mark`.
    """
    event, reason = await event_facts(event_id), reason_given(reason)
    session_to_mark(event, session_id)
    claims = [
        by_hand(event, session_id, one.attendee, Heard(reason, one.first_in, None), by, now)
        for some in _portions(attendee_ids)
        for one in await unconfirmed_among(session_id, some)
    ]
    return await _written(event_id, session_id, claims, reason, by, now)


def session_to_mark(event: EventFacts, session_id: uuid.UUID) -> SessionFacts:
    """The session, if anybody may be put down there. Raises NotFound, and Conflict for one called off."""
    session = event.sessions.get(session_id)
    if session is None:
        raise NotFound
    if session.cancelled:
        raise Conflict(_("Sesi ini dibatalkan."), code="session_cancelled")
    return session


async def _written(
    event_id: uuid.UUID, session_id: uuid.UUID, claims: list[Claim], reason: str, by: Actor, now: datetime
) -> list[ScanResult]:
    results: list[ScanResult] = []
    for some in _portions(claims):

        async def work(again: bool, some: Sequence[Claim] = some) -> list[ScanResult]:
            found = await ledger.write(some, again=again)
            await audit.record(
                "presence.marked",
                by=by,
                at=now,
                subject=("session", session_id),
                event=event_id,
                data={"attendees": len(some), "happened_at": min(claim.at for claim in some).isoformat()},
                personal={"reason": reason},
            )
            return found

        results += await ledger.settled(work)
    return results


def _portions(all_: Sequence[One]) -> Iterator[Sequence[One]]:
    """So many rows as one statement of either engine takes."""
    return (all_[start : start + AT_ONCE] for start in range(0, len(all_), AT_ONCE))


def by_hand(
    event: EventFacts, session: uuid.UUID, attendee: uuid.UUID, heard: Heard, by: Actor, now: datetime
) -> Claim:
    """The claim that somebody was there, as an organizer heard it."""
    return Claim(
        event=event,
        id=new_id(),
        method=heard.method,
        source=ScanSource.FORM,
        session=session,
        at=heard.at,
        scanned_at=heard.at,
        received_at=now,
        content=sha256(session.bytes + attendee.bytes).digest(),
        operator=by.id if by.kind == ActorKind.USER else None,
        operator_name=by.name,
        search_allowed=True,
        member=attendee,
        admitted=True,
        evidence=heard.evidence,
        note=heard.reason,
    )


async def undo_presence(
    session_id: uuid.UUID, attendee_id: uuid.UUID, *, reason: str, by: Actor, now: datetime
) -> None:
    """Take a presence back: every row it stands on gets an undo row; nothing is changed or deleted in the ledger.

    Raises NotFound when there is none (any more), Invalid without a reason.
    """
    reason = reason_given(reason)
    async with transaction():
        event_id, rows = await _standing(session_id, attendee_id)
        session = (await event_facts(event_id)).sessions[session_id]
        operator = (by.id if by.kind == ActorKind.USER else None, by.name)
        undone = [undo_row(event_id, session, attendee_id, row, operator, reason, now) for row in rows]
        if undone:
            await ledger.insert_rows(undone)
        await _put_presence(event_id, session_id, attendee_id, [])
        await audit.record(
            "presence.undone",
            by=by,
            at=now,
            subject=("attendee", attendee_id),
            event=event_id,
            data={"session": str(session_id)},
            personal={"reason": reason},
        )


async def undo_scan(
    scan_id: uuid.UUID, *, undo_id: uuid.UUID, reason: str, at: datetime, door: Door, duty: Duty, now: datetime
) -> None:
    """Take one scan of this gate's event back, by its officer; the same undo sent again changes nothing.

    Raises NotFound for a scan that made no presence or is another event's, Conflict if it is undone already.
    """
    reason = reason_given(reason)
    async with transaction():
        if await _same_undo(undo_id, scan_id, door):
            return
        found = await sql("SELECT session, attendee FROM scan WHERE id = {} AND event = {}", scan_id, door.event.id)
        if not found or found[0]["session"] is None or found[0]["attendee"] is None:
            raise NotFound
        session_id, attendee_id = found[0]["session"], await owner_now(scan_id, found[0]["attendee"])
        event_id, rows = await _standing(session_id, attendee_id)
        target = next((row for row in rows if row.id == scan_id), None)
        if target is None:
            raise Conflict(_("Catatan ini sudah dibatalkan."), code="already_undone")
        row = undo_row(
            event_id,
            door.event.sessions.get(session_id) or (await event_facts(event_id)).sessions[session_id],
            attendee_id,
            target,
            (duty.officer, duty.operator),
            reason,
            now,
            undo_id=undo_id,
            at=at,
            gate=door.id,
            shift=duty.id,
        )
        if not await ledger.insert_rows([row], " ON CONFLICT (id) DO NOTHING"):
            raise Conflict(_("Nomor pembatalan ini sudah terpakai."), code="id_reused")
        await _put_presence(event_id, session_id, attendee_id, [one for one in rows if one is not target])


async def _same_undo(undo_id: uuid.UUID, scan_id: uuid.UUID, door: Door) -> bool:
    rows = await sql("SELECT target, gate FROM scan WHERE id = {}", undo_id)
    if rows and (rows[0]["target"], rows[0]["gate"]) != (scan_id, door.id):
        raise Conflict(_("Nomor pembatalan ini sudah terpakai."), code="id_reused")
    return bool(rows)


async def _standing(session_id: uuid.UUID, attendee_id: uuid.UUID) -> tuple[uuid.UUID, list[StandingRow]]:
    """The event and the rows a presence stands on. Locks the presence first: no scan slips in between."""
    locked = await sql(
        f"SELECT event FROM presence WHERE session = {{}} AND attendee = {{}}{for_update()}",  # noqa: S608
        session_id,
        attendee_id,
    )
    if not locked:
        raise NotFound(_("Kehadiran ini tidak ada atau sudah dibatalkan."), code="not_present")
    event_id = locked[0]["event"]
    rows = await rows_standing(event_id, [attendee_id])
    return event_id, [row for row in rows if row.session == session_id]


def undo_row(
    event_id: uuid.UUID,
    session: SessionFacts,
    attendee_id: uuid.UUID,
    target: StandingRow,
    operator: tuple[uuid.UUID | None, str],
    reason: str,
    now: datetime,
    *,
    undo_id: uuid.UUID | None = None,
    at: datetime | None = None,
    gate: uuid.UUID | None = None,
    shift: uuid.UUID | None = None,
) -> tuple[Any, ...]:
    """The ledger row that takes `target` back; `late` where it is written after the session's end."""
    happened = min(at or now, now)
    late = ScanFlag.LATE in timing(happened, session.window, happened if gate else now)
    values = {
        "id": undo_id or new_id(),
        "kind": LedgerKind.UNDO,
        "event": event_id,
        "session": session.id,
        "attendee": attendee_id,
        "gate": gate,
        "shift": shift,
        "operator": operator[0],
        "operator_name": operator[1],
        "method": ScanMethod.OFFICER if gate else ScanMethod.MANUAL,
        "source": ScanSource.FORM,
        "direction": target.direction,
        "status": ScanStatus.RECORDED,
        "flags": msgspec.json.encode([ScanFlag.LATE] if late else []).decode(),
        "admitted": False,
        "offline": False,
        "scanned_at": at or now,
        "received_at": now,
        "corrected_at": happened,
        "target": target.id,
        "note": reason,
        "content_digest": sha256(target.id.bytes).digest(),
    }
    return tuple(values.get(column) for column in ledger.SCAN_COLUMNS)


async def _put_presence(
    event_id: uuid.UUID, session_id: uuid.UUID, attendee_id: uuid.UUID, rows: Sequence[StandingRow]
) -> None:
    """The presence says what the rows left say, and is gone without any."""
    left = presence_of_rows(rows, await presence.policy_of(event_id))
    await presence.put((session_id, attendee_id), left)
