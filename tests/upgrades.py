"""`python -m tests.upgrades COMMIT ...`: databases of earlier commits, with their demo, upgrade with all their data.

Each commit is checked out beside this one and makes its own database by its own commands, on SQLite and on PostgreSQL;
then this checkout migrates it. Nothing may be lost: every table keeps its rows and the values of every column it had,
and the schema ends as that of a new database. Outside the suite, for it builds as many checkouts as it is given.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

from events import database
from events.database import sql
from events.piccolo_app import APP_CONFIG
from tests.bench import servers

Rows = dict[str, list[dict[str, Any]]]
TABLES = sorted(table._meta.tablename for table in APP_CONFIG.table_classes)
COLUMNS = {
    "sqlite": 'SELECT m.name AS table_name, p.name AS column_name, p.type AS kind, p."notnull" AS needed'
    " FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1, 2",
    "postgresql": "SELECT table_name, column_name, data_type AS kind, is_nullable AS needed"
    " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
}


async def rows_of(url: str, engine: str) -> tuple[Rows, list[dict[str, Any]]]:
    """Every row of every table there is, and the columns of the schema."""
    database.use(database.engine_for(url), APP_CONFIG.table_classes)
    columns = await sql(COLUMNS[engine])
    there = {row["table_name"] for row in columns}
    found = {}
    for table in TABLES:
        if table in there:
            found[table] = await sql(f"SELECT * FROM {table}")
    return found, columns


def lost(before: Rows, after: Rows) -> list[str]:
    """What is not in the upgraded database as it was: a missing row, or a value that changed."""
    faults = []
    for table, rows in before.items():
        kept = after.get(table, [])
        if len(kept) < len(rows):
            faults.append(f"{table}: {len(rows)} rows became {len(kept)}")
            continue
        columns = [name for name in (rows[0] if rows else {}) if kept and name in kept[0]]
        missing = {tuple(str(row[name]) for name in columns) for row in rows} - {
            tuple(str(row[name]) for name in columns) for row in kept
        }
        faults += [f"{table}: {row}" for row in sorted(missing)[:3]]
    return faults


def upgrade(databases: servers.Databases, checkout: Path, engine: str) -> list[str]:
    """The faults of upgrading a database that `checkout` made."""
    url = databases.new(engine)
    servers.hadir(url, "migrate", root=checkout)
    try:
        servers.hadir(url, "demo", root=checkout)
    except subprocess.CalledProcessError:
        print("  (that commit's demo does not load by itself: empty tables)")
    before, _columns = asyncio.run(rows_of(url, engine))
    servers.hadir(url, "migrate")
    after, columns = asyncio.run(rows_of(url, engine))
    fresh = databases.new(engine)
    servers.hadir(fresh, "migrate")
    _rows, wanted = asyncio.run(rows_of(fresh, engine))
    total = sum(len(rows) for rows in before.values())
    print(f"  {engine}: {len(before)} tables, {total} rows before; {len(after)} tables after")
    return lost(before, after) + ([] if columns == wanted else ["the schema is not that of a new database"])


def main(commits: list[str]) -> int:
    faults = 0
    for commit in commits:
        print(commit, flush=True)
        with servers.checkout(commit) as checkout, servers.databases() as databases:
            assert checkout is not None
            for engine in servers.ENGINES:
                for fault in upgrade(databases, checkout, engine):
                    print(f"  {engine}: {fault}")
                    faults += 1
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
