"""Who wants no message that is not about attendance: known again by a mark of the contact, which is not kept here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from events import audit, config
from events.audit import Actor
from events.database import marks, new_id, sql, transaction
from events.keys import contact_mark, opt_out_token, registration_in
from events.registration.queries import RegistrationFacts, registration
from events.vocabulary import ActorKind

AT_ONCE = 500


def address(registration_id: uuid.UUID) -> str:
    """The link that stands in a message to that party."""
    return f"{config.load().base_url}/berhenti/{opt_out_token(config.keys().session, registration_id)}"


async def party_of(token: str) -> RegistrationFacts | None:
    """Whose link it is; None for anything that is none."""
    found = registration_in(config.keys().session, token)
    return await registration(found) if found else None


def _mark(contact: str) -> bytes:
    return contact_mark(config.keys().session, contact)


def _marks_of(party: RegistrationFacts) -> list[bytes]:
    return [_mark(one) for one in (party.phone, party.email) if one]


async def among(contacts: Iterable[str]) -> set[str]:
    """Those of the contacts that are not written to."""
    by_mark = {_mark(one): one for one in contacts}
    keys = sorted(by_mark)
    found: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        rows = await sql(f"SELECT mark FROM message_opt_out WHERE mark IN ({marks(len(some))})", *some)  # noqa: S608
        found |= {by_mark[bytes(row["mark"])] for row in rows}
    return found


async def is_out(party: RegistrationFacts) -> bool:
    """Whether one of the party's contacts is not written to."""
    return bool(await among(one for one in (party.phone, party.email) if one))


async def stop(party: RegistrationFacts, *, now: datetime) -> None:
    """From now on its contacts get only what is about attendance; again changes nothing."""
    async with transaction():
        written = [
            row
            for mark in _marks_of(party)
            for row in await sql(
                "INSERT INTO message_opt_out (id, event, registration, mark, at) VALUES ({}, {}, {}, {}, {})"
                " ON CONFLICT (mark) DO NOTHING RETURNING id",
                new_id(),
                party.event,
                party.id,
                mark,
                now,
            )
        ]
        if written:
            await _note("message.opted_out", party, now)


async def resume(party: RegistrationFacts, *, now: datetime) -> None:
    """They are written to again, and nothing is kept of it."""
    known = _marks_of(party)
    if not known:
        return
    async with transaction():
        gone = await sql(
            f"DELETE FROM message_opt_out WHERE mark IN ({marks(len(known))}) RETURNING id",  # noqa: S608
            *known,
        )
        if gone:
            await _note("message.opted_in", party, now)


async def _note(action: str, party: RegistrationFacts, now: datetime) -> None:
    by = Actor(ActorKind.PARTICIPANT, party.id)
    await audit.record(action, by=by, at=now, subject=("registration", party.id), event=party.event)
