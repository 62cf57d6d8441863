"""`hadir demo`"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from datetime import UTC, datetime

import piccolo_conf  # noqa: F401  # chooses the database engine
from events import schema
from events.calendar.tables import Event
from events.demo import actions, logins, tour


def execute(_arguments: Namespace) -> None:
    """Load the demo where there is none yet, and tell a newcomer what to try."""
    print(asyncio.run(prepare()))


async def prepare() -> str:
    """The demo loaded, its running event on today, and the tour as text. Refuses as `actions.load` does."""
    actions.refuse_production()
    now = datetime.now(UTC)
    await schema.require()
    if not await Event.exists().where(Event.demo == True):  # noqa: E712
        logins.keep(await actions.load(now=now, progress=_progress))
    elif not logins.kept():
        logins.keep(await actions.new_logins(now=now))
    await actions.keep_running(now=now)
    return await tour.guide(logins.kept(), now=now)


def _progress(title: str) -> None:
    print(f"Memuat contoh: {title}", file=sys.stderr, flush=True)
