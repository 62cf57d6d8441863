"""What a browser remembers for self check-in after registering, and how it forgets."""

from __future__ import annotations

import pytest

from events.database import sql
from events.keys import group_code
from events.own_tickets import MOST, TICKETS
from tests.factories import make_attendee, make_department, make_event, make_institution, ticket
from tests.pages import confirm, hidden
from tests.registration.signup.test_pages import SPOUSE, fill, make_upcoming


@pytest.fixture
async def opd(db):
    await make_institution()
    return await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")


@pytest.fixture
async def holder(db):
    await make_institution()
    return await make_attendee(await make_event(self_checkin="count"))


async def test_who_registers_is_remembered_by_this_browser_and_so_is_the_spouse_under_an_own_ticket(client, opd):
    event = await make_upcoming(companion_policy="optional", self_checkin="count")
    url = await fill(client, event, opd, spouse=SPOUSE)
    assert TICKETS not in client.cookies
    await confirm(client, url)
    page = await client.get(f"{url}/selesai")
    codes = client.cookies[TICKETS].split(".")
    assert len(set(codes)) == 2
    assert all(group_code(code) in page.text for code in codes)
    names = [row["name"] for row in await sql("SELECT name FROM attendee ORDER BY official IS NOT NULL")]
    for code, name in zip(codes, names, strict=True):
        ticket_page = (await client.get(f"/tiket/{code}")).text
        assert "Ponsel ini mengingat tiket" in ticket_page
        assert name in ticket_page


async def test_a_phone_with_no_room_is_told_so_and_forgets_none(client, opd):
    event = await make_upcoming(self_checkin="count")
    full = ".".join(f"{n:016d}" for n in range(MOST))
    client.cookies.set(TICKETS, full, domain="127.0.0.1", path="/")
    url = await fill(client, event, opd)
    page = (await client.get(f"{url}/periksa")).text
    sent = await client.post(f"{url}/periksa", data={"jawaban": hidden(page)}, follow_redirects=True)
    assert "sudah mengingat 20 tiket" in sent.text
    assert client.cookies[TICKETS] == full


async def test_the_next_person_at_a_shared_device_is_not_offered_the_last_ones_ticket(client, opd, holder):
    client.cookies.set(TICKETS, ticket(holder), domain="127.0.0.1", path="/")
    url = await fill(client, await make_upcoming(self_checkin="count"), opd)
    await confirm(client, url)
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


async def test_a_phone_remembers_also_where_nobody_checks_in_alone_so_that_the_ticket_opens_without_a_network(
    client, db
):
    await make_institution()
    bearer = await make_attendee(await make_event(self_checkin="off"))
    assert "Ingat tiket ini" in (await client.get(f"/tiket/{ticket(bearer)}")).text
