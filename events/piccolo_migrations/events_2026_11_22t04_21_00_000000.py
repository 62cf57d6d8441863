"""A party has one open offer at most; the waiting list is read in its order."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import sql

ID = "2026-11-22T04:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Identity of an offer and the order of those who wait"

INDEXES = [
    "CREATE UNIQUE INDEX seat_offer_identity ON seat_offer (registration) WHERE ended_at IS NULL",
    "CREATE INDEX seat_offer_event ON seat_offer (event, ends_at) WHERE ended_at IS NULL",
    "CREATE INDEX attendee_waiting ON attendee (event) WHERE state IN ('waitlisted', 'offered')",
    "CREATE INDEX registration_waiting ON registration (event, waiting_since) WHERE waiting_since IS NOT NULL",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        for statement in INDEXES:
            await sql(statement)

    manager.add_raw(run)
    return manager
