"""`hadir import-departments`"""

from __future__ import annotations

import asyncio
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

import piccolo_conf  # noqa: F401  # chooses the database engine
from events import schema
from events.audit import SYSTEM
from events.departments import imports, saving


def execute(arguments: Namespace) -> None:
    """Save the whole file or nothing of it; every bad row is named by number and column."""
    rows = imports.read_file(Path(arguments.file))
    added, changed = asyncio.run(_save(rows))
    print(f"{len(rows)} baris dibaca: {added} perangkat daerah baru, {changed} diperbarui.")


async def _save(rows: list[imports.Row]) -> tuple[int, int]:
    await schema.require()
    return await saving.save_departments(rows, by=SYSTEM, now=datetime.now(UTC))
