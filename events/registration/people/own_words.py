"""A spouse's own word: their link `/pasangan/{token}`, their contact, and when they agreed to which notice.

Who registers a couple cannot consent for the other (UU 27/2022). A companion without a row, or without
`confirmed_at`, has not spoken yet: "belum dikonfirmasi", which bars nobody at the door. The token is derived, so that
the official can hand it over again; a new version ends the old link. Tables hold its SHA-256.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import config
from events.database import marks, new_id, rows_of_marks, sql
from events.keys import spouse_token, token_digest
from events.registration.seats.arithmetic import LIVE
from events.vocabulary import AttendeeRole

FIRST_VERSION = 1
AT_ONCE = 200
WORD = "SELECT attendee, event, token_version, phone, email, confirmed_at, notice FROM own_word"


@dataclass(frozen=True, slots=True)
class OwnWord:
    """What is kept of a spouse's word; `notice` is the digest of the text they agreed to."""

    attendee: uuid.UUID
    event: uuid.UUID
    token_version: int
    phone: str
    email: str
    confirmed_at: datetime | None
    notice: bytes | None

    @property
    def token(self) -> str:
        return spouse_token(config.keys().session, self.attendee, self.token_version)

    @property
    def address(self) -> str:
        """The living link: for the spouse, and for the official's hand-over until the spouse has spoken."""
        return f"{config.load().base_url}/pasangan/{self.token}"


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A living spouse who has not spoken yet, and the link to hand over."""

    name: str
    address: str


async def open_words(
    event_id: uuid.UUID, companions: Sequence[uuid.UUID], now: datetime, phone: str = "", email: str = ""
) -> None:
    """In the open transaction: give each companion their link; a second time changes nothing.

    The contact is that of the one companion of a party.
    """
    for start in range(0, len(companions), AT_ONCE):
        rows = [_row(event_id, one, phone, email, now) for one in companions[start : start + AT_ONCE]]
        await sql(
            "INSERT INTO own_word"  # noqa: S608
            " (id, event, attendee, token_version, token_digest, phone, email, created_at, changed_at)"
            f" VALUES {rows_of_marks(len(rows), len(rows[0]))} ON CONFLICT (attendee) DO NOTHING",
            *(value for row in rows for value in row),
        )


def _row(event_id: uuid.UUID, companion: uuid.UUID, phone: str, email: str, now: datetime) -> list[Any]:
    token = spouse_token(config.keys().session, companion, FIRST_VERSION)
    return [new_id(), event_id, companion, FIRST_VERSION, token_digest(token), phone, email, now, now]


async def word_of(attendee_id: uuid.UUID) -> OwnWord | None:
    """The companion's word; None where nobody opened one, as for spouses registered before there were any."""
    rows = await sql(f"{WORD} WHERE attendee = {{}}", attendee_id)
    return OwnWord(**rows[0]) if rows else None


async def word_by_token(token: str) -> OwnWord | None:
    """What a living link opens; an older version opens nothing."""
    rows = await sql(f"{WORD} WHERE token_digest = {{}}", token_digest(token))
    return OwnWord(**rows[0]) if rows else None


async def unspoken(registration_id: uuid.UUID) -> list[Unspoken]:
    """To whom the official hands a link: the party's living spouses without a word and a contact of their own."""
    rows = await sql(
        "SELECT a.name, w.attendee, w.event, w.token_version, w.phone, w.email, w.confirmed_at, w.notice"  # noqa: S608
        " FROM own_word w JOIN attendee a ON a.id = w.attendee WHERE a.registration = {} AND a.role = {}"
        f" AND a.state IN ({marks(len(LIVE))}) AND w.confirmed_at IS NULL AND w.phone = '' AND w.email = ''",
        registration_id,
        AttendeeRole.COMPANION,
        *LIVE,
    )
    return [Unspoken(row.pop("name"), OwnWord(**row).address) for row in rows]


async def next_link(word: OwnWord, now: datetime) -> OwnWord:
    """In the open transaction: the next version of the link; the older one opens nothing from now on."""
    version = word.token_version + 1
    token = spouse_token(config.keys().session, word.attendee, version)
    await sql(
        "UPDATE own_word SET token_version = {}, token_digest = {}, changed_at = {} WHERE attendee = {}",
        version,
        token_digest(token),
        now,
        word.attendee,
    )
    found = await word_of(word.attendee)
    assert found is not None
    return found
