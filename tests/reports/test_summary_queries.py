"""The database counts as the rules say: against the slow reference in `reference.py`, on both engines."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.attendance.tables import Excuse
from events.reports import queries
from events.reports.arithmetic import Counts
from events.vocabulary import AttendeeRole, AttendeeState
from tests.factories import (
    NOW,
    make_attendee,
    make_department,
    make_event,
    make_invitation,
    make_presence,
    make_registration,
    make_session,
)
from tests.reports.reference import AttendeeFacts, count, count_others


async def summary_of(event, *, only=None):
    sessions = await queries.Session.objects().where(queries.Session.event == event.id)
    return await queries.summary(event, sessions, only)


async def test_a_room_of_one_opd_gives_the_numbers_of_the_contract(db):
    opd = await make_department(name="Dinas Kesehatan")
    event = await make_event(default_minimum=1, companion_policy="optional")
    first = await make_session(event)
    second = await make_session(event, starts_at=NOW + timedelta(days=1))
    await make_invitation(event, opd, minimum=3, maximum=5)
    both, once, sick, away = [await make_attendee(event, department=opd.id) for _ in range(4)]
    wife = await make_attendee(event, role="companion", official=both.id, relation="wife")
    await make_attendee(event, role="companion", official=once.id, relation="husband")
    for session in (first, second):
        await make_presence(session, both)
        await Excuse.insert(excuse(session, sick))
    await make_presence(first, once)
    await make_presence(first, wife)
    row = (await summary_of(event)).rows[0]
    assert (row.called.minimum, row.called.maximum) == (3, 5)
    assert row.counts == Counts(
        registered=4,
        present=2,
        full=1,
        excused=1,
        couples_complete=1,
        companions_registered=2,
        companions_present=1,
        couples=2,
    )
    assert (row.counts.absent, row.counts.percent) == (1, 50.0)
    second_day = (await summary_of(event, only=second)).rows[0].counts
    assert (second_day.present, second_day.full, second_day.couples_complete) == (1, 1, 0)
    assert away.id not in (both.id, once.id)


def excuse(session, attendee, **values):
    return Excuse(event=session.event, session=session.id, attendee=attendee.id, kind="sakit", created_at=NOW, **values)


async def test_a_self_check_in_that_does_not_count_is_no_presence(db):
    opd = await make_department()
    event = await make_event()
    session = await make_session(event)
    person = await make_attendee(event, department=opd.id)
    await make_presence(session, person, method="self", counts=False)
    assert (await summary_of(event)).rows[0].counts == Counts(registered=1)
    assert await queries.waiting(event.id) == {"approvals": 0, "messages": 0, "self_checkins": 1}


async def test_units_stand_under_their_opd_and_an_uninvited_opd_without_people_has_no_row(db):
    dinas = await make_department()
    uptd = await make_department(parent=dinas.id, counts_as_opd=False)
    await make_department()
    event = await make_event()
    session = await make_session(event)
    await make_presence(session, await make_attendee(event, department=uptd.id))
    rows = (await summary_of(event)).rows
    assert [(row.department.id, row.counts.present) for row in rows] == [(dinas.id, 1)]


async def test_an_invited_opd_without_people_has_a_row_of_zeros_and_people_from_outside_come_last(db):
    opd = await make_department()
    event = await make_event()
    await make_session(event)
    await make_invitation(event, opd)
    await make_attendee(event, institution="Komisi Pemberantasan Korupsi")
    rows = (await summary_of(event)).rows
    assert [(row.department and row.department.id, row.counts.registered) for row in rows] == [(opd.id, 0), (None, 1)]


async def test_a_cancelled_session_makes_nobody_incomplete(db):
    opd = await make_department()
    event = await make_event()
    held = await make_session(event)
    await make_session(event, starts_at=NOW + timedelta(days=1), cancelled_at=NOW)
    await make_presence(held, await make_attendee(event, department=opd.id))
    assert (await summary_of(event)).total.counts.full == 1


async def test_an_event_without_sessions_counts_who_registered(db):
    opd = await make_department()
    event = await make_event()
    await make_attendee(event, department=opd.id)
    assert (await summary_of(event)).total.counts == Counts(registered=1)


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from([*AttendeeRole, AttendeeRole.PARTICIPANT, AttendeeRole.COMPANION]),
        st.sampled_from([*AttendeeState, AttendeeState.ACTIVE, AttendeeState.ACTIVE]),
        st.integers(0, 2),  # OPD; 2 is none
        st.none() | st.integers(0, 7),  # whose companion
        st.tuples(st.booleans(), st.booleans()),  # present per session
        st.tuples(st.booleans(), st.booleans()),  # counts per session
        st.tuples(st.booleans(), st.booleans()),  # excused per session
        st.booleans(),  # for somebody else
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, one_session=st.booleans())
async def test_sql_and_the_slow_reference_agree_on_any_room(db, people, one_session):
    opds = [(await make_department()).id, (await make_department()).id, None]
    event = await make_event()
    sessions = [await make_session(event), await make_session(event, starts_at=NOW + timedelta(days=1))]
    registration = await make_registration(event)
    facts, presences, excuses, made = [], [], [], []
    for role, state, opd, beside, came, counts, excused, delegate in people:
        official = made[beside].id if beside is not None and beside < len(made) else None
        person = await make_attendee(
            event,
            registration,
            role=role.value,
            state=state.value,
            department=opds[opd],
            official=official,
            represents="Kepala Dinas" if delegate else "",
        )
        made.append(person)
        facts.append(AttendeeFacts(person.id, role, opds[opd], official, state, delegate))
        for place, session in enumerate(sessions):
            if came[place]:
                await make_presence(session, person, counts=counts[place])
                presences += [(session.id, person.id)] if counts[place] else []
            if excused[place]:
                await Excuse.insert(excuse(session, person))
                excuses.append((session.id, person.id))
    wanted = [session.id for session in (sessions[:1] if one_session else sessions)]
    expected = count(facts, presences, excuses, wanted)
    found, others = await queries.counts(event.id, wanted)
    assert nonzero(found) == nonzero(expected)
    assert others == count_others(facts, presences, wanted)


def nonzero(counts):
    return {department: numbers for department, numbers in counts.items() if numbers != Counts()}
