"""What the page of one event tells: when, where, who may come, whether one can register, what happens."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from events.calendar import ical, queries, subscribe
from events.calendar.days import Line, same_hours
from events.calendar.openness import openness
from events.calendar.own_day import days_of
from events.calendar.preview import Preview
from events.calendar.tables import AgendaItem, Event, Session
from events.departments.tables import Institution
from events.labels import label
from events.language import _
from events.text import date_range, local_date, time_range
from events.vocabulary import EventKind, EventStatus, Openness


class Part(NamedTuple):
    """One session with its lines of the rundown."""

    session: Session
    cancelled: bool
    items: list[AgendaItem]


class EventDay(NamedTuple):
    """The sessions of one day."""

    day: date
    parts: list[Part]


async def context(event: Event, *, left: int | None, invited: list[str], now: datetime) -> dict[str, Any]:
    """Everything `calendar/event.html` shows; `left` are the free seats, None without a limit."""
    sessions, items = await queries.sessions_of(event.id), await queries.agenda_of(event.id)
    held = [one for one in sessions if not ical.is_cancelled(one, event)] or sessions
    span = days_of(held, event.zone)
    return {
        "event": event,
        "programme": await queries.programme_of(event),
        "days": by_day(event, sessions, items),
        "has_rundown": bool(items),
        "held": held,
        "first": span[0] if span else None,
        "last": span[1] if span else None,
        "same_hours": same_hours(held, event.zone),
        "state": state_of(event, sessions, left, now),
        "running": any(one.starts_at <= now < one.ends_at and not ical.is_cancelled(one, event) for one in sessions),
        "left": left,
        "invited": invited,
        "speakers": speakers(items),
        "map_link": subscribe.map_link(event),
        "google": [(one, subscribe.google_template(one, event)) for one in held],
        "now": now,
        "address": ical.event_url(event),
        "share_text": share_text(event, held),
    }


def share_text(event: Event, held: list[Session]) -> str:
    """What is sent along when the event is passed on by WhatsApp: title, days, place and the link, each a line."""
    span = days_of(held, event.zone)
    when = date_range(*span, weekdays=True) if span else ""
    return "\n".join(filter(None, (event.title, when, event.venue, ical.event_url(event))))


def preview(event: Event, sessions: list[Session], institution: Institution | None) -> Preview:
    """What the card in chat programs says of it."""
    held = [one for one in sessions if not ical.is_cancelled(one, event)] or sessions
    days = days_of(held, event.zone)
    span = date_range(*days, weekdays=True) if days else ""
    hours = time_range(held[0].starts_at, held[0].ends_at, event.zone) if held and same_hours(held, event.zone) else ""
    return Preview(
        title=event.title,
        kind=label(EventKind, event.kind),
        banner=_("DIBATALKAN") if event.status == EventStatus.CANCELLED else "",
        first=days[0] if days else None,
        last=days[1] if days else None,
        when=", ".join(filter(None, (span, hours))),
        place=event.venue or event.address,
        host=event.host,
        institution=(institution.short_name or institution.name) if institution else "",
        colour=institution.brand_colour if institution else "",
    )


def state_of(event: Event, sessions: list[Session], left: int | None, now: datetime) -> Openness:
    """Whether one may register now."""
    return openness(
        status=event.status,
        registration=event.registration,
        opens=event.registration_opens,
        closes=event.registration_closes,
        ends_at=max((one.ends_at for one in sessions if one.cancelled_at is None), default=None),
        left=left,
        now=now,
    )


def openness_of_line(line: Line, left: dict[Any, int], now: datetime) -> Openness:
    """As the agenda shows it, for one line: of a past day it says that this day is over."""
    event = line.event
    return openness(
        status="cancelled" if line.cancelled else event["status"],
        registration=event["registration"],
        opens=event["registration_opens"],
        closes=event["registration_closes"],
        ends_at=line.ends_at,
        left=left.get(event["event"]),
        now=now,
    )


def by_day(event: Event, sessions: list[Session], items: list[AgendaItem]) -> list[EventDay]:
    """The sessions with their rundown, by the day they begin on the event's clocks."""
    parts = [
        Part(one, ical.is_cancelled(one, event), [item for item in items if item.session == one.id]) for one in sessions
    ]
    groups = groupby(parts, key=lambda part: local_date(part.session.starts_at, event.zone))
    return [EventDay(day, list(some)) for day, some in groups]


def speakers(items: list[AgendaItem]) -> list[tuple[str, str]]:
    """Each speaker once, with the position, in order of appearance."""
    return list(dict.fromkeys((item.speaker, item.speaker_position) for item in items if item.speaker))
