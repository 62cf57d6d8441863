"""What a browser remembers for self check-in after registering, and how it forgets."""

from __future__ import annotations

import pytest

from events.database import sql
from events.keys import group_code
from events.own_tickets import TICKETS
from tests.factories import make_attendee, make_department, make_event, make_institution, ticket
from tests.registration.signup.test_pages import SPOUSE, fill, make_upcoming


@pytest.fixture
async def opd(db):
    await make_institution()
    return await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")


@pytest.fixture
async def holder(db):
    await make_institution()
    return await make_attendee(await make_event(self_checkin="count"))


async def test_who_registers_is_remembered_by_this_browser_and_the_spouse_keeps_an_own_ticket(client, opd):
    event = await make_upcoming(companion_policy="optional", self_checkin="count")
    url = await fill(client, event, opd, spouse=SPOUSE)
    assert TICKETS not in client.cookies
    await client.post(f"{url}/periksa")
    page = await client.get(f"{url}/selesai")
    official, spouse = await sql("SELECT id FROM attendee ORDER BY official IS NOT NULL")
    assert official["id"] != spouse["id"]
    assert group_code(client.cookies[TICKETS]) in page.text
    ticket_page = await client.get(f"/tiket/{client.cookies[TICKETS]}")
    assert "Ponsel ini mengingat tiket Anda" in ticket_page.text


async def test_the_next_person_at_a_shared_device_is_not_offered_the_last_ones_ticket(client, opd, holder):
    client.cookies.set(TICKETS, ticket(holder), domain="127.0.0.1", path="/")
    url = await fill(client, await make_upcoming(self_checkin="count"), opd)
    await client.post(f"{url}/periksa")
    assert client.cookies[TICKETS].endswith(f".{ticket(holder)}")
    await client.post(f"{url}/baru")
    assert client.cookies[TICKETS] == ticket(holder)


async def test_reading_a_ticket_remembers_nothing_and_one_tap_does_until_the_next(client, holder):
    path = f"/tiket/{ticket(holder)}"
    assert "Ingat tiket ini di ponsel ini" in (await client.get(path)).text
    assert TICKETS not in client.cookies
    kept = await client.post(f"{path}/ingat", follow_redirects=True)
    assert "Ponsel ini mengingat tiket Anda" in kept.text
    assert client.cookies[TICKETS] == ticket(holder)
    forgotten = await client.post(f"{path}/lupakan", follow_redirects=True)
    assert "Ingat tiket ini di ponsel ini" in forgotten.text
    assert TICKETS not in client.cookies


async def test_a_ticket_nobody_has_is_not_remembered(client, holder):
    assert (await client.post("/tiket/0000000000000000/ingat")).status_code == 404
    assert TICKETS not in client.cookies


async def test_a_void_ticket_is_not_offered_to_be_remembered(client, db):
    await make_institution()
    gone = await make_attendee(await make_event(self_checkin="count"), state="withdrawn")
    assert "Ingat tiket ini" not in (await client.get(f"/tiket/{ticket(gone)}")).text


async def test_where_nobody_checks_in_alone_no_phone_is_asked_to_remember(client, db):
    await make_institution()
    bearer = await make_attendee(await make_event(self_checkin="off"))
    assert "Ingat tiket ini" not in (await client.get(f"/tiket/{ticket(bearer)}")).text
