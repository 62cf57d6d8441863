"""A presence is held to its ledger row; what that row is held to is not looked up a second time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import is_postgres, sql

ID = "2026-11-22T03:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Presences without foreign keys that their first scan already has"

REPEATED = ("event", "session", "attendee", "gate")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        # Each was a lookup and a row lock for every scan. SQLite, where they cost next to nothing, keeps them.
        if is_postgres():
            for column in REPEATED:
                await sql(f"ALTER TABLE presence DROP CONSTRAINT presence_{column}_fkey")

    manager.add_raw(run)
    return manager
