"""Everybody's key of the name and searched text, computed in Python; and the index that answers order and search."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import is_postgres, rows_of, sql
from events.registration.people.search import found_by
from events.registration.tables import Attendee

ID = "2026-11-30T08:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Fill and index the key of names"
AT_ONCE = 1000

# Another collation than by code points would sort otherwise than SQLite and Python.
COLLATE = 'ALTER TABLE attendee ALTER COLUMN name_key TYPE text COLLATE "C"'
INDEX = "CREATE INDEX IF NOT EXISTS attendee_sorted ON attendee (event, name_key, id, search_text)"


async def fill() -> None:
    """In sets, from one id to the next; done again it writes the same."""
    rows = await sql("SELECT id, name, institution FROM attendee ORDER BY id LIMIT {}", AT_ONCE)
    while rows:
        keys = [[row["id"], *found_by(row["name"], row["institution"]).values()] for row in rows]
        source, values = rows_of(Attendee, ("id", "name_key", "search_text"), keys)
        await sql(
            f"WITH filled (id, name_key, search_text) AS ({source})"  # noqa: S608
            " UPDATE attendee SET name_key = filled.name_key, search_text = filled.search_text"
            " FROM filled WHERE attendee.id = filled.id",
            *values,
        )
        rows = await sql(
            "SELECT id, name, institution FROM attendee WHERE id > {} ORDER BY id LIMIT {}", rows[-1]["id"], AT_ONCE
        )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        if is_postgres():
            await sql(COLLATE)
        await fill()
        await sql(INDEX)

    manager.add_raw(run)
    return manager
