"""A pair is told apart once; whoever was merged is found from who is left."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import sql

ID = "2026-11-22T04:31:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of merges"

INDEXES = [
    "CREATE UNIQUE INDEX not_same_identity ON not_same (first, second)",
    "CREATE INDEX not_same_event ON not_same (event)",
    "CREATE INDEX merge_event ON merge (event)",
    "CREATE INDEX attendee_merged ON attendee (merged_into) WHERE merged_into IS NOT NULL",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        for statement in INDEXES:
            await sql(statement)

    manager.add_raw(run)
    return manager
