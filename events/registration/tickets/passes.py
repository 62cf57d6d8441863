"""A ticket as its page shows it: plain values for the passes of `templates/registration/parts.html`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from markupsafe import Markup

from events import config, text
from events.calendar.own_day import days_of
from events.keys import group_code
from events.labels import label
from events.language import _
from events.names import Sight, shown_name
from events.qr import qr_svg
from events.registration.queries import SessionTime
from events.vocabulary import AttendeeRole, AttendeeState

KEPT_AFTER = timedelta(days=30)
PENDING = (AttendeeState.WAITLISTED, AttendeeState.OFFERED, AttendeeState.AWAITING)


class Visitation(NamedTuple):
    """One session and when this person came in, None if they did not; `over` once its end has passed."""

    title: str
    starts_at: datetime
    ends_at: datetime
    first_in: datetime | None
    counts: bool
    over: bool = False


class Ticket(Protocol):
    """Whose pass it is: an attendee, or a nominee of an OPD."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def department_name(self) -> str | None: ...
    @property
    def institution(self) -> str: ...
    @property
    def unconfirmed(self) -> bool: ...


class Coming(Protocol):
    """That somebody came to a session: what attendance knows, of which registration asks only this."""

    @property
    def attendee(self) -> uuid.UUID: ...
    @property
    def session(self) -> uuid.UUID: ...
    @property
    def first_in(self) -> datetime: ...
    @property
    def counts(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Pass:
    """A ticket as `templates/registration/parts.html` draws it.

    `letters` is the code in groups, `office` the OPD or institution; who is `pending` has no seat for good yet,
    and of an `unconfirmed` spouse no word of their own was heard.
    """

    code: str
    letters: str
    qr: Markup
    name: str
    role: str
    office: str
    state: str
    pending: bool
    withdrawn: bool
    visits: list[Visitation]
    unconfirmed: bool = False


def pass_of(
    attendee: Ticket,
    sessions: Sequence[SessionTime],
    presences: Sequence[Coming],
    sight: Sight,
    *,
    now: datetime | None = None,
) -> Pass:
    """`sight` says how much of the name whoever looks may read (`names.shown_name`); with `now` what is over."""
    name = shown_name(attendee.name, sight)
    return Pass(
        code=attendee.code,
        letters=group_code(attendee.code),
        qr=picture(attendee.code, _("Kode QR tiket %(name)s", name=name)),
        name=name,
        role=label(AttendeeRole, attendee.role),
        office=attendee.department_name or attendee.institution,
        state=attendee.state,
        pending=attendee.state in PENDING,
        withdrawn=attendee.state in (AttendeeState.WITHDRAWN, AttendeeState.REPLACED),
        visits=visits(attendee.id, sessions, presences, now),
        unconfirmed=attendee.unconfirmed,
    )


def payload(code: str) -> str:
    """What the QR of a ticket says, `HTTPS://HOST/T/CODE`: upper case, so that its modules stay large."""
    return f"{config.load().base_url}/T/{code}".upper()


def picture(code: str, title: str) -> Markup:
    """The QR, black on white, of any size; `title` is what a screen reader says."""
    return qr_svg(payload(code), title, css="pass__qr")


def visits(
    attendee_id: uuid.UUID, sessions: Sequence[SessionTime], presences: Sequence[Coming], now: datetime | None = None
) -> list[Visitation]:
    """Each session with the presence that belongs to it."""
    came = {one.session: one for one in presences if one.attendee == attendee_id}
    return [
        Visitation(
            session.title,
            session.starts_at,
            session.ends_at,
            came[session.id].first_in if session.id in came else None,
            came[session.id].counts if session.id in came else True,
            now is not None and now > session.ends_at,
        )
        for session in sessions
    ]


@dataclass(frozen=True, slots=True)
class Today:
    """What is the first thing to read on one day of the event; `now` when that day is this one."""

    day: date
    zone: str
    text: str
    now: bool


def days_told(sessions: Sequence[SessionTime], venue: str, zone: str, now: datetime) -> list[Today]:
    """Of each day "Hari ini, 08.00 WIB, Pendopo", by its first session: a page kept offline shows it on its day."""
    firsts: dict[date, SessionTime] = {}
    for one in sessions:
        firsts.setdefault(text.local_date(one.starts_at, zone), one)
    this, today = text.local_date(now, zone), _("Hari ini")
    said = {day: (today, text.clock(one.starts_at, zone), one.room or venue) for day, one in firsts.items()}
    return [Today(day, zone, ", ".join(filter(None, parts)), day == this) for day, parts in said.items()]


def kept_until(sessions: Sequence[SessionTime]) -> datetime | None:
    """Until when a phone shows and keeps a ticket: 30 days after the last session; None without one."""
    return max(one.ends_at for one in sessions) + KEPT_AFTER if sessions else None


def when(sessions: Sequence[SessionTime], zone: str) -> str:
    """ "Senin s.d. Selasa, 14-15 Oktober 2024"; one session adds its hours."""
    days = days_of(sessions, zone)
    if days is None:
        return ""
    span = text.date_range(*days, weekdays=True)
    if len(sessions) > 1:
        return span
    return f"{span}, {text.time_range(sessions[0].starts_at, sessions[0].ends_at, zone)}"
