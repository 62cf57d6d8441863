"""What Piccolo cannot say: partial and composite identities, indexes of the hot paths, the immutable ledger."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events.database import is_postgres, sql

ID = "2026-11-22T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Identities, indexes and the immutable ledger"

LEDGER = ("scan", "audit_entry")

INDEXES = [
    "CREATE UNIQUE INDEX presence_identity ON presence (session, attendee)",
    "CREATE UNIQUE INDEX invitation_identity ON invitation (event, department)",
    "CREATE UNIQUE INDEX excuse_identity ON excuse (session, attendee) WHERE ended_at IS NULL",
    "CREATE UNIQUE INDEX attendee_identity ON attendee (event, person)"
    " WHERE state IN ('active', 'offered', 'awaiting', 'waitlisted')",
    "CREATE INDEX attendee_event ON attendee (event, state)",
    "CREATE INDEX attendee_registration ON attendee (registration)",
    "CREATE INDEX registration_event ON registration (event)",
    "CREATE INDEX session_event ON event_session (event, starts_at)",
    "CREATE INDEX session_starts ON event_session (starts_at)",
    "CREATE INDEX agenda_item_session ON agenda_item (session, position)",
    "CREATE INDEX scan_event ON scan (event, received_at)",
    "CREATE INDEX scan_attendee ON scan (attendee, session)",
    "CREATE INDEX scan_claimed ON scan (claimed_id) WHERE claimed_id IS NOT NULL",
    "CREATE INDEX scan_target ON scan (target) WHERE target IS NOT NULL",
    "CREATE INDEX presence_attendee ON presence (attendee)",
    "CREATE INDEX gate_event ON gate (event)",
    "CREATE INDEX manage_link_registration ON manage_link (registration)",
    "CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'queued'",
    "CREATE INDEX login_session_user ON login_session (account)",
]

POSTGRES_GUARD = """
CREATE FUNCTION hadir_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'ledger rows are immutable'; END $$
"""


async def guard(table: str) -> None:
    """Refuse UPDATE and DELETE on a ledger table, whoever asks."""
    for act in ("UPDATE", "DELETE"):
        name = f"{table}_refuses_{act.lower()}"
        if is_postgres():
            await sql(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION hadir_refuse_change()"
            )
        else:
            await sql(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'ledger rows are immutable'); END"
            )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        for statement in INDEXES:
            await sql(statement)
        if is_postgres():
            await sql(POSTGRES_GUARD)
        for table in LEDGER:
            await guard(table)

    manager.add_raw(run)
    return manager
