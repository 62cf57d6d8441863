"""JSON API of an event's people: reading attendees page by page, and registering a party exactly once."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter
from msgspec import Meta, Struct

from events import web
from events.api import API_TOKEN, refusals
from events.attendance import queries as attendance
from events.attendance.queries import PresenceFacts
from events.audit import Actor, record_export
from events.calendar import queries as calendar
from events.calendar.own_day import opds_offered
from events.calendar.tables import Event
from events.errors import Invalid, Malformed
from events.language import _
from events.registration.messages import words
from events.registration.parties.once import key_digest, register_once
from events.registration.parties.register import Asked, Registered
from events.registration.people import finding
from events.registration.people.finding import Registrant
from events.registration.people.party import Party, PersonValues
from events.vocabulary import ActorKind, AttendeeRole, Origin, ScanMethod
from events.web import Signed

MOST = 200
KEY_LENGTH = 255
Words = Annotated[str, Meta(max_length=500)]
Role = Annotated[str, Meta(pattern="^(participant|speaker|committee|guest)$")]


class DepartmentName(Struct):
    """An OPD."""

    code: str
    name: str
    abbreviation: str


class PresenceAnswer(Struct):
    """That somebody came to a session, at `first_in`; it was written at `recorded_at`, `late` after the session's end.

    `counts` is false for a check-in by the own phone that waits for a confirmation. Who did not come has no such row.
    """

    session: uuid.UUID
    first_in: datetime
    recorded_at: datetime
    late: bool
    method: ScanMethod
    counts: bool


class AttendeeAnswer(Struct):
    """One human of the event. The whole NIP leaves Hadir only in the logged export."""

    id: uuid.UUID
    registration: uuid.UUID
    role: str
    state: str
    name: str
    nip_last4: str | None
    rank: str
    position: str
    department: DepartmentName | None
    institution: str
    represents: str
    represents_letter: str
    relation: str | None
    companion_of: uuid.UUID | None
    created_at: datetime
    changed_at: datetime
    presences: list[PresenceAnswer]


class AttendeePage(Struct):
    """A page in order of registration; give `next` as `after` for the following one, null at the end."""

    event: str
    attendees: list[AttendeeAnswer]
    next: uuid.UUID | None


class PersonBody(Struct):
    """One human; `department` is the code of an OPD."""

    name: Words
    nip: Annotated[str, Meta(max_length=40)] | None = None
    rank: Words = ""
    position: Words = ""
    department: Annotated[str, Meta(max_length=20)] | None = None
    institution: Words = ""
    represents: Words = ""
    represents_letter: Words = ""
    role: Role = "participant"


class CompanionBody(Struct):
    """The spouse: `relation` is husband or wife."""

    name: Words
    relation: Annotated[str, Meta(pattern="^(husband|wife)$")]
    nip: Annotated[str, Meta(max_length=40)] | None = None
    department: Annotated[str, Meta(max_length=20)] | None = None


class RegistrationBody(Struct):
    """A party. `override` is the reason to pass a closed window, a full event or a full quota.

    With `wait` a party that finds no seat or quota waits, where the event keeps a waiting list; the list of attendees
    tells its `state`.
    """

    official: PersonBody
    companion: CompanionBody | None = None
    consent: bool = False
    alone_reason: Words = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    override: Words | None = None
    wait: bool = False


class TicketAnswer(Struct):
    """One human of the party and the ticket."""

    id: uuid.UUID
    name: str
    role: str
    ticket_code: str
    ticket_url: str


class RegistrationAnswer(Struct):
    """The registration; the manage link is for the participant's eyes only."""

    id: uuid.UUID
    manage_url: str
    attendees: list[TicketAnswer]


@get(
    "/api/v1/events/{slug:str}/attendees",
    guards=[web.require_token],
    tags=["registration"],
    include_in_schema=True,
    security=API_TOKEN,
    responses=refusals(400, 401, 403, 404),
    summary="Everyone registered at an event, page by page",
)
async def attendees(
    slug: FromPath[str],
    viewer: Signed,
    after: FromQuery[uuid.UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = 50,
) -> AttendeePage:
    """In order of registration, those who withdrew included; `state` tells. Each page read is logged as an export."""
    event = await calendar.event_by_slug(slug)
    rows = await finding.page_by_id(event.id, after, limit + 1)
    more = len(rows) > limit
    actor, now = Actor(ActorKind.TOKEN, viewer.id, viewer.name), datetime.now(UTC)
    await record_export(event.id, "attendees.api", by=actor, now=now, format="json", rows=len(rows[:limit]))
    came: dict[uuid.UUID, list[PresenceFacts]] = {}
    for one in await attendance.presences_of([row.id for row in rows[:limit]]):
        came.setdefault(one.attendee, []).append(one)
    answers = [_attendee(row, came.get(row.id, [])) for row in rows[:limit]]
    return AttendeePage(event.slug, answers, rows[limit - 1].id if more else None)


def _attendee(one: Registrant, came: list[PresenceFacts]) -> AttendeeAnswer:
    own = (
        "id",
        "registration",
        "role",
        "state",
        "name",
        "rank",
        "position",
        "institution",
        "represents",
        "represents_letter",
        "created_at",
        "changed_at",
    )
    department = None
    if one.department_code:
        department = DepartmentName(one.department_code, one.department_name or "", one.abbreviation or "")
    return AttendeeAnswer(
        **{name: getattr(one, name) for name in own},
        nip_last4=one.nip[-4:] if one.nip else None,
        department=department,
        relation=one.relation or None,
        companion_of=one.official,
        presences=[
            PresenceAnswer(
                each.session, each.first_in, each.recorded_at, each.late, ScanMethod(each.method), each.counts
            )
            for each in came
        ],
    )


@post(
    "/api/v1/events/{slug:str}/registrations",
    guards=[web.require_token],
    tags=["registration"],
    include_in_schema=True,
    security=API_TOKEN,
    responses=refusals(400, 401, 403, 404, 409, 422),
    summary="Register a party",
)
async def register(
    slug: FromPath[str],
    data: JSONBody[RegistrationBody],
    viewer: Signed,
    idempotency_key: Annotated[str | None, HeaderParameter(name="Idempotency-Key", description="Required")] = None,
) -> RegistrationAnswer:
    """The same Idempotency-Key with the same body gets the same answer for 24 hours; another body is refused."""
    event = await calendar.event_by_slug(slug)
    by = Actor(ActorKind.TOKEN, viewer.id, viewer.name)
    made = await register_once(
        event.id,
        await _party(data, event),
        Asked(Origin.API, by, (data.override or "").strip() or None, data.wait),
        digest=key_digest(viewer.digest, _key(idempotency_key)),
        body=msgspec.json.encode(data, order="sorted"),
        now=datetime.now(UTC),
    )
    return _answer(made)


def _key(given: str | None) -> str:
    if not given or not given.strip():
        raise Malformed(_("Sertakan header Idempotency-Key."), code="idempotency_key_required")
    if len(given) > KEY_LENGTH:
        raise Malformed(
            _("Idempotency-Key paling banyak %(most)s karakter.", most=KEY_LENGTH), code="idempotency_key_too_long"
        )
    return given


async def _party(body: RegistrationBody, event: Event) -> Party:
    """The party's values with OPD codes resolved; raises Invalid for a code that no OPD has on the event's own day."""
    known = {one.code: one.id for one in await opds_offered(event)}

    def department(code: str | None, field: str) -> uuid.UUID | None:
        if code and code not in known:
            raise Invalid(_("Kode OPD %(code)s tidak dikenal.", code=code), code="unknown_department", field=field)
        return known[code] if code else None

    official = msgspec.structs.asdict(body.official)
    official["department"] = department(body.official.department, "official.department")
    companion = None
    if body.companion:
        companion = PersonValues(
            body.companion.name,
            nip=body.companion.nip,
            relation=body.companion.relation,
            department=department(body.companion.department, "companion.department"),
        )
    return Party(PersonValues(**official), companion, body.alone_reason, body.phone, body.email, body.consent)


def _answer(made: Registered) -> RegistrationAnswer:
    tickets = [
        TicketAnswer(
            one.attendee_id, one.name, str(AttendeeRole(one.role)), one.ticket_code, words.ticket_url(one.ticket_code)
        )
        for one in made.attendees
    ]
    return RegistrationAnswer(made.registration_id, words.manage_url(made.manage_token), tickets)


ROUTES = [attendees, register]
