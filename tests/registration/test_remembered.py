"""What a browser remembers for self check-in after registering, and how it forgets."""

from __future__ import annotations

import pytest

from events.attendance.own_tickets import TICKETS
from events.database import sql
from events.keys import code_digest
from tests.factories import make_attendee, make_department, make_event, make_institution, ticket
from tests.registration.test_public import SPOUSE, fill, make_upcoming


@pytest.fixture
async def opd(db):
    await make_institution()
    return await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")


@pytest.fixture
async def holder(db):
    await make_institution()
    return await make_attendee(await make_event(self_checkin="count"))


async def test_the_officials_own_ticket_is_remembered_before_those_the_browser_knew(client, opd, holder):
    client.cookies.set(TICKETS, ticket(holder), domain="127.0.0.1", path="/")
    url = await fill(client, await make_upcoming(companion_policy="optional"), opd, spouse=SPOUSE)
    assert client.cookies[TICKETS] == ticket(holder)
    await client.post(f"{url}/periksa")
    own, known = client.cookies[TICKETS].split(".")
    assert known == ticket(holder)
    [official] = await sql(
        "SELECT ticket_digest FROM attendee WHERE event <> {} AND official IS NULL", holder.event
    )
    assert bytes(official["ticket_digest"]) == code_digest(own)


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
