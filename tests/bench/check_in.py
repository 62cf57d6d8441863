"""B1: single-scan check-in of 10,000 attendees at concurrency 1, 8 and 32, beside a naive redeem."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from events.database import new_id
from tests.bench import client, servers
from tests.bench.results import Measure

ATTENDEES = 10_000
REQUESTS = {1: 400, 8: 640, 32: 960}
"""Per run; five runs scan every attendee once."""


def scan(seeded: dict[str, Any], port: int, code: str) -> bytes:
    """The request of a phone that scanned one ticket online."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    item = {
        "id": str(new_id()),
        "code": code,
        "session": seeded["session"],
        "direction": "in",
        "scanned_at": now,
        "source": "camera",
        "admitted": True,
        "offline": False,
    }
    body = json.dumps({"sent_at": now, "shift": seeded["shift"], "items": [item]}).encode()
    return client.request(
        "POST",
        "/api/v1/gate/scans",
        port,
        body,
        Content_Type="application/json",
        Authorization=f"Bearer {seeded['gate_token']}",
    )


@dataclass
class Door:
    """A server that takes scans, the codes still to be scanned there, and its rates of every run by concurrency."""

    name: str
    seeded: dict[str, Any]
    port: int
    codes: Iterator[str] | None = None
    rates: dict[int, list[float]] = field(default_factory=lambda: {c: [] for c in REQUESTS})

    async def run(self, number: int, concurrency: int) -> None:
        codes = self.codes or made_up(f"R{number}C{concurrency}")
        self.rates[concurrency].append(await rate(self.seeded, self.port, codes, REQUESTS[concurrency], concurrency))


async def measure(databases: servers.Databases, runs: int, say: Callable[[str], None]) -> list[Measure]:
    found = []
    for engine in servers.ENGINES:
        say(f"B1 {engine}")
        with ExitStack() as stack:
            ours = _hadir("Hadir", servers.ROOT, databases, engine, stack)
            others = [
                Door(
                    name, ours.seeded, stack.enter_context(servers.serve_reference(app, url=databases.new(engine))).port
                )
                for app, name in (("redeem", "naive redeem"), ("redeem_bare", "naive redeem, bare ASGI"))
            ]
            if databases.earlier:
                others.append(_hadir("the earlier commit", databases.earlier, databases, engine, stack))
            found += await _all(ours, others, engine, runs)
    return found


def _hadir(name: str, root: Path, databases: servers.Databases, engine: str, stack: ExitStack) -> Door:
    """A seeded server of one checkout."""
    url = databases.new(engine)
    seeded = servers.seed(url, attendees=ATTENDEES, root=root)
    running = stack.enter_context(servers.serve_hadir(url, root))
    return Door(name, seeded, running.port, iter(seeded["ticket_codes"]))


async def _all(ours: Door, others: Sequence[Door], engine: str, runs: int) -> list[Measure]:
    """Ours and the others take turns, so that all meet the same moods of the machine."""
    for door in (ours, *others):
        await rate(door.seeded, door.port, made_up("W"), 50, 1, check=door.codes is None)
    for number in range(runs):
        for concurrency in REQUESTS:
            for door in (ours, *others):
                await door.run(number, concurrency)
    return [
        Measure("B1", f"check-in, concurrency {c}", engine, "scans/s", ours.rates[c], other.rates[c], other.name)
        for other in others
        for c in REQUESTS
    ]


def made_up(prefix: str) -> Iterator[str]:
    return (f"{prefix}N{number:010}" for number in range(ATTENDEES))


async def rate(
    seeded: dict[str, Any], port: int, codes: Iterator[str], count: int, concurrency: int, *, check: bool = True
) -> float:
    """Scans per second; every scan must have been recorded."""
    requests = [scan(seeded, port, code) for code in islice(codes, count)]
    result = await client.load(port, requests, concurrency)
    client.expect(result, {200})
    unrecorded = [a for a in result.answers if b'"status":"recorded"' not in a.body]
    if check and unrecorded:
        raise RuntimeError(f"{len(unrecorded)} scans were not recorded: {unrecorded[0].body[:300]!r}")
    return result.per_second
