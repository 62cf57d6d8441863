"""`hadir migrate`"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace

import piccolo_conf  # noqa: F401  # chooses the database engine
from events import schema


def execute(_arguments: Namespace) -> None:
    """Bring the database to the newest schema; nothing to do is done too."""
    done = asyncio.run(_migrate())
    print(f"{done} migrasi dijalankan." if done else "Basis data sudah mutakhir.", file=sys.stderr)


async def _migrate() -> int:
    pending = await schema.pending()
    if pending:
        await schema.migrate()
    return len(pending)
