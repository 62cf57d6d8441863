"""What was done to a registration: the audit trail of its people, in the order it happened."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from events.database import marks, sql


async def history(event_id: uuid.UUID, subjects: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """`at, actor_kind, actor_name, action, data, personal` of every entry about those subjects, newest first.

    `personal` is None once it has been erased.
    """
    rows = await sql(
        "SELECT e.at, e.actor_kind, e.actor_name, e.action, e.subject, e.data, p.data AS personal FROM audit_entry e"
        f" LEFT JOIN audit_personal p ON p.entry = e.id WHERE e.subject IN ({marks(len(subjects))})"
        " AND e.event = {} ORDER BY e.at DESC, e.id DESC",
        *subjects, event_id,
    )  # fmt: skip
    return [
        row | {"data": msgspec.json.decode(row["data"]), "personal": row["personal"] and msgspec.json.decode(row["personal"])}
        for row in rows
    ]
