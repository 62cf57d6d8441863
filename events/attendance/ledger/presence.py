"""The presence that rows of the ledger make together: pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.attendance.ledger.judge import Present
from events.vocabulary import Direction, ScanMethod, SelfCheckInPolicy


def derived(rows: Sequence[dict[str, Any]], policy: str) -> Present | None:
    """The presence that rows of the ledger make together; None when none is left."""
    found: Present | None = None
    for row in rows:
        out = row["corrected_at"] if row["direction"] == Direction.OUT else None
        counts = row["method"] != ScanMethod.SELF or policy == SelfCheckInPolicy.COUNT
        one = Present(row["corrected_at"], out, row["id"], row["method"], row["gate"], "", counts)
        found = found.joined(one) if found else one
    return found
