"""B4: registering through the public form: its last POST, which makes the tickets, and the whole form of four POSTs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench import client, servers
from tests.bench.check_in import made_up, rate
from tests.bench.results import Measure
from tests.pages import hidden

PARTIES = {1: 60, 8: 120}
"""Per run, by concurrency."""


@dataclass
class Form:
    """The form of one event on one server; each visitor comes from an address of its own, as behind a proxy."""

    port: int
    slug: str
    numbers: Iterator[int]
    department: str = ""

    def post(self, page: str, answers: dict[str, str], cookie: str, visitor: int) -> bytes:
        address = f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"
        return client.request(
            "POST",
            f"/kegiatan/{self.slug}/daftar{page}",
            self.port,
            urlencode(answers).encode(),
            Cookie=cookie,
            Content_Type="application/x-www-form-urlencoded",
            X_Forwarded_For=address,
        )

    async def begin(self) -> tuple[str, int]:
        """The first page; gives the draft's cookie and the visitor's number."""
        visitor = next(self.numbers)
        person = {"name": f"Peserta Uji {visitor}", "is_asn": "tidak", "phone": f"0812{visitor:08}", "email": ""}
        answer = await client.once(self.port, self.post("", person, "", visitor))
        cookie = (answer.header("set-cookie") or "").partition(";")[0]
        if answer.status != 303 or not cookie:
            raise RuntimeError(f"the form did not begin: {answer.status} {answer.body[:300]!r}")
        return cookie, visitor

    async def prepare(self) -> bytes:
        """A draft with every answer; the request that registers it."""
        cookie, visitor = await self.begin()
        if not self.department:
            self.department = await self._department(cookie)
        job = {"department": self.department, "institution": "", "position": "Analis"}
        for page, answers in (("/jabatan", job), ("/pasangan", {"together": "tidak"})):
            await client.once(self.port, self.post(page, answers, cookie, visitor))
        check = client.request("GET", f"/kegiatan/{self.slug}/daftar/periksa", self.port, Cookie=cookie)
        shown = hidden((await client.once(self.port, check)).body.decode())
        return self.post("/periksa", {"jawaban": shown}, cookie, visitor)

    async def _department(self, cookie: str) -> str:
        page = client.request("GET", f"/kegiatan/{self.slug}/daftar/jabatan", self.port, Cookie=cookie)
        answer = await client.once(self.port, page)
        found = re.search(rb'<option value="([0-9a-f-]{36})"', answer.body)
        if found is None:
            raise RuntimeError(f"no department to choose: {answer.status} {answer.body[:300]!r}")
        return found[1].decode()


@dataclass
class Desk:
    """A server that registers, and its rates of every run: the last POST by concurrency, and the whole form alone."""

    name: str
    form: Form
    last: dict[int, list[float]] = field(default_factory=lambda: {c: [] for c in PARTIES})
    whole: list[float] = field(default_factory=list)

    async def run(self, concurrency: int) -> None:
        began = time.perf_counter()
        requests = [await self.form.prepare() for _party in range(PARTIES[concurrency])]
        prepared = time.perf_counter() - began
        result = await client.load(self.form.port, requests, concurrency)
        _expect_tickets(result)
        self.last[concurrency].append(result.per_second)
        if concurrency == 1:
            self.whole.append(PARTIES[1] / (prepared + result.seconds))


async def measure(databases: servers.Databases, runs: int, say: Callable[[str], None]) -> list[Measure]:
    found = []
    for engine in servers.ENGINES:
        say(f"B4 {engine}")
        with ExitStack() as stack:
            ours, seeded = _hadir("Hadir", servers.ROOT, databases, engine, stack)
            naive = stack.enter_context(servers.serve_reference("redeem", url=databases.new(engine)))
            earlier = None
            if databases.earlier:
                earlier, _seeded = _hadir("the earlier commit", databases.earlier, databases, engine, stack)
            found += await _all(ours, earlier, seeded, naive.port, engine, runs)
    return found


def _hadir(
    name: str, root: Path, databases: servers.Databases, engine: str, stack: ExitStack
) -> tuple[Desk, dict[str, Any]]:
    """A seeded server of one checkout, and what was seeded."""
    url = databases.new(engine)
    seeded = servers.seed(url, attendees=100, root=root)
    running = stack.enter_context(servers.serve_hadir(url, root, HADIR_TRUSTED_PROXIES="127.0.0.1"))
    return Desk(name, Form(running.port, seeded["event"], count(1))), seeded


async def _all(
    ours: Desk, earlier: Desk | None, seeded: dict[str, Any], naive: int, engine: str, runs: int
) -> list[Measure]:
    """Ours and the others take turns, so that all meet the same moods of the machine."""
    redeems: dict[int, list[float]] = {c: [] for c in PARTIES}
    for number in range(runs):
        for concurrency, parties in PARTIES.items():
            for desk in filter(None, (ours, earlier)):
                await desk.run(concurrency)
            codes = made_up(f"R{number}C{concurrency}")
            redeems[concurrency].append(await rate(seeded, naive, codes, parties * 4, concurrency))
    found = _beside(ours, engine, redeems, redeems[1], "naive redeem")
    return found + (_beside(ours, engine, earlier.last, earlier.whole, earlier.name) if earlier else [])


def _beside(ours: Desk, engine: str, last: dict[int, list[float]], whole: list[float], name: str) -> list[Measure]:
    unit = "registrations/s"
    return [
        *(
            Measure("B4", f"registration, last POST, concurrency {c}", engine, unit, ours.last[c], last[c], name)
            for c in PARTIES
        ),
        Measure("B4", "registration, four POSTs, alone", engine, unit, ours.whole, whole, name),
    ]


def _expect_tickets(result: client.Load) -> None:
    client.expect(result, {303})
    elsewhere = [a for a in result.answers if not (a.header("location") or "").endswith("/selesai")]
    if elsewhere:
        raise RuntimeError(f"{len(elsewhere)} did not register: led to {elsewhere[0].header('location')}")
