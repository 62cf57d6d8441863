"""Who did what, when: one row per change, written in the transaction that makes it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from piccolo.columns import UUID, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from events.database import insertion, marks, new_id, sql, transaction
from events.language import _
from events.origin import current_origin
from events.vocabulary import ActorKind


class AuditEntry(Table):
    """One change. `data` never holds personal values: those stand in the erasable side row."""

    id = UUID(primary_key=True, default=new_id)
    at = Timestamptz(default=None, null=False)
    actor_kind = Varchar(length=20)
    actor = UUID(default=None, null=True)
    actor_name = Text()
    action = Varchar(length=60)
    event = UUID(default=None, null=True, index=True)
    subject_kind = Varchar(length=30)
    subject = UUID(default=None, null=True, index=True)
    data = Text(default="{}")


class AuditPersonal(Table):
    """The personal values of one entry (before and after), erased with the contacts of its event."""

    id = UUID(primary_key=True, default=new_id)
    entry = ForeignKey(AuditEntry, null=False, on_delete=OnDelete.restrict, unique=True)
    data = Text(default="{}")


class AuditOrigin(Table):
    """Where an entry was made from; erased after `ORIGINS_KEPT`, and with the contacts of its event before that."""

    id = UUID(primary_key=True, default=new_id)
    entry = ForeignKey(AuditEntry, null=False, on_delete=OnDelete.restrict, unique=True)
    at = Timestamptz(default=None, null=False, index=True)
    address = Varchar(length=45)
    device = Varchar(length=60)


ORIGINS_KEPT = timedelta(days=180)
TRACED = (ActorKind.USER, ActorKind.LIAISON, ActorKind.TOKEN)
"""Whose origin is kept: those who act for the committee or an OPD. What participants do with their own data is not."""


class Entry(NamedTuple):
    """One of many entries of the same action: its subject, its data, its personal values."""

    subject: tuple[str, uuid.UUID]
    data: dict[str, Any]
    personal: dict[str, Any]


@dataclass(frozen=True)
class Actor:
    """Who acts."""

    kind: ActorKind
    id: uuid.UUID | None = None
    name: str = ""


def past_limits(why: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an entry says when a limit was passed on purpose: that it was, in `data`; why, in its personal values,
    for people write names there."""
    return ({"overridden": True}, {"override": why}) if why else ({}, {})


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """How an entry tells what changed, by field: what it was and what it became, of those that differ only."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


SYSTEM = Actor(ActorKind.SYSTEM, name="Hadir")
AT_ONCE = 200


async def record(
    action: str,
    *,
    by: Actor,
    at: datetime,
    subject: tuple[str, uuid.UUID],
    event: uuid.UUID | None = None,
    data: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    """Write one entry in the open transaction. Names, NIP and contacts belong in `personal` only."""
    entry = AuditEntry(
        at=at,
        actor_kind=by.kind,
        actor=by.id,
        actor_name=by.name,
        action=action,
        event=event,
        subject_kind=subject[0],
        subject=subject[1],
        data=msgspec.json.encode(data or {}).decode(),
    )
    await AuditEntry.insert(entry)
    if personal:
        await AuditPersonal.insert(AuditPersonal(entry=entry.id, data=msgspec.json.encode(personal).decode()))
    await _note_origin([entry.id], by, at)


async def record_export(
    event_id: uuid.UUID | None,
    what: str,
    *,
    by: Actor,
    now: datetime,
    subject: tuple[str, uuid.UUID] | None = None,
    **data: Any,
) -> None:
    """Write down who took personal data out of Hadir (UU 27/2022), in a transaction of its own.

    `data` says which sheet, in what form and how many rows; never who is on it. What is of no one event names its
    `subject`.
    """
    about = subject or (("event", event_id) if event_id else None)
    assert about is not None
    async with transaction():
        await record("export", by=by, at=now, subject=about, event=event_id, data={"what": what, **data})


async def record_many(action: str, entries: Sequence[Entry], *, by: Actor, at: datetime, event: uuid.UUID) -> None:
    """As `record` for each entry, in sets of a few hundred."""
    columns = ("id", "at", "actor_kind", "actor", "actor_name", "action", "event", "subject_kind", "subject", "data")
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        ids = [new_id() for _entry in some]
        rows = [
            [key, at, by.kind, by.id, by.name, action, event, *entry.subject, _text(entry.data)]
            for key, entry in zip(ids, some, strict=True)
        ]
        await _insert(AuditEntry, columns, rows)
        personal = zip(ids, some, strict=True)
        await _insert(
            AuditPersonal, ("id", "entry", "data"), [[new_id(), key, _text(one.personal)] for key, one in personal]
        )
        await _note_origin(ids, by, at)


async def _note_origin(entries: Sequence[uuid.UUID], by: Actor, at: datetime) -> None:
    origin = current_origin()
    if origin is None or by.kind not in TRACED:
        return
    rows = [[new_id(), entry, at, origin.address, origin.device] for entry in entries]
    await _insert(AuditOrigin, ("id", "entry", "at", "address", "device"), rows)


async def erase_old_origins(now: datetime) -> None:
    """Erase where entries older than `ORIGINS_KEPT` were made from; who did what stays."""
    async with transaction():
        await sql("DELETE FROM audit_origin WHERE at <= {}", now - ORIGINS_KEPT)


@dataclass(frozen=True, slots=True)
class Deed:
    """Who wrote last about something, and when."""

    who: str
    at: datetime


async def last_about(subjects: Sequence[uuid.UUID]) -> Deed | None:
    """The newest entry about one of these; None where nothing was written."""
    if not subjects:
        return None
    rows = await sql(
        f"SELECT actor_kind, actor_name, at FROM audit_entry WHERE subject IN ({marks(len(subjects))})"  # noqa: S608
        " ORDER BY at DESC, id DESC LIMIT 1",
        *subjects,
    )
    if not rows:
        return None
    own = rows[0]["actor_kind"] == ActorKind.PARTICIPANT
    return Deed(_("peserta sendiri") if own else rows[0]["actor_name"], rows[0]["at"])


def _text(values: dict[str, Any]) -> str:
    return msgspec.json.encode(values).decode()


async def _insert(table: type[Table], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    statement, arguments = insertion(table, columns, rows)
    await sql(statement, *arguments)
