"""Whose a ledger row is today: rows never change, people are merged and told apart again.

A row belongs to whoever's ticket was shown, if it was shown for its holder; else to whom it names; and in either
case to the one that person was merged into.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from events.attendance.ledger import presence
from events.attendance.ledger.evidence import Key, Present, StandingRow, presence_of_rows
from events.database import for_update, marks, sql
from events.vocabulary import AttendeeState, LedgerKind, ScanFlag, ScanStatus

ROWS = f"""
SELECT scan.id, scan.event, scan.session, scan.attendee, scan.method, scan.gate, scan.corrected_at, scan.direction,
  scan.received_at, scan.flags,
  named.merged_into AS named_merged, shown.id AS shown, shown.merged_into AS shown_merged
FROM scan
JOIN attendee AS named ON named.id = scan.attendee
LEFT JOIN attendee AS shown ON shown.ticket_digest = scan.code_digest AND scan.code_attendee = scan.attendee
WHERE scan.event = {{}} AND scan.session IS NOT NULL
  AND scan.kind = '{LedgerKind.SCAN}' AND scan.status <> '{ScanStatus.REFUSED}'
  AND NOT EXISTS (SELECT 1 FROM scan AS undo WHERE undo.target = scan.id AND undo.kind = '{LedgerKind.UNDO}')
  AND (scan.attendee IN (PEOPLE) OR scan.code_digest IN (SELECT ticket_digest FROM attendee WHERE id IN (PEOPLE)))
ORDER BY scan.id
"""  # noqa: S608


def _owner(row: dict[str, Any]) -> uuid.UUID:
    if row["shown"]:
        return row["shown_merged"] or row["shown"]
    return row["named_merged"] or row["attendee"]


async def rows_standing(event_id: uuid.UUID, attendees: Sequence[uuid.UUID]) -> list[StandingRow]:
    """Every row that makes presence and is not undone, of those attendees and of who was merged into them."""
    merged = await sql(
        f"SELECT id FROM attendee WHERE merged_into IN ({marks(len(attendees))})",  # noqa: S608
        *attendees,
    )
    people = [*attendees, *(row["id"] for row in merged)]
    rows = await sql(ROWS.replace("PEOPLE", marks(len(people))), event_id, *people, *people)
    return [standing for standing in map(_standing, rows) if standing.owner in set(attendees)]


def _standing(row: dict[str, Any]) -> StandingRow:
    return StandingRow(
        row["id"],
        row["session"],
        _owner(row),
        row["corrected_at"],
        row["direction"],
        row["method"],
        row["gate"],
        row["received_at"],
        ScanFlag.LATE in msgspec.json.decode(row["flags"]),
    )


async def owner_now(scan_id: uuid.UUID, named: uuid.UUID) -> uuid.UUID:
    """Who the presence of a row belongs to, or would, were it not undone: it names `named`."""
    rows = await sql(
        "SELECT named.id AS attendee, named.merged_into AS named_merged, shown.id AS shown,"
        " shown.merged_into AS shown_merged FROM scan JOIN attendee AS named ON named.id = {}"
        " LEFT JOIN attendee AS shown ON shown.ticket_digest = scan.code_digest"
        " AND scan.code_attendee = scan.attendee WHERE scan.id = {}",
        named,
        scan_id,
    )
    return _owner(rows[0])


async def rederive(event_id: uuid.UUID, attendees: Sequence[uuid.UUID]) -> None:
    """Make the presences of those attendees what the ledger says of them today. In the open transaction.

    Presences that stand are locked first, so that no scan is lost between; a new one joins a faster scan's.
    """
    if not attendees:
        return
    wanted = await _wanted(event_id, attendees)
    held = await sql(
        "SELECT session, attendee FROM presence"  # noqa: S608
        f" WHERE attendee IN ({marks(len(attendees))}) ORDER BY session, attendee{for_update()}",
        *attendees,
    )
    if held:
        wanted = await _wanted(event_id, attendees)
    for row in held:
        key = (row["session"], row["attendee"])
        await presence.put(key, wanted.pop(key, None))
    if wanted:
        await presence.join([presence.row_of(event_id, key, said) for key, said in sorted(wanted.items())])


async def _wanted(event_id: uuid.UUID, attendees: Sequence[uuid.UUID]) -> dict[Key, Present]:
    policy = await presence.policy_of(event_id)
    groups: dict[Key, list[StandingRow]] = {}
    for row in await rows_standing(event_id, attendees):
        groups.setdefault((row.session, row.owner), []).append(row)
    found = {key: presence_of_rows(rows, policy) for key, rows in groups.items()}
    return {key: said for key, said in found.items() if said is not None}


async def left_with_merged() -> Iterable[tuple[uuid.UUID, list[uuid.UUID]]]:
    """Event and people of presences that a scan faster than a merge left with somebody merged away."""
    rows = await sql(
        "SELECT presence.event, presence.attendee, attendee.merged_into FROM presence"
        " JOIN attendee ON attendee.id = presence.attendee WHERE attendee.state = {}",
        AttendeeState.MERGED,
    )
    return [(row["event"], [row["attendee"], row["merged_into"]]) for row in rows if row["merged_into"]]
