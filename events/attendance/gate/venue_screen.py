"""What the projector shows: the venue's codes of the next minutes, the event, and a number that grows."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime

from events import config
from events.attendance import queries
from events.attendance.door import Door, EventFacts, SessionFacts
from events.attendance.gate.shapes import EventShape, ScreenCount, ScreenShown, SessionShape, VenueCode
from events.attendance.venue import visits as venue
from events.attendance.venue.visits import TimedCode
from events.qr import qr_path
from events.vocabulary import EventStatus, SelfCheckInPolicy


def event_of(event: EventFacts) -> EventShape:
    """The event as the gate's API names it."""
    return EventShape(
        event.id,
        event.slug,
        event.title,
        event.venue,
        event.zone,
        EventStatus(event.status),
        SelfCheckInPolicy(event.self_checkin),
    )


def session_of(session: SessionFacts) -> SessionShape:
    """A session as the gate's API names it; times are the actual ones once they are known."""
    return SessionShape(
        session.id, session.title, session.room, session.starts_at, session.ends_at, session.opens_at, session.cancelled
    )


async def shown(door: Door, now: datetime) -> ScreenShown:
    """The codes of the session that is on by the clock; none where self check-in is off.

    A QR holds `prefix` and one code: `HTTPS://HOST/H/{handle}/{code}`, all of it upper case; `qr` is its SVG
    path on a square of `size` modules.
    """
    session = door.event.session_now(now)
    if session is None:
        return ScreenShown(now, event_of(door.event), None, None, None, [], present=0, registered=0)
    prefix = f"{config.load().base_url}/H/{session.handle}/".upper()
    open_here = door.event.self_checkin != SelfCheckInPolicy.OFF
    codes = await _drawn(prefix, venue.codes_ahead(session.id, now)) if open_here else []
    counts = await queries.counts(session.id)
    return ScreenShown(now, event_of(door.event), session_of(session), session.handle, prefix, codes, **asdict(counts))


async def _drawn(prefix: str, codes: list[TimedCode]) -> list[VenueCode]:
    """Every code with its QR; in a thread, because the first drawing of 15 minutes takes a quarter of a second."""
    paths = await asyncio.to_thread(lambda: [qr_path(prefix + code.code) for code in codes])
    return [VenueCode(**asdict(code), qr=path, size=size) for code, (path, size) in zip(codes, paths, strict=True)]


async def count(door: Door, now: datetime) -> ScreenCount:
    """The number that grows, without the codes; `session` is the id of the one that is on by the clock."""
    session = door.event.session_now(now)
    if session is None:
        return ScreenCount(now, None, present=0, registered=0)
    return ScreenCount(now, session.id, **asdict(await queries.counts(session.id)))
