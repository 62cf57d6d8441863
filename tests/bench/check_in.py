"""B1: single-scan check-in of 10,000 attendees at concurrency 1, 8 and 32, beside a naive redeem."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
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


async def measure(databases: servers.Databases, runs: int, say: Callable[[str], None]) -> list[Measure]:
    found = []
    for engine in servers.ENGINES:
        say(f"B1 {engine}")
        url = databases.new(engine)
        seeded = servers.seed(url, attendees=ATTENDEES)
        with (
            servers.serve_hadir(url) as ours,
            servers.serve_reference("redeem", url=databases.new(engine)) as naive,
            servers.serve_reference("redeem_bare", url=databases.new(engine)) as bare,
        ):
            found += await _all(seeded, ours.port, (naive.port, bare.port), engine, runs)
    return found


async def _all(seeded: dict[str, Any], ours: int, references: tuple[int, int], engine: str, runs: int) -> list[Measure]:
    """Ours and the references take turns, so that all meet the same moods of the machine."""
    codes = iter(seeded["ticket_codes"])
    rates: dict[int, tuple[list[float], list[float], list[float]]] = {c: ([], [], []) for c in REQUESTS}
    await rate(seeded, ours, made_up("W"), 50, 1, check=False)
    for port in references:
        await rate(seeded, port, made_up("W"), 50, 1)
    for number in range(runs):
        for concurrency, count in REQUESTS.items():
            rates[concurrency][0].append(await rate(seeded, ours, codes, count, concurrency))
            for port, kept in zip(references, rates[concurrency][1:], strict=True):
                kept.append(await rate(seeded, port, made_up(f"R{number}C{concurrency}"), count, concurrency))
    return [
        Measure("B1", f"check-in, concurrency {c}", engine, "scans/s", rates[c][0], rates[c][which], name)
        for which, name in ((1, "naive redeem"), (2, "naive redeem, bare ASGI"))
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
