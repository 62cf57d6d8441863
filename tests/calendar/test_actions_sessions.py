"""Sessions, their rundown and the quota of each OPD."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.audit import AuditEntry
from events.calendar import queries, rundown, schedule, slugs
from events.calendar.tables import AgendaItem, Session
from events.calendar.values import (
    LONGEST_SESSION,
    AgendaValues,
    EventValues,
    SessionValues,
    days_later,
    event_problems,
    same_clock,
    session_problems,
    window_problems,
)
from events.errors import Conflict, EventCancelled, Invalid, NotFound, Unreadable
from events.registration.invitations import quotas
from events.registration.seats.called import Called
from events.registration.tables import Invitation
from events.text import ZONES, local
from tests.calendar.test_actions import BY, DAY, NOW, START, draft, published, refused, revision, session
from tests.factories import make_attendee, make_department, make_event, make_institution, make_invitation, make_presence

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


# ------------------------------------------------------------- sessions


async def test_sessions_are_numbered_by_the_order_they_begin(db):
    await make_institution()
    event = await draft(session(3, title="c"), session(0, title="a"))
    await schedule.save_session(event.id, session(1, title="b"), by=BY, now=NOW)
    assert [(s.title, s.position) for s in await queries.sessions_of(event.id)] == [("a", 1), ("b", 2), ("c", 3)]


async def test_setting_the_sessions_of_a_draft_adds_changes_and_deletes(db):
    await make_institution()
    event = await draft(session(title="tetap"), session(1, title="hapus"))
    kept, gone = await queries.sessions_of(event.id)
    await rundown.set_agenda(event.id, gone.id, [AgendaValues(starts_at=START, title="x")], by=BY, now=NOW)
    wanted = [session(2, title="baru"), session(4, title="geser", id=kept.id)]
    set_to = await schedule.set_sessions(event.id, wanted, by=BY, now=NOW)
    assert [(s.title, s.id == kept.id) for s in set_to] == [("baru", False), ("geser", True)]
    assert await AgendaItem.count() == 0


async def test_a_published_session_is_cancelled_and_never_left_out_or_deleted(db):
    await make_institution()
    event = await published(session(), session(1))
    first, second = await queries.sessions_of(event.id)
    only_first = [session(id=first.id)]
    assert (await refused(Conflict, schedule.set_sessions(event.id, only_first, by=BY, now=NOW))).code == "published"
    assert (await refused(Conflict, schedule.delete_session(event.id, second.id, by=BY, now=NOW))).code == "published"
    before = await revision()
    await schedule.cancel_session(event.id, second.id, by=BY, now=NOW)
    await schedule.cancel_session(event.id, second.id, by=BY, now=NOW + DAY)
    after = await queries.sessions_of(event.id)
    assert [(s.cancelled_at, s.sequence) for s in after] == [(None, 0), (NOW, 1)]
    assert await revision() == before + 1


async def test_the_last_session_is_cancelled_only_with_its_event(db):
    await make_institution()
    event = await published()
    [only] = await queries.sessions_of(event.id)
    refusal = await refused(Conflict, schedule.cancel_session(event.id, only.id, by=BY, now=NOW))
    assert refusal.code == "last_session"


async def test_of_two_sessions_cancelled_at_once_one_is_left(db):
    await make_institution()
    event = await published(session(), session(1))
    ids = [s.id for s in await queries.sessions_of(event.id)]
    tries = (schedule.cancel_session(event.id, one, by=BY, now=NOW) for one in ids)
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert await Session.count().where(Session.cancelled_at.is_null()) == 1


async def test_a_cancelled_session_stays_as_it_was(db):
    await make_institution()
    event = await published(session(), session(1))
    first, _second = await queries.sessions_of(event.id)
    await schedule.cancel_session(event.id, first.id, by=BY, now=NOW)
    change = session(5, id=first.id)
    await refused(EventCancelled, schedule.save_session(event.id, change, by=BY, now=NOW))


async def test_a_session_of_another_event_is_not_found(db):
    await make_institution()
    mine, other = await draft(), await draft()
    [foreign] = await queries.sessions_of(other.id)
    await refused(NotFound, schedule.save_session(mine.id, session(id=foreign.id), by=BY, now=NOW))
    await refused(NotFound, schedule.delete_session(mine.id, foreign.id, by=BY, now=NOW))
    await refused(NotFound, schedule.cancel_session((await published()).id, foreign.id, by=BY, now=NOW))
    await refused(NotFound, rundown.set_agenda(mine.id, foreign.id, [], by=BY, now=NOW))


async def test_a_session_with_presences_is_not_deleted(db):
    await make_institution()
    event = await draft(session(), session(1))
    first = (await queries.sessions_of(event.id))[0]
    await make_presence(first, await make_attendee(event))
    refusal = await refused(Conflict, schedule.delete_session(event.id, first.id, by=BY, now=NOW))
    assert refusal.code == "in_use"
    assert await Session.count() == 2


@pytest.mark.parametrize(
    ("hours", "extra", "field"),
    [(0, {}, "ends_at"), (-1, {}, "ends_at"), (25, {}, "ends_at"), (8, {"learning_hours": 25}, "learning_hours")],
)
async def test_an_impossible_session_is_refused_and_nothing_is_half_saved(db, hours, extra, field):
    await make_institution()
    event = await draft()
    wanted = [session(1), session(2, hours, **extra)]
    assert (await refused(Invalid, schedule.set_sessions(event.id, wanted, by=BY, now=NOW))).field == field
    assert [s.starts_at for s in await queries.sessions_of(event.id)] == [START]


# ------------------------------------------------------------- the rundown


async def test_the_rundown_follows_its_clock_and_moves_with_its_session(db):
    await make_institution()
    event = await published()
    [only] = await queries.sessions_of(event.id)
    hour = timedelta(hours=1)
    lines = [
        AgendaValues(starts_at=START + hour, title="Materi", speaker="Narasumber"),
        AgendaValues(starts_at=START, ends_at=START + hour, title="Pembukaan"),
    ]
    before = await revision()
    await rundown.set_agenda(event.id, only.id, lines, by=BY, now=NOW)
    assert await revision() == before + 1
    assert [(i.title, i.position) for i in await queries.agenda_of(event.id)] == [("Pembukaan", 1), ("Materi", 2)]
    await schedule.save_session(event.id, session(7, id=only.id), by=BY, now=NOW)
    assert [i.starts_at - 7 * DAY for i in await queries.agenda_of(event.id)] == [START, START + hour]
    await rundown.set_agenda(event.id, only.id, [], by=BY, now=NOW)
    assert await AgendaItem.count() == 0


async def test_an_impossible_line_leaves_the_rundown_as_it_was(db):
    await make_institution()
    event = await draft()
    [only] = await queries.sessions_of(event.id)
    await rundown.set_agenda(event.id, only.id, [AgendaValues(starts_at=START, title="Buka")], by=BY, now=NOW)
    for line in (AgendaValues(starts_at=START, ends_at=START, title="x"), AgendaValues(starts_at=START, title=" ")):
        await refused(Invalid, rundown.set_agenda(event.id, only.id, [line], by=BY, now=NOW))
    assert [i.title for i in await queries.agenda_of(event.id)] == ["Buka"]


# ------------------------------------------------------------- quotas


async def test_the_quotas_become_what_was_asked(db):
    await make_institution()
    event = await make_event()
    one, two, three = [await make_department() for _ in range(3)]
    await quotas.invite_departments(event.id, [(one.id, 1, 2), (two.id, None, None)], by=BY, now=NOW)
    await quotas.invite_departments(event.id, [(two.id, 2, 5), (three.id, 0, None)], by=BY, now=NOW)
    rows = await Invitation.select(Invitation.department, Invitation.minimum, Invitation.maximum)
    assert {tuple(row.values()) for row in rows} == {(two.id, 2, 5), (three.id, 0, None)}
    entries = await AuditEntry.count()
    await quotas.invite_departments(event.id, [(three.id, 0, None), (two.id, 2, 5)], by=BY, now=NOW)
    assert await AuditEntry.count() == entries


async def test_an_opd_that_registered_somebody_stays_and_the_rest_is_not_half_saved(db):
    await make_institution()
    event = await make_event()
    used, free, new = [await make_department() for _ in range(3)]
    for unit in (used, free):
        await make_invitation(event, unit)
    invitation = await Invitation.objects().where(Invitation.department == used.id).first()
    await make_attendee(event, invitation=invitation.id, state="withdrawn")
    refusal = await refused(Conflict, quotas.invite_departments(event.id, [(new.id, None, None)], by=BY, now=NOW))
    assert used.name in refusal.message
    assert free.name not in refusal.message
    assert {row.department for row in await Invitation.objects()} == {used.id, free.id}


@pytest.mark.parametrize("quota", [(5, 2), (-1, None), (None, 0), (10**9, None), (None, 1)])
async def test_an_impossible_quota_is_refused_at_its_row(db, quota):
    await make_institution()
    event = await make_event(default_minimum=2)
    unit = await make_department()
    refusal = await refused(Invalid, quotas.invite_departments(event.id, [(unit.id, *quota)], by=BY, now=NOW))
    assert refusal.field.endswith(str(unit.id))
    assert await Invitation.count() == 0


async def test_unknown_and_doubled_departments_are_refused(db):
    await make_institution()
    event = await make_event()
    unit = await make_department()
    for wanted in ([(uuid.uuid4(), 1, 1)], [(unit.id, 1, 1), (unit.id, 2, 2)]):
        await refused(Invalid, quotas.invite_departments(event.id, wanted, by=BY, now=NOW))


async def test_each_opd_stands_by_its_own_quota_or_the_events(db):
    await make_institution()
    event = await make_event(default_minimum=1, default_maximum=3)
    own, plain, silent = [await make_department() for _ in range(3)]
    unit = await make_department(counts_as_opd=False, parent=own.id)
    closed = await make_department(valid_to=datetime(2020, 1, 1, tzinfo=UTC).date())
    await make_invitation(event, own, minimum=2, maximum=2)
    for department, role, state in (
        (own, "participant", "active"),
        (own, "participant", "withdrawn"),
        (plain, "participant", "active"),
    ):
        await make_attendee(event, counts_for=department.id, role=role, state=state)
    await make_attendee(event, role="companion")
    tree = [own, plain, silent, unit, closed]
    standing = await quotas.standing(event, tree, NOW.date())
    assert [(one.department.id, one.called, one.called.missing, one.called.sent_nobody) for one in standing] == [
        (own.id, Called(2, 2, 1), 1, False),
        (plain.id, Called(1, 3, 1, invited=False), 0, False),
        (silent.id, Called(1, 3, 0, invited=False), 1, True),
    ]


# ------------------------------------------------------------- rules without a database


@given(st.text(max_size=200))
def test_every_title_gives_a_slug_that_may_be_typed(title):
    slug = slugs.propose(title)
    assert slugs.clean_slug(slug) == slug
    assert len(slug) <= 70


@pytest.mark.parametrize("text", ["baru", "a.b", "a--b", "-a", "a b", "../x", "é", "a" * 81, "", "a/b"])
def test_a_slug_that_could_not_stand_in_an_address_is_refused(text):
    with pytest.raises(Unreadable):
        slugs.clean_slug(text)


@given(MOMENTS, st.timedeltas(timedelta(days=-3), timedelta(days=3)))
def test_a_session_is_right_exactly_when_it_ends_within_a_day_after_it_begins(start, length):
    problems = list(session_problems(SessionValues(starts_at=start, ends_at=start + length)))
    assert (not problems) == (timedelta() < length <= LONGEST_SESSION)


@given(st.lists(st.tuples(MOMENTS, st.integers(1, 24)), min_size=1, max_size=6), MOMENTS)
def test_registration_never_outlasts_the_last_session_whatever_the_order_of_the_sessions(spans, closes):
    sessions = [SessionValues(starts_at=at, ends_at=at + timedelta(hours=hours)) for at, hours in spans]
    values = EventValues(title="x", kind="rapat", registration_closes=closes)
    last = max(s.ends_at for s in sessions)
    assert bool(list(window_problems(values, sessions))) == (closes > last)
    assert list(window_problems(values, sessions)) == list(window_problems(values, sessions[::-1]))


@given(MOMENTS, st.sampled_from(sorted(ZONES)), st.sampled_from(sorted(ZONES)), st.integers(-400, 400))
def test_moments_keep_their_clock_through_zones_and_days(at, old, new, days):
    assert local(same_clock(at, old, new), new).replace(tzinfo=None) == local(at, old).replace(tzinfo=None)
    assert same_clock(same_clock(at, old, new), new, old) == at
    assert local(days_later(at, days, old), old).time() == local(at, old).time()
    assert days_later(days_later(at, days, old), -days, old) == at


@given(st.one_of(st.none(), st.integers()), st.integers(), st.one_of(st.none(), st.integers()))
def test_numbers_of_any_size_are_judged_without_a_crash(capacity, least, most):
    values = EventValues(title="x", kind="rapat", capacity=capacity, default_minimum=least, default_maximum=most)
    fields = {field for field, _sentence in event_problems(values)}
    assert ("capacity" in fields) == (capacity is not None and not 1 <= capacity <= 100_000)
    if most is not None and least > most:
        assert fields & {"default_maximum", "minimum", "default_minimum"}
