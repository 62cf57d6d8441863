"""Everything the ledger says of one person: both moments of each row, refusals and undone ones too."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from events.database import sql
from events.vocabulary import ScanFlag

LEDGER = """
SELECT scan.id, scan.kind, scan.method, scan.source, scan.direction, scan.status, scan.reason, scan.flags,
  scan.offline, scan.received_at, scan.corrected_at, scan.operator_name, scan.note, scan.evidence, scan.target,
  scan.session, gate.name AS gate
FROM scan LEFT JOIN gate ON gate.id = scan.gate
WHERE scan.attendee = {} OR scan.code_attendee = {}
  OR scan.attendee IN (SELECT id FROM attendee WHERE merged_into = {})
ORDER BY scan.received_at, scan.id
"""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A row of the ledger as the person's page shows it; `undone` when a later row took it back.

    It happened at `corrected_at` and was written at `received_at`.
    """

    id: uuid.UUID
    kind: str
    method: str
    source: str
    direction: str
    status: str
    reason: str | None
    flags: tuple[ScanFlag, ...]
    offline: bool
    received_at: datetime
    corrected_at: datetime
    operator_name: str
    note: str
    evidence: str | None
    target: uuid.UUID | None
    session: uuid.UUID | None
    gate: str | None
    undone: bool


async def ledger_of(attendee_id: uuid.UUID) -> list[LedgerLine]:
    """Every row about a person, oldest first: refusals and undone ones too."""
    rows = await sql(LEDGER, attendee_id, attendee_id, attendee_id)
    undone = {row["target"] for row in rows if row["target"]}
    return [_line(row, row["id"] in undone) for row in rows]


def _line(row: dict[str, Any], undone: bool) -> LedgerLine:
    flags = msgspec.json.decode(row["flags"], type=tuple[ScanFlag, ...])
    return LedgerLine(**row | {"flags": flags, "offline": bool(row["offline"])}, undone=undone)
