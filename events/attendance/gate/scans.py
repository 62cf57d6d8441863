"""Taking a gate's scans: who asks, what is claimed, one shared commit, the answer as bytes."""

from __future__ import annotations

from datetime import datetime

import msgspec

from events.attendance.door import Door, door_of, duty_of
from events.attendance.gate.items import claims_of, read_batch
from events.attendance.gate.shared_commit import SharedCommit
from events.attendance.ledger import check_in as ledger
from events.attendance.ledger.judge import Claim
from events.attendance.ledger.results import ScanResult
from events.database import is_postgres
from events.vocabulary import GateKind

PATH = "/api/v1/gate/scans"
# While one lane waits for PostgreSQL's disk the other one judges; SQLite has a single writer.
LANES_ON_POSTGRES = 2
_shared: SharedCommit[Claim, ScanResult] = SharedCommit(
    ledger.check_in, lanes=lambda: LANES_ON_POSTGRES if is_postgres() else 1
)
_encode = msgspec.json.Encoder().encode


async def gate_of(token: str, now: datetime) -> Door:
    """The gate with this token, asked for before anything of the request is read. Raises Unauthorised."""
    return await door_of(token, kind=GateKind.SCANNER, now=now, after_revocation=True)


async def take_scans(token: str, body: bytes, now: datetime) -> bytes:
    """Keep up to 200 scans of the gate with this token and answer them in order.

    Raises Unauthorised, Forbidden `no_shift`, Malformed and TooLarge; never for one bad item.
    """
    door = await gate_of(token, now)
    batch = read_batch(body)
    claims = claims_of(door, await duty_of(door, batch.shift), batch, now)
    results = await _shared.submit(claims) if claims else []
    return _encode({"rev": door.event.rev, "results": results})
