"""What erasure looks for: the events that still have something to lose, and the record of one event."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import sql

ID = "2026-11-22T05:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of erasure"

INDEXES = [
    "CREATE INDEX erasure_record_event ON erasure_record (event, at)",
    "CREATE INDEX privacy_text_event ON privacy_text (event)",
    "CREATE INDEX attendee_person ON attendee (person)",
    "CREATE INDEX registration_draft_event ON registration_draft (event)",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        for statement in INDEXES:
            await sql(statement)

    manager.add_raw(run)
    return manager
