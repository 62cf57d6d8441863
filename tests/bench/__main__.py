"""`python -m tests.bench [--only B1 B5] [--runs 5] [--against COMMIT]`"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from tests.bench import check_in, idle, pages, registering, results, servers

Work = Callable[[servers.Databases, int, Callable[[str], None]], Awaitable[list[results.Measure]]]
WORKS: dict[str, Work] = {
    "B1": check_in.measure,
    "B4": registering.measure,
    "B5": pages.measure,
    "B6": pages.measure,
    "B9": idle.measure,
}
FEWEST_RUNS = 5


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


async def _measure(databases: servers.Databases, chosen: list[str], runs: int) -> list[results.Measure]:
    works = dict.fromkeys(WORKS[name] for name in chosen)
    found: list[results.Measure] = []
    for work in works:
        found += [m for m in await work(databases, runs, _say) if m.id in chosen]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(WORKS), default=list(WORKS))
    parser.add_argument("--runs", type=int, default=FEWEST_RUNS)
    parser.add_argument("--against", metavar="COMMIT", help="measure B1 and B4 of that commit too, in turns with these")
    arguments = parser.parse_args()
    with (
        servers.checkout(arguments.against) as earlier,
        servers.databases(earlier) as databases,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        found = runner.run(_measure(databases, arguments.only, arguments.runs))
    print(results.table(found))
    print(f"\n{results.save(found, Path('bench-results'))}")


if __name__ == "__main__":
    main()
