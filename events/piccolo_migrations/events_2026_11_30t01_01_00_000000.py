"""Rows there are say both moments: a presence what its ledger row says, an excuse that it was given when written.

The ledger itself keeps its rows as they are: both moments stood in it already.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import sql

ID = "2026-11-30T01:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Both moments of what was recorded before"

FILL = (
    """
    UPDATE presence SET
      recorded_at = (SELECT scan.received_at FROM scan WHERE scan.id = presence.first_scan),
      first_method = (SELECT scan.method FROM scan WHERE scan.id = presence.first_scan),
      late = EXISTS (SELECT 1 FROM scan WHERE scan.id = presence.first_scan AND scan.flags LIKE '%"late"%')
    """,
    """
    UPDATE excuse SET given_at = created_at, late = EXISTS (
      SELECT 1 FROM event_session AS held WHERE held.id = excuse.session
      AND excuse.created_at > CASE
        WHEN COALESCE(held.actual_ends_at, held.ends_at) < COALESCE(held.actual_starts_at, held.starts_at)
        THEN COALESCE(held.actual_starts_at, held.starts_at)
        ELSE COALESCE(held.actual_ends_at, held.ends_at) END
    )
    """,
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        for statement in FILL:
            await sql(statement)

    manager.add_raw(run)
    return manager
