"""The presences: what the ledger proves (`evidence.py`), one row for each session and attendee."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from events.attendance.ledger.evidence import STRENGTH, Key, Present, counts
from events.attendance.recorded import BY_HAND
from events.attendance.tables import Presence
from events.database import insertion, new_id, sql
from events.vocabulary import ScanMethod

OF_THE_FIRST = ("first_in", "first_scan", "gate", "recorded_at", "first_method", "late")
SAID = (*OF_THE_FIRST, "last_out", "method", "counts")
COLUMNS = ("id", "event", "session", "attendee", *SAID)


def _claimed(row: str) -> str:
    """As `Present.claimed`."""
    hands = ", ".join(f"'{method}'" for method in sorted(BY_HAND))
    typed = f"{row}.first_method IN ({hands}) AND {row}.first_in < {row}.recorded_at"
    return f"CASE WHEN {row}.late OR ({typed}) THEN 1 ELSE 0 END"


# As `Present.joined`: (claimed, first_in, first_scan) decide together, so that equal moments have one order on both
# engines.
_EARLIER = (
    f"({_claimed('excluded')} < {_claimed('presence')} OR ({_claimed('excluded')} = {_claimed('presence')}"
    " AND (excluded.first_in < presence.first_in"
    " OR (excluded.first_in = presence.first_in AND excluded.first_scan < presence.first_scan))))"
)
_FIRST = ",".join(f" {one} = CASE WHEN {_EARLIER} THEN excluded.{one} ELSE presence.{one} END" for one in OF_THE_FIRST)
_RANKS = " ".join(f"WHEN '{method}' THEN {rank}" for rank, method in enumerate(STRENGTH))
_JOIN = (
    f" ON CONFLICT (session, attendee) DO UPDATE SET{_FIRST},"
    " last_out = CASE WHEN presence.last_out IS NULL OR excluded.last_out > presence.last_out"
    " THEN excluded.last_out ELSE presence.last_out END,"
    f" method = CASE WHEN CASE excluded.method {_RANKS} END < CASE presence.method {_RANKS} END"
    " THEN excluded.method ELSE presence.method END,"
    " counts = (excluded.counts OR presence.counts)"
    " RETURNING id, session, attendee, first_in, last_out, first_scan, method, counts"
)
_PUT = (
    f"UPDATE presence SET {', '.join(f'{column} = {{}}' for column in SAID)}"  # noqa: S608
    " WHERE session = {} AND attendee = {}"
)


_said = attrgetter(*SAID)


@dataclass(frozen=True, slots=True)
class Joined:
    """A presence as it stands once a row was brought into it; its `id` is the row's own if there was none before."""

    id: uuid.UUID
    session: uuid.UUID
    attendee: uuid.UUID
    first_in: datetime
    last_out: datetime | None
    first_scan: uuid.UUID
    method: str
    counts: bool


def row_of(event_id: uuid.UUID, key: Key, present: Present) -> tuple[Any, ...]:
    """A new presence, in the order of `COLUMNS`."""
    return (new_id(), event_id, *key, *_said(present))


async def join(rows: Sequence[tuple[Any, ...]]) -> list[Joined]:
    """Bring rows as `row_of` makes them into the presences, as `Present.joined` does; gives what then stands."""
    statement, values = insertion(Presence, COLUMNS, rows)
    return [Joined(**row | {"counts": bool(row["counts"])}) for row in await sql(statement + _JOIN, *values)]


async def put(key: Key, present: Present | None) -> None:
    """Make a presence that stands say this; None takes it away. In the open transaction, which holds its row."""
    if present is None:
        await sql("DELETE FROM presence WHERE session = {} AND attendee = {}", *key)
    else:
        await sql(_PUT, *_said(present), *key)


async def policy_of(event_id: uuid.UUID) -> str:
    """Whether self check-ins of the event count."""
    policy: str = (await sql("SELECT self_checkin FROM event WHERE id = {}", event_id))[0]["self_checkin"]
    return policy


async def recount(event_id: uuid.UUID, policy: str) -> None:
    """Apply a policy to the presences an event already has, in the open transaction.

    Only those that stand on self check-ins alone can change: any other row outranks them and always counts.
    """
    weakest = ScanMethod.SELF
    await sql(
        "UPDATE presence SET counts = {} WHERE event = {} AND method = {}", counts(weakest, policy), event_id, weakest
    )
