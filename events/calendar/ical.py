"""Sessions as iCalendar (RFC 5545): one VEVENT per session, the same bytes until something in it changes.

UID is the session's id; times are UTC, so no VTIMEZONE is needed and clients cannot misread one; WIB, WITA
and WIT stand in the words of DESCRIPTION. In feeds there is no ORGANIZER and no METHOD: some clients answer
them by mail, and others then refuse to subscribe. What is mailed (`message`) has both.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import icalendar

from events import config, coordinates
from events.calendar.tables import Event, Session
from events.labels import label
from events.language import _
from events.text import date_long, local_date, time_range
from events.vocabulary import EventKind, EventStatus

REFRESH = timedelta(hours=1)
PRODID = "-//Hadir//Agenda kegiatan//ID"
# Everything some parser takes for the end of a line, and what no calendar can show.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class _Geo(icalendar.vGeo):
    """Plain decimals: the library writes small ones as 2e-05, which RFC 5545 (3.3.7) does not know."""

    def to_ical(self) -> str:
        return coordinates.written(self.latitude, self.longitude, ";")


def is_cancelled(session: Session, event: Event) -> bool:
    """Whether this session will not be held: it, or its whole event, was cancelled."""
    return event.status == EventStatus.CANCELLED or session.cancelled_at is not None


def title_of(session: Session, event: Event) -> str:
    """The event's title, with the session's own where it has one."""
    return f"{event.title} – {session.title}" if session.title else event.title


def vevent(session: Session, event: Event) -> bytes:
    """The session as a VEVENT, folded at 75 octets, lines ended by CRLF."""
    component = _component(session, event)
    component.add("dtstamp", session.changed_at)
    component.add("last-modified", session.changed_at)
    component.add("sequence", session.sequence)
    return component.to_ical()


Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


@dataclass(frozen=True, slots=True)
class Own:
    """What one person's own entry of a session says beyond the session: where they stand, in `lines` of their own."""

    uid: uuid.UUID
    status: Status
    lines: tuple[str, ...]
    sequence: int
    changed_at: datetime


def own_vevent(session: Session, event: Event, own: Own) -> bytes:
    """The session as an entry of one person's private calendar; what is off for everybody is off for them."""
    component = _component(session, event)
    component["uid"] = icalendar.vText(str(own.uid))
    component.add("class", "PRIVATE")
    if not is_cancelled(session, event):
        component["status"] = icalendar.vText(own.status)
        off = own.status == "CANCELLED"
        component["summary"] = icalendar.vText(_line(("[BATAL] " if off else "") + title_of(session, event)))
        lines = (*map(_line, own.lines), "", str(component["description"]))
        component["description"] = icalendar.vText("\n".join(lines))
    component.add("dtstamp", own.changed_at)
    component.add("last-modified", own.changed_at)
    component.add("sequence", own.sequence)
    return component.to_ical()


def vevent_digest(session: Session, event: Event) -> bytes:
    """SHA-256 of the VEVENT without SEQUENCE, DTSTAMP and LAST-MODIFIED: differs when its bytes would."""
    return hashlib.sha256(_component(session, event).to_ical()).digest()


def calendar(name: str, vevents: Iterable[bytes]) -> bytes:
    """A feed: a VCALENDAR with a name, to be read again every hour, around VEVENTs already written."""
    frame = _frame()
    frame.add("name", _line(name))
    frame.add("x-wr-calname", _line(name))
    frame.add("refresh-interval", icalendar.vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    frame.add("x-published-ttl", icalendar.vDuration(REFRESH))
    return _around(frame, vevents)


def file(vevents: Iterable[bytes]) -> bytes:
    """What is taken over once: without a name of its own, for which Outlook would open a second calendar."""
    return _around(_frame(), vevents)


def _frame() -> icalendar.Calendar:
    frame = icalendar.Calendar()
    frame.add("prodid", PRODID)
    frame.add("version", "2.0")
    return frame


def _around(frame: icalendar.Calendar, vevents: Iterable[bytes]) -> bytes:
    head, end = frame.to_ical().split(b"END:VCALENDAR")
    return head + b"".join(vevents) + b"END:VCALENDAR" + end


def message(
    method: Literal["PUBLISH", "CANCEL"],
    sessions: Iterable[Session],
    event: Event,
    organizer: str,
    *,
    ahead: int,
    now: datetime,
) -> bytes:
    """What is mailed to one party: the feed's UIDs under an ORGANIZER, each in a VCALENDAR, one after another.

    One UID for each object is what RFC 5546 (3.2.1, 3.2.5) says, and Outlook reads no second one. SEQUENCE is the
    session's own and `ahead`, which counts what this party was told beyond the feed.
    """
    objects = []
    for session in sessions:
        frame = _frame()
        frame.add("method", method)
        component = _component(session, event)
        if method == "CANCEL":
            component["status"] = icalendar.vText("CANCELLED")
        component.add("organizer", _organizer(event, organizer))
        component.add("dtstamp", now)
        component.add("last-modified", session.changed_at)
        component.add("sequence", session.sequence + ahead)
        frame.add_component(component)
        objects.append(frame.to_ical())
    return b"".join(objects)


def _organizer(event: Event, address: str) -> icalendar.vCalAddress:
    organizer = icalendar.vCalAddress(f"mailto:{address}")
    if host := _line(event.host).replace('"', "'"):
        organizer.params["CN"] = icalendar.vText(host)
    return organizer


def _component(session: Session, event: Event) -> icalendar.Event:
    cancelled = is_cancelled(session, event)
    component = icalendar.Event()
    component.add("uid", str(session.id))
    component.add("dtstart", session.starts_at)
    component.add("dtend", session.ends_at)
    component.add("summary", _line(("[BATAL] " if cancelled else "") + title_of(session, event)))
    component.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    component.add("url", event_url(event))
    component.add("location", _line(place(session, event)))
    component.add("categories", [label(EventKind, event.kind)])
    component.add("description", _description(session, event))
    if event.latitude is not None and event.longitude is not None:
        component.add("geo", _Geo((event.latitude, event.longitude)))
    return component


def event_url(event: Event) -> str:
    """The event's page, with this installation's host."""
    return f"{config.load().base_url}/kegiatan/{event.slug}"


def place(session: Session, event: Event) -> str:
    """Room, venue and address in one line, each only once."""
    parts: list[str] = []
    for part in (session.room, event.venue, event.address):
        if part.strip() and part.strip() not in parts:
            parts.append(part.strip())
    return ", ".join(parts)


def _description(session: Session, event: Event) -> str:
    lines = []
    if is_cancelled(session, event):
        lines.append(" ".join(filter(None, (_("Kegiatan ini DIBATALKAN."), event.cancel_reason))))
    day = date_long(local_date(session.starts_at, event.zone))
    hours = time_range(session.starts_at, session.ends_at, event.zone)
    lines.append(_("Waktu: %(day)s, %(time)s", day=day, time=hours))
    if event.host:
        lines.append(_("Penyelenggara: %(host)s", host=event.host))
    body = [_line(line) for line in (*lines, "", *event.description.splitlines(), "", event_url(event))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(body))


def _line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()
