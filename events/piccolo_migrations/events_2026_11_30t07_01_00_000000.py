"""One private calendar per person and contact; when the state of an attendee last changed, as far as is known."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import sql

ID = "2026-11-30T07:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Identity of private calendars"

STATEMENTS = [
    "CREATE UNIQUE INDEX private_feed_contact ON private_feed (person, contact) WHERE attendee IS NULL",
    # What the table knew until now: the moment of leaving is kept in changed_at.
    "UPDATE attendee SET state_changed_at = changed_at",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await sql(statement)

    manager.add_raw(run)
    return manager
