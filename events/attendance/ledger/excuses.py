"""Why somebody registered did not come: said by a hand, ended, never deleted."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from events import audit
from events.attendance.door import EventFacts, event_facts
from events.attendance.tables import Excuse
from events.audit import Actor
from events.clean import clean_text
from events.database import is_unique_violation, sql, transaction
from events.errors import Conflict, Invalid, NotFound
from events.language import _
from events.text import day_bounds_utc, local_date
from events.vocabulary import ActorKind, ExcuseKind


async def excuse(
    session_id: uuid.UUID,
    attendee_id: uuid.UUID,
    kind: str,
    note: str,
    *,
    given: date | None = None,
    by: Actor,
    now: datetime,
) -> Excuse:
    """Why somebody registered does not come to a session; the note is the letter's number, never a diagnosis.

    `given` is the local day it was given, today if left out. After the session it is taken all the same, marked `late`.
    Raises Invalid for an unknown kind and a day to come, NotFound when session and attendee are not of one event,
    Conflict when an excuse stands already.
    """
    if kind not in list(ExcuseKind):
        raise Invalid(_("Pilih alasan ketidakhadiran."), field="kind")
    event = await _event_of(session_id, attendee_id)
    row = Excuse(
        event=event.id,
        session=session_id,
        attendee=attendee_id,
        kind=kind,
        note=clean_text(note, 200),
        given_at=_moment(given, event.zone, now),
        created_at=now,
        late=now > event.sessions[session_id].ends_at,
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
                data={"kind": kind, "session": str(session_id), "given_at": row.given_at.isoformat()},
            )
    except Exception as error:
        if is_unique_violation(error):
            raise Conflict(_("Keterangan untuk sesi ini sudah ada."), code="excused_already") from None
        raise
    return row


async def _event_of(session_id: uuid.UUID, attendee_id: uuid.UUID) -> EventFacts:
    found = await sql(
        "SELECT attendee.event FROM attendee JOIN event_session ON event_session.event = attendee.event"
        " WHERE attendee.id = {} AND event_session.id = {}",
        attendee_id,
        session_id,
    )
    if not found:
        raise NotFound
    return await event_facts(found[0]["event"])


def _moment(given: date | None, zone: str, now: datetime) -> datetime:
    """Now, for what was given today; the first moment of another day."""
    today = local_date(now, zone)
    if given is None or given == today:
        return now
    if given > today:
        raise Invalid(_("Tanggal ini belum tiba."), field="given")
    return day_bounds_utc(given, zone)[0]


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
