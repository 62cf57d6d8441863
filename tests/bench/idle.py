"""B9: what an idle process holds, and how long it takes from its start to its first answer; beside bare Litestar."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from tests.bench import servers
from tests.bench.results import Measure

SETTLE_S = 1.0
MEGA = 1_000_000


async def measure(databases: servers.Databases, runs: int, say: Callable[[str], None]) -> list[Measure]:
    found = []
    for engine in servers.ENGINES:
        say(f"B9 {engine}")
        url = databases.new(engine)
        servers.hadir(url, "migrate")
        ours, bare = [], []
        for _run in range(runs):
            ours.append(_idle(servers.serve_hadir(url)))
            bare.append(_idle(servers.serve_reference("bare")))
        for work, unit, at in (("idle memory", "MB", 0), ("cold start", "s", 1)):
            figures = [[run[at] for run in side] for side in (ours, bare)]
            found.append(Measure("B9", work, engine, unit, figures[0], figures[1], "bare Litestar", False))
    return found


def _idle(server: contextlib.AbstractContextManager[servers.Running]) -> tuple[float, float]:
    """(resident megabytes a second after the first answer, seconds to it)."""
    with server as running:
        time.sleep(SETTLE_S)
        return running.rss / MEGA, running.cold_start
