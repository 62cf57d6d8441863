"""A change at the door: the delegate is registered, and present where the one replaced was taken for present."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from events.attendance.door import EventFacts, event_facts
from events.attendance.ledger import check_in as ledger
from events.attendance.ledger.by_hand import by_hand, undo_presence
from events.audit import Actor
from events.clean import clean_text
from events.database import marks, sql
from events.errors import Invalid
from events.language import _
from events.registration.parties.substitutes import substitute
from events.registration.people.party import PersonValues
from events.registration.waiting.changing import changing


async def replace_at_door(
    event_id: uuid.UUID,
    attendee_id: uuid.UUID,
    values: PersonValues,
    *,
    note: str,
    session_id: uuid.UUID | None = None,
    by: Actor,
    now: datetime,
) -> uuid.UUID:
    """As `substitute`; gives the delegate's id. `session_id` marks the delegate present there.

    Who is checked in already is replaced only with a reason (`note`): their presences are taken back, row by row, and
    the delegate's are put in their place, all by this hand and with this reason. Raises Invalid without one.
    """
    note = clean_text(note, 200)
    event = await event_facts(event_id)
    async with changing(event_id, now):  # who is present is read when no merge can move it any more
        present = await _sessions_of([attendee_id])
        if present and not note:
            raise Invalid(_("Orang ini sudah tercatat hadir. Tulis alasan mengapa ia digantikan."), field="note")
        made = await substitute(
            event_id, attendee_id, values, note=note, present=await _beside(attendee_id), by=by, now=now
        )
        reason = note or _("Digantikan di tempat acara")
        for session in present:
            await undo_presence(session, attendee_id, reason=reason, by=by, now=now)
        wanted = dict.fromkeys([*present, *([session_id] if session_id else [])])
        await _mark(event, list(wanted), made.id, reason, by, now)
    return made.id


async def _sessions_of(attendees: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    rows = await sql(
        f"SELECT session FROM presence WHERE attendee IN ({marks(len(attendees))}) ORDER BY session",  # noqa: S608
        *attendees,
    )
    return [row["session"] for row in rows]


async def _beside(attendee_id: uuid.UUID) -> set[uuid.UUID]:
    """Companions of that person who are present."""
    rows = await sql(
        "SELECT DISTINCT presence.attendee FROM presence JOIN attendee ON attendee.id = presence.attendee"
        " WHERE attendee.official = {}",
        attendee_id,
    )
    return {row["attendee"] for row in rows}


async def _mark(
    event: EventFacts, sessions: list[uuid.UUID], attendee_id: uuid.UUID, reason: str, by: Actor, now: datetime
) -> None:
    """Nobody else can know of somebody this transaction made, so what is judged here is never stale."""
    if sessions:
        claims = [by_hand(event, session, attendee_id, reason, by, now) for session in sessions]
        await ledger.write(claims, again=True)
