""" "Tiket saya": the tickets of a phone, and asking for the link again without learning who is registered."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest

from events import own_tickets
from events.database import sql, transaction
from events.errors import TooMany
from events.registration.links import add_link
from events.registration.wallet import asking
from events.registration.wallet.asking import answer_requests
from tests.factories import (
    log_in,
    make_attendee,
    make_event,
    make_institution,
    make_registration,
    make_session,
    make_user,
    ticket,
)

NIP, PHONE = "196804111993031009", "+6281234567890"
NOW = datetime.now(UTC).replace(microsecond=0)
DONE = "/tiket-saya/diminta"


async def make_soon(*, starts_at: datetime = NOW + timedelta(days=7), **values):
    event = await make_event(**values)
    await make_session(event, starts_at=starts_at, ends_at=starts_at + timedelta(hours=8))
    return event


@pytest.fixture
async def party(db):
    """A couple; the official has the NIP and the party the phone number."""
    await make_institution()
    event = await make_soon()
    registration = await make_registration(event, phone=PHONE)
    official = await make_attendee(event, registration, name="Agus Setiawan", nip=NIP)
    spouse = await make_attendee(event, registration, name="Ani Suryani", role="companion", official=official.id)
    return event, registration, official, spouse


def remember(client, *codes: str) -> None:
    client.cookies.set(own_tickets.TICKETS, ".".join(codes), domain="127.0.0.1", path="/")


async def ask(client, nip: str = NIP, phone: str = "0812 3456 7890"):
    return await client.post("/tiket-saya/minta", data={"nip": nip, "phone": phone})


async def sent() -> list[dict]:
    return await sql("SELECT identity, channel, address, body FROM outbox ORDER BY created_at")


async def test_a_couples_tickets_are_told_apart_by_their_full_names(client, party):
    _event, _registration, official, spouse = party
    remember(client, ticket(official), ticket(spouse))
    page = (await client.get("/tiket-saya")).text
    assert "Agus Setiawan" in page
    assert "Ani Suryani" in page
    assert page.count('class="wallet__event"') == 2


async def test_six_tickets_of_one_shared_phone_all_differ(client, db):
    await make_institution()
    event = await make_soon()
    names = ["Agus Setiawan", "Ani Suryani", "Andi Saputra", "Asep Sunandar", "Ayu Sartika", "Aris Susanto"]
    people = [await make_attendee(event, name=name) for name in names]
    remember(client, *(ticket(one) for one in people))
    page = (await client.get("/tiket-saya")).text
    assert [name in page for name in names] == [True] * 6


async def test_a_phone_that_remembers_nothing_reads_no_name_and_where_to_begin(client, party):
    page = (await client.get("/tiket-saya")).text
    assert "Belum ada tiket di ponsel ini" in page
    assert "Agus" not in page
    assert page.count("<form") == 1


async def test_what_is_today_comes_first_and_says_when_and_where(client, db):
    await make_institution()
    later = await make_soon(title="Nanti", starts_at=NOW + timedelta(days=3))
    over = await make_soon(title="Kemarin", starts_at=NOW - timedelta(days=2))
    now = await make_soon(title="Sekarang", starts_at=NOW, venue="Pendopo")
    people = [await make_attendee(event) for event in (later, over, now)]
    remember(client, *(ticket(one) for one in people))
    page = (await client.get("/tiket-saya")).text
    cards = page[page.index('<ul class="wallet">') :]
    assert cards.index("Sekarang") < cards.index("Nanti") < cards.index("Kemarin")
    shown = cards[: cards.index("Sekarang")]
    assert "Hari ini, " in shown
    assert "WIB, Pendopo" in shown
    assert " hidden>" not in shown


async def test_thirty_days_after_the_event_the_phone_shows_its_ticket_no_longer(client, db):
    await make_institution()
    for days, shown in ((29, True), (31, False)):
        event = await make_soon(title=f"Lewat {days}", starts_at=NOW - timedelta(days=days, hours=8))
        remember(client, ticket(await make_attendee(event)))
        assert (f"Lewat {days}" in (await client.get("/tiket-saya")).text) == shown


async def test_a_phone_is_told_until_when_it_may_keep_a_ticket_and_only_its_own(client, party):
    event, _registration, official, spouse = party
    remember(client, ticket(official))
    own, other = [await client.get(f"/tiket/{ticket(one)}") for one in (official, spouse)]
    (last,) = await sql("SELECT ends_at FROM event_session WHERE event = {}", event.id)
    until = last["ends_at"] + timedelta(days=30)
    assert own.headers["hadir-keep"] == str(int(until.timestamp() * 1000))
    assert other.headers["hadir-keep"] == "-"
    assert "belum diperbarui" in own.text
    assert "belum diperbarui" not in other.text


async def test_a_shared_phone_forgets_everything_at_once(client, party):
    _event, _registration, official, spouse = party
    remember(client, ticket(official), ticket(spouse))
    page = await client.post("/tiket-saya/lupakan", follow_redirects=True)
    assert own_tickets.TICKETS not in client.cookies
    assert "Agus" not in page.text


async def test_the_page_of_an_event_leads_this_phone_to_its_ticket(client, party):
    event, _registration, official, spouse = party
    to = f"/tiket-saya/kegiatan/{event.slug}"
    assert (await client.get(to)).headers["location"] == "/tiket-saya"
    remember(client, ticket(official))
    assert (await client.get(to)).headers["location"] == f"/tiket/{ticket(official)}"
    remember(client, ticket(official), ticket(spouse))
    assert (await client.get(to)).headers["location"] == "/tiket-saya"


# ---------------------------------------------------------------- asking again


@pytest.mark.parametrize(
    ("nip", "phone"),
    [
        (NIP, "0812 3456 7890"),
        (NIP, "0812 3456 7891"),
        ("197503022000032001", "0812 3456 7890"),
        ("", "0812 3456 7890"),
        ("", "0899 9999 9999"),
    ],
)
async def test_known_or_not_the_answer_is_the_same(client, party, nip, phone):
    answer = await ask(client, nip, phone)
    assert (answer.status_code, answer.headers["location"]) == (303, DONE)
    assert "set-cookie" not in answer.headers
    assert await sent() == []  # nothing is looked up while somebody waits for the answer
    page = await client.get(DONE)
    assert NIP not in page.text
    assert "Agus" not in page.text
    [kept] = await sql("SELECT nip, phone FROM ticket_request")
    assert (kept["nip"], kept["phone"]) == (nip, f"+62{phone[1:].replace(' ', '')}")


async def test_the_link_goes_to_the_registered_contact_and_the_request_is_erased(client, party):
    _event, registration, _official, _spouse = party
    await ask(client)
    await answer_requests(NOW)
    [message] = await sent()
    assert message["identity"].startswith(f"link:{registration.id}")
    assert (message["channel"], message["address"]) == ("whatsapp", PHONE)  # so the committee sees it in Pesan
    link = message["body"].split("/kelola/")[1].split()[0]
    assert (await client.get(f"/kelola/{link}")).status_code == 200
    assert await sql("SELECT id FROM ticket_request") == []


async def test_by_mail_where_a_mailbox_is_registered(client, party):
    _event, registration, _official, _spouse = party
    await sql("UPDATE registration SET email = 'agus@dinas.example' WHERE id = {}", registration.id)
    await ask(client)
    await answer_requests(NOW)
    assert [(row["channel"], row["address"]) for row in await sent()] == [("email", "agus@dinas.example")]


@pytest.mark.parametrize(
    ("nip", "phone"), [(NIP, "0812 3456 7891"), ("197503022000032001", "0812 3456 7890"), ("", "0812 3456 7890")]
)
async def test_a_stranger_who_knows_half_causes_no_message(client, party, nip, phone):
    await ask(client, nip, phone)
    await answer_requests(NOW)
    assert await sent() == []
    assert await sql("SELECT id FROM ticket_request") == []


async def test_who_has_no_nip_asks_by_the_phone_number_alone(client, party):
    _event, _registration, official, _spouse = party
    await sql("UPDATE attendee SET nip = NULL WHERE id = {}", official.id)
    await ask(client, "")
    await answer_requests(NOW)
    assert len(await sent()) == 1


async def test_a_party_merged_into_another_is_reached_at_its_own_contact(client, party):
    event, registration, official, _spouse = party
    home = await make_registration(event, phone="+6281111111111")
    await sql("UPDATE registration SET joined_into = {} WHERE id = {}", home.id, registration.id)
    await sql("UPDATE attendee SET registration = {} WHERE id = {}", home.id, official.id)
    await ask(client)
    await answer_requests(NOW)
    assert [row["address"] for row in await sent()] == [PHONE]


async def test_asking_again_within_the_hour_queues_no_second_message_and_ends_no_link(client, party):
    for minutes in (0, 10, 61):
        await ask(client)
        await answer_requests(NOW + timedelta(minutes=minutes))
    assert len(await sent()) == 2
    assert await sql("SELECT digest FROM manage_link WHERE ended_at IS NOT NULL") == []


@pytest.mark.parametrize(("status", "days"), [("cancelled", -7), ("published", 31)])
async def test_of_what_is_over_or_cancelled_no_link_is_sent(client, db, status, days):
    await make_institution()
    event = await make_soon(status=status, starts_at=NOW - timedelta(days=days))
    await make_attendee(event, await make_registration(event, phone=PHONE), nip=NIP)
    await ask(client)
    await answer_requests(NOW)
    assert await sent() == []


async def test_guessing_is_slowed_by_what_is_typed_whether_anybody_has_it_or_not(client, party):
    for phone in ("0812 3456 7890", "0899 9999 9999"):
        statuses = [(await ask(client, "", phone)).status_code for _ in range(6)]
        assert statuses == [303] * 5 + [429]


async def test_who_knows_anothers_numbers_bombs_nobody_however_patiently(party):
    done = []
    for hour in range(24):
        try:
            await asking.ask(NIP, PHONE, f"10.0.0.{hour}", now=NOW + timedelta(hours=hour))
        except TooMany:
            continue
        done.append(hour)
        await answer_requests(NOW + timedelta(hours=hour))
    assert done == list(range(10))
    assert len(await sent()) <= 10


async def test_faults_are_told_beside_their_field_and_what_was_typed_stays(client, party):
    answer = await ask(client, "1968", "")
    assert answer.status_code == 422
    assert "yang Anda ketik 4 angka" in answer.text
    assert "Tulis nomor HP yang dipakai saat mendaftar." in answer.text
    assert 'value="1968"' in answer.text
    assert await sql("SELECT id FROM ticket_request") == []


async def test_another_sites_page_cannot_ask_or_forget(client, party):
    for path in ("minta", "lupakan"):
        answer = await client.post(f"/tiket-saya/{path}", headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403


async def test_the_pages_are_private_and_reading_them_changes_nothing(client, party):
    _event, _registration, official, _spouse = party
    remember(client, ticket(official))
    for path in ("/tiket-saya", DONE, "/tiket-saya/luring"):
        page = await client.get(path)
        assert page.headers["cache-control"] == "no-store"
        assert "noindex" in page.headers["x-robots-tag"]
        assert "set-cookie" not in page.headers


async def test_the_manage_link_brings_the_partys_tickets_to_another_phone(client, party):
    _event, registration, official, spouse = party
    async with transaction():
        token = await add_link(registration.id, NOW)
    assert "Ingat tiket di ponsel ini" in (await client.get(f"/kelola/{token}")).text
    assert own_tickets.TICKETS not in client.cookies
    page = await client.post(f"/kelola/{token}/ingat", follow_redirects=True)
    assert page.url.path == "/tiket-saya"
    assert client.cookies[own_tickets.TICKETS] == f"{ticket(official)}.{ticket(spouse)}"
    assert "Ingat tiket di ponsel ini" not in (await client.get(f"/kelola/{token}")).text
    assert (await client.post("/kelola/0123456789ABCDEFGHJKMNPQRS/ingat")).status_code == 404


@pytest.mark.parametrize("email", ["", "agus@dinas.example"])
async def test_without_a_mail_server_the_committee_finds_the_request_among_its_messages(client, party, email):
    event, registration, _official, _spouse = party
    await sql("UPDATE registration SET email = {} WHERE id = {}", email, registration.id)
    await ask(client)
    await answer_requests(NOW)
    user = await make_user(role="organizer")
    await log_in(client, user)
    page = await client.get(f"/panitia/kegiatan/{event.slug}/pesan")
    assert page.status_code == 200
    assert "meminta tautan tiket untuk kegiatan ini" in html.unescape(page.text)
