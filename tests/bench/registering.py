"""B4: registering through the public form: its last POST, which makes the tickets, and the whole form of four POSTs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

from tests.bench import client, servers
from tests.bench.check_in import made_up, rate
from tests.bench.results import Measure

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
        return self.post("/periksa", {}, cookie, visitor)

    async def _department(self, cookie: str) -> str:
        page = client.request("GET", f"/kegiatan/{self.slug}/daftar/jabatan", self.port, Cookie=cookie)
        answer = await client.once(self.port, page)
        found = re.search(rb'<option value="([0-9a-f-]{36})"', answer.body)
        if found is None:
            raise RuntimeError(f"no department to choose: {answer.status} {answer.body[:300]!r}")
        return found[1].decode()


async def measure(databases: servers.Databases, runs: int, say: Callable[[str], None]) -> list[Measure]:
    found = []
    for engine in servers.ENGINES:
        say(f"B4 {engine}")
        url = databases.new(engine)
        seeded = servers.seed(url, attendees=100)
        with (
            servers.serve_hadir(url, HADIR_TRUSTED_PROXIES="127.0.0.1") as ours,
            servers.serve_reference("redeem", url=databases.new(engine)) as naive,
        ):
            found += await _both(seeded, ours.port, naive.port, engine, runs)
    return found


async def _both(seeded: dict[str, Any], ours: int, naive: int, engine: str, runs: int) -> list[Measure]:
    form = Form(ours, seeded["event"], count(1))
    last: dict[int, list[float]] = {c: [] for c in PARTIES}
    whole: list[float] = []
    reference: dict[int, list[float]] = {c: [] for c in PARTIES}
    for number in range(runs):
        for concurrency, parties in PARTIES.items():
            began = time.perf_counter()
            requests = [await form.prepare() for _party in range(parties)]
            prepared = time.perf_counter() - began
            result = await client.load(ours, requests, concurrency)
            _expect_tickets(result)
            last[concurrency].append(result.per_second)
            if concurrency == 1:
                whole.append(parties / (prepared + result.seconds))
            codes = made_up(f"R{number}C{concurrency}")
            reference[concurrency].append(await rate(seeded, naive, codes, parties * 4, concurrency))
    names = {c: f"registration, last POST, concurrency {c}" for c in PARTIES}
    return [
        *(Measure("B4", names[c], engine, "registrations/s", last[c], reference[c], "naive redeem") for c in PARTIES),
        Measure(
            "B4", "registration, four POSTs, alone", engine, "registrations/s", whole, reference[1], "naive redeem"
        ),
    ]


def _expect_tickets(result: client.Load) -> None:
    client.expect(result, {303})
    elsewhere = [a for a in result.answers if not (a.header("location") or "").endswith("/selesai")]
    if elsewhere:
        raise RuntimeError(f"{len(elsewhere)} did not register: led to {elsewhere[0].header('location')}")
