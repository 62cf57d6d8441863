"""Every invitation is found by its link; those made before links existed get theirs."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from events import config
from events.database import sql
from events.keys import invitation_token, token_digest

ID = "2026-11-22T04:11:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Identity of invitation links, and the links of older invitations"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def run() -> None:
        key = config.keys().session
        for row in await sql("SELECT id, token_version FROM invitation WHERE token_digest IS NULL"):
            token = invitation_token(key, row["id"], row["token_version"])
            await sql("UPDATE invitation SET token_digest = {} WHERE id = {}", token_digest(token), row["id"])
        await sql("CREATE UNIQUE INDEX invitation_link ON invitation (token_digest)")

    manager.add_raw(run)
    return manager
