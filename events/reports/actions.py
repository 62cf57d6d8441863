"""The one thing reports write: who took which list out of the system."""

from __future__ import annotations

import uuid
from datetime import datetime

from events import audit
from events.audit import Actor
from events.database import transaction


async def record_export(event_id: uuid.UUID, what: str, *, by: Actor, now: datetime, **data: str) -> None:
    """Log an export of personal data (UU 27/2022); `data` says which sheet of which session, never who is on it."""
    async with transaction():
        await audit.record(
            "export", by=by, at=now, subject=("event", event_id), event=event_id, data={"what": what, **data}
        )
