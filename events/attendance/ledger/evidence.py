"""What rows of the ledger prove together: which method speaks loudest, and what counts. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from events.attendance.recorded import claimed
from events.vocabulary import Direction, ScanMethod, SelfCheckInPolicy

Key = tuple[uuid.UUID, uuid.UUID]
"""Session and attendee: what a presence is of."""

STRENGTH = (ScanMethod.OFFICER, ScanMethod.MANUAL, ScanMethod.PAPER, ScanMethod.SELF)
"""The loudest proof first."""


def strength(method: str) -> int:
    """0 for the strongest proof."""
    return STRENGTH.index(ScanMethod(method))


def counts(method: str, policy: str) -> bool:
    """Whether a row of this method makes a presence that counts: a self check-in only where the event says so."""
    return method != ScanMethod.SELF or policy == SelfCheckInPolicy.COUNT


@dataclass(frozen=True, slots=True)
class Present:
    """A presence: the earliest moment seen, the latest going out, and the strongest method.

    The moment is that of one row: written at `recorded_at` by `first_method`, `late` after the session's end. What
    was measured outdoes what was typed or written late, however early that claims to be. `joined` is associative
    and commutative, so rows may arrive in any order.
    """

    first_in: datetime
    last_out: datetime | None
    first_scan: uuid.UUID
    method: str
    gate: uuid.UUID | None
    gate_name: str
    counts: bool
    recorded_at: datetime
    first_method: str
    late: bool = False

    def joined(self, other: Present) -> Present:
        """What both rows together say."""
        first, second = (self, other) if self._order <= other._order else (other, self)
        outs = [out for out in (self.last_out, other.last_out) if out is not None]
        return replace(
            first,
            last_out=max(outs, default=None),
            method=min(self.method, other.method, key=strength),
            counts=first.counts or second.counts,
        )

    @property
    def _order(self) -> tuple[bool, datetime, int]:
        return (self.claimed, self.first_in, self.first_scan.int)

    @property
    def claimed(self) -> bool:
        """As `recorded.claimed`."""
        return claimed(self.first_in, self.first_method, self.recorded_at, late=self.late)


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A row of the ledger that makes presence and is not undone; `at` is when it happened, `owner` whose it is today.

    `owners.py` reads it.
    """

    id: uuid.UUID
    session: uuid.UUID
    owner: uuid.UUID
    at: datetime
    direction: str
    method: str
    gate: uuid.UUID | None
    recorded_at: datetime
    late: bool = False

    def present(self, policy: str) -> Present:
        """What this row alone says."""
        out = self.at if self.direction == Direction.OUT else None
        counted = counts(self.method, policy)
        return Present(
            self.at, out, self.id, self.method, self.gate, "", counted, self.recorded_at, self.method, self.late
        )


def presence_of_rows(rows: Iterable[StandingRow], policy: str) -> Present | None:
    """The presence that rows of one session and owner make together; None when none is left."""
    found: Present | None = None
    for row in rows:
        one = row.present(policy)
        found = found.joined(one) if found else one
    return found
