"""A new manage link for who is registered already, sent to the contact registered there, whoever asked for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from events import audit
from events.audit import SYSTEM
from events.database import marks, sql, transaction
from events.language import _
from events.registration.links import add_link
from events.registration.messages import recipients, words
from events.registration.messages.identity import Kind, identify, like
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import AnyEvent, LockedEvent, lock_event

REMIND_EVERY = timedelta(hours=1)
LetterOf = Callable[[AnyEvent, str], words.Letter]


@dataclass(frozen=True, slots=True)
class Reached:
    """A registration, and where its messages go."""

    id: uuid.UUID
    phone: str
    email: str


async def remind(event_id: uuid.UUID, people: list[uuid.UUID], *, now: datetime) -> None:
    """Queue a fresh link to the contact of each registration those people already have at the event.

    At most once an hour for each registration; older links stay valid, so a stranger can end nobody's.
    """
    async with transaction():
        event = await lock_event(event_id)
        rows = await sql(
            f"SELECT DISTINCT r.id, r.phone, r.email FROM registration r JOIN attendee a ON a.registration = r.id"  # noqa: S608
            f" WHERE a.event = {{}} AND a.person IN ({marks(len(people))}) AND a.state IN ({marks(len(LIVE))})",
            event_id,
            *people,
            *LIVE,
        )
        for one in [Reached(**row) for row in rows]:
            await _send(event, one, known_already, now)


async def send_again(registration: Reached, event_id: uuid.UUID, *, now: datetime) -> None:
    """Queue a fresh link for who asked for it at "Tiket saya"; under the same hourly limit, in its own words."""
    async with transaction():
        await _send(await lock_event(event_id), registration, asked_for, now)


def known_already(event: AnyEvent, token: str) -> words.Letter:
    """After somebody tried to register the same person again."""
    said = _("Seseorang, mungkin Anda sendiri, baru saja mencoba mendaftarkan Anda lagi untuk kegiatan ini:")
    here = _("Anda sudah terdaftar. Tiket dan data Anda ada di tautan berikut:")
    return _letter(event, _("Anda sudah terdaftar: %(title)s", title=event.title), said, here, token)


def asked_for(event: AnyEvent, token: str) -> words.Letter:
    """The link that somebody who knows the registered NIP and phone number asked for."""
    said = _("Seseorang, mungkin Anda sendiri, meminta tautan tiket untuk kegiatan ini:")
    here = _("Tiket dan data Anda ada di tautan berikut:")
    return _letter(event, _("Tautan tiket Anda: %(title)s", title=event.title), said, here, token)


def _letter(event: AnyEvent, subject: str, said: str, here: str, token: str) -> words.Letter:
    """It names nobody: whoever asked need not be who reads it."""
    paragraphs = [
        said,
        words.one_line(event.title),
        here + "\n" + words.manage_url(token),
        _("Tautan ini bersifat pribadi. Mohon tidak meneruskannya kepada orang lain."),
        words.one_line(event.host),
    ]
    return words.Letter(words.one_line(subject), "\n\n".join(part for part in paragraphs if part))


async def _due(registration_id: uuid.UUID, now: datetime) -> bool:
    rows = await sql(
        "SELECT id FROM outbox WHERE identity LIKE {} AND created_at > {} LIMIT 1",
        like(Kind.LINK, registration_id),
        now - REMIND_EVERY,
    )
    return not rows


async def _send(event: LockedEvent, registration: Reached, letter_of: LetterOf, now: datetime) -> None:
    to = words.contact(registration.phone, registration.email)
    if to is None or not await _due(registration.id, now):
        return
    letter = letter_of(event, await add_link(registration.id, now))
    identity = identify(Kind.LINK, registration.id, now)
    await recipients.send(identity, event.id, registration.id, to, letter, now=now)
    await audit.record(
        "registration.link_sent", by=SYSTEM, at=now, subject=("registration", registration.id), event=event.id
    )
