"""Who comes back when a merge is undone: beside whom, in which state, if there is room. Under the event's lock."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from events.database import marks, sql
from events.errors import Conflict
from events.language import _
from events.registration.merging.plan import state_beside
from events.registration.people.states import move, one_of
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.event import ChangingEvent, LockedEvent, check_quota, check_seats, lock_invitations
from events.registration.seats.predicates import holds_a_seat


async def join_party(event: ChangingEvent, back: Sequence[uuid.UUID], now: datetime) -> None:
    """Whoever is back sits or waits as the rest of the party does by now. Raises Conflict beside another spouse."""
    for one in back:
        (row,) = await sql("SELECT registration, official, state FROM attendee WHERE id = {}", one)
        party = await sql(
            f"SELECT id, state FROM attendee WHERE registration = {{}} AND id NOT IN ({marks(len(back))})"  # noqa: S608
            f" AND state IN ({marks(len(LIVE))}) ORDER BY official IS NOT NULL, id",
            row["registration"],
            *back,
            *LIVE,
        )
        led = row["official"] is not None and row["official"] not in back
        state = state_beside(row["state"], led, [other["state"] for other in party])
        if state != row["state"]:
            await move(event, one_of(row["registration"], one), state, now, before=[row["state"]])
    if back:
        await _refuse_two_spouses(back)


async def _refuse_two_spouses(back: Sequence[uuid.UUID]) -> None:
    """Where the committee or the official has named another spouse since, nobody comes back as a third."""
    crowded = await sql(
        "SELECT official FROM attendee WHERE official IN"  # noqa: S608
        f" (SELECT official FROM attendee WHERE id IN ({marks(len(back))}) AND official IS NOT NULL)"
        f" AND state IN ({marks(len(LIVE))}) GROUP BY official HAVING count(*) > 1",
        *back,
        *LIVE,
    )
    if crowded:
        raise Conflict(
            _("Pasangan lain sudah terdaftar sesudah penggabungan ini. Batalkan dahulu pasangan itu."),
            code="another_spouse",
        )


async def take_seats(event: LockedEvent, back: Sequence[uuid.UUID]) -> None:
    """Those back in a seat must fit, and so must their OPDs' quotas; invitations are locked by id.

    Raises EventFull and QuotaFull.
    """
    if not back:
        return
    rows = await sql(
        f"SELECT id, role, state, counts_for FROM attendee WHERE id IN ({marks(len(back))})",  # noqa: S608
        *back,
    )
    seated = [row for row in rows if holds_a_seat(row["role"], row["state"])]
    if seated:
        await check_seats(event)
    opds = {row["counts_for"] for row in seated if row["counts_for"]}
    invitations = await lock_invitations(event.id, opds)
    for opd in opds:
        await check_quota(event, opd, invitations.get(opd))
