"""The waiting list in the browser: joining, the manage page, the organizer's queue, and who attacks them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from events.audit import Actor
from events.database import sql
from events.registration.parties import decisions
from events.registration.parties.changes import withdraw
from events.registration.parties.register import Asked, register
from events.registration.tables import Attendee
from events.registration.waiting import queue as waiting
from events.vocabulary import AttendeeState
from tests.factories import log_in, make_event, make_presence, make_session, make_user
from tests.pages import SURE, confirm
from tests.registration.parties.test_register import party, person, spouse
from tests.registration.registrants.test_people_tab import desk  # noqa: F401  # a fixture
from tests.registration.signup.test_pages import SPOUSE, fill, opd  # noqa: F401  # a fixture
from tests.rendering import words

ANYONE = Actor("participant")


async def upcoming(**values):
    event = await make_event(**{"capacity": 1, "waiting_list": True, "companion_policy": "optional", **values})
    await make_session(event, starts_at=datetime.now(UTC) + timedelta(days=7))
    return event


async def go(event, who=None):
    now = datetime.now(UTC)
    return await register(event.id, who or party(), Asked("public", ANYONE, wait=True), now=now)


async def offered(event):
    """A party that holds an offer, as `register` returned it."""
    first, second = await go(event), await go(event)
    await withdraw(first.registration_id, by=ANYONE, now=datetime.now(UTC))
    return second


async def state_of(done) -> set[str]:
    rows = await sql("SELECT DISTINCT state FROM attendee WHERE registration = {}", done.registration_id)
    return {row["state"] for row in rows}


# ------------------------------------------------------------------ the form


async def test_a_full_event_asks_whether_to_wait_and_loses_nothing_typed(client, opd):  # noqa: F811
    event = await upcoming(capacity=2)
    await go(event)
    url = await fill(client, event, opd, spouse=SPOUSE)
    asked = await confirm(client, url)
    assert asked.status_code == 409
    assert "Masuk daftar tunggu" in asked.text
    assert await sql("SELECT id FROM attendee WHERE state = 'waitlisted'") == []
    assert "Rahmat Hidayat" in (await client.get(f"{url}/periksa")).text
    done = await confirm(client, url, wait="ya")
    assert (done.status_code, done.headers["location"]) == (303, f"{url}/selesai")
    assert len(await sql("SELECT id FROM attendee WHERE state = 'waitlisted'")) == 2
    page = (await client.get(f"{url}/selesai")).text
    assert "Anda di daftar tunggu, urutan ke-1" in page
    assert "Pendaftaran berhasil" not in page


async def test_the_form_of_a_full_event_stays_open_with_a_waiting_list_only(client):
    waits, closed = await upcoming(), await upcoming(waiting_list=False)
    for event in (waits, closed):
        await register(event.id, party(), Asked("organizer", Actor("system")), now=datetime.now(UTC))
    page = await client.get(f"/kegiatan/{waits.slug}/daftar")
    assert "memilih masuk daftar tunggu" in page.text
    assert "Masuk daftar tunggu" in (await client.get(f"/kegiatan/{waits.slug}")).text
    assert "Semua kursi sudah terisi" in (await client.get(f"/kegiatan/{closed.slug}/daftar")).text
    assert "Masuk daftar tunggu" not in (await client.get(f"/kegiatan/{closed.slug}")).text


async def test_sending_the_choice_twice_waits_once(client, opd):  # noqa: F811
    event = await upcoming()
    await go(event)
    url = await fill(client, event, opd)
    for _ in range(2):
        assert (await confirm(client, url, wait="ya")).status_code == 303
    assert len(await sql("SELECT id FROM attendee WHERE state = 'waitlisted'")) == 1


async def test_asking_to_wait_where_nobody_may_is_refused(client, opd):  # noqa: F811
    event = await upcoming(waiting_list=False)
    url = await fill(client, event, opd)
    await go(event)
    assert (await confirm(client, url, wait="ya")).status_code == 409
    assert await sql("SELECT id FROM attendee WHERE state = 'waitlisted'") == []


async def test_a_registration_that_needs_approval_says_so(client, opd):  # noqa: F811
    event = await upcoming(approval=True, capacity=5)
    url = await fill(client, event, opd)
    await confirm(client, url)
    page = (await client.get(f"{url}/selesai")).text
    assert "Pendaftaran diterima" in page
    manage = re.search(r"/kelola/[^\"<]+", page).group()
    assert "menunggu persetujuan panitia" in (await client.get(manage)).text


async def test_the_ticket_of_who_waits_says_that_it_is_not_valid(client):
    event = await upcoming()
    await go(event)
    waits = await go(event)
    page = (await client.get(f"/tiket/{waits.attendees[0].ticket_code}")).text
    assert "masih di daftar tunggu" in page
    assert "pass--void" in page


# ------------------------------------------------------------------ the manage page


async def test_the_manage_page_tells_the_place_and_lets_one_leave_the_list(client):
    event = await upcoming()
    await go(event)
    await go(event)
    waits = await go(event)
    url = f"/kelola/{waits.manage_token}"
    assert "Anda di daftar tunggu, urutan ke-2" in (await client.get(url)).text
    assert "Keluar dari daftar tunggu?" in (await client.get(f"{url}/batal")).text
    await client.post(f"{url}/batal", data=SURE)
    assert await state_of(waits) == {"withdrawn"}


async def test_an_offer_is_shown_with_its_end_and_accepted_by_a_press(client):
    done = await offered(await upcoming())
    url = f"/kelola/{done.manage_token}"
    page = (await client.get(url)).text
    assert "Ada 1 kursi untuk Anda" in page
    assert "Berlaku sampai" in page
    assert await state_of(done) == {"offered"}, "a preview that fetches the link accepts nothing"
    assert (await client.post(f"{url}/kursi/terima", data=SURE)).status_code == 303
    assert (await client.post(f"{url}/kursi/terima", data=SURE)).status_code == 303
    assert await state_of(done) == {"active"}
    assert "Terima kursi" not in (await client.get(url)).text


async def test_an_offer_is_let_go_after_a_question_and_the_list_can_be_joined_again(client):
    done = await offered(await upcoming())
    url = f"/kelola/{done.manage_token}"
    assert "ditawarkan kepada yang berikutnya" in (await client.get(f"{url}/kursi/lepas")).text
    assert await state_of(done) == {"offered"}
    await client.post(f"{url}/kursi/lepas", data=SURE)
    assert await state_of(done) == {"withdrawn"}
    assert "Masuk daftar tunggu lagi" in (await client.get(url)).text
    await client.post(f"{url}/tunggu", data=SURE)
    assert await state_of(done) == {"offered"}, "nobody else waits, so the seat comes back"


async def test_an_offer_is_not_let_go_by_who_is_let_in_already(client):
    event = await upcoming()
    done = await offered(event)
    session = await make_session(event)
    attendee = await Attendee.objects().get(Attendee.id == done.attendees[0].attendee_id)
    await make_presence(session, attendee)
    refused = await client.post(f"/kelola/{done.manage_token}/kursi/lepas", data=SURE)
    assert refused.status_code == 409
    assert "sudah tercatat hadir" in refused.text
    assert await state_of(done) == {"offered"}


async def test_an_offer_that_is_over_is_neither_shown_nor_taken(client):
    done = await offered(await upcoming())
    await sql("UPDATE seat_offer SET ends_at = {}", datetime.now(UTC) - timedelta(seconds=1))
    url = f"/kelola/{done.manage_token}"
    assert "Terima kursi" not in (await client.get(url)).text
    assert (await client.get(f"{url}/kursi/lepas")).status_code == 409
    for part in ("/kursi/terima", "/kursi/lepas"):
        refused = await client.post(url + part, data=SURE)
        assert refused.status_code == 409
        assert "sudah berakhir" in refused.text
        assert f'href="{url}"' in refused.text, "back to the page that says how things stand"


@pytest.mark.parametrize("part", ["/kursi/terima", "/kursi/lepas", "/tunggu"])
async def test_only_the_own_token_answers_an_offer(client, part):
    event = await upcoming()
    done = await offered(event)
    other = await go(event)
    tokens = {"old": "0" * 26, "other": other.manage_token, "ticket": done.attendees[0].ticket_code}
    answers = {
        name: (await client.post(f"/kelola/{token}{part}", data=SURE)).status_code for name, token in tokens.items()
    }
    assert answers == {"old": 404, "other": 409, "ticket": 404}
    assert (await state_of(done), await state_of(other)) == ({"offered"}, {"waitlisted"})


async def test_a_renewed_link_takes_the_old_ones_with_it_the_offers_too(client):
    done = await offered(await upcoming())
    (message,) = await sql("SELECT body FROM outbox WHERE identity LIKE 'offer:%'")
    sent = re.search(r"/kelola/(\S+)", message["body"]).group(1)
    await client.post(f"/kelola/{done.manage_token}/tautan", data=SURE)
    assert (await client.post(f"/kelola/{sent}/kursi/terima", data=SURE)).status_code == 404
    assert await state_of(done) == {"offered"}


async def test_a_cancelled_event_gives_no_seats(client):
    event = await upcoming()
    done = await offered(event)
    await sql("UPDATE event SET status = 'cancelled'")
    url = f"/kelola/{done.manage_token}"
    assert "Terima kursi" not in (await client.get(url)).text
    assert (await client.post(f"{url}/kursi/terima", data=SURE)).status_code == 409
    assert await state_of(done) == {"offered"}


async def test_who_answers_too_often_is_told_to_wait(client):
    url = f"/kelola/{(await offered(await upcoming())).manage_token}"
    codes = [(await client.post(f"{url}/tunggu", data=SURE)).status_code for _ in range(11)]
    assert codes[-1] == 429


async def test_a_refused_party_reads_why(client):
    event = await upcoming(approval=True)
    done = await go(event)
    await decisions.refuse(done.registration_id, "Khusus eselon II", by=ANYONE, now=datetime.now(UTC))
    page = (await client.get(f"/kelola/{done.manage_token}")).text
    assert "Khusus eselon II" in page
    assert ("Tidak disetujui" in page, "Mengundurkan diri" in page) == (True, False)


# ------------------------------------------------------------------ the organizer


def tab(event, *rest) -> str:
    return "/".join([f"/panitia/kegiatan/{event.slug}/peserta/tunggu", *map(str, rest)])


async def test_the_queue_shows_order_reasons_and_offers(desk):  # noqa: F811
    event = await upcoming(capacity=2)
    first, _second = await go(event), await go(event)
    await go(event, party(person("Bima Sakti"), spouse("Dewi Sakti")))
    await go(event, party(person("Citra Lestari")))
    await withdraw(first.registration_id, by=ANYONE, now=datetime.now(UTC))
    page = " ".join(words((await desk.get(tab(event))).text).split())
    assert "Perlu 2 kursi, tersisa 0" in page
    assert "Bima Sakti bersama Dewi Sakti" in page
    assert page.index("Ditawari kursi") < page.index("Citra Lestari") < page.index("Bima Sakti")


async def test_the_committee_approves_and_refuses(desk):  # noqa: F811
    event = await upcoming(approval=True, capacity=5)
    one, two = await go(event), await go(event)
    assert (await desk.submit(tab(event, one.registration_id, "setujui"))).status_code == 303
    assert (await desk.submit(tab(event, two.registration_id, "tolak"), reason=" ")).status_code == 422
    assert (await desk.submit(tab(event, two.registration_id, "tolak"), reason="Ganda")).status_code == 303
    assert (await state_of(one), await state_of(two)) == ({"active"}, {"withdrawn"})


async def test_the_committee_lets_in_past_the_limit_with_a_reason(desk):  # noqa: F811
    event = await upcoming()
    await go(event)
    waits = await go(event)
    address = tab(event, waits.registration_id, "beri")
    assert (await desk.get(address)).status_code == 200
    assert (await desk.submit(address, reason="")).status_code == 422
    assert (await desk.submit(address, reason="Pimpinan rombongan")).status_code == 303
    assert await state_of(waits) == {"active"}


async def test_another_events_registration_is_not_found_here(desk):  # noqa: F811
    here, there = await upcoming(), await upcoming(approval=True)
    foreign = await go(there)
    for part in ("setujui", "tolak", "beri"):
        answer = await desk.submit(tab(here, foreign.registration_id, part), reason="Coba")
        assert answer.status_code == 404
    assert await state_of(foreign) == {"awaiting"}


async def test_nobody_else_sees_or_moves_the_queue(client):
    event = await upcoming(approval=True)
    done = await go(event)
    for role in (None, "officer"):
        if role:
            await log_in(client, await make_user(role=role))
        answers = [
            await client.get(tab(event)),
            await client.post(tab(event, done.registration_id, "setujui")),
            await client.post(tab(event, done.registration_id, "beri"), data={"reason": "Saya"}),
        ]
        assert {answer.status_code for answer in answers} <= {303, 401, 403}
        assert all("/masuk" in a.headers["location"] for a in answers if a.status_code == 303)
    assert await state_of(done) == {"awaiting"}


async def test_a_long_queue_is_shown_in_pages(desk):  # noqa: F811
    event = await upcoming()
    for number in range(5):
        await go(event, party(person(f"Pendaftar {'abcde'[number]}")))
    assert [p.lead.name for p in await waiting.parties_in(event.id, AttendeeState.WAITLISTED, offset=2, most=2)] == [
        "Pendaftar d",
        "Pendaftar e",
    ]
    assert "Pendaftar b" not in (await desk.get(tab(event) + "?mulai=100")).text
    assert (await desk.get(tab(event) + "?mulai=x")).status_code == 200
