"""What organizers and officers put right: marking present by hand, undoing, excuses. Always with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from events import audit
from events.attendance.door import Door, Duty, EventFacts, event_facts
from events.attendance.ledger import check_in as ledger
from events.attendance.ledger import presence
from events.attendance.ledger.evidence import StandingRow, presence_of_rows
from events.attendance.ledger.judge import Claim
from events.attendance.ledger.owners import owner_now, rows_standing
from events.attendance.ledger.results import ScanResult
from events.attendance.tables import Excuse
from events.audit import Actor
from events.clean import clean_text
from events.database import for_update, is_unique_violation, new_id, sql, transaction
from events.errors import Conflict, Invalid, NotFound, Unreadable
from events.language import _
from events.vocabulary import ActorKind, ExcuseKind, LedgerKind, ScanMethod, ScanSource, ScanStatus


def _reason(text: str) -> str:
    try:
        reason = clean_text(text, 200)
    except Unreadable as error:
        raise Invalid(str(error), field="reason") from None
    if not reason:
        raise Invalid(_("Tulis alasannya."), field="reason")
    return reason


async def mark(
    event_id: uuid.UUID,
    session_id: uuid.UUID,
    attendee_ids: Sequence[uuid.UUID],
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> list[ScanResult]:
    """Mark attendees of an event present by hand, with a reason; one ledger row each, method `manual`.

    Gives one result per attendee as the gate's API does: who is not of this event is `refused`. Raises
    NotFound for a session that is not this event's, Conflict for a cancelled one, Invalid without a reason.
    """
    reason, event = _reason(reason), await event_facts(event_id)
    session = event.sessions.get(session_id)
    if session is None:
        raise NotFound
    if session.cancelled:
        raise Conflict(_("Sesi ini dibatalkan."), code="session_cancelled")
    claims = [by_hand(event, session_id, attendee, reason, by, now) for attendee in dict.fromkeys(attendee_ids)]

    async def work(again: bool) -> list[ScanResult]:
        results = await ledger.write(claims, again=again)
        await audit.record(
            "presence.marked",
            by=by,
            at=now,
            subject=("session", session_id),
            event=event_id,
            data={"attendees": len(claims)},
            personal={"reason": reason},
        )
        return results

    return await ledger.settled(work) if claims else []


def by_hand(event: EventFacts, session: uuid.UUID, attendee: uuid.UUID, reason: str, by: Actor, now: datetime) -> Claim:
    """The claim that an organizer saw somebody, with the reason."""
    return Claim(
        event=event,
        id=new_id(),
        method=ScanMethod.MANUAL,
        source=ScanSource.FORM,
        session=session,
        at=now,
        scanned_at=now,
        received_at=now,
        content=sha256(session.bytes + attendee.bytes).digest(),
        operator=by.id if by.kind == ActorKind.USER else None,
        operator_name=by.name,
        search_allowed=True,
        member=attendee,
        admitted=True,
        note=reason,
    )


async def undo_presence(
    session_id: uuid.UUID, attendee_id: uuid.UUID, *, reason: str, by: Actor, now: datetime
) -> None:
    """Take a presence back: every row it stands on gets an undo row; nothing is changed or deleted in the ledger.

    Raises NotFound when there is none (any more), Invalid without a reason.
    """
    reason = _reason(reason)
    async with transaction():
        event_id, rows = await _standing(session_id, attendee_id)
        operator = (by.id if by.kind == ActorKind.USER else None, by.name)
        undone = [undo_row(event_id, session_id, attendee_id, row, operator, reason, now) for row in rows]
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
    reason = _reason(reason)
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
            session_id,
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
    session_id: uuid.UUID,
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
    """The ledger row that takes `target` back."""
    values = {
        "id": undo_id or new_id(),
        "kind": LedgerKind.UNDO,
        "event": event_id,
        "session": session_id,
        "attendee": attendee_id,
        "gate": gate,
        "shift": shift,
        "operator": operator[0],
        "operator_name": operator[1],
        "method": ScanMethod.OFFICER if gate else ScanMethod.MANUAL,
        "source": ScanSource.FORM,
        "direction": target.direction,
        "status": ScanStatus.RECORDED,
        "flags": "[]",
        "admitted": False,
        "offline": False,
        "scanned_at": at or now,
        "received_at": now,
        "corrected_at": min(at or now, now),
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


async def excuse(
    session_id: uuid.UUID, attendee_id: uuid.UUID, kind: str, note: str, *, by: Actor, now: datetime
) -> Excuse:
    """Why somebody registered does not come to a session; the note is the letter's number, never a diagnosis.

    Raises Invalid for an unknown kind, NotFound when session and attendee are not of one event, Conflict when
    an excuse stands already.
    """
    if kind not in list(ExcuseKind):
        raise Invalid(_("Pilih alasan ketidakhadiran."), field="kind")
    found = await sql(
        "SELECT attendee.event FROM attendee JOIN event_session ON event_session.event = attendee.event"
        " WHERE attendee.id = {} AND event_session.id = {}",
        attendee_id,
        session_id,
    )
    if not found:
        raise NotFound
    row = Excuse(
        event=found[0]["event"],
        session=session_id,
        attendee=attendee_id,
        kind=kind,
        note=clean_text(note, 200),
        created_at=now,
        recorded_by=by.id if by.kind == ActorKind.USER else None,
    )
    try:
        async with transaction():
            await Excuse.insert(row)
            await audit.record(
                "excuse.recorded",
                by=by,
                at=now,
                subject=("attendee", attendee_id),
                event=row.event,
                data={"kind": kind, "session": str(session_id)},
            )
    except Exception as error:
        if is_unique_violation(error):
            raise Conflict(_("Keterangan untuk sesi ini sudah ada."), code="excused_already") from None
        raise
    return row


async def end_excuse(excuse_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """An excuse no longer holds; it stays in the books. Raises NotFound when none stands."""
    async with transaction():
        rows = await sql(
            "UPDATE excuse SET ended_at = {} WHERE id = {} AND ended_at IS NULL RETURNING event, attendee",
            now,
            excuse_id,
        )
        if not rows:
            raise NotFound
        await audit.record(
            "excuse.ended", by=by, at=now, subject=("attendee", rows[0]["attendee"]), event=rows[0]["event"]
        )
