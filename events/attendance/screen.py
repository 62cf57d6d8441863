"""What the projector shows: the venue's codes of the next minutes, the event, and a number that grows."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from events import config
from events.attendance import queries, venue
from events.attendance.door import Door, EventFacts, SessionFacts
from events.qr import qr_path
from events.vocabulary import SelfCheckInPolicy


def event_of(event: EventFacts) -> dict[str, Any]:
    """The event as the gate's API names it."""
    return {"id": event.id, "slug": event.slug, "title": event.title, "venue": event.venue, "zone": event.zone,
            "status": event.status, "self_checkin": event.self_checkin}  # fmt: skip


def session_of(session: SessionFacts) -> dict[str, Any]:
    """A session as the gate's API names it; times are the actual ones once they are known."""
    return {"id": session.id, "title": session.title, "room": session.room, "starts_at": session.starts_at,
            "ends_at": session.ends_at, "opens_at": session.opens_at, "cancelled": session.cancelled}  # fmt: skip


async def shown(door: Door, now: datetime) -> dict[str, Any]:
    """The codes of the session that is on by the clock; none where self check-in is off.

    A QR holds `prefix` and one code: `HTTPS://HOST/H/{handle}/{code}`, all of it upper case; `qr` is its SVG
    path on a square of `size` modules.
    """
    session = door.event.session_now(now)
    if session is None:
        return {"now": now, "event": event_of(door.event), "session": None, "handle": None, "prefix": None,
                "codes": [], "present": 0, "registered": 0}  # fmt: skip
    prefix = f"{config.load().base_url}/H/{session.handle}/".upper()
    open_here = door.event.self_checkin != SelfCheckInPolicy.OFF
    return {
        "now": now,
        "event": event_of(door.event),
        "session": session_of(session),
        "handle": session.handle,
        "prefix": prefix,
        "codes": await _drawn(prefix, venue.codes_ahead(session.id, now)) if open_here else [],
        **await queries.counts(session.id),
    }


async def _drawn(prefix: str, codes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every code with its QR; in a thread, because the first drawing of 15 minutes takes a quarter of a second."""
    paths = await asyncio.to_thread(lambda: [qr_path(prefix + code["code"]) for code in codes])
    return [code | {"qr": path, "size": size} for code, (path, size) in zip(codes, paths, strict=True)]


async def count(door: Door, now: datetime) -> dict[str, Any]:
    """The number that grows, without the codes; `session` is the id of the one that is on by the clock."""
    session = door.event.session_now(now)
    counts = await queries.counts(session.id) if session else {"present": 0, "registered": 0}
    return {"now": now, "session": session.id if session else None, **counts}
