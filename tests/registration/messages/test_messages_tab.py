"""The Pesan tab: what waits, what failed and why, sent by hand, tried again, sent to a better address."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from events import config, delivery
from events.database import sql
from events.registration.messages import outgoing
from tests.factories import log_in, make_attendee, make_event, make_registration, make_user
from tests.registration.registrants.test_people_tab import desk, make_message, messages  # noqa: F401  # a fixture


@pytest.fixture
def mail_server(monkeypatch):
    with_mail = replace(config.load(), smtp_url="smtp://127.0.0.1:9")
    monkeypatch.setattr(config, "load", lambda: with_mail)


async def make_failed(event, error="550", **values):
    registration = await make_registration(event, email="salah@dinas.example", phone="+6281234567890")
    attendee = await make_attendee(event, registration, name="Rahmat Hidayat")
    message = await make_message(
        event, channel="email", address="salah@dinas.example", state="failed", error=error, **values
    )
    await sql("UPDATE outbox SET registration = {} WHERE id = {}", registration.id, message)
    return message, attendee


async def state(message) -> tuple[str, int, str]:
    [row] = await sql("SELECT state, attempts, error FROM outbox WHERE id = {}", message)
    return row["state"], row["attempts"], row["error"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("550", "tidak ada"),
        ("452", "penuh"),
        ("554", "menolak pesan"),
        ("451", "lagi nanti"),
        ("login 535", "kata sandi"),
        ("sender 553", "alamat pengirim"),
        ("SMTPConnectError: refused", "tidak dapat dihubungi"),
        ("ConnectionRefusedError: [Errno 111]", "tidak dapat dihubungi"),
        ("SMTPServerDisconnected: lost", "tidak dapat dihubungi"),
        ("SMTPReadTimeoutError: slow", "tepat waktu"),
        ("TimeoutError: ", "tepat waktu"),
        ("ValueError: header", "tidak dapat dipakai"),
        (delivery.TOO_LATE, "sudah lewat"),
        ("Something: odd", "tidak dapat dikirim"),
    ],
)
def test_why_a_message_did_not_go_out_is_said_in_words(error, words):
    assert words in outgoing.reason(error)


async def test_the_views_are_counted_and_hold_what_they_say(desk, mail_server):  # noqa: F811
    event = await make_event()
    await make_failed(event)
    await make_message(event, address="+6281111111111")
    await make_message(event, channel="email", address="antre@dinas.example")
    await make_message(event, channel="email", address="sudah@dinas.example", state="sent", body="")
    await make_message(event, channel="email", address="lepas@dinas.example", state="dropped", body="")
    assert await outgoing.counts(event.id) == {"": 3, "kirim": 1, "gagal": 1, "antre": 1, "terkirim": 1}
    seen = {"kirim": "+6281111111111", "gagal": "salah@", "antre": "antre@", "terkirim": "sudah@"}
    for view, word in seen.items():
        page = (await desk.get(f"{messages(event)}?lihat={view}")).text
        others = [other for name, other in seen.items() if name != view]
        assert word in page
        assert not any(other in page for other in others if other.endswith("@"))
    assert "lepas@" not in (await desk.get(messages(event))).text


async def test_without_a_mail_server_an_email_is_sent_to_its_partys_whatsapp(desk):  # noqa: F811
    event = await make_event()
    message, _ = await make_failed(event)
    await sql("UPDATE outbox SET state = 'queued', error = ''")
    page = (await desk.get(f"{messages(event)}?lihat=kirim")).text
    assert "https://wa.me/6281234567890?text=Tiket%20Anda" in page
    assert "Server e-mail belum diatur" in page
    await desk.submit(f"{messages(event)}/{message}/terkirim")
    assert (await state(message))[0] == "sent"


async def test_two_hundred_messages_stand_on_one_page(desk):  # noqa: F811
    event = await make_event()
    for number in range(200):
        await make_message(event, address=f"+62812{number:08}")
    assert (await desk.get(messages(event))).text.count("https://wa.me/") == 200


async def test_a_failed_mail_is_tried_again_and_says_why_it_failed(desk, mail_server):  # noqa: F811
    event = await make_event()
    message, attendee = await make_failed(event)
    page = (await desk.get(messages(event))).text
    assert "Kotak surat dengan alamat ini tidak ada" in page
    assert f"/peserta/{attendee.id}/kontak" in page
    answer = await desk.submit(f"{messages(event)}/{message}/coba-lagi", lihat="gagal")
    assert answer.headers["location"] == f"{messages(event)}?lihat=gagal#daftar-pesan"
    assert await state(message) == ("queued", 0, "")
    assert (await desk.submit(f"{messages(event)}/{message}/coba-lagi")).status_code == 409


async def test_all_that_failed_is_tried_again_but_not_what_is_too_late(desk, mail_server):  # noqa: F811
    event, other = await make_event(), await make_event()
    message, _ = await make_failed(event)
    late, _ = await make_failed(event, error=delivery.TOO_LATE)
    elsewhere, _ = await make_failed(other)
    await desk.submit(f"{messages(event)}/coba-lagi")
    assert [(await state(one))[0] for one in (message, late, elsewhere)] == ["queued", "failed", "failed"]


async def test_correcting_the_address_sends_what_failed_there(desk, mail_server):  # noqa: F811
    event = await make_event()
    message, attendee = await make_failed(event)
    path = f"/panitia/kegiatan/{event.slug}/peserta/{attendee.id}/kontak"
    await desk.submit(path, phone="081234567890", email="benar@dinas.example")
    assert await state(message) == ("queued", 0, "")
    assert (await sql("SELECT address FROM outbox"))[0]["address"] == "benar@dinas.example"


@pytest.mark.parametrize("action", ["terkirim", "coba-lagi"])
async def test_another_events_message_is_not_touched_from_here(desk, action):  # noqa: F811
    event, other = await make_event(), await make_event()
    message, _ = await make_failed(other)
    assert (await desk.submit(f"{messages(event)}/{message}/{action}")).status_code == 404
    assert (await desk.submit(f"{messages(event)}/{uuid.uuid4()}/{action}")).status_code == 404
    assert (await state(message))[0] == "failed"


async def test_officers_strangers_and_foreign_pages_do_nothing(desk, client):  # noqa: F811
    event = await make_event()
    message, _ = await make_failed(event)
    paths = [
        f"{messages(event)}/{message}/terkirim",
        f"{messages(event)}/{message}/coba-lagi",
        f"{messages(event)}/coba-lagi",
        f"{messages(event)}/kirim-tiket",
        f"{messages(event)}/pengingat",
    ]
    for path in paths:
        assert (await client.post(path, data={})).status_code == 403, "no token of the session"
    await log_in(client, await make_user(role="officer"))
    for path in [messages(event), f"{messages(event)}/pengingat"]:
        assert (await client.get(path)).status_code == 403
    for path in paths:
        assert (await client.post(path, data={})).status_code == 403
    client.cookies.clear()
    assert (await client.get(messages(event))).status_code in (302, 303, 401)
    assert (await state(message))[0] == "failed"
    assert (await sql("SELECT reminders FROM event"))[0]["reminders"] == "1440"


async def test_getting_changes_nothing(desk):  # noqa: F811
    event = await make_event()
    message, _ = await make_failed(event)
    for path in (f"{messages(event)}/{message}/terkirim", f"{messages(event)}/{message}/coba-lagi"):
        assert (await desk.get(path)).status_code == 405
    assert (await state(message))[0] == "failed"


@pytest.mark.parametrize(
    ("chosen", "kept", "said"),
    [
        (["10080", "120"], "10080,120", "7 hari sebelumnya, 2 jam sebelumnya"),
        ([], "", "tidak ada"),
        (["1440", "1440"], "1440", "1 hari sebelumnya"),
    ],
)
async def test_the_organizer_chooses_when_people_are_reminded(desk, chosen, kept, said):  # noqa: F811
    event = await make_event()
    answer = await desk.submit(f"{messages(event)}/pengingat", offsets=chosen)
    assert answer.status_code == 303
    assert (await sql("SELECT reminders FROM event"))[0]["reminders"] == kept
    assert said in (await desk.get(messages(event))).text


@pytest.mark.parametrize("offered", ["7", "-1", "satu", "1440; DROP TABLE outbox", "9" * 400])
async def test_only_what_is_offered_can_be_chosen(desk, offered):  # noqa: F811
    event = await make_event()
    answer = await desk.submit(f"{messages(event)}/pengingat", offsets=[offered])
    assert answer.status_code == 422
    assert (await sql("SELECT reminders FROM event"))[0]["reminders"] == "1440"


async def test_a_body_of_markup_is_shown_as_words(desk):  # noqa: F811
    event = await make_event()
    await make_message(event, body="<script>alert(1)</script>", address="+6281111111111")
    page = (await desk.get(messages(event))).text
    assert "<script>alert" not in page


async def test_tickets_never_sent_are_sent_from_the_list(desk):  # noqa: F811
    event = await make_event()
    await make_attendee(event, name="Rahmat Hidayat")
    assert "1 pendaftaran belum pernah dikirimi tiket" in (await desk.get(messages(event))).text
    assert (await desk.submit(f"{messages(event)}/kirim-tiket")).status_code == 303
    page = (await desk.get(messages(event))).text
    assert "belum pernah dikirimi" not in page
    assert "Rahmat Hidayat" in page
