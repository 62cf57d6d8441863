"""Writing many rows in few statements: for data of thousands, where one statement per row would take minutes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from piccolo.table import Table

MAXIMUM_VALUES = 20_000
"""Values in one statement: SQLite takes 32,766, PostgreSQL 32,767."""


async def insert_all(rows: Sequence[Table]) -> None:
    """Insert rows of one table in the order given, in the open transaction."""
    if not rows:
        return
    table = type(rows[0])
    size = MAXIMUM_VALUES // len(table._meta.columns)
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        await table.insert(*batch)
