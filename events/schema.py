"""Bring the database to the newest schema, on either engine."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from piccolo.apps.migrations.commands.forwards import run_forwards

from events.database import KeptSQLiteEngine, current


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
