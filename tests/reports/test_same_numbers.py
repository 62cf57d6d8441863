"""One room with everybody there can be: every page counts the same people, or says whom else it counts."""

from __future__ import annotations

from itertools import product

import pytest

from events.accounts.actions import create_api_token
from events.attendance import queries as attendance
from events.attendance import roster
from events.attendance.queries import SessionCounts
from events.attendance.roster import Filter
from events.audit import SYSTEM
from events.calendar.own_day import own_day
from events.registration.invitations import board, quotas
from events.registration.people import finding
from events.registration.seats import count
from events.reports import overview, queries, sheets
from events.reports.sheets import Content, Order, Sheet
from events.vocabulary import AttendeeRole, AttendeeState
from tests.factories import (
    NOW,
    make_attendee,
    make_department,
    make_event,
    make_invitation,
    make_presence,
    make_session,
)
from tests.pages import words

# Of each role: who is active or awaiting (with and without a presence), and four other states that an officer let in.
REGISTERED, PRESENT, UNCONFIRMED = 2 * 3 + 4, 6, 6
SEATED = 3 * 3  # active, offered or awaiting


@pytest.fixture
async def room(organizer):
    """One session, one OPD, and somebody of each role in each state: absent, checked in alone, and present."""
    event = await make_event(capacity=500, default_minimum=12)
    session = await make_session(event)
    opd = await make_department(name="Dinas Kesehatan")
    await make_invitation(event, opd)
    first = None
    for role, state, counts in product(AttendeeRole, AttendeeState, (None, False, True)):
        participant = role is AttendeeRole.PARTICIPANT
        one = await make_attendee(
            event,
            role=role.value,
            state=state.value,
            department=opd.id,
            counts_for=opd.id if participant else None,
            official=first.id if first and role is AttendeeRole.COMPANION else None,
            represents="Kepala Dinas" if participant and state is AttendeeState.WITHDRAWN else "",
        )
        first = first or one
        if counts is not None:
            await make_presence(session, one, counts=counts, method="officer" if counts else "self")
    return event, session, opd


async def test_the_summary_counts_participants_and_tells_the_other_roles_apart(client, room, organizer):
    event, _session, _opd = room
    token = await create_api_token(organizer.id, "uji", by=SYSTEM, now=NOW)
    address = f"/api/v1/events/{event.slug}/attendance/by-department"
    answer = (await client.get(address, headers={"authorization": f"Bearer {token}"})).json()
    (row,) = answer["rows"]
    for numbers in (row, answer["total"]):
        assert (numbers["registered"], numbers["present"]) == (REGISTERED, PRESENT)
        assert (numbers["companions_registered"], numbers["companions_present"]) == (REGISTERED, PRESENT)
        assert (numbers["present_in_person"], numbers["represented"]) == (PRESENT - 1, 1)
    assert answer["others"] == [
        {"role": role, "registered": REGISTERED, "present": PRESENT} for role in ("speaker", "committee", "guest")
    ]
    page = words((await client.get(f"/panitia/kegiatan/{event.slug}")).text)
    assert f"Dinas Kesehatan Kurang 2 12 {REGISTERED} {PRESENT} diwakili 1 60%" in page
    assert (
        f"Narasumber {REGISTERED} {PRESENT} Panitia {REGISTERED} {PRESENT} Tamu undangan {REGISTERED} {PRESENT}" in page
    )
    assert f"{5 * UNCONFIRMED} presensi mandiri menunggu konfirmasi" in page


async def test_the_screen_at_the_door_shows_the_summarys_total(room):
    event, session, _opd = room
    total = (await queries.summary(event, [session], session)).total.counts
    assert await attendance.counts(session.id) == SessionCounts(
        present=total.present,
        registered=total.registered,
        companions_present=total.companions_present,
        companions_registered=total.companions_registered,
    )


async def test_the_roster_lists_the_summarys_participants_companions_and_others(room):
    event, session, _opd = room
    summary = await queries.summary(event, [session], session)
    numbers = await roster.numbers(event.id, session.id)
    everybody = [(summary.total.counts.registered, summary.total.counts.present)]
    everybody.append((summary.total.counts.companions_registered, summary.total.counts.companions_present))
    everybody += [(one.registered, one.present) for one in summary.others]
    assert (numbers[Filter.ALL], numbers[Filter.PRESENT]) == tuple(map(sum, zip(*everybody, strict=True)))
    waiting = (await queries.waiting(event.id))["self_checkins"]
    assert numbers[Filter.UNCONFIRMED] == waiting == 5 * UNCONFIRMED
    for chosen in Filter:
        listed = [await roster.roster(event.id, session.id, chosen=chosen, page=page) for page in (1, 2)]
        assert sum(len(page.rows) for page in listed) == numbers[chosen]


async def test_the_printed_lists_hold_the_summarys_people_and_their_chips_say_how_many(room):
    event, session, _opd = room
    found = {}
    for sheet in Sheet:
        on = own_day(event, [session])
        found[sheet] = (await sheets.printed(event, session, sheet, Order.GROUPED, Content.BLANK, on, NOW)).size
    assert found == await sheets.sheets_with_people(event.id, session.id) == dict.fromkeys(Sheet, REGISTERED)


async def test_the_list_of_events_counts_people_of_every_role(room):
    event, session, _opd = room
    shown = await overview.overview(session.starts_at)
    (line,) = [one for one in shown.running if one.event.id == event.id]
    assert (line.registered, line.present) == (5 * REGISTERED, 5 * PRESENT)


async def test_seats_and_quotas_count_offers_and_say_so(client, room):
    event, session, opd = room
    assert (await finding.numbers(event.id)).seated == 2 * SEATED
    assert await count.seats_free({event.id: event.capacity}) == {event.id: 500 - 2 * SEATED}
    people = words((await client.get(f"/panitia/kegiatan/{event.slug}/peserta")).text)
    assert f"Memegang kursi {2 * SEATED} peserta dan pasangan, termasuk yang ditawari" in people
    assert f"Sisa kursi {500 - 2 * SEATED} dari 500 kursi" in people
    (invited,) = await board.board(event)
    (quota,) = await quotas.standing(event, [opd], own_day(event, [session]))
    assert invited.called == quota.called
    assert (invited.called.registered, invited.called.missing) == (SEATED, 3)
    page = words((await client.get(f"/panitia/kegiatan/{event.slug}/undangan/sasaran")).text)
    assert "Kuota terpakai" in page


async def test_who_was_let_in_after_withdrawing_is_registered_in_the_list_of_events(organizer):
    event = await make_event()
    session = await make_session(event)
    await make_presence(session, await make_attendee(event, state="withdrawn"))
    cancelled = await make_session(event, cancelled_at=NOW)
    await make_presence(cancelled, await make_attendee(event, state="withdrawn"))
    (line,) = [one for one in (await overview.overview(session.starts_at)).running if one.event.id == event.id]
    assert (line.registered, line.present) == (1, 1)
