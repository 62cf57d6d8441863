"""Asking for one's link again by NIP and phone number: one answer for everybody, the link to the registered contact.

Who asks only leaves a row; a job looks it up. So known and unknown numbers take the same time and the same words.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from events.database import marks, sql, transaction
from events.registration.family import DEEPEST
from events.registration.limits import allow_asking
from events.registration.messages.fresh_link import Reached, send_again
from events.registration.seats.arithmetic import LIVE
from events.registration.tables import TicketRequest
from events.registration.tickets.passes import KEPT_AFTER
from events.vocabulary import EventStatus

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `nip` empty for somebody without one."""

    id: uuid.UUID
    nip: str
    phone: str


@dataclass(frozen=True, slots=True)
class Meant:
    """A registration that a request means, and its event."""

    event: uuid.UUID
    to: Reached


async def ask(nip: str, phone: str, address: str, *, now: datetime) -> None:
    """Note the request. Raises TooMany by NIP, phone number and address, whether or not anybody has them."""
    async with transaction():
        await allow_asking(nip, phone, address, now=now)
        await TicketRequest.insert(TicketRequest(nip=nip, phone=phone, asked_at=now))


async def answer_requests(now: datetime) -> None:
    """Job: queue a link for every registration that a request means, then erase the request, known or not."""
    rows = await sql("SELECT id, nip, phone FROM ticket_request ORDER BY asked_at LIMIT {}", AT_ONCE)
    for one in [Asked(**row) for row in rows]:
        for meant in await _meant(one, now):
            await send_again(meant.to, meant.event, now=now)
        await sql("DELETE FROM ticket_request WHERE id = {}", one.id)


async def _meant(asked: Asked, now: datetime) -> list[Meant]:
    """Registrations of that phone number in whose party, merged or not, the NIP's owner still is."""
    whose, arguments = ("a.nip = {}", [asked.nip]) if asked.nip else ("a.nip IS NULL AND a.official IS NULL", [])
    rows = await sql(
        "WITH RECURSIVE home (id, at, depth) AS ("  # noqa: S608
        " SELECT id, id, 0 FROM registration WHERE phone = {}"
        " UNION ALL SELECT home.id, r.joined_into, home.depth + 1 FROM home JOIN registration r ON r.id = home.at"
        " WHERE r.joined_into IS NOT NULL AND home.depth < {})"
        " SELECT DISTINCT r.event, r.id, r.phone, r.email FROM home JOIN registration r ON r.id = home.id"
        " JOIN attendee a ON a.registration = home.at JOIN event e ON e.id = r.event"
        f" WHERE {whose} AND a.state IN ({marks(len(LIVE))}) AND e.status = {{}} AND EXISTS"
        " (SELECT 1 FROM event_session s WHERE s.event = e.id AND s.cancelled_at IS NULL AND s.ends_at > {})"
        " ORDER BY r.id",
        asked.phone,
        DEEPEST,
        *arguments,
        *LIVE,
        EventStatus.PUBLISHED,
        now - KEPT_AFTER,
    )
    return [Meant(row["event"], Reached(row["id"], row["phone"], row["email"])) for row in rows]
