"""One tree that is reorganised between today and the event: everything asks the tree of the event's own day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from events.audit import SYSTEM, Actor
from events.calendar.own_day import day_of, own_day
from events.calendar.tables import Session
from events.database import sql, transaction
from events.departments import queries as departments
from events.registration.importing import review
from events.registration.invitations import quotas
from events.registration.parties.corrections import correct
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.seats.event import lock_event
from events.registration.signup.visit import choices_of
from events.reports import queries as reports
from events.text import local_date
from events.vocabulary import Origin
from tests.factories import (
    NOW,
    link_token,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_session,
)
from tests.pages import words

TODAY = datetime.now(UTC).replace(microsecond=0)
NEXT_WEEK = TODAY + timedelta(days=7)
TURN = local_date(TODAY + timedelta(days=3), "Asia/Jakarta")


@pytest.fixture
async def office(db):
    """In three days "Badan" begins and "Kantor" ends, both below "Dinas"; each has a unit. The event is next week."""
    await make_institution()
    event = await make_event(default_maximum=9)
    await make_session(event, starts_at=NEXT_WEEK)
    dinas = await make_department(name="Dinas")
    badan = await make_department(name="Badan", parent=dinas.id, valid_from=TURN)
    kantor = await make_department(name="Kantor", parent=dinas.id, valid_to=TURN - timedelta(days=1))
    new_unit = await make_department(name="Unit Badan", parent=badan.id, counts_as_opd=False)
    old_unit = await make_department(name="Unit Kantor", parent=kantor.id, counts_as_opd=False)
    return SimpleNamespace(event=event, dinas=dinas, badan=badan, kantor=kantor, new_unit=new_unit, old_unit=old_unit)


async def enter(office, department, name="Galih Permana"):
    party = Party(PersonValues(name, position="Kepala Bidang", department=department.id), phone="081234567890")
    made = await register(office.event.id, party, Asked(Origin.ORGANIZER, SYSTEM), now=TODAY)
    return made.attendees[0].attendee_id


async def counts_for(attendee):
    (row,) = await sql("SELECT counts_for FROM attendee WHERE id = {}", attendee)
    return row["counts_for"]


async def test_who_registers_uses_the_quota_of_the_opd_of_that_day(office):
    for unit, opd in ((office.new_unit, office.badan), (office.old_unit, office.dinas), (office.kantor, office.dinas)):
        assert await counts_for(await enter(office, unit, f"Peserta {unit.name}")) == opd.id


async def test_a_correction_moves_somebody_to_the_opd_of_that_day(office):
    one = await enter(office, office.new_unit)
    values = PersonValues("Galih Permana", position="Kepala Bidang", department=office.old_unit.id)
    await correct(one, values, by=Actor("user", None, "Rahma"), now=TODAY)
    assert await counts_for(one) == office.dinas.id
    await correct(one, replace(values, department=office.new_unit.id), by=Actor("user", None, "Rahma"), now=TODAY)
    assert await counts_for(one) == office.badan.id


async def test_an_imported_line_uses_the_quota_of_the_opd_of_that_day(office):
    units = [office.new_unit.id, office.old_unit.id]
    standing = await review.standing_of(office.event, units, await day_of(office.event))
    assert standing.opds == {office.new_unit.id: office.badan.id, office.old_unit.id: office.dinas.id}


async def test_the_summary_and_the_quotas_agree_with_what_was_counted(office):
    await enter(office, office.old_unit, "Galih")
    await enter(office, office.new_unit, "Rahmat")
    sessions = await Session.objects().where(Session.event == office.event.id)
    rows = (await reports.summary(office.event, sessions)).rows
    assert {row.department.name: row.counts.registered for row in rows} == {"Dinas": 1, "Badan": 1}
    callable_ = await quotas.standing(
        office.event, await departments.departments(await day_of(office.event)), await day_of(office.event)
    )
    assert {one.department.name: one.called.registered for one in callable_} == {"Dinas": 1, "Badan": 1}


async def test_the_public_form_offers_the_departments_of_that_day(office):
    offered = {choice.label for choice in await choices_of(office.event)}
    assert ("Kantor (Din" in " ".join(offered), any(name.startswith("Badan") for name in offered)) == (False, True)


async def test_a_liaison_names_people_from_the_units_of_that_day(client, office):
    path = f"/undangan/{link_token(await make_invitation(office.event, office.dinas))}"
    await client.post(f"{path}/buka")
    page = words((await client.get(f"{path}/nama")).text)
    assert ("Unit Kantor" in page, "Unit Badan" in page) == (True, False)
    typed = {
        "draft": "x" * 22,
        "name": "Galih Permana",
        "is_asn": "tidak",
        "position": "Staf",
        "phone": "",
        "email": "",
    }
    refused = await client.post(f"{path}/nama", data={**typed, "department": str(office.new_unit.id)})
    taken = await client.post(f"{path}/nama", data={**typed, "department": str(office.old_unit.id)})
    assert (refused.status_code, taken.status_code) == (422, 303)


async def test_the_link_of_an_opd_that_has_ended_by_then_says_so(client, office):
    path = f"/undangan/{link_token(await make_invitation(office.event, office.kantor))}"
    await client.post(f"{path}/buka")
    answer = await client.get(f"{path}/nama")
    assert (answer.status_code, "tidak berlaku lagi pada tanggal kegiatan" in answer.text) == (409, True)


async def test_what_was_counted_stays_when_the_event_moves(office):
    one = await enter(office, office.old_unit)
    await Session.update({Session.starts_at: TODAY, Session.ends_at: TODAY + timedelta(hours=1)}).where(
        Session.event == office.event.id
    )
    assert await counts_for(one) == office.dinas.id
    assert await counts_for(await enter(office, office.old_unit, "Rahmat Hidayat")) == office.kantor.id


# ----------------------------------------------------------------- which day that is


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [([(3, False), (1, False), (2, False)], 1), ([(1, True), (2, False)], 2), ([(2, True), (1, True)], 1), ([], 0)],
)
async def test_the_day_is_that_of_the_first_session_held_else_of_the_first_else_of_the_creation(db, sessions, expected):
    event = await make_event(created_at=NOW)
    made = [
        await make_session(event, starts_at=NOW + timedelta(days=days), cancelled_at=NOW if cancelled else None)
        for days, cancelled in sessions
    ]
    day = local_date(NOW + timedelta(days=expected), event.zone)
    async with transaction():
        locked = await lock_event(event.id)
    assert own_day(event, made) == await day_of(event) == locked.day == day


async def test_the_day_is_told_by_the_events_own_clocks(db):
    event = await make_event(zone="Asia/Jayapura")
    await make_session(event, starts_at=datetime(2026, 12, 9, 16, tzinfo=UTC))
    assert str(await day_of(event)) == "2026-12-10"
