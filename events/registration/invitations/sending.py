"""Sending invitations: what is marked as sent, by whose hand, and how that is taken back; and sending by e-mail."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from events import audit, outbox
from events.audit import Actor
from events.database import marks, sql, transaction
from events.registration.invitations.links import InvitationFacts, invitations_of
from events.registration.invitations.state import state_of
from events.registration.invitations.texts import Note
from events.registration.messages.identity import Kind, identify, like, parse
from events.registration.seats.event import lock_event
from events.registration.seats.window import refuse_cancelled
from events.vocabulary import Channel, InvitationState, MessageState


def unsent(everyone: Sequence[InvitationFacts]) -> list[InvitationFacts]:
    """Those that were neither sent nor opened, answered or declined, in the same order."""
    return [one for one in everyone if state_of(one) is InvitationState.UNSENT]


def next_after(everyone: Sequence[InvitationFacts], last: uuid.UUID | None) -> InvitationFacts | None:
    """The first unsent one behind `last`, then from the beginning; None when all are sent."""
    waiting = unsent(everyone)
    order = {one.id: place for place, one in enumerate(everyone)}
    behind = [one for one in waiting if last in order and order[one.id] > order[last]]
    return next(iter([*behind, *waiting]), None)


async def mark_sent(event_id: uuid.UUID, invitation_ids: Sequence[uuid.UUID], *, by: Actor, now: datetime) -> int:
    """Note that these were sent; who already was stays as it is. Returns how many were noted; foreign ids are none.

    Those noted together bear the same moment, by which `take_back` finds them.
    """
    if not invitation_ids:
        return 0
    async with transaction():
        refuse_cancelled(await lock_event(event_id))
        rows = await sql(
            f"UPDATE invitation SET sent_at = {{}} WHERE event = {{}} AND id IN ({marks(len(invitation_ids))})"  # noqa: S608
            " AND sent_at IS NULL RETURNING id",
            now,
            event_id,
            *sorted(invitation_ids),
        )
        for row in rows:
            await audit.record("invitation.sent", by=by, at=now, subject=("invitation", row["id"]), event=event_id)
    return len(rows)


async def marked_at(event_id: uuid.UUID, moment: datetime) -> list[InvitationFacts]:
    """Those marked at that very moment and still marked."""
    return [one for one in await invitations_of(event_id) if one.sent_at == moment]


async def take_back(event_id: uuid.UUID, moment: datetime, *, by: Actor, now: datetime) -> int:
    """They were not sent after all: as `unmark`, those marked at that moment."""
    return await unmark(event_id, [one.id for one in await marked_at(event_id, moment)], by=by, now=now)


async def unmark(event_id: uuid.UUID, invitation_ids: Sequence[uuid.UUID], *, by: Actor, now: datetime) -> int:
    """Take the mark of these back. Returns how many; a second time none, foreign ids none.

    What was sent by e-mail stays marked: it went out.
    """
    async with transaction():
        refuse_cancelled(await lock_event(event_id))
        ids = sorted({*invitation_ids} - await mailed(event_id))
        if not ids:
            return 0
        rows = await sql(
            f"UPDATE invitation SET sent_at = NULL WHERE event = {{}} AND id IN ({marks(len(ids))})"  # noqa: S608
            " AND sent_at IS NOT NULL RETURNING id",
            event_id,
            *ids,
        )
        for row in rows:
            await audit.record("invitation.unsent", by=by, at=now, subject=("invitation", row["id"]), event=event_id)
    return len(rows)


async def mail(event_id: uuid.UUID, notes: Sequence[tuple[uuid.UUID, Note]], *, by: Actor, now: datetime) -> int:
    """Queue each OPD's note to its liaison's address and mark it sent; who was sent already, or has no address, not,
    nor whose link is not the note's any more.

    Returns how many were queued. Asked twice at once, each goes out once: the identity names OPD and link.
    """
    wanted = dict(notes)
    async with transaction():
        refuse_cancelled(await lock_event(event_id))
        waiting = [one for one in unsent(await invitations_of(event_id)) if one.id in wanted and one.liaison_email]
        # A link renewed since the note was written is another one's: that OPD is still to be sent.
        going = [one for one in waiting if one.address in wanted[one.id].body]
        for one in going:
            await outbox.queue(
                identify(Kind.INVITATION, one.id, one.token_version),
                channel=Channel.EMAIL,
                address=one.liaison_email,
                subject=wanted[one.id].subject,
                body=wanted[one.id].body,
                now=now,
                event=event_id,
            )
            await sql("UPDATE invitation SET sent_at = {} WHERE id = {}", now, one.id)
            await audit.record("invitation.mailed", by=by, at=now, subject=("invitation", one.id), event=event_id)
    return len(going)


async def mailed(event_id: uuid.UUID) -> set[uuid.UUID]:
    """The invitations that went out by e-mail, or are about to."""
    return {one for one, _state in await _mails(event_id)}


async def mail_failed(event_id: uuid.UUID) -> set[uuid.UUID]:
    """The invitations whose e-mail did not arrive: the mark says sent, and the board must say that it was not."""
    return {one for one, state in await _mails(event_id) if state == MessageState.FAILED}


async def _mails(event_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    rows = await sql(
        "SELECT identity, state FROM outbox WHERE event = {} AND identity LIKE {}", event_id, like(Kind.INVITATION)
    )
    return [(uuid.UUID(parse(row["identity"]).parts["invitation"]), row["state"]) for row in rows]
