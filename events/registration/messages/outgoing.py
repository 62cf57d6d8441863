"""Messages of an event as its organizer sees them: what waits, what failed and why, what went out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from events import audit, config, delivery, outbox
from events.audit import Actor
from events.database import marks, sql, transaction
from events.errors import Conflict, NotFound
from events.language import N_, _
from events.registration.people.search import by_name
from events.vocabulary import Channel, MessageState

Which = Literal["", "kirim", "gagal", "antre", "terkirim"]
MOST = 200
WAITING = f"event = {{}} AND {outbox.UNSENT} AND body <> ''"
BY_HAND = f"channel = '{Channel.WHATSAPP}'"
BY_ANY_HAND = f"channel IN ('{Channel.WHATSAPP}', '{Channel.EMAIL}')"
REASONS = {
    "login": N_("Server e-mail menolak nama atau kata sandi instalasi ini. Hubungi pengelola sistem."),
    "sender": N_("Server e-mail menolak alamat pengirim instalasi ini. Hubungi pengelola sistem."),
    "unreachable": N_("Server e-mail tidak dapat dihubungi."),
    "slow": N_("Server e-mail tidak menjawab tepat waktu."),
    "late": N_("Pesan tidak sempat terkirim, dan waktunya sudah lewat."),
    "address": N_("Alamat e-mail ini tidak dapat dipakai. Perbaiki alamatnya."),
    "unknown": N_("Kotak surat dengan alamat ini tidak ada. Perbaiki alamatnya."),
    "full": N_("Kotak surat penerima penuh."),
    "refused": N_("Server penerima menolak pesan ini."),
    "later": N_("Server penerima meminta pesan dikirim lagi nanti."),
    "other": N_("Pesan tidak dapat dikirim."),
}
CODES = {
    "450": "later",
    "451": "later",
    "452": "full",
    "552": "full",
    "550": "unknown",
    "551": "unknown",
    "553": "unknown",
}


def by_hand() -> str:
    """A condition: messages that no job sends. Without a mail server that is every one."""
    return BY_HAND if config.load().smtp_url else BY_ANY_HAND


def _condition(which: Which) -> str:
    return {
        "": WAITING,
        "kirim": f"{WAITING} AND {outbox.QUEUED} AND {by_hand()}",
        "gagal": f"{WAITING} AND state = '{MessageState.FAILED}'",
        "antre": f"{WAITING} AND {outbox.QUEUED} AND NOT ({by_hand()})",
        "terkirim": f"event = {{}} AND state = '{MessageState.SENT}'",
    }[which]


def reason(error: str) -> str:
    """Why a message did not go out, in words; empty when nothing was tried."""
    if not error:
        return ""
    first = error.split(" ", 1)[0].rstrip(":")
    if first in CODES:
        return _(REASONS[CODES[first]])
    if first.isdecimal():
        return _(REASONS["refused" if first >= "500" else "later"])
    if error == delivery.TOO_LATE:
        return _(REASONS["late"])
    if first in ("login", "sender"):
        return _(REASONS[first])
    return _(REASONS[_kind(first)])


def _kind(error: str) -> str:
    """Of an exception's name."""
    if "Timeout" in error:
        return "slow"
    if "onnect" in error or "OSError" in error or "gaierror" in error:
        return "unreachable"
    return "address" if error in ("ValueError", "SMTPNotSupported") or error.endswith("Defect") else "other"


async def counts(event_id: uuid.UUID) -> dict[Which, int]:
    """How many messages each view holds."""
    views: tuple[Which, ...] = ("", "kirim", "gagal", "antre", "terkirim")
    return {view: await _count(event_id, view) for view in views}


async def _count(event_id: uuid.UUID, which: Which) -> int:
    rows = await sql(f"SELECT count(*) AS n FROM outbox WHERE {_condition(which)}", event_id)  # noqa: S608
    return int(rows[0]["n"])


async def count_unsent(event_id: uuid.UUID) -> int:
    """Messages that wait for a hand or for the mail server, or failed."""
    return await _count(event_id, "")


@dataclass(frozen=True, slots=True)
class Behind:
    """An official behind the address of a message, with the contact of the party."""

    id: uuid.UUID
    name: str
    registration: uuid.UUID
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message as its organizer sees it: `phone` is where WhatsApp reaches its party, `why` says why it failed.

    `late` is of no use any more; of one to be tried `again` that may help.
    """

    id: uuid.UUID
    registration: uuid.UUID | None
    channel: str
    address: str
    subject: str
    body: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    people: list[Behind]
    phone: str
    why: str
    late: bool
    again: bool


async def listed(event_id: uuid.UUID, which: Which = "") -> list[OutgoingMessage]:
    """At most `MOST` messages of a view: the oldest first, of those sent the newest."""
    order = "sent_at DESC, id DESC" if which == "terkirim" else "created_at, id"
    rows = await sql(
        "SELECT id, registration, channel, address, subject, body, state, attempts, error, created_at, due_at, sent_at"  # noqa: S608
        f" FROM outbox WHERE {_condition(which)} ORDER BY {order} LIMIT {{}}",
        event_id,
        MOST,
    )
    people = await _people(event_id, rows)
    return [_shown(row, people) for row in rows]


def _shown(row: dict[str, Any], people: list[Behind]) -> OutgoingMessage:
    own = [one for one in people if one.registration == row["registration"]] or [
        one for one in people if row["address"] in (one.phone, one.email)
    ]
    late = row["error"] == delivery.TOO_LATE
    return OutgoingMessage(
        **row,
        people=own,
        phone=row["address"] if row["channel"] == Channel.WHATSAPP else next((one.phone for one in own), ""),
        why=reason(row["error"]),
        late=late,
        again=row["state"] == MessageState.FAILED and not late,
    )


async def _people(event_id: uuid.UUID, rows: Sequence[dict[str, Any]]) -> list[Behind]:
    """The officials of the messages' parties, or of everyone who gave the address where none is named."""
    if not rows:
        return []
    parties = list({row["registration"] for row in rows if row["registration"]}) or [event_id]
    addresses = list({row["address"] for row in rows if not row["registration"]}) or [""]
    several = marks(len(addresses))
    found = await sql(
        "SELECT a.id, a.name, a.registration, r.phone, r.email FROM registration r"  # noqa: S608
        " JOIN attendee a ON a.registration = r.id AND a.official IS NULL WHERE r.event = {}"
        f" AND (r.id IN ({marks(len(parties))}) OR r.phone IN ({several}) OR r.email IN ({several}))"
        f" ORDER BY {by_name('a')}",
        event_id,
        *parties,
        *addresses,
        *addresses,
    )
    return [Behind(**row) for row in found]


async def mark_sent(event_id: uuid.UUID, message_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """The organizer has sent this message by hand; a second time changes nothing. Raises NotFound.

    The body is erased, as the job does: it holds the manage token, which no table keeps.
    """
    async with transaction():
        rows = await sql("SELECT id FROM outbox WHERE id = {} AND event = {}", message_id, event_id)
        if not rows:
            raise NotFound
        changed = await sql(
            "UPDATE outbox SET state = {}, sent_at = {}, body = '', error = ''"  # noqa: S608
            f" WHERE id = {{}} AND {outbox.UNSENT} RETURNING id",
            MessageState.SENT,
            now,
            message_id,
        )
        if changed:
            await audit.record("message.sent_by_hand", by=by, at=now, subject=("message", message_id), event=event_id)


async def try_again(event_id: uuid.UUID, message_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """A failed e-mail is due again at once, with all its tries. Raises NotFound, and Conflict unless it failed."""
    async with transaction():
        rows = await sql("SELECT state, error FROM outbox WHERE id = {} AND event = {}", message_id, event_id)
        if not rows:
            raise NotFound
        if not await _requeue("id = {}", message_id, event_id, by, now):
            raise Conflict(_("Pesan ini tidak lagi berstatus gagal."), code="not_failed")


async def try_all_again(event_id: uuid.UUID, *, by: Actor, now: datetime) -> int:
    """Every failed e-mail of the event that is still of use is due again at once; returns how many."""
    return await _requeue("event = {}", event_id, event_id, by, now)


async def _requeue(condition: str, argument: uuid.UUID, event_id: uuid.UUID, by: Actor, now: datetime) -> int:
    async with transaction():
        rows = await sql(
            f"UPDATE outbox SET state = {{}}, attempts = 0, error = '', due_at = {{}} WHERE {condition}"  # noqa: S608
            " AND state = {} AND channel = {} AND body <> '' AND error <> {} RETURNING id",
            MessageState.QUEUED,
            now,
            argument,
            MessageState.FAILED,
            Channel.EMAIL,
            delivery.TOO_LATE,
        )
        if rows:
            await audit.record(
                "message.tried_again",
                by=by,
                at=now,
                subject=("event", event_id),
                event=event_id,
                data={"messages": [str(row["id"]) for row in rows]},
            )
    return len(rows)
