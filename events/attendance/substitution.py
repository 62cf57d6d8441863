"""A change at the door: the delegate is registered, and present where the one replaced was taken for present."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from events.attendance.door import EventFacts, event_facts
from events.attendance.ledger import check_in as ledger
from events.attendance.ledger.by_hand import by_hand, session_to_mark, undo_presence
from events.attendance.ledger.testimony import Heard, Witness
from events.audit import Actor
from events.clean import clean_text
from events.database import sql
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
    said: Witness | None = None,
    by: Actor,
    now: datetime,
) -> uuid.UUID:
    """As `substitute`; gives the delegate's id. `session_id` marks the delegate present there, as `said`.

    Who is checked in already is replaced only with a reason (`note`): their presences are taken back, row by row, and
    the delegate's are put in their place, of the same moments, all by this hand and with this reason. Raises Invalid
    without one, and what `Witness.heard` raises.
    """
    note = clean_text(note, 200)
    event = await event_facts(event_id)
    async with changing(event_id, now):  # who is present is read when no merge can move it any more
        present = await _moments_of(attendee_id)
        if present and not note:
            raise Invalid(_("Orang ini sudah tercatat hadir. Tulis alasan mengapa ia digantikan."), field="note")
        made = await substitute(
            event_id, attendee_id, values, note=note, present=await _beside(attendee_id), by=by, now=now
        )
        reason = note or _("Digantikan di tempat acara")
        wanted = {session: Heard(reason, at, None) for session, at in present.items()}
        if session_id and session_id not in wanted:
            wanted[session_id] = _heard(event, session_id, said, reason, now)
        for session in present:
            await undo_presence(session, attendee_id, reason=reason, by=by, now=now)
        await _mark(event, wanted, made.id, by, now)
    return made.id


def _heard(event: EventFacts, session_id: uuid.UUID, said: Witness | None, reason: str, now: datetime) -> Heard:
    window = session_to_mark(event, session_id).window
    return replace(said or Witness(reason), reason=reason).heard(window, event.zone, now)


async def _moments_of(attendee_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    rows = await sql("SELECT session, first_in FROM presence WHERE attendee = {} ORDER BY session", attendee_id)
    return {row["session"]: row["first_in"] for row in rows}


async def _beside(attendee_id: uuid.UUID) -> set[uuid.UUID]:
    """Companions of that person who are present."""
    rows = await sql(
        "SELECT DISTINCT presence.attendee FROM presence JOIN attendee ON attendee.id = presence.attendee"
        " WHERE attendee.official = {}",
        attendee_id,
    )
    return {row["attendee"] for row in rows}


async def _mark(
    event: EventFacts, wanted: Mapping[uuid.UUID, Heard], attendee_id: uuid.UUID, by: Actor, now: datetime
) -> None:
    """Nobody else can know of somebody this transaction made, so what is judged here is never stale."""
    if wanted:
        claims = [by_hand(event, session, attendee_id, heard, by, now) for session, heard in wanted.items()]
        await ledger.write(claims, again=True)
