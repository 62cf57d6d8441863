"""Messages to people: queued in the transaction that causes them, delivered after it by a job."""

from __future__ import annotations

import uuid
from datetime import datetime

from piccolo.columns import UUID, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from events.database import new_id, sql
from events.vocabulary import MessageState

QUEUED = f"state = '{MessageState.QUEUED}'"
"""A condition, as text so that it meets the partial index: a message that is due at its time."""
UNSENT = f"state IN ('{MessageState.QUEUED}', '{MessageState.FAILED}')"
"""A condition: a message that may still go out."""
DROPPED = f"state = '{MessageState.DROPPED}', body = '', calendar = NULL"
"""What is set when it shall not: its words are erased."""
ENDED = f"state = CASE WHEN state = '{MessageState.SENT}' THEN '{MessageState.SENT}' ELSE '{MessageState.DROPPED}' END"
"""What is set when its address is erased: what was not sent never is."""


class Outbox(Table):
    """One message to one address, queued once per `identity`; delivered at least once.

    Channel `email` is sent by the job; `whatsapp` waits for an organizer, who sends it by hand.
    """

    id = UUID(primary_key=True, default=new_id)
    identity = Varchar(length=200, unique=True, help_text="kind, subject, person and revision")
    event = UUID(default=None, null=True, index=True)
    registration = UUID(default=None, null=True, index=True, help_text="Whose contact it goes to")
    channel = Varchar(length=20)
    address = Varchar(length=254)
    subject = Text()
    body = Text()
    calendar = Bytea(default=None, null=True)
    state = Varchar(length=20, default="queued", help_text="queued, sent, failed, dropped")
    attempts = Integer(default=0)
    error = Text()
    due_at = Timestamptz(default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    sent_at = Timestamptz(default=None, null=True)
    useful_until = Timestamptz(default=None, null=True, help_text="After it nobody needs the message any more")


async def queue(
    identity: str,
    *,
    channel: str,
    address: str,
    subject: str,
    body: str,
    now: datetime,
    event: uuid.UUID | None = None,
    registration: uuid.UUID | None = None,
    calendar: bytes | None = None,
    useful_until: datetime | None = None,
) -> None:
    """Queue a message in the open transaction; a second one of the same identity changes nothing."""
    await sql(
        "INSERT INTO outbox (id, identity, event, registration, channel, address, subject, body, calendar, state,"
        " attempts, error, due_at, created_at, useful_until)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, 0, '', {}, {}, {}) ON CONFLICT (identity) DO NOTHING",
        new_id(),
        identity,
        event,
        registration,
        channel,
        address,
        subject,
        body,
        calendar,
        MessageState.QUEUED,
        now,
        now,
        useful_until,
    )


async def drop(registration_id: uuid.UUID) -> None:
    """In the open transaction: what still waits for this party is not sent any more, and its words are erased."""
    await sql(f"UPDATE outbox SET {DROPPED} WHERE registration = {{}} AND {UNSENT}", registration_id)  # noqa: S608


async def recall(identity: str) -> None:
    """In the open transaction: this message is not sent any more unless it has been, and its words are erased."""
    await sql(f"UPDATE outbox SET {DROPPED} WHERE identity = {{}} AND {UNSENT}", identity)  # noqa: S608


async def reword(registration_id: uuid.UUID, before: str, after: str) -> None:
    """In the open transaction: what still waits for this party says `after` where it said `before`."""
    await sql(
        f"UPDATE outbox SET body = replace(body, {{}}, {{}}) WHERE registration = {{}} AND {UNSENT}",  # noqa: S608
        before,
        after,
        registration_id,
    )


async def readdress(registration_id: uuid.UUID, channel: str, address: str, now: datetime) -> None:
    """In the open transaction: what still waits for this party goes to another address, at once."""
    await sql(
        "UPDATE outbox SET channel = {}, address = {}, state = {}, attempts = 0, error = '', due_at = {}"  # noqa: S608
        f" WHERE registration = {{}} AND {UNSENT} AND body <> ''",
        channel,
        address,
        MessageState.QUEUED,
        now,
        registration_id,
    )
