"""What participants and liaisons change by themselves, until somebody of the party has checked in.

Registration does not know of attendance, so the question is asked here, in the transaction of the change.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from events.database import for_update, marks, sql
from events.errors import Conflict, NotFound
from events.language import _
from events.registration.family import home_of
from events.registration.queries import GONE
from events.registration.waiting.changing import changing, changing_party


@asynccontextmanager
async def before_check_in(registration_id: uuid.UUID, now: datetime) -> AsyncIterator[None]:
    """`changing` while nobody of the party is present; a scan at this moment is either seen or sees the change.

    Raises NotFound, and Conflict (`checked_in`) for a party somebody of which has checked in.
    """
    async with changing_party(registration_id, now):
        await _refuse_present(await home_of(registration_id))
        yield


@asynccontextmanager
async def before_check_in_of(event_id: uuid.UUID, attendee_id: uuid.UUID, now: datetime) -> AsyncIterator[None]:
    """As `before_check_in`, of the party that attendee belongs to. Raises NotFound for nobody of the event."""
    async with changing(event_id, now):
        # Under the lock: a merge may have taken them to another party a moment ago.
        rows = await sql("SELECT registration FROM attendee WHERE id = {} AND event = {}", attendee_id, event_id)
        if not rows:
            raise NotFound
        await _refuse_present(rows[0]["registration"])
        yield


async def _refuse_present(registration_id: uuid.UUID) -> None:
    """Holds everybody's row first: a scan that wrote is committed then, one that comes waits (`unchanged.py`)."""
    party = await sql(
        f"SELECT id FROM attendee WHERE registration = {{}} AND state NOT IN ({marks(len(GONE))})"  # noqa: S608
        f" ORDER BY id{for_update(alone=True)}",
        registration_id,
        *GONE,
    )
    if not party:
        return
    present = await sql(
        f"SELECT id FROM presence WHERE attendee IN ({marks(len(party))}) LIMIT 1",  # noqa: S608
        *(one["id"] for one in party),
    )
    if present:
        raise Conflict(
            _("Peserta ini sudah tercatat hadir, sehingga data tidak dapat diubah dari sini. Hubungi panitia."),
            code="checked_in",
        )
