"""The ledger: every scan one immutable row, and the presence derived from it.

Set-based: a batch is one look at who is meant, one INSERT of scans and one of presences; on PostgreSQL people who
were not present before take a single statement for both (`_write_at_once`). The first try assumes that nobody else
touches the same people at this moment; if the database ends elsewhere than the judgement did, all of it is rolled
back and judged again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import msgspec

from events.attendance.ledger import presence
from events.attendance.ledger.evidence import Key, Present
from events.attendance.ledger.judge import Claim, Entry, Knowledge, judge
from events.attendance.ledger.known import read_knowledge
from events.attendance.ledger.results import ScanResult, result_of
from events.attendance.ledger.unchanged import held_as_judged
from events.attendance.tables import Presence, Scan
from events.database import in_one_turn, insertion, is_postgres, is_unique_violation, one_by_one, sql
from events.errors import Unavailable

TRIES = 12
Outcome = TypeVar("Outcome")

SCAN_COLUMNS = (
    "id",
    "claimed_id",
    "kind",
    "event",
    "session",
    "attendee",
    "code_attendee",
    "gate",
    "shift",
    "operator",
    "operator_name",
    "method",
    "source",
    "direction",
    "status",
    "reason",
    "flags",
    "admitted",
    "offline",
    "scanned_at",
    "sent_at",
    "received_at",
    "corrected_at",
    "code_digest",
    "code_length",
    "device",
    "target",
    "evidence",
    "note",
    "content_digest",
)


class StaleError(Exception):
    """What was judged is no longer what the database holds; roll back and judge again."""


async def check_in(claims: Sequence[Claim]) -> list[ScanResult]:
    """Keep scans, of one event or several, and say what became of each in its order: every check-in ends here.

    One transaction: each claim is one ledger row, refusals included, and presence is derived from those that
    admit. The same ids may be sent again, in any number and in parallel. Not to be called inside a transaction.
    """
    if not claims:
        return []
    if is_postgres():
        with suppress(StaleError):
            return await one_by_one(partial(_write_at_once, claims))
    return await settled(lambda again: write(claims, again=again or is_postgres()))


async def settled(work: Callable[[bool], Coroutine[Any, Any, Outcome]]) -> Outcome:
    """Do `work(again)` in a transaction until it is not `StaleError`: each new try means another one committed.

    Raises Unavailable after 12 tries; whoever sends the same ids again loses nothing.
    """
    for attempt in range(TRIES):
        try:
            return await in_one_turn(partial(work, attempt > 0))
        except StaleError:
            continue
    raise Unavailable


async def write(claims: Sequence[Claim], *, again: bool) -> list[ScanResult]:
    """Judge and keep claims in the open transaction; raises StaleError when another one was faster."""
    known = await read_knowledge(claims, with_earlier=again)
    entries = [judge(claim, known) for claim in claims]
    await _insert_scans(entries)
    await _join_presences([entry for entry in entries if entry.makes_presence], known)
    return [result_of(entry, known) for entry in entries]


async def _write_at_once(claims: Sequence[Claim]) -> list[ScanResult]:
    """Judge and keep claims in one statement, as long as nobody meant was present before (the usual case).

    Raises StaleError otherwise, or when another one was faster: the database then refuses the whole statement.
    """
    known = await read_knowledge(claims, with_earlier=False)
    entries = [judge(claim, known) for claim in claims]
    admitted = [entry for entry in entries if entry.makes_presence]
    if any(entry.key in known.present_before for entry in admitted):
        raise StaleError
    try:
        written = await sql(*_at_once(entries, admitted))
    except Exception as error:
        if is_unique_violation(error):
            raise StaleError from error
        raise
    if not written:
        raise StaleError
    return [result_of(entry, known) for entry in entries]


def _at_once(entries: Sequence[Entry], admitted: Sequence[Entry]) -> tuple[Any, ...]:
    """The statement and its arguments; it writes nothing when somebody judged is no longer as they were."""
    held, scans, values = _scans(entries)
    if not admitted:
        return _with(held, scans), *values
    new, more = insertion(Presence, presence.COLUMNS, _rows_of_presences(admitted))
    # The count makes all scans come before any presence, in the order of every other writer: no deadlock.
    # Foreign keys are looked at when the statement has run, so a presence may name its new scan.
    new += " WHERE (SELECT count(*) FROM scans) > 0 RETURNING id"
    return _with(held, f"scans AS ({scans})", new), *values, *more


def _scans(entries: Sequence[Entry], on_conflict: str = "") -> tuple[str, str, list[Any]]:
    """What holds the people (`unchanged.py`), the INSERT of their scans that asks for it, and the arguments of both."""
    held = held_as_judged(entries)
    insert, values = insertion(Scan, SCAN_COLUMNS, _rows_of_scans(entries))
    statement = f"{insert}{held.condition}{on_conflict} RETURNING id"
    return held.expression, statement, [*held.before, *values, *held.after]


def _with(*parts: str) -> str:
    """Table expressions that are not empty, and the statement that uses them."""
    *expressions, statement = [part for part in parts if part]
    return f"WITH {', '.join(expressions)} {statement}" if expressions else statement


def _rows_of_scans(entries: Iterable[Entry]) -> list[tuple[Any, ...]]:
    """In order of id: two batches that share ids wait for each other in one direction only."""
    return sorted((scan_row(entry) for entry in entries if entry.fresh), key=lambda row: row[0])


async def _insert_scans(entries: Sequence[Entry]) -> None:
    """Raises StaleError when an id is taken, or somebody judged is no longer as they were."""
    fresh = sum(entry.fresh for entry in entries)
    if fresh:
        held, scans, values = _scans(entries, " ON CONFLICT (id) DO NOTHING")
        if len(await sql(_with(held, scans), *values)) < fresh:
            raise StaleError


async def insert_rows(rows: Sequence[tuple[Any, ...]], on_conflict: str = "") -> int:
    """Append rows of `SCAN_COLUMNS` to the ledger; gives how many were written."""
    statement, values = insertion(Scan, SCAN_COLUMNS, rows)
    return len(await sql(f"{statement}{on_conflict} RETURNING id", *values))


def scan_row(entry: Entry) -> tuple[Any, ...]:
    """The entry as a row of the ledger, in the order of `SCAN_COLUMNS`."""
    claim = entry.claim
    return (
        claim.id,
        claim.claimed_id,
        "scan",
        claim.event.id,
        claim.session if claim.session in claim.event.sessions else None,
        entry.guest.id if entry.guest else None,
        entry.party.holder.id if entry.party and claim.digest else None,
        claim.gate,
        claim.shift,
        claim.operator,
        claim.operator_name,
        claim.method,
        claim.source,
        claim.direction,
        entry.status,
        entry.reason,
        msgspec.json.encode(entry.flags).decode(),
        entry.makes_presence,
        claim.offline,
        claim.scanned_at,
        claim.sent_at,
        claim.received_at,
        claim.at,
        claim.digest,
        claim.length,
        claim.device,
        None,
        claim.evidence,
        claim.note,
        claim.content,
    )


async def _join_presences(entries: list[Entry], known: Knowledge) -> None:
    """Bring what the rows say into the presences, and check that they are as judged."""
    if not entries:
        return
    rows = _rows_of_presences(entries)
    made = {(row[2], row[3]): row[0] for row in rows}
    if not all(_as_judged(row, known, made) for row in await presence.join(rows)):
        raise StaleError


def _rows_of_presences(entries: Sequence[Entry]) -> list[tuple[Any, ...]]:
    """What the entries say of each session and attendee, one row each, by key."""
    events = {entry.key: entry.claim.event.id for entry in entries}
    return [presence.row_of(events[key], key, said) for key, said in sorted(combined(entries).items())]


def _as_judged(row: presence.Joined, known: Knowledge, made: Mapping[Key, uuid.UUID]) -> bool:
    """Whether the presence is what `judge` took it for, and was made now only if there was none before."""
    key = (row.session, row.attendee)
    p = known.present[key]
    judged = (p.first_in, p.last_out, p.first_scan, p.method, p.counts, key in known.present_before)
    found = (row.first_in, row.last_out, row.first_scan, row.method, row.counts)
    return judged == (*found, row.id != made[key])


def combined(entries: Iterable[Entry]) -> dict[Key, Present]:
    """What the rows say of each session and attendee: one row each for the database."""
    said: dict[Key, Present] = {}
    for entry in entries:
        known = said.get(entry.key)
        said[entry.key] = known.joined(entry.present) if known else entry.present
    return said
