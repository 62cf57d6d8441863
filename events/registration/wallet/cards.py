"""The tickets a phone remembers, as "Tiket saya" lists them: today's first, then what comes, then what is over."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.calendar.tables import Event
from events.database import sql
from events.keys import group_code
from events.labels import label
from events.registration import queries
from events.registration.queries import AttendeeFacts, SessionTime
from events.registration.tickets.passes import PENDING, Today, days_told, kept_until, when
from events.vocabulary import AttendeeRole, AttendeeState


@dataclass(frozen=True, slots=True)
class Card:
    """One remembered ticket; `told` is what its day begins with, `over` once its last session has ended."""

    code: str
    letters: str
    name: str
    role: str
    office: str
    state: str
    void: bool
    event: Event
    when: str
    days: list[Today]
    starts_at: datetime
    over: bool
    until: datetime

    @property
    def today(self) -> bool:
        return any(one.now for one in self.days)


async def cards(codes: Sequence[str], now: datetime) -> list[Card]:
    """Those of the remembered tickets that exist and whose event is at most 30 days over."""
    known = [one for code in codes if (one := await queries.attendee_by_code(code)) is not None]
    people = {one.id: one for one in known}  # a merged ticket and its survivor are one card
    events = {one.event for one in people.values()}
    rows = {row.id: row for row in await Event.objects().where(Event.id.is_in(list(events)))} if events else {}
    times = {event: await queries.session_times(event) for event in events}
    found = [_card(one, rows[one.event], times[one.event], now) for one in people.values()]
    return sorted(filter(None, found), key=lambda card: (card.over, not card.today, card.starts_at))


def _card(one: AttendeeFacts, event: Event, sessions: Sequence[SessionTime], now: datetime) -> Card | None:
    until = kept_until(sessions)
    if until is None or until <= now:
        return None
    return Card(
        code=one.code,
        letters=group_code(one.code),
        name=one.name,
        role=label(AttendeeRole, one.role),
        office=one.department_name or one.institution,
        state=one.state,
        void=one.state in PENDING or one.state in (AttendeeState.WITHDRAWN, AttendeeState.REPLACED),
        event=event,
        when=when(sessions, event.zone),
        days=days_told(sessions, event.venue, event.zone, now),
        starts_at=min(session.starts_at for session in sessions),
        over=max(session.ends_at for session in sessions) <= now,
        until=until,
    )


async def codes_for_event(codes: Sequence[str], slug: str) -> list[str]:
    """Those of the remembered tickets that are for the event of this address."""
    rows = await sql("SELECT id FROM event WHERE slug = {}", slug)
    wanted: uuid.UUID | None = rows[0]["id"] if rows else None
    known = [one for code in codes if (one := await queries.attendee_by_code(code)) is not None]
    return [one.code for one in known if one.event == wanted]
