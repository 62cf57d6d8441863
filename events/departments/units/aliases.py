"""Other names of an OPD that people write, remembered from what an organizer said they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from events import audit
from events.audit import Actor
from events.database import for_update, sql, transaction

MOST, LONGEST = 40, 100
STORED = "SELECT aliases FROM department"


async def remember(names: Mapping[UUID, Sequence[str]], *, by: Actor, now: datetime) -> None:
    """Add those names to the aliases of each OPD; one it has already, in whatever capitals, is not added again."""
    async with transaction():
        for department, texts in sorted(names.items()):
            rows = await sql(f"{STORED} WHERE id = {{}}{for_update()}", department)
            known: list[str] = rows[0]["aliases"].splitlines() if rows else []
            if rows and (added := _new(known, texts)):
                aliases = "\n".join([*known, *added])
                await sql("UPDATE department SET aliases = {} WHERE id = {}", aliases, department)
                subject = ("department", department)
                await audit.record("department.aliases_added", by=by, at=now, subject=subject, data={"aliases": added})


def _new(known: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Those that are not known, as many as there is room for."""
    spelled = {text.casefold() for text in known}
    fresh = {text.casefold(): text for text in texts if len(text) <= LONGEST and text.casefold() not in spelled}
    return [*fresh.values()][: max(0, MOST - len(known))]
