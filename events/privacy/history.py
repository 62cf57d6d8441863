"""The personal values of the audit trail: contacts leave them at the first date, the rest with the list."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec

from events.database import marks, sql, transaction
from events.privacy.parts import CONTACT_KEYS

BATCH = 200
HOLDS = " OR ".join("p.data LIKE {}" for _key in CONTACT_KEYS)
KEYS = [f'%"{key}":%' for key in CONTACT_KEYS]
FOUND = f"FROM audit_personal p JOIN audit_entry e ON e.id = p.entry WHERE e.event = {{}} AND ({HOLDS})"


async def contacts_left(event_id: uuid.UUID) -> bool:
    """Whether the event's trail still tells a contact."""
    return bool(await sql(f"SELECT p.id {FOUND} LIMIT 1", event_id, *KEYS))


async def forget_contacts(event_id: uuid.UUID) -> None:
    """Take the contacts out of the event's trail, a batch to a transaction."""
    while await _forget_batch(event_id):
        pass


async def _forget_batch(event_id: uuid.UUID) -> int:
    async with transaction():
        rows = await sql(f"SELECT p.id, p.data {FOUND} ORDER BY p.id LIMIT {BATCH}", event_id, *KEYS)
        await _rewrite(rows)
    return len(rows)


async def forget_contacts_of(subjects: list[uuid.UUID]) -> None:
    """In the open transaction: as `forget_contacts`, of a few subjects only."""
    rows = await sql(
        "SELECT p.id, p.data FROM audit_personal p JOIN audit_entry e ON e.id = p.entry"  # noqa: S608
        f" WHERE e.subject IN ({marks(len(subjects))}) AND ({HOLDS})",
        *subjects,
        *KEYS,
    )
    await _rewrite(rows)


async def _rewrite(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        kept = without_contacts(msgspec.json.decode(row["data"]))
        await sql("UPDATE audit_personal SET data = {} WHERE id = {}", msgspec.json.encode(kept).decode(), row["id"])


def without_contacts(value: Any) -> Any:
    """The same values without any key that names a contact, however deep it stands."""
    if isinstance(value, dict):
        return {key: without_contacts(inner) for key, inner in value.items() if key not in CONTACT_KEYS}
    if isinstance(value, list):
        return [without_contacts(inner) for inner in value]
    return value
