"""Where an entry of the audit trail was made from, erasable; and what its pages look for, newest first."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import sql

ID = "2026-11-30T04:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Origins and indexes of the audit trail"

TABLE = (
    "CREATE TABLE audit_origin (id UUID PRIMARY KEY NOT NULL,"
    " entry UUID NOT NULL UNIQUE REFERENCES audit_entry (id) ON DELETE RESTRICT ON UPDATE CASCADE,"
    " at TIMESTAMPTZ NOT NULL, address VARCHAR(45) NOT NULL DEFAULT '', device VARCHAR(60) NOT NULL DEFAULT '')"
)
INDEXES = [
    "CREATE INDEX audit_origin_at ON audit_origin (at)",
    "CREATE INDEX audit_entry_newest ON audit_entry (at, id)",
    "CREATE INDEX audit_entry_of_event ON audit_entry (event, at, id)",
    "CREATE INDEX audit_entry_by_action ON audit_entry (action, at, id)",
    "CREATE INDEX audit_entry_by_actor ON audit_entry (actor, at, id)",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await sql(TABLE)
        for statement in INDEXES:
            await sql(statement)

    manager.add_raw(run)
    return manager
