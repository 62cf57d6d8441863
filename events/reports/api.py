"""JSON API of the attendance summary per OPD."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from events import web
from events.api import API_TOKEN, refusals
from events.calendar import queries as calendar
from events.calendar.tables import Event, Session
from events.errors import NotFound
from events.language import _
from events.reports import queries
from events.reports.arithmetic import Counts, OpdRow, Summary
from events.vocabulary import AttendeeRole
from events.web import AnyRequest


class EventName(Struct):
    """The event the numbers are of."""

    slug: str
    title: str


class SessionName(Struct):
    """A session the numbers run over; times in UTC."""

    id: uuid.UUID
    title: str
    starts_at: datetime
    ends_at: datetime


class DepartmentName(Struct):
    """An OPD; the code is empty for people from outside the OPD tree."""

    code: str
    name: str
    abbreviation: str


class Numbers(Struct, kw_only=True):
    """Distinct participants; companions apart, committee, speakers and guests not at all.

    `present` are those `present_in_person` and those `represented` by somebody else. `percent` is present of
    registered, one decimal, null when nobody registered; 100.0 only when all came, 0.0 only when nobody did.
    """

    invited_min: int | None
    invited_max: int | None
    registered: int
    present: int
    present_in_person: int
    represented: int
    full: int
    companions_registered: int
    companions_present: int
    couples_complete: int
    excused: int
    absent: int
    percent: float | None


class DepartmentNumbers(Numbers):
    """The numbers of one OPD."""

    department: DepartmentName


class OtherNumbers(Struct):
    """People with a part in the event who are no OPD's participants: committee, speakers, guests."""

    role: AttendeeRole
    registered: int
    present: int


class AttendanceByDepartment(Struct):
    """Attendance per OPD at the moment `as_of`, over `sessions`; in `others` each role that no OPD's row counts."""

    event: EventName
    as_of: datetime
    sessions: list[SessionName]
    rows: list[DepartmentNumbers]
    total: Numbers
    others: list[OtherNumbers]


@get(
    "/api/v1/events/{slug:str}/attendance/by-department",
    guards=[web.require_token],
    tags=["attendance"],
    include_in_schema=True,
    security=API_TOKEN,
    responses=refusals(400, 401, 403, 404),
    summary="Attendance per OPD, of the event or of one session",
)
async def by_department(
    request: AnyRequest, slug: FromPath[str], session: FromQuery[uuid.UUID | None] = None
) -> AttendanceByDepartment:
    """Every OPD with an invitation or a minimum has a row, also with zero; units count for their nearest OPD."""
    event = await calendar.event_by_slug(slug)
    sessions = await calendar.sessions_of(event.id)
    only = next((one for one in sessions if one.id == session), None)
    if session is not None and only is None:
        raise NotFound
    summary = await queries.summary(event, sessions, only)
    return answer(event, queries.counted(sessions, only), summary, datetime.now(UTC))


def answer(event: Event, sessions: list[Session], summary: Summary, now: datetime) -> AttendanceByDepartment:
    """The summary in the API's words."""
    return AttendanceByDepartment(
        EventName(event.slug, event.title),
        now,
        [SessionName(one.id, one.title, one.starts_at, one.ends_at) for one in sessions],
        [_row(row) for row in summary.rows],
        Numbers(
            invited_min=summary.total.invited_min,
            invited_max=summary.total.invited_max,
            **_numbers(summary.total.counts),
        ),
        [OtherNumbers(one.role, one.registered, one.present) for one in summary.others],
    )


def _row(row: OpdRow) -> DepartmentNumbers:
    return DepartmentNumbers(
        department=_department(row),
        invited_min=row.called.minimum if row.department else None,
        invited_max=row.called.maximum,
        **_numbers(row.counts),
    )


def _department(row: OpdRow) -> DepartmentName:
    if row.department is None:
        return DepartmentName("", _("Instansi lain"), "")
    return DepartmentName(row.department.code, row.department.name, row.department.abbreviation)


def _numbers(counts: Counts) -> dict[str, Any]:
    names = Numbers.__struct_fields__
    return {name: getattr(counts, name) for name in names if not name.startswith("invited")}


ROUTES = [by_department]
