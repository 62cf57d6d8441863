"""Files of participants between upload and decision: their event's organizers', and erased after a day."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, field

from events import audit
from events.audit import Actor
from events.database import for_update, new_id, sql, transaction
from events.errors import Conflict, Gone
from events.language import _
from events.registration.importing.faults import Fault
from events.registration.importing.reading.sheet import Line, Sheet
from events.registration.importing.review import Known
from events.registration.importing.rows import Choices

BATCH_LASTS = timedelta(hours=24)


class Outcome(Struct):
    """What was taken, and every line that was not, with its reason; `updated` people were written anew, and of `same`
    nobody said whether they are somebody there already."""

    people: int
    parties: int
    bad: list[Fault]
    known: list[Known]
    refused: list[Fault]
    updated: int = 0
    same: list[Known] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """A file on its way; once it has an outcome, nothing of it changes."""

    id: uuid.UUID
    sheet: Sheet
    choices: Choices
    outcome: Outcome | None
    created_at: datetime
    ends_at: datetime


async def add_batch(event_id: uuid.UUID, sheet: Sheet, choices: Choices, *, by: Actor, now: datetime) -> uuid.UUID:
    """Keep what was read for 24 hours; what it holds stands nowhere else."""
    batch = new_id()
    async with transaction():
        await sql(
            "INSERT INTO import_batch (id, event, account, source, cells, choices, created_at, ends_at)"
            " VALUES ({}, {}, {}, {}, {}, {}, {}, {})",
            batch,
            event_id,
            by.id,
            sheet.name,
            msgspec.json.encode(sheet.lines),
            _encoded(choices),
            now,
            now + BATCH_LASTS,
        )
        await audit.record(
            "import.read", by=by, at=now, subject=("import", batch), event=event_id, data={"lines": len(sheet.lines)}
        )
    return batch


async def batch_of(event_id: uuid.UUID, batch_id: uuid.UUID, now: datetime, *, lock: bool = False) -> Batch:
    """The file of that event. Raises Gone for another event's, an erased and an unknown one alike."""
    rows = await sql(
        "SELECT id, source, cells, choices, outcome, created_at, ends_at FROM import_batch"  # noqa: S608
        f" WHERE id = {{}} AND event = {{}} AND ends_at > {{}}{for_update() if lock else ''}",
        batch_id,
        event_id,
        now,
    )
    if not rows:
        raise Gone(_("Berkas impor ini sudah dihapus. Unggah kembali berkasnya."))
    return _batch(rows[0])


def _batch(row: dict[str, Any]) -> Batch:
    return Batch(
        row["id"],
        Sheet(row["source"], msgspec.json.decode(bytes(row["cells"]), type=list[Line])),
        msgspec.json.decode(row["choices"], type=Choices),
        msgspec.json.decode(row["outcome"], type=Outcome) if row["outcome"] else None,
        row["created_at"],
        row["ends_at"],
    )


async def save_choices(event_id: uuid.UUID, batch_id: uuid.UUID, choices: Choices, *, now: datetime) -> None:
    """Keep what the organizer chose. Raises Gone, and Conflict once the file was taken."""
    async with transaction():
        refuse_taken(await batch_of(event_id, batch_id, now, lock=True))
        await sql("UPDATE import_batch SET choices = {} WHERE id = {}", _encoded(choices), batch_id)


def refuse_taken(batch: Batch) -> None:
    """Raises Conflict once the file was taken."""
    if batch.outcome:
        raise Conflict(_("Berkas ini sudah diambil. Hasilnya ada di halaman ini."))


async def finish(batch_id: uuid.UUID, outcome: Outcome, now: datetime, *, tell: bool) -> None:
    """In the transaction that takes the rows: it is done, once."""
    text = msgspec.json.encode(outcome).decode()
    await sql("UPDATE import_batch SET outcome = {}, taken_at = {}, tell = {} WHERE id = {}", text, now, tell, batch_id)


async def drop_batch(event_id: uuid.UUID, batch_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Erase the file at once: nothing of it is taken. Raises Gone, and Conflict once it was taken."""
    async with transaction():
        refuse_taken(await batch_of(event_id, batch_id, now, lock=True))
        await sql("DELETE FROM import_batch WHERE id = {}", batch_id)
        await audit.record("import.dropped", by=by, at=now, subject=("import", batch_id), event=event_id)


async def erase_old_batches(now: datetime) -> None:
    """Erase every file past its day, taken or not."""
    async with transaction():
        await sql("DELETE FROM import_batch WHERE ends_at <= {}", now)


def _encoded(choices: Choices) -> str:
    return msgspec.json.encode(choices).decode()
