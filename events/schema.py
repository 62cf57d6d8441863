"""Bring the database to the newest schema, on either engine."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from events.database import KeptSQLiteEngine, current
from events.errors import Unavailable
from events.language import _

MIGRATIONS = Path(__file__).parent / "piccolo_migrations"


async def migrate() -> None:
    """Run every migration that has not run yet; raises RuntimeError with Piccolo's words when one fails.

    Must run outside the server's connection pool, before it starts.
    """
    engine = current()
    if isinstance(engine, KeptSQLiteEngine):
        Path(engine.path).parent.mkdir(parents=True, exist_ok=True)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        result = await run_forwards(app_name="events")
    if not result.success:
        raise RuntimeError(f"{result.message}\n{said.getvalue()}")


async def pending() -> list[str]:
    """Ids of the migrations that have not run yet, oldest first; all of them on an empty database."""
    if _is_missing():
        return _known()
    ran = set(await Migration.get_migrations_which_ran(app_name="events")) if await Migration.table_exists() else set()
    return [name for name in _known() if name not in ran]


def _is_missing() -> bool:
    """Whether there is no SQLite file yet: looking into it would make an empty one."""
    engine = current()
    return isinstance(engine, KeptSQLiteEngine) and not Path(engine.path).exists()


def _known() -> list[str]:
    """Read from the files' text: importing them takes a start longer than the rest of this question."""
    texts = (path.read_text() for path in MIGRATIONS.glob("*.py"))
    return sorted(found[1] for text in texts if (found := re.search(r'^ID = "(.+)"$', text, re.MULTILINE)))


async def require() -> None:
    """Raise Unavailable with what to do unless the database has the newest schema."""
    if await pending():
        raise Unavailable(
            _("Susunan basis data belum mutakhir. Jalankan `hadir migrate` lebih dahulu."), code="no_schema"
        )
