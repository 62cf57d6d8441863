"""Whom a request for a link means is found by the phone number."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import sql

ID = "2026-11-30T06:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Index of registrations by phone number"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await sql("CREATE INDEX registration_phone ON registration (phone)")

    manager.add_raw(run)
    return manager
