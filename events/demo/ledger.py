"""What a past event left behind: the gate, its shift, every scan and the presence derived from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from uuid import UUID

from events.accounts.tables import User
from events.attendance.tables import Excuse, Gate, Presence, Scan, Shift
from events.calendar.tables import Session
from events.database import new_id
from events.demo.calendar import Staged
from events.registration.tables import Attendee
from events.vocabulary import AttendeeRole, ExcuseKind, ScanMethod, ScanReason, ScanSource, ScanStatus

CAME, STAYED = (0.84, 0.93), 0.97
"""Of those registered so many came at all, less at one event than at another; and of these to each session."""
SCANNED_TWICE = 0.05
EXCUSED = 0.5


@dataclass
class History:
    """The rows of one past event's attendance; each presence stands on the first scan of its attendee."""

    gate: Gate
    shift: Shift
    scans: list[Scan] = field(default_factory=list)
    presences: list[Presence] = field(default_factory=list)
    excuses: list[Excuse] = field(default_factory=list)


def remember(staged: Staged, attendees: list[Attendee], officer: User, random: Random) -> History:
    """Most came, to most sessions; a few were scanned twice, and half of those who did not come had a reason."""
    history = _door(staged, officer)
    came = _who_came(attendees, random)
    for session in staged.sessions:
        for attendee in attendees:
            if attendee.id in came and random.random() < STAYED:
                _arrive(history, session, attendee, officer, random)
            elif attendee.role == AttendeeRole.PARTICIPANT and random.random() < EXCUSED:
                history.excuses.append(_excuse(session, attendee, officer, random))
        _stranger(history, session, officer, random)
    return history


def _who_came(attendees: list[Attendee], random: Random) -> set[UUID]:
    """A share of the officials, with whom they brought, and every speaker."""
    officials = [one for one in attendees if one.role == AttendeeRole.PARTICIPANT]
    came = {one.id for one in random.sample(officials, round(len(officials) * random.uniform(*CAME)))}
    beside = {one.id for one in attendees if one.role == AttendeeRole.SPEAKER or one.official in came}
    return came | beside


def _door(staged: Staged, officer: User) -> History:
    """One gate, paired an hour and a half before the first session and revoked a day after the last."""
    opened = staged.sessions[0].starts_at - timedelta(minutes=90)
    closed = staged.sessions[-1].ends_at + timedelta(days=1)
    gate = Gate(
        id=new_id(),
        event=staged.event.id,
        name="Meja Registrasi",
        paired_at=opened,
        revoked_at=closed,
        seen_at=staged.sessions[-1].ends_at,
        device="Gawai panitia",
        created_at=opened - timedelta(minutes=10),
    )
    shift = Shift(
        id=new_id(), gate=gate.id, officer=officer.id, operator=officer.name, started_at=opened, ended_at=closed
    )
    return History(gate, shift)


def _arrive(history: History, session: Session, attendee: Attendee, officer: User, random: Random) -> None:
    """The row that made presence, sometimes followed by a second scan that changed nothing."""
    at = session.starts_at + timedelta(minutes=random.triangular(-55, 25, -12))
    first = _scan(history, session, officer, at, attendee=attendee)
    history.scans.append(first)
    history.presences.append(
        Presence(
            event=session.event,
            session=session.id,
            attendee=attendee.id,
            first_in=at,
            first_scan=first.id,
            method=ScanMethod.OFFICER,
            first_method=ScanMethod.OFFICER,
            recorded_at=first.received_at,
            gate=history.gate.id,
        )
    )
    if random.random() < SCANNED_TWICE:
        again = at + timedelta(seconds=40)
        twice = _scan(history, session, officer, again, attendee=attendee, status=ScanStatus.ALREADY_PRESENT)
        history.scans.append(twice)


def _stranger(history: History, session: Session, officer: User, random: Random) -> None:
    """Once a session somebody shows a code that no ticket has: a row without presence."""
    at = session.starts_at + timedelta(minutes=random.uniform(-20, 20))
    status, reason = ScanStatus.REFUSED, ScanReason.UNKNOWN_CODE
    history.scans.append(_scan(history, session, officer, at, status=status, reason=reason))


def _scan(
    history: History,
    session: Session,
    officer: User,
    at: datetime,
    *,
    attendee: Attendee | None = None,
    status: str = ScanStatus.RECORDED,
    reason: str | None = None,
) -> Scan:
    identity = new_id()
    digest = attendee.ticket_digest if attendee else sha256(identity.bytes).digest()
    who = attendee.id if attendee else None
    return Scan(
        id=identity,
        event=session.event,
        session=session.id,
        attendee=who,
        code_attendee=who,
        gate=history.gate.id,
        shift=history.shift.id,
        operator=officer.id,
        operator_name=officer.name,
        method=ScanMethod.OFFICER,
        source=ScanSource.CAMERA,
        status=status,
        reason=reason,
        admitted=attendee is not None,
        scanned_at=at,
        sent_at=at,
        received_at=at + timedelta(milliseconds=180),
        corrected_at=at,
        code_digest=digest,
        code_length=16,
        content_digest=sha256(identity.bytes + digest).digest(),
    )


def _excuse(session: Session, attendee: Attendee, officer: User, random: Random) -> Excuse:
    kind = random.choice((ExcuseKind.SICK, ExcuseKind.PERMISSION, ExcuseKind.OFFICIAL_DUTY))
    return Excuse(
        event=session.event,
        session=session.id,
        attendee=attendee.id,
        kind=kind.value,
        recorded_by=officer.id,
        note=f"Surat Nomor 800/{random.randint(100, 999)}/{session.starts_at.year}",
        given_at=session.starts_at,
        created_at=session.starts_at,
    )
