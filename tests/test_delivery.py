"""Mail: sent once under a stable Message-ID, tried again later, and never carrying a second header."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from events import config, delivery, outbox
from events.calendar import ical
from events.database import sql, transaction
from tests.calendar.test_ical import a_session, an_event
from tests.factories import NOW

ENTRY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:%s\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


class Letterbox(Message):
    def __init__(self):
        super().__init__()
        self.letters = []
        self.refusal = None

    def handle_message(self, message):
        self.letters.append(message)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def use_server(monkeypatch, port: int) -> None:
    with_mail = replace(config.load(), smtp_url=f"smtp://127.0.0.1:{port}")
    monkeypatch.setattr(config, "load", lambda: with_mail)


@pytest.fixture
def letterbox(monkeypatch):
    box, port = Letterbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port, server_hostname="localhost")
    server.start()
    use_server(monkeypatch, port)
    yield box
    server.stop()


async def queue(identity="registered:1", *, subject="Tiket Anda", address="rahmat@dinas.example", **values):
    async with transaction():
        await outbox.queue(
            identity,
            **{
                "channel": "email",
                "address": address,
                "subject": subject,
                "body": "Yth. Rahmat\n/kelola/RAHASIA",
                "now": NOW,
                **values,
            },
        )


async def row():
    return (await sql("SELECT state, attempts, error, due_at, body FROM outbox"))[0]


async def test_a_queued_mail_is_sent_once_and_its_links_are_erased(db, letterbox):
    await queue()
    await queue()
    assert [await delivery.deliver(NOW), await delivery.deliver(NOW)] == [1, 0]
    (letter,) = letterbox.letters
    assert (letter["To"], letter["Subject"]) == ("rahmat@dinas.example", "Tiket Anda")
    assert "/kelola/RAHASIA" in letter.get_payload()
    sent = await row()
    assert (sent["state"], sent["body"]) == ("sent", "")


async def test_a_mail_sent_again_after_a_crash_has_the_same_message_id(db, letterbox):
    await queue(calendar=ENTRY % b"PUBLISH")
    await delivery.deliver(NOW)
    await sql("UPDATE outbox SET state = 'queued'")
    await delivery.deliver(NOW + delivery.LEASE)
    first, second = letterbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    invitation = first.get_payload()[1]
    assert (invitation.get_content_type(), invitation.get_param("method")) == ("text/calendar", "PUBLISH")


async def test_an_unreachable_server_is_tried_later_and_longer_each_time(db, monkeypatch):
    use_server(monkeypatch, free_port())
    await queue()
    assert await delivery.deliver(NOW) == 0
    once = await row()
    assert (once["state"], once["attempts"], once["due_at"]) == ("queued", 1, NOW + timedelta(minutes=1))
    assert await delivery.deliver(NOW) == 0
    assert (await row())["attempts"] == 1
    await delivery.deliver(NOW + timedelta(minutes=1))
    assert (await row())["due_at"] == NOW + timedelta(minutes=3)


async def test_after_the_last_try_an_organizer_sees_it_failed(db, monkeypatch):
    use_server(monkeypatch, free_port())
    await queue()
    for day in range(delivery.ATTEMPTS):
        await delivery.deliver(NOW + timedelta(days=day))
    assert (await row())["state"] == "failed"


async def test_a_mailbox_that_does_not_exist_does_not_hold_up_the_others(db, letterbox):
    letterbox.refusal = "550 no such mailbox"
    await queue("first")
    await delivery.deliver(NOW)
    assert (await row())["state"] == "failed"


async def test_a_full_mailbox_is_tried_later(db, letterbox):
    letterbox.refusal = "452 mailbox full"
    await queue()
    await delivery.deliver(NOW)
    assert ((await row())["state"], (await row())["attempts"]) == ("queued", 1)


@pytest.mark.parametrize(
    "values", [{"subject": "Tiket\r\nBcc: lain@x.example"}, {"address": "a@x.example\r\nBcc: lain@x.example"}]
)
async def test_nothing_queued_can_add_a_header(db, letterbox, values):
    await queue(**values)
    await delivery.deliver(NOW)
    assert letterbox.letters == []
    assert (await row())["state"] == "failed"


async def test_without_a_mail_server_mails_wait_for_the_organizer(db):
    await queue()
    assert await delivery.deliver(NOW) == 0
    assert (await row())["state"] == "queued"


async def test_whatsapp_messages_are_never_mailed(db, letterbox):
    await queue(channel="whatsapp", address="+6281234567890")
    assert await delivery.deliver(NOW) == 0
    assert letterbox.letters == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 587, None, False, None)),
        ("smtps://hadir%40x:p%2Fw@mail.example", ("mail.example", 465, "hadir@x", True, None)),
        ("smtp://hadir:rahasia@mail.example", ("mail.example", 587, "hadir", False, True)),
        ("smtp://hadir:rahasia@localhost:1025", ("localhost", 1025, "hadir", False, None)),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, None, False, None)),
    ],
)
def test_the_mail_servers_address_is_read_as_people_write_it(url, expected):
    options = delivery.smtp_options(url)
    assert tuple(options[name] for name in ("hostname", "port", "username", "use_tls", "start_tls")) == expected
    assert options["tls_context"].verify_mode == ssl.CERT_REQUIRED


def test_mail_comes_from_the_named_sender_or_this_host():
    assert delivery.sender("smtp://x?from=panitia@pemda.example", "https://hadir.example") == "panitia@pemda.example"
    assert delivery.sender("smtp://x", "https://hadir.example:8443") == "hadir@hadir.example"


def letter(**values):
    row = {
        "id": "0193a1b2",
        "address": "siti@dinas.example",
        "subject": "Tiket Anda – Bimtek “Antikorupsi”",
        "body": "Yth. Siti\nsampai jumpa di Aula Praja – 08.00 WIB",
        "calendar": None,
        "created_at": NOW,
    }
    return delivery.compose({**row, **values}, "hadir@nusajaya.example", "hadir.nusajaya.example")


def test_a_letter_says_who_sent_it_when_and_that_no_human_did():
    found = letter()
    assert found["Message-ID"] == "<0193a1b2@hadir.nusajaya.example>"
    assert (found["From"], found["To"]) == ("hadir@nusajaya.example", "siti@dinas.example")
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Date"].datetime == NOW
    assert found["Subject"] == "Tiket Anda – Bimtek “Antikorupsi”"
    assert found.get_content().strip().endswith("Aula Praja – 08.00 WIB")
    assert not found.is_multipart()


@pytest.mark.parametrize(
    ("calendar", "method", "name"),
    [
        (ENTRY % b"PUBLISH", "PUBLISH", "undangan.ics"),
        (ENTRY % b"CANCEL", "CANCEL", "pembatalan.ics"),
        (memoryview(ENTRY % b"CANCEL"), "CANCEL", "pembatalan.ics"),
    ],
)
def test_an_invitation_and_its_cancelling_are_told_apart_by_every_mail_program(calendar, method, name):
    [attached] = letter(calendar=calendar).iter_attachments()
    assert (attached.get_content_type(), attached.get_param("method")) == ("text/calendar", method)
    assert (attached.get_filename(), attached.get_param("charset")) == (name, "utf-8")
    assert attached.get_content().encode() == bytes(calendar)


@pytest.mark.parametrize("field", ["subject", "address"])
@pytest.mark.parametrize("typed", ["a\nBcc: b@x.example", "a\rBcc: b@x.example", "a\r\n\r\nisi"])
def test_no_line_break_of_an_address_or_subject_becomes_a_header(field, typed):
    with pytest.raises(ValueError, match=r"."):
        letter(**{field: typed})


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 2), (2, 4), (7, 128), (8, 256), (9, 360), (22, 360)])
async def test_each_wait_is_twice_the_last_up_to_six_hours(db, monkeypatch, attempts, minutes):
    use_server(monkeypatch, free_port())
    await queue()
    await sql("UPDATE outbox SET attempts = {}", attempts)
    await delivery.deliver(NOW)
    found = await row()
    assert (found["state"], found["attempts"]) == ("queued", attempts + 1)
    assert found["due_at"] == NOW + timedelta(minutes=minutes)
    assert found["error"]


async def test_the_twenty_fourth_try_is_the_last(db, monkeypatch):
    use_server(monkeypatch, free_port())
    await queue()
    await sql("UPDATE outbox SET attempts = {}", delivery.ATTEMPTS - 1)
    await delivery.deliver(NOW)
    found = await row()
    assert (found["state"], found["attempts"], found["body"]) == (
        "failed",
        delivery.ATTEMPTS,
        "Yth. Rahmat\n/kelola/RAHASIA",
    )


async def test_the_eldest_letters_go_first_and_no_more_than_a_batch_at_once(db, letterbox, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 2)
    for minutes in (3, 1, 2):
        await queue(f"m{minutes}", subject=f"{minutes}", now=NOW - timedelta(minutes=minutes))
    assert await delivery.deliver(NOW) == 2
    assert [letter["Subject"] for letter in letterbox.letters] == ["3", "2"]
    assert await delivery.deliver(NOW) == 1
    assert [letter["Subject"] for letter in letterbox.letters] == ["3", "2", "1"]


@pytest.mark.parametrize(("seconds", "sent"), [(0, 1), (1, 0)])
async def test_nothing_goes_out_before_it_is_due(db, letterbox, seconds, sent):
    await queue(now=NOW + timedelta(seconds=seconds))
    assert await delivery.deliver(NOW) == sent


def test_every_session_is_a_part_of_its_own_also_of_what_was_queued_as_one():
    event = an_event()
    sessions = [a_session(event, title=f"BEGIN:VEVENT {day}") for day in (1, 2, 3)]
    stream = ical.message("CANCEL", sessions, event, "hadir@x.example", ahead=0, now=NOW)
    entries = b"".join(
        b"BEGIN:VEVENT\r\n" + part.partition(b"END:VEVENT\r\n")[0] + b"END:VEVENT\r\n"
        for part in stream.split(b"BEGIN:VEVENT\r\n")[1:]
    )
    at_once = stream.partition(b"BEGIN:VEVENT\r\n")[0] + entries + b"END:VCALENDAR\r\n"
    for calendar in (stream, at_once):
        parts = list(letter(calendar=calendar).iter_attachments())
        assert [part.get_filename() for part in parts] == ["pembatalan.ics", "pembatalan-2.ics", "pembatalan-3.ics"]
        objects = [icalendar.Calendar.from_ical(part.get_content()) for part in parts]
        assert [one["METHOD"] for one in objects] == ["CANCEL"] * 3
        found = [[str(entry["UID"]) for entry in one.walk("VEVENT")] for one in objects]
        assert found == [[str(session.id)] for session in sessions]
