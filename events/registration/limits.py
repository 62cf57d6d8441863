"""How often the public pages may be tried. Offices share one address, so addresses are counted generously."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from events.database import transaction
from events.throttle import allow

WINDOW = timedelta(minutes=10)
PER_DRAFT = 60
PER_NIP = 60
PER_EMAIL = 20
PER_COMPANION = 10
PER_LIAISON = 120
PER_ADDRESS = 5000
UNKNOWN_CODES = 200
RESENDS = 3
ASKED = 5
ASKED_A_DAY = 10
ASKED_FROM = 300
RESENDS_A_DAY = 6
HOUR = timedelta(hours=1)


async def allow_registration(
    draft: bytes, nips: Sequence[str], emails: Collection[str], address: str, *, now: datetime
) -> None:
    """Count one submission by its draft, its NIPs, the mailboxes it would write to and its address. Raises TooMany."""
    async with transaction():
        await allow(f"register:draft:{draft.hex()}", tries=PER_DRAFT, within=WINDOW, now=now)
        for nip in sorted(nips):
            await allow(f"register:nip:{_digest(nip)}", tries=PER_NIP, within=WINDOW, now=now)
        for email in sorted({one.lower() for one in emails if one}):
            await allow(f"register:email:{_digest(email)}", tries=PER_EMAIL, within=WINDOW, now=now)
        await allow(f"register:address:{address[:60]}", tries=PER_ADDRESS, within=WINDOW, now=now)


def _digest(personal: str) -> str:
    """A NIP and a mailbox are personal, and the counter outlives the draft: only a digest is kept, for a day."""
    return sha256(personal.encode("utf-8", "surrogatepass")).hexdigest()[:32]


async def allow_companion(registration_id: uuid.UUID, *, now: datetime) -> None:
    """Count one spouse named on a manage page: each asks whether a NIP has a place. Raises TooMany."""
    await allow(f"companion:{registration_id}", tries=PER_COMPANION, within=WINDOW, now=now)


async def allow_spouse_letter(to: str, *, now: datetime) -> None:
    """Count one letter that asks a spouse once more, by the contact it goes to, whoever named it. Raises TooMany."""
    key = f"spouse:to:{_digest(to.lower())}"
    await allow(key, tries=RESENDS, within=HOUR, now=now)
    await allow(f"{key}:day", tries=RESENDS_A_DAY, within=24 * HOUR, now=now)


async def allow_answer(registration_id: uuid.UUID, *, now: datetime) -> None:
    """Count one answer to an offer, or a return to the queue. Raises TooMany."""
    await allow(f"answer:{registration_id}", tries=PER_COMPANION, within=WINDOW, now=now)


async def allow_spouse(attendee_id: uuid.UUID, *, now: datetime) -> None:
    """Count one act through a spouse's own link. Raises TooMany."""
    await allow(f"spouse:{attendee_id}", tries=PER_COMPANION, within=WINDOW, now=now)


async def allow_new_draft(address: str, *, now: datetime) -> None:
    """Count one new draft from an address. Raises TooMany."""
    await allow(f"draft:address:{address[:60]}", tries=PER_ADDRESS, within=WINDOW, now=now)


async def count_unknown_code(address: str, *, now: datetime) -> None:
    """Count one code or token that opened nothing. Raises TooMany: 80 bits are not guessed, but not for free."""
    await allow(f"unknown:address:{address[:60]}", tries=UNKNOWN_CODES, within=WINDOW, now=now)


async def allow_asking(nip: str, phone: str, address: str, *, now: datetime) -> None:
    """Count one request for a link, by the NIP, the phone number and the address it came from. Raises TooMany.

    By what was typed, never by whether anybody has it: the counters tell as little as the answer. The day has a limit
    of its own: each answered hour is a message that somebody did not ask for.
    """
    for key in filter(None, [nip and f"ask:nip:{_digest(nip)}", f"ask:phone:{_digest(phone)}"]):
        await allow(key, tries=ASKED, within=HOUR, now=now)
        await allow(f"{key}:day", tries=ASKED_A_DAY, within=24 * HOUR, now=now)
    await allow(f"ask:address:{address[:60]}", tries=ASKED_FROM, within=HOUR, now=now)


async def allow_opt_out(registration_id: uuid.UUID, *, now: datetime) -> None:
    """Count one change of what messages a party wants: each is noted for good. Raises TooMany."""
    await allow(f"opt-out:{registration_id}", tries=PER_COMPANION, within=WINDOW, now=now)


async def allow_picture(attendee_id: uuid.UUID, *, now: datetime) -> None:
    """Count one picture of a ticket, which takes a tenth of a second to draw. Raises TooMany."""
    await allow(f"picture:{attendee_id}", tries=PER_COMPANION * 4, within=WINDOW, now=now)


async def allow_liaison(invitation_id: uuid.UUID, *, now: datetime) -> None:
    """Count one act through an OPD's link. Raises TooMany: an OPD names dozens of people, nobody tries thousands."""
    await allow(f"liaison:{invitation_id}", tries=PER_LIAISON, within=WINDOW, now=now)


async def allow_resend(registration_id: uuid.UUID, to: str, *, now: datetime) -> None:
    """Count one message sent again, by the party and by the mailbox. Raises TooMany.

    So a changed address bombs nobody, nor do many parties one address.
    """
    for key in (f"resend:party:{registration_id}", f"resend:to:{_digest(to.lower())}"):
        await allow(key, tries=RESENDS, within=HOUR, now=now)
        await allow(f"{key}:day", tries=RESENDS_A_DAY, within=24 * HOUR, now=now)
