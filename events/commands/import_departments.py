"""`hadir import-departments`"""

from __future__ import annotations

import asyncio
from argparse import Namespace
from datetime import UTC, date, datetime
from pathlib import Path

import piccolo_conf  # noqa: F401  # chooses the database engine
from events import schema
from events.audit import SYSTEM
from events.departments.importing import headings, saving
from events.departments.importing import rows as imports
from events.departments.queries import departments, today
from events.errors import Invalid
from events.language import _
from events.registration.importing.reading import files


def execute(arguments: Namespace) -> None:
    """Save the whole file or nothing of it; every bad row is named by number and column."""
    rows = read(Path(arguments.file))
    added, changed, twins = asyncio.run(_save(rows, arguments.since))
    for twin in twins:
        print(f"Peringatan: baris {twin.row}, {twin.name} bernama sama dengan kode {twin.code}.")
    print(f"{len(rows)} baris dibaca: {added} perangkat daerah baru, {changed} diperbarui.")


def read(path: Path) -> list[imports.Row]:
    """The departments of a file, by the reader and rules of the page `/panitia/opd/impor`. Raises Invalid."""
    try:
        data = path.read_bytes()
    except OSError:
        raise Invalid(_("Berkas %(file)s tidak dapat dibaca.", file=path.name)) from None
    sheet = files.read_file(path.name, data, mark_numbers=True)
    columns = headings.guess(sheet.lines)
    columns.check()
    return imports.rows_of(sheet.lines, columns)


async def _save(rows: list[imports.Row], since: date | None) -> tuple[int, int, list[saving.Twin]]:
    await schema.require()
    now = datetime.now(UTC)
    day = await today(now)
    twins = saving.twins(await saving.plan(rows, since=since, now=now), await departments(day), day)
    return *await saving.save_departments(rows, by=SYSTEM, now=now, since=since), twins
