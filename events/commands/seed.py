"""`hadir seed`"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from datetime import UTC, datetime

import msgspec

import piccolo_conf  # noqa: F401  # chooses the database engine
from events import schema
from events.demo.seed import Seeded, seed


def execute(arguments: Namespace) -> None:
    """Make the load-test data; with `--json` one object on stdout, progress on stderr in any case."""
    seeded = asyncio.run(_seed(arguments))
    if arguments.json:
        print(msgspec.json.encode(seeded).decode())
    else:
        print(f"Kegiatan /kegiatan/{seeded.event} dengan {len(seeded.ticket_codes)} tiket siap diuji.")


async def _seed(arguments: Namespace) -> Seeded:
    await schema.require()
    return await seed(attendees=arguments.attendees, events=arguments.events, now=datetime.now(UTC), progress=_progress)


def _progress(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
