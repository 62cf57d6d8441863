"""Mail servers as they are: dead, slow, breaking off, refusing for a while or for good. Nothing is lost."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from events import config, database, delivery
from events.database import sql
from tests.conftest import ROOT
from tests.factories import NOW
from tests.test_delivery import queue, use_server


class MailServer:
    """A server on loopback that says what it is told to say; `taken` are the recipients it accepted a letter for."""

    def __init__(self):
        self.taken: list[str] = []
        self.greeting = b"220 ready"
        self.answers: dict[str, list[bytes]] = {}
        self.ends: list[str] = []
        self.connections = 0

    def answer(self, verb: str, usual: bytes) -> bytes:
        waiting = self.answers.get(verb)
        return waiting.pop(0) if waiting else usual

    async def talk(self, reader, writer):
        self.connections += 1
        try:
            await self._talk(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _talk(self, reader, writer):
        if not self.greeting:
            await asyncio.sleep(3600)
        writer.write(self.greeting + b"\r\n")
        to = ""
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            usual = {"DATA": b"354 go", "QUIT": b"221 bye"}.get(verb, b"250 fine")
            reply = self.answer(verb, usual)
            writer.write(reply + b"\r\n")
            await writer.drain()
            if verb == "QUIT":
                return
            if verb == "DATA" and reply.startswith(b"354"):
                await reader.readuntil(b"\r\n.\r\n")
                self.taken.append(to)
                end = self.ends.pop(0) if self.ends else "250 taken"
                if end == "die":
                    return
                if end == "hang":
                    await asyncio.sleep(3600)
                writer.write(end.encode() + b"\r\n")


@asynccontextmanager
async def running(server: MailServer):
    listener = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


@pytest.fixture
async def server(monkeypatch):
    made = MailServer()
    async with running(made) as port:
        use_server(monkeypatch, port)
        yield made


async def states() -> dict[str, tuple[str, int]]:
    rows = await sql("SELECT identity, state, attempts FROM outbox")
    return {row["identity"]: (row["state"], row["attempts"]) for row in rows}


async def fill(*names: str) -> None:
    for number, name in enumerate(names):
        await queue(name, address=f"{name}@dinas.example", now=NOW - timedelta(seconds=60 - number))


async def test_a_server_that_dies_after_taking_a_letter_may_get_it_twice_but_never_loses_it(db, server):
    await fill("a", "b")
    server.ends = ["250 taken", "die"]
    assert await delivery.deliver(NOW) == 1
    assert await states() == {"a": ("sent", 1), "b": ("queued", 1)}
    assert await delivery.deliver(NOW + timedelta(minutes=1)) == 1
    assert server.taken == ["a@dinas.example", "b@dinas.example", "b@dinas.example"]
    assert await states() == {"a": ("sent", 1), "b": ("sent", 2)}


async def test_a_letter_the_server_always_dies_of_does_not_take_the_others_along(db, server):
    await fill("bad", "b", "c")
    for minutes in (0, 1, 3):
        server.ends = ["die"]
        await delivery.deliver(NOW + timedelta(minutes=minutes))
    assert await states() == {"bad": ("queued", 3), "b": ("sent", 1), "c": ("sent", 1)}


async def test_a_greylisting_server_gets_the_letter_again_and_takes_it(db, server):
    await fill("a")
    server.answers["RCPT"] = [b"451 greylisted, come back later"]
    assert await delivery.deliver(NOW) == 0
    assert await states() == {"a": ("queued", 1)}
    assert await delivery.deliver(NOW + timedelta(seconds=59)) == 0, "not before its time"
    assert await delivery.deliver(NOW + timedelta(minutes=1)) == 1
    assert await states() == {"a": ("sent", 2)}


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
async def test_a_refusal_for_good_is_shown_at_once_and_holds_up_nobody(db, server, verb):
    await fill("a", "b")
    server.answers[verb] = [b"550 no such mailbox"]
    assert await delivery.deliver(NOW) == 1
    assert await states() == {"a": ("failed", 1), "b": ("sent", 1)}


async def test_a_refused_sender_is_no_recipients_fault_and_is_tried_again(db, server):
    await fill("a")
    server.answers["MAIL"] = [b"553 sender not allowed"]
    await delivery.deliver(NOW)
    assert await states() == {"a": ("queued", 1)}


@pytest.mark.parametrize("hanging", ["greeting", "data"])
async def test_a_hanging_server_is_left_after_its_time_while_other_work_goes_on(db, server, monkeypatch, hanging):
    monkeypatch.setattr(delivery, "TIMEOUT_S", 0.3)
    await fill("a", "b")
    if hanging == "greeting":
        server.greeting = b""
    else:
        server.ends = ["hang"] * 3
    begun = time.monotonic()
    work = asyncio.create_task(delivery.deliver(NOW))
    beats, longest, last = 0, 0.0, time.monotonic()
    while not work.done():
        await queue(f"other {beats}", channel="whatsapp")
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        beats += 1
        await asyncio.sleep(0.01)
    assert time.monotonic() - begun < 5
    assert beats > 5, "the loop ran and the database took writes while the server kept silent"
    assert longest < 0.25
    assert await work == 0
    assert (await states())["a"] == ("queued", 1)


async def test_a_letter_longer_on_its_way_than_allowed_is_tried_later(db, server, monkeypatch):
    monkeypatch.setattr(delivery, "MESSAGE_S", 0.2)
    await fill("a")
    server.ends = ["hang"]
    assert await delivery.deliver(NOW) == 0
    assert await states() == {"a": ("queued", 1)}


async def test_two_processes_deliver_at_once_and_each_letter_goes_out_once(db, server):
    names = [f"n{number}" for number in range(60)]
    await fill(*names)
    counts = await asyncio.gather(*(delivery.deliver(NOW) for _ in range(3)))
    assert sum(counts) == 60
    assert sorted(server.taken) == sorted(f"{name}@dinas.example" for name in names)


async def test_a_process_killed_between_sending_and_marking_sends_again_after_the_lease(db, server, monkeypatch):
    class Killed(BaseException):
        pass

    async def die(*_arguments):
        raise Killed

    await fill("a", "b")
    with monkeypatch.context() as killing:
        killing.setattr(delivery, "_mark_sent", die)
        with pytest.raises(Killed):
            await delivery.deliver(NOW)
    assert await states() == {"a": ("queued", 0), "b": ("queued", 0)}
    assert await delivery.deliver(NOW + timedelta(minutes=1)) == 0, "another process waits for the lease"
    assert await delivery.deliver(NOW + delivery.LEASE) == 2
    assert server.taken == ["a@dinas.example", "a@dinas.example", "b@dinas.example"]


DELIVER = """
import asyncio, sys
from datetime import datetime
import piccolo_conf
from events import database, delivery
async def run():
    await database.current().start_connection_pool()
    await delivery.deliver(datetime.fromisoformat(sys.argv[1]))
asyncio.run(run())
"""


async def test_kill_9_while_the_server_takes_a_letter_loses_nothing(db, server):
    await fill("a", "b", "c")
    port = config.load().smtp_url.rpartition(":")[2]
    url = db.config["dsn"] if database.is_postgres() else f"sqlite:///{db.path}"
    environment = {**os.environ, "HADIR_DATABASE_URL": url, "HADIR_SMTP_URL": f"smtp://127.0.0.1:{port}"}
    server.ends = ["250 taken", "hang"]
    process = subprocess.Popen([sys.executable, "-c", DELIVER, NOW.isoformat()], cwd=ROOT, env=environment)
    async with asyncio.timeout(30):
        while len(server.taken) < 2:
            await asyncio.sleep(0.02)
    process.kill()
    await asyncio.to_thread(process.wait)
    server.ends = []
    assert await states() == {"a": ("sent", 1), "b": ("queued", 0), "c": ("queued", 0)}
    assert await delivery.deliver(NOW + delivery.LEASE) == 2
    assert server.taken == [f"{name}@dinas.example" for name in "abbc"]


async def test_a_message_nobody_needs_any_more_is_not_sent(db, server):
    await queue("reminder", useful_until=NOW - timedelta(minutes=1))
    assert await delivery.deliver(NOW) == 0
    assert server.taken == []
    [row] = await sql("SELECT state, error FROM outbox")
    assert (row["state"], row["error"]) == ("failed", delivery.TOO_LATE)


@pytest.mark.parametrize("channel", ["email", "whatsapp"])
async def test_without_a_server_nobody_is_asked_to_send_by_hand_what_is_over(db, channel):
    await queue("offer", channel=channel, useful_until=NOW)
    await queue("reminder", channel=channel, useful_until=NOW + timedelta(minutes=1))
    assert await delivery.deliver(NOW) == 0
    rows = await sql("SELECT identity, state, error FROM outbox ORDER BY identity")
    assert [(row["state"], row["error"]) for row in rows] == [("failed", delivery.TOO_LATE), ("queued", "")]


async def test_retries_reach_over_a_long_weekend_without_the_server(db, monkeypatch):
    use_server(monkeypatch, 9)
    await queue()
    now, tries = NOW, 0
    while (await sql("SELECT state FROM outbox"))[0]["state"] == "queued":
        tries += 1
        assert tries <= delivery.ATTEMPTS
        await delivery.deliver(now)
        now = (await sql("SELECT due_at FROM outbox"))[0]["due_at"]
    assert timedelta(days=3, hours=12) < now - NOW < timedelta(days=5)
