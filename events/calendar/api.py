"""Open JSON API of events."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.datastructures import CacheControlHeader
from litestar.params import FromPath, QueryParameter

from events import config
from events.api import refusals
from events.calendar import ical, queries
from events.calendar.days import FIRST_YEAR, LAST_YEAR
from events.calendar.tables import Event, Session
from events.departments.queries import department_by_code, today
from events.errors import Invalid
from events.language import _
from events.registration.invitations import calling
from events.registration.seats import count
from events.registration.seats.window import seats_left
from events.text import local_date
from events.vocabulary import EventKind, EventStatus

CACHE = CacheControlHeader(max_age=60, public=True)


class SessionOut(msgspec.Struct):
    """One session, the unit of attendance; times are UTC."""

    id: uuid.UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    room: str
    cancelled: bool


class EventOut(msgspec.Struct):
    """One event anyone may see. `zone` decides its days; `seats_left` is null without a limit."""

    slug: str
    title: str
    kind: str
    status: str
    programme: str | None
    host: str
    venue: str
    zone: str
    companion_policy: str
    capacity: int | None
    seats_left: int | None
    url: str
    sessions: list[SessionOut]


class EventDetail(EventOut):
    """One event with what its page tells."""

    description: str
    audience: str
    basis: str
    address: str
    latitude: float | None
    longitude: float | None
    registration_opens: datetime | None
    registration_closes: datetime | None


class EventList(msgspec.Struct):
    """Events in the order their first session in the span begins."""

    events: list[EventOut]


@get(
    "/api/v1/events",
    cache_control=CACHE,
    tags=["events"],
    summary="Events between two days",
    include_in_schema=True,
    responses=refusals(400, 422),
)
async def list_events(
    from_: Annotated[
        date | None, QueryParameter(name="from", description="First day by each event's zone; today if left out")
    ] = None,
    to: Annotated[date | None, QueryParameter(description="Last day, inclusive; no end if left out")] = None,
    kind: Annotated[EventKind | None, QueryParameter(description="Kind of event")] = None,
    department: Annotated[str | None, QueryParameter(description="Code of the OPD that holds it or is invited")] = None,
) -> EventList:
    """Published and cancelled events with a session between two days; at most 1,000 sessions."""
    stamp = await queries.stamp(config.load().zone)
    for name, day in (("from", from_), ("to", to)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            years = {"name": name, "first": FIRST_YEAR, "last": LAST_YEAR}
            raise Invalid(_("Tahun pada `%(name)s` harus antara %(first)s dan %(last)s.", **years), field=name)
    first = from_ or local_date(datetime.now(UTC), stamp.zone)
    if to is not None and to < first:
        raise Invalid(_("Tanggal `to` mendahului tanggal `from`."), field="to")
    rows = await queries.occurrences(await _filters(kind, department), days=(first, to))
    return EventList(_grouped(rows, await count.seats_free({row["event"]: row["capacity"] for row in rows})))


async def _filters(kind: EventKind | None, code: str | None) -> queries.Filters:
    if code is None:
        return queries.Filters(kind=kind or "")
    department = await department_by_code(code, await today(datetime.now(UTC)))
    if department is None:
        raise Invalid(_("Tidak ada perangkat daerah dengan kode itu."), field="department")
    inviting = await calling.events_inviting(department.id)
    return queries.Filters(kind=kind or "", department=department.id, inviting=inviting)


def _grouped(rows: list[queries.Row], left: dict[uuid.UUID, int]) -> list[EventOut]:
    events: dict[uuid.UUID, EventOut] = {}
    for row in rows:
        if row["event"] not in events:
            events[row["event"]] = _event_of_row(row, left.get(row["event"]))
        events[row["event"]].sessions.append(_session_of_row(row))
    return list(events.values())


def _event_of_row(row: queries.Row, left: int | None) -> EventOut:
    same = {
        name: row[name]
        for name in (
            "slug",
            "title",
            "kind",
            "status",
            "host",
            "venue",
            "zone",
            "capacity",
            "companion_policy",
            "programme",
        )
    }
    return EventOut(**same, seats_left=left, url=_url(row["slug"]), sessions=[])


def _session_of_row(row: queries.Row) -> SessionOut:
    cancelled = row["status"] == EventStatus.CANCELLED or row["session_cancelled_at"] is not None
    return SessionOut(row["session"], row["session_title"], row["starts_at"], row["ends_at"], row["room"], cancelled)


def _url(slug: str) -> str:
    return f"{config.load().base_url}/kegiatan/{slug}"


@get(
    "/api/v1/events/{slug:str}",
    cache_control=CACHE,
    tags=["events"],
    summary="One event",
    include_in_schema=True,
    responses=refusals(400, 404),
)
async def one_event(slug: FromPath[str]) -> EventDetail:
    """One event with its sessions; 404 for a draft as for one that does not exist."""
    event = await queries.published_event(slug)
    programme = await queries.programme_of(event)
    same = {name: getattr(event, name) for name in EventDetail.__struct_fields__ if hasattr(event, name)}
    return EventDetail(
        **same | {"programme": programme.name if programme else None},
        seats_left=await seats_left(event),
        url=_url(event.slug),
        sessions=[_session(one, event) for one in await queries.sessions_of(event.id)],
    )


def _session(session: Session, event: Event) -> SessionOut:
    cancelled = ical.is_cancelled(session, event)
    return SessionOut(session.id, session.title, session.starts_at, session.ends_at, session.room, cancelled)


ROUTES = [list_events, one_event]
