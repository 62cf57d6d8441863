"""B5 and B6: the feed, the agenda and the month page of 1,000 events, beside a constant response of the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from tests.bench import client, servers
from tests.bench.results import Measure

EVENTS = 1000
REQUESTS, CONCURRENCY = 400, 8


async def measure(databases: servers.Databases, runs: int, say: Callable[[str], None]) -> list[Measure]:
    found = []
    for engine in servers.ENGINES:
        say(f"B5, B6 {engine}")
        url = databases.new(engine)
        servers.seed(url, attendees=0, events=EVENTS)
        month = datetime.now(UTC).strftime("/kalender/%Y/%m")
        for id_, work, path in (("B5", "feed", "/kalender.ics"), ("B6", "agenda", "/"), ("B6", "month page", month)):
            found += await _page(databases, url, engine, id_, work, path, runs)
    return found


async def _page(
    databases: servers.Databases, url: str, engine: str, id_: str, work: str, path: str, runs: int
) -> list[Measure]:
    cold, same = await _cold(url, path, runs)
    constant = databases.folder / "constant"
    constant.write_bytes(same.body)
    with servers.serve_hadir(url) as ours, servers.serve_reference("constant", constant=constant) as reference:
        first = await client.once(ours.port, _get(ours.port, path))
        etag = first.header("etag") or ""
        warm, not_modified, flat = [], [], []
        for _run in range(runs):
            flat.append(await _rate(reference.port, path, 200))
            warm.append(await _rate(ours.port, path, 200))
            not_modified.append(await _rate(ours.port, path, 304, If_None_Match=etag))
        alone = [1000 / await _rate(reference.port, path, 200, concurrency=1) for _run in range(runs)]
    kilobytes = f"{len(same.body) / 1000:,.0f} kB"
    return [
        Measure(id_, f"{work}, {EVENTS} events, cold ({kilobytes})", engine, "ms", cold, alone, "constant", False),
        Measure(id_, f"{work}, warm", engine, "requests/s", warm, flat, "constant"),
        Measure(id_, f"{work}, 304", engine, "requests/s", not_modified, flat, "constant 200"),
    ]


async def _cold(url: str, path: str, runs: int) -> tuple[list[float], client.Answer]:
    """Milliseconds of the first answer of a process that has just started, and that answer."""
    times = []
    for _run in range(runs):
        with servers.serve_hadir(url) as ours:
            result = await client.load(ours.port, [_get(ours.port, path)], 1)
            client.expect(result, {200})
            times.append(result.milliseconds)
    return times, result.answers[0]


async def _rate(port: int, path: str, status: int, *, concurrency: int = CONCURRENCY, **headers: str) -> float:
    result = await client.load(port, [_get(port, path, **headers)] * REQUESTS, concurrency)
    client.expect(result, {status})
    return result.per_second


def _get(port: int, path: str, **headers: str) -> bytes:
    return client.request("GET", path, port, **headers)
