"""Addresses of private calendars: who gets which, and what each was proved by.

A NIP proves nothing: it can be guessed, and a public form takes anybody's. So a calendar shows only what its reader has
had already. What a *ticket* gives shows what that one ticket shows. What is sent to a *contact* shows the events for
which the person gave that very contact, whose tickets went there too; each message says the same address. A contact is
all its addresses: whoever reads one of them may hold the calendar.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from events import config
from events.database import marks, new_id, sql, transaction
from events.errors import NotFound
from events.keys import calendar_token, contact_mark, token_digest
from events.throttle import allow

FIRST_VERSION = 1
MARK = 32
RENEWALS = 10
"""How often an hour one calendar may change its address."""
FEED = "SELECT id, person, attendee, contact, token_version FROM private_feed"


@dataclass(frozen=True, slots=True)
class Feed:
    """A private calendar: of one ticket (`attendee`), or of what the person registered with the `contact`."""

    id: uuid.UUID
    person: uuid.UUID
    attendee: uuid.UUID | None
    contact: bytes
    token_version: int

    @property
    def token(self) -> str:
        return calendar_token(config.keys().session, self.id, self.token_version)

    def is_of(self, contact: bytes) -> bool:
        """Whether everybody who may hold the calendar reads that contact: all of its addresses are among those."""
        known = _split(contact)
        return bool(self.contact) and all(mark in known for mark in _split(self.contact))


def _split(contact: bytes) -> list[bytes]:
    return [contact[at : at + MARK] for at in range(0, len(contact), MARK)]


def contact_of(phone: str, email: str) -> bytes:
    """What stands for a contact where its words may not be kept; empty without one."""
    return b"".join(sorted(contact_mark(config.keys().session, one) for one in (phone, email) if one.strip()))


def path_of(feed: Feed) -> str:
    """The page of the calendar on this site; with `.ics` behind it the calendar itself."""
    return f"/kalender/pribadi/{feed.token}"


def url_of(feed: Feed) -> str:
    """The page's whole address, as messages say it."""
    return f"{config.load().base_url}{path_of(feed)}"


async def by_token(token: str) -> Feed | None:
    """The calendar a living token opens; an older version opens none. Takes any text."""
    rows = await sql(f"{FEED} WHERE token_digest = {{}}", token_digest(token))
    return _feed(rows[0]) if rows else None


def _feed(row: dict[str, Any]) -> Feed:
    return Feed(**row | {"contact": bytes(row["contact"])})


async def of_ticket(attendee_id: uuid.UUID, *, now: datetime) -> Feed:
    """The calendar of one ticket, made when first asked for. Raises NotFound once the event's contacts are erased."""
    async with transaction():
        rows = await sql(
            "SELECT a.person FROM attendee a JOIN event e ON e.id = a.event"
            " WHERE a.id = {} AND e.contacts_erased_at IS NULL",
            attendee_id,
        )
        if not rows:
            raise NotFound
        await _make(rows[0]["person"], attendee_id, b"", now)
        [row] = await sql(f"{FEED} WHERE attendee = {{}}", attendee_id)
    return _feed(row)


async def of_contact(registration: uuid.UUID, people: Iterable[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, Feed]:
    """In the open transaction: of each person the calendar to be sent to the registration's contact, if it has one."""
    found = await of_contacts([(registration, person) for person in people], now=now)
    return {person: feed for (_registration, person), feed in found.items()}


async def of_contacts(
    wanted: Collection[tuple[uuid.UUID, uuid.UUID]], *, now: datetime
) -> dict[tuple[uuid.UUID, uuid.UUID], Feed]:
    """As `of_contact`, of many (registration, person) at once.

    New ones are written in one order, so that two transactions never wait for each other.
    """
    contacts = await _contacts({registration for registration, _person in wanted})
    pairs = {one: (one[1], contacts[one[0]]) for one in wanted if contacts.get(one[0])}
    known = await _known({person for person, _contact in pairs.values()})
    beaten = set()
    for person, contact in sorted(set(pairs.values()) - known.keys()):
        made = await _make(person, None, contact, now)
        if made:
            known[person, contact] = made
        else:
            beaten.add(person)
    known |= await _known(beaten)
    return {one: known[pair] for one, pair in pairs.items()}


async def _contacts(registrations: Collection[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    if not registrations:
        return {}
    rows = await sql(
        f"SELECT id, phone, email FROM registration WHERE id IN ({marks(len(registrations))})",  # noqa: S608
        *registrations,
    )
    return {row["id"]: contact_of(row["phone"], row["email"]) for row in rows}


async def sent_to(phone: str, email: str, people: Collection[uuid.UUID]) -> dict[uuid.UUID, Feed]:
    """The calendars that messages to that contact have named, by their persons."""
    contact = contact_of(phone, email)
    return {person: feed for (person, to), feed in (await _known(people)).items() if to == contact}


async def _known(people: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, bytes], Feed]:
    """Every calendar ever sent of those people, by person and contact."""
    if not people:
        return {}
    rows = await sql(f"{FEED} WHERE attendee IS NULL AND person IN ({marks(len(people))})", *people)
    return {(feed.person, feed.contact): feed for feed in map(_feed, rows)}


async def _make(person: uuid.UUID, attendee: uuid.UUID | None, contact: bytes, now: datetime) -> Feed | None:
    """A new calendar; None where there is one, perhaps of somebody who was faster."""
    feed = Feed(new_id(), person, attendee, contact, FIRST_VERSION)
    rows = await sql(
        "INSERT INTO private_feed (id, person, attendee, contact, token_version, token_digest, created_at)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}) ON CONFLICT DO NOTHING RETURNING id",
        feed.id,
        person,
        attendee,
        contact,
        FIRST_VERSION,
        token_digest(feed.token),
        now,
    )
    return feed if rows else None


async def renew(feed: Feed, *, now: datetime) -> Feed:
    """Another address; the old one opens nothing from now on. Raises NotFound for one that was renewed meanwhile."""
    fresh = Feed(feed.id, feed.person, feed.attendee, feed.contact, feed.token_version + 1)
    async with transaction():
        await allow(f"calendar:{feed.id}", tries=RENEWALS, within=timedelta(hours=1), now=now)
        rows = await sql(
            "UPDATE private_feed SET token_version = {}, token_digest = {}, renewed_at = {}"
            " WHERE id = {} AND token_version = {} RETURNING id",
            fresh.token_version,
            token_digest(fresh.token),
            now,
            feed.id,
            feed.token_version,
        )
        if not rows:
            raise NotFound
    return fresh


async def forget(registration_id: uuid.UUID) -> None:
    """In the open transaction: the calendars sent to this party's contact end, for it is about to be erased."""
    [row] = await sql("SELECT phone, email FROM registration WHERE id = {}", registration_id)
    await sql(
        "DELETE FROM private_feed WHERE attendee IS NULL AND contact = {}"
        " AND person IN (SELECT person FROM attendee WHERE registration = {})",
        contact_of(row["phone"], row["email"]),
        registration_id,
    )
