"""One event with a gate, an officer and a couple, for the tests of attendance. Everyone is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from events.attendance.door import Door, Duty, read_door
from events.attendance.gate.items import Batch, claims_of
from events.attendance.ledger import check_in as ledger
from events.attendance.ledger.results import ScanResult
from events.attendance.tables import Gate
from events.calendar.tables import Event, Session
from events.database import new_id, sql
from events.keys import token_digest
from events.registration.tables import Attendee
from tests.factories import (
    NOW,
    make_attendee,
    make_department,
    make_event,
    make_gate,
    make_registration,
    make_session,
    make_shift,
    make_user,
    ticket,
)


@dataclass
class World:
    """`now` is the moment everything happens around: NOW, or the real clock's where HTTP is asked."""

    now: datetime
    event: Event
    session: Session
    gate: Gate
    token: str
    door: Door
    duty: Duty
    official: Attendee
    spouse: Attendee

    def item(self, shown: Attendee | None = None, /, **values: Any) -> dict[str, Any]:
        """An item as a gate sends it: the official's ticket unless told otherwise."""
        return {
            "id": str(new_id()),
            "code": ticket(shown or self.official),
            "session": str(self.session.id),
            "scanned_at": self.now.isoformat(),
            **values,
        }

    async def send(self, *items: dict[str, Any], now: datetime | None = None, **batch: Any) -> list[ScanResult]:
        """Record items as this gate and officer; the device's clock is right unless `sent_at` says otherwise."""
        now = now or self.now
        door, duty = batch.pop("door", self.door), batch.pop("duty", self.duty)
        body = Batch([msgspec.Raw(msgspec.json.encode(item)) for item in items], batch.get("sent_at", now), duty.id)
        return await ledger.check_in(claims_of(door, duty, body, now))

    async def another_gate(self, name: str = "Pintu Selatan", **values: Any) -> tuple[Door, Duty, str]:
        gate, token = await make_gate(self.event, name=name, paired_at=self.now - timedelta(hours=2), **values)
        officer = await make_user(role="officer")
        shift = await make_shift(gate, officer, started_at=self.now - timedelta(hours=1))
        door = await read_door(token_digest(token))
        assert door is not None
        return door, Duty(shift.id, gate.id, officer.id, officer.name, None), token

    async def refresh(self) -> None:
        """Read the gate, its event and sessions again, after a test changed them."""
        door = await read_door(token_digest(self.token))
        assert door is not None
        self.door = door


async def make_world(now: datetime = NOW, **event_values: Any) -> World:
    """An event today 08.00-16.00, a couple registered for it, and a gate with an officer on duty."""
    department = await make_department(name="Dinas Kesehatan")
    event = await make_event(**event_values)
    start = now - timedelta(minutes=5)
    session = await make_session(event, starts_at=start, ends_at=start + timedelta(hours=8))
    gate, token = await make_gate(event, paired_at=now - timedelta(hours=2))
    officer = await make_user(role="officer", name="Petugas Rahma")
    shift = await make_shift(gate, officer, started_at=now - timedelta(hours=1))
    party = await make_registration(event)
    official = await make_attendee(event, party, name="Drs. Budi Santosa, M.Si.", department=department.id)
    spouse = await make_attendee(event, party, name="Ratna Dewi", role="companion", official=official.id)
    door = await read_door(token_digest(token))
    assert door is not None
    duty = Duty(shift.id, gate.id, officer.id, officer.name, None)
    return World(now, event, session, gate, token, door, duty, official, spouse)


async def make_world_now(**event_values: Any) -> World:
    """The same around the real clock, for requests over HTTP."""
    return await make_world(datetime.now(UTC).replace(microsecond=0), **event_values)


async def scan_rows(**where: Any) -> list[dict[str, Any]]:
    """The ledger in the order it was written."""
    rows = await sql("SELECT * FROM scan ORDER BY received_at, id")
    return [row for row in rows if all(row[name] == value for name, value in where.items())]


async def presence_rows() -> list[dict[str, Any]]:
    return await sql("SELECT * FROM presence ORDER BY first_in, attendee")
