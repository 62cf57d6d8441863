"""Who wants no message that is not about attendance, known by a mark of the contact."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import is_postgres, sql

ID = "2026-11-30T04:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Messages not wanted"

TABLE = (
    "CREATE TABLE message_opt_out (id UUID PRIMARY KEY NOT NULL,"
    " event UUID NOT NULL REFERENCES event (id) ON DELETE RESTRICT ON UPDATE CASCADE,"
    " registration UUID NOT NULL, mark {bytes} NOT NULL UNIQUE, at TIMESTAMPTZ NOT NULL)"
)
INDEX = "CREATE INDEX message_opt_out_event ON message_opt_out (event)"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        await sql(TABLE.replace("{bytes}", "BYTEA" if is_postgres() else "BLOB"))
        await sql(INDEX)

    manager.add_raw(run)
    return manager
