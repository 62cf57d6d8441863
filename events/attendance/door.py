"""A gate as its requests see it: the device, its event, the event's sessions, and the officer's shift."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from events.attendance.recent import Recent
from events.attendance.windows import Window, preselect, window
from events.database import sql
from events.errors import Forbidden, Unauthorised
from events.keys import token_digest
from events.language import _

GRACE = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session as check-in needs it; `starts_at` and `ends_at` are the actual times once they are known."""

    id: uuid.UUID
    title: str
    room: str
    handle: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    cancelled: bool

    @property
    def window(self) -> Window:
        return Window(self.id, self.starts_at, self.ends_at, self.starts_at - self.opens_at)


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event as check-in needs it; `sessions` in order of their start, cancelled ones included."""

    id: uuid.UUID
    slug: str
    title: str
    venue: str
    zone: str
    status: str
    self_checkin: str
    rev: int
    sessions: Mapping[uuid.UUID, SessionFacts]

    def session_now(self, now: datetime) -> SessionFacts | None:
        """The session a gate opened now is for; cancelled ones are passed over."""
        found = preselect((s.window for s in self.sessions.values() if not s.cancelled), now)
        return self.sessions[found] if found is not None else None  # type: ignore[index]  # our own ids


@dataclass(frozen=True, slots=True)
class Door:
    """A paired device and its event."""

    id: uuid.UUID
    name: str
    kind: str
    search_allowed: bool
    paired_at: datetime
    revoked_at: datetime | None
    event: EventFacts


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift: who stands at which gate."""

    id: uuid.UUID
    gate: uuid.UUID
    officer: uuid.UUID
    operator: str
    ended_at: datetime | None


_doors: Recent[Door] = Recent()
_duties: Recent[Duty] = Recent()


def forget() -> None:
    """After a change in this process: the next request reads anew."""
    _doors.forget()
    _duties.forget()


async def door_of(token: str, *, kind: str, now: datetime, after_revocation: bool = False) -> Door:
    """The gate of a bearer token, at most 1.5 s old; raises Unauthorised.

    A revoked gate is nobody, except for `after_revocation` within 72 hours: it may still hand in what it
    scanned before.
    """
    digest = token_digest(token)
    door = await _doors.get(digest, lambda: read_door(digest)) if token else None
    if door is None or door.kind != kind or not _living(door, now, after_revocation):
        raise Unauthorised(_("Perangkat ini belum dipasangkan atau sudah dicabut."), code="gate_unknown")
    return door


def _living(door: Door, now: datetime, after_revocation: bool) -> bool:
    if door.revoked_at is None:
        return True
    return after_revocation and now <= door.revoked_at + GRACE


async def read_door(digest: bytes) -> Door | None:
    """The gate of a token's digest as the database has it, revoked or not."""
    rows = await sql(
        "SELECT id, event, name, kind, search_allowed, paired_at, revoked_at FROM gate WHERE token_digest = {}", digest
    )
    if not rows:
        return None
    event = await event_facts(rows[0].pop("event"))
    return Door(**rows[0] | {"search_allowed": bool(rows[0]["search_allowed"])}, event=event)


async def event_facts(event_id: uuid.UUID) -> EventFacts:
    """The event and its sessions as the database has them."""
    rows = await sql(
        "SELECT id, slug, title, venue, zone, status, self_checkin, manifest_rev AS rev, opens_minutes"
        " FROM event WHERE id = {}",
        event_id,
    )
    opens_before = timedelta(minutes=rows[0].pop("opens_minutes"))
    sessions = await sql(
        "SELECT id, title, room, handle, starts_at, ends_at, actual_starts_at, actual_ends_at, cancelled_at"
        " FROM event_session WHERE event = {} ORDER BY starts_at, position, id",
        event_id,
    )
    return EventFacts(**rows[0], sessions={row["id"]: _session(row, opens_before) for row in sessions})


def _session(row: dict[str, Any], opens_before: timedelta) -> SessionFacts:
    times = (row["starts_at"], row["ends_at"], row["actual_starts_at"], row["actual_ends_at"])
    by_clock = window(row["id"], *times, opens_before)
    return SessionFacts(
        id=row["id"],
        title=row["title"],
        room=row["room"],
        handle=row["handle"],
        starts_at=by_clock.starts,
        ends_at=by_clock.ends,
        opens_at=by_clock.opens,
        cancelled=row["cancelled_at"] is not None,
    )


_DUTY = (
    "SELECT shift.id, shift.gate, shift.officer, shift.operator, shift.ended_at FROM shift"
    " JOIN app_user ON app_user.id = shift.officer"
)


async def duty_of(door: Door, shift_id: uuid.UUID | None) -> Duty:
    """The shift a request of this gate names; raises Forbidden `no_shift` for another gate's or a closed account."""
    duty = await _duties.get(shift_id, lambda: _read_duty(shift_id)) if shift_id else None
    if duty is None or duty.gate != door.id:
        raise Forbidden(_("Mulai tugas dengan PIN petugas terlebih dahulu."), code="no_shift")
    return duty


async def duty_on(door: Door) -> Duty | None:
    """The shift that is on at a gate now; None before the first one."""
    rows = await sql(
        f"{_DUTY} WHERE shift.gate = {{}} AND shift.ended_at IS NULL AND app_user.active = {{}}"
        " ORDER BY shift.started_at DESC LIMIT 1",
        door.id,
        True,
    )
    return Duty(**rows[0]) if rows else None


async def _read_duty(shift_id: uuid.UUID | None) -> Duty | None:
    rows = await sql(f"{_DUTY} WHERE shift.id = {{}} AND app_user.active = {{}}", shift_id, True)
    return Duty(**rows[0]) if rows else None
