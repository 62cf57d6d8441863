"""Whom a message goes to: the parties of an event with their contact and tickets, and queueing it for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Literal, NamedTuple

from events import config, delivery, outbox
from events.calendar import ical, queries
from events.calendar.tables import Event, Session
from events.database import marks, sql
from events.registration.family import HOMES
from events.registration.messages import words
from events.registration.messages.identity import Kind, Part, like
from events.registration.messages.words import Contact, Holder, Letter
from events.registration.private_feed import address
from events.registration.private_feed.address import Feed
from events.registration.queries import code_of
from events.registration.seats.arithmetic import LIVE
from events.vocabulary import AttendeeState, Channel

ACTIVE = (str(AttendeeState.ACTIVE),)


@dataclass
class Recipient:
    """One party: where its messages go, whom they address, and the tickets of those who have a seat.

    `ahead` counts the calendar entries this address was told beyond the feed's SEQUENCE.
    """

    registration: uuid.UUID
    contact: Contact
    created_at: datetime
    name: str
    ahead: int = 0
    holders: list[Holder] = field(default_factory=list)


class _Human(NamedTuple):
    """Somebody of a party, as `words.relations` takes them."""

    id: uuid.UUID
    name: str
    official: uuid.UUID | None
    relation: str
    ticket_version: int
    person: uuid.UUID


async def recipients(
    event_id: uuid.UUID, states: Sequence[str] = LIVE, *, registration: uuid.UUID | None = None
) -> list[Recipient]:
    """The event's parties (or that one) with somebody in one of `states` and a contact, the eldest first.

    A party merged from several is told at all its contacts, until those who came with one of them have left.
    """
    only, arguments = ("AND r.id = {} ", [registration]) if registration else ("", [])
    rows = await sql(
        f"{HOMES} SELECT r.id, r.phone, r.email, r.created_at, a.id AS attendee, a.name, a.ticket_version, a.official,"  # noqa: S608
        " a.state, a.relation, a.person FROM home JOIN registration r ON r.id = home.id"
        " JOIN attendee a ON a.registration = home.registration"
        f" WHERE a.state IN ({marks(len(states))}) {only}AND NOT EXISTS (SELECT 1 FROM outbox o"
        " WHERE o.registration = r.id AND r.joined_into IS NOT NULL AND o.identity LIKE {})"
        " ORDER BY r.created_at, r.id, a.created_at, a.id",
        event_id,
        event_id,
        *states,
        *arguments,
        like(Kind.PARTED),
    )
    ahead = await _ahead(event_id)
    found: dict[uuid.UUID, Recipient] = {}
    people = {
        row["attendee"]: _Human(
            row["attendee"], row["name"], row["official"], row["relation"], row["ticket_version"], row["person"]
        )
        for row in rows
    }
    known = words.relations(people.values())
    for row in sorted(rows, key=lambda row: row["official"] is not None):
        to = words.contact(row["phone"], row["email"])
        if to is not None:
            party = Recipient(row["id"], to, row["created_at"], row["name"], ahead.get(to.address, 0))
            seated = [_holder(people[row["attendee"]], known)] if row["state"] in ACTIVE else []
            found.setdefault(row["id"], party).holders += seated
    return sorted(found.values(), key=lambda one: (one.created_at, one.registration))


def _holder(one: _Human, known: dict[uuid.UUID, str]) -> Holder:
    return Holder(one.name, code_of(one.id, one.ticket_version), known.get(one.id, ""), one.person)


async def _ahead(event_id: uuid.UUID) -> dict[str, int]:
    """Each withdrawal told to an address took a number of its own, and what follows must be higher."""
    rows = await sql(
        "SELECT address, count(*) AS n FROM outbox WHERE event = {} AND identity LIKE {}"
        " AND channel = {} GROUP BY address",
        event_id,
        like(Kind.WITHDRAWN),
        Channel.EMAIL,
    )
    return {row["address"]: 2 * row["n"] for row in rows}


async def ahead_of(event_id: uuid.UUID, address: str) -> int:
    """`Recipient.ahead` of one address."""
    return (await _ahead(event_id)).get(address, 0)


def invitation(
    method: Literal["PUBLISH", "CANCEL"],
    sessions: Iterable[Session],
    event: Event,
    to: Contact,
    *,
    ahead: int,
    now: datetime,
) -> bytes | None:
    """The .ics to go along; None where it cannot (WhatsApp) or there is no session to tell of."""
    told = list(sessions)
    if to.channel != Channel.EMAIL or not told:
        return None
    _name, sender = parseaddr(delivery.sender(config.load().smtp_url or "", config.load().base_url))
    return ical.message(method, told, event, sender, ahead=ahead, now=now)


async def sessions_ahead(event_id: uuid.UUID, now: datetime) -> tuple[Event, list[Session]]:
    """The event and those of its sessions that are held and not over."""
    event = await Event.objects().where(Event.id == event_id).first()
    assert event is not None
    sessions = await queries.sessions_of(event_id)
    return event, [one for one in sessions if one.cancelled_at is None and one.ends_at > now]


async def published(event_id: uuid.UUID, to: Contact, now: datetime) -> bytes | None:
    """The .ics of all that is still to come of the event, where it can go along."""
    if to.channel != Channel.EMAIL:
        return None
    event, sessions = await sessions_ahead(event_id, now)
    return invitation("PUBLISH", sessions, event, to, ahead=await ahead_of(event_id, to.address), now=now)


async def send(
    identity: str,
    event_id: uuid.UUID,
    registration: uuid.UUID,
    to: Contact,
    letter: Letter,
    *,
    now: datetime,
    calendar: bytes | None = None,
    useful_until: datetime | None = None,
) -> None:
    """Queue a letter for a party in the open transaction; the same `identity` again changes nothing."""
    await outbox.queue(
        identity,
        channel=to.channel,
        address=to.address,
        subject=letter.subject,
        body=letter.body,
        now=now,
        event=event_id,
        registration=registration,
        calendar=calendar,
        useful_until=useful_until,
    )


async def with_calendars(registration: uuid.UUID, holders: Sequence[Holder], now: datetime) -> list[Holder]:
    """In the open transaction: the holders with the private calendars that go to the contact of that registration."""
    feeds = await address.of_contact(registration, [one.person for one in holders if one.person], now=now)
    return [_with(one, feeds.get(one.person) if one.person else None) for one in holders]


async def all_with_calendars(parties: Sequence[Recipient], now: datetime) -> list[Recipient]:
    """In the open transaction: `with_calendars` for each of them, at once."""
    wanted = [(to.registration, one.person) for to in parties for one in to.holders if one.person]
    feeds = await address.of_contacts(wanted, now=now)
    return [
        replace(
            to,
            holders=[
                _with(one, feeds.get((to.registration, one.person)) if one.person else None) for one in to.holders
            ],
        )
        for to in parties
    ]


def _with(holder: Holder, feed: Feed | None) -> Holder:
    return replace(holder, calendar=address.url_of(feed)) if feed else holder


async def already_queued(event_id: uuid.UUID, kind: Kind, *parts: Part) -> set[str]:
    """Identities of the event's messages of that kind, or of those about the first of its parts."""
    rows = await sql("SELECT identity FROM outbox WHERE event = {} AND identity LIKE {}", event_id, like(kind, *parts))
    return {row["identity"] for row in rows}
