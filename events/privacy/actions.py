"""Erasing personal data by date and on request. What stays counts people and names nobody.

Everything here may be repeated: a run that was killed is taken up by the next, and two at once wait for each other
at the event's lock.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import structlog

from events import audit, outbox
from events.audit import SYSTEM, Actor
from events.calendar.notice import retention_of
from events.calendar.tables import Event
from events.clean import clean_text
from events.database import new_id, sql, transaction
from events.errors import Invalid
from events.language import _
from events.privacy import history, people
from events.privacy.parts import CONTACTS, LIST, Part, anything_left
from events.registration.family import with_joined
from events.registration.messages.identity import Kind, about, like
from events.registration.private_feed.address import forget as forget_calendars
from events.registration.queries import known_registration
from events.registration.seats.event import ChangingEvent, lock_event
from events.registration.waiting.changing import changing
from events.text import local_date
from events.vocabulary import ErasureRule

log = structlog.get_logger()


@dataclass(frozen=True)
class Rule:
    """One of an event's two dates: what goes then, and the event's column that remembers it."""

    name: ErasureRule
    parts: tuple[Part, ...]
    marker: str


CONTACT_RULE = Rule(ErasureRule.CONTACTS, CONTACTS, "contacts_erased_at")
LIST_RULE = Rule(ErasureRule.LIST, (*CONTACTS, *LIST), "list_erased_at")


async def erase_due(now: datetime) -> int:
    """Erase what is past its date, event by event; how many erasures were recorded. The hourly job.

    An event whose erasure fails is logged and does not keep the others.
    """
    done = 0
    for row in await sql("SELECT id FROM event ORDER BY created_at, id"):
        try:
            done += await erase(row["id"], CONTACT_RULE, now) + await erase(row["id"], LIST_RULE, now)
        except Exception:
            log.exception("erasure failed", subject=str(row["id"]))
    return done


async def erase(event_id: uuid.UUID, rule: Rule, now: datetime) -> bool:
    """Erase what the rule names if its date has come; whether anything was left to erase.

    Long lists are worked off in batches first; the last transaction takes the rest and writes the record.
    """
    if not await _wanted(event_id, rule, now):
        return False
    await history.forget_contacts(event_id)
    if rule is LIST_RULE:
        await people.let_go(event_id, now)
    async with changing(event_id, now) as event:
        due, ground = await _due(event_id, rule, now)
        counts = await _finish(event, rule, ground, now) if due else {}
    return any(counts.values())


async def _wanted(event_id: uuid.UUID, rule: Rule, now: datetime) -> bool:
    due, _ground = await _due(event_id, rule, now)
    if not due:
        return False
    marked = await sql(f"SELECT {rule.marker} AS at FROM event WHERE id = {{}}", event_id)  # noqa: S608
    if not marked or marked[0]["at"] is None:
        return True
    if await anything_left(rule.parts, event_id) or await history.contacts_left(event_id):
        return True
    return rule is LIST_RULE and await people.anyone_left(event_id)


async def _due(event_id: uuid.UUID, rule: Rule, now: datetime) -> tuple[bool, dict[str, Any]]:
    """Whether the rule's day has begun on the event's clocks, and by what it was reckoned."""
    event = await Event.objects().where(Event.id == event_id).first()
    if event is None:
        return False, {}
    kept = await retention_of(event)
    on = kept.list_on if rule is LIST_RULE else kept.contacts_on
    span = {"years": kept.list_years} if rule is LIST_RULE else {"days": kept.contact_days}
    return on is not None and local_date(now, event.zone) >= on, {**span, "on": str(on)}


async def _finish(event: ChangingEvent, rule: Rule, ground: dict[str, Any], now: datetime) -> dict[str, int]:
    counts = {part.what: await part.erase(event.id) for part in rule.parts}
    event.wrote(makes_room=False)
    if rule is LIST_RULE:
        counts["people"] = await people.forget(event.id)
    markers = sorted({CONTACT_RULE.marker, rule.marker})
    await sql(
        f"UPDATE event SET {', '.join(f'{name} = COALESCE({name}, {{}})' for name in markers)} WHERE id = {{}}",  # noqa: S608
        *[now] * len(markers),
        event.id,
    )
    if any(counts.values()):
        await _record(event.id, rule.name, counts, ground, by=SYSTEM, now=now)
    return counts


async def _record(
    event_id: uuid.UUID,
    rule: ErasureRule,
    counts: dict[str, int],
    ground: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
    registration: uuid.UUID | None = None,
    reason: str = "",
) -> None:
    """The record, and the audit trail's word of it."""
    counts = {what: number for what, number in counts.items() if number}
    await sql(
        "INSERT INTO erasure_record (id, event, rule, registration, ground, counts, by_name, at)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}, {})",
        new_id(),
        event_id,
        rule,
        registration,
        _json(ground),
        _json(counts),
        by.name,
        now,
    )
    subject = ("registration", registration) if registration else ("event", event_id)
    await audit.record(
        f"erased.{rule}",
        by=by,
        at=now,
        subject=subject,
        event=event_id,
        data=counts | ground,
        personal={"reason": reason} if reason else None,
    )


def _json(values: dict[str, Any]) -> str:
    return msgspec.json.encode(values).decode()


async def erase_contact(registration_id: uuid.UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Erase one party's contact because it asked (UU 27/2022, Pasal 8); its seats and tickets stay.

    A message that waits for it is dropped. Raises NotFound, Invalid without a reason; repeating it changes nothing.
    """
    reason = clean_text(reason, 300) if reason.strip() else ""
    if not reason:
        raise Invalid(_("Tulis dasar penghapusan, misalnya permintaan peserta dan tanggalnya."), field="reason")
    async with transaction():
        row = await known_registration(registration_id)
        await lock_event(row.event)
        ids = await with_joined(registration_id)
        for one in ids:
            await forget_calendars(one)
        erased = [await _erase_contact(one, row.event, now) for one in ids]
        counts = {what: sum(each[what] for each in erased) for what in erased[0]}
        if any(counts.values()):
            await history.forget_contacts_of(ids)
            await _record(
                row.event, ErasureRule.REQUEST, counts, {}, by=by, now=now, registration=registration_id, reason=reason
            )


async def _erase_contact(registration: uuid.UUID, event: uuid.UUID, now: datetime) -> dict[str, int]:
    contacts = await sql(
        "UPDATE registration SET phone = '', email = '', alone_reason = '', refused_reason = '', changed_at = {}"
        " WHERE id = {} AND (phone <> '' OR email <> '' OR alone_reason <> '' OR refused_reason <> '')"
        " RETURNING 1 AS one",
        now,
        registration,
    )
    spouses = await sql(
        "UPDATE own_word SET phone = '', email = '', changed_at = {} WHERE attendee IN"
        " (SELECT id FROM attendee WHERE registration = {}) AND (phone <> '' OR email <> '') RETURNING 1 AS one",
        now,
        registration,
    )
    people = await sql("SELECT id FROM attendee WHERE registration = {}", registration)
    asked = "".join(" OR identity LIKE {}" for _one in people)
    messages = await sql(
        f"UPDATE outbox SET address = '', subject = '', body = '', calendar = NULL, error = '', {outbox.ENDED}"  # noqa: S608
        f" WHERE (registration = {{}} OR identity LIKE {{}}{asked}) AND event = {{}}"
        " AND (address <> '' OR body <> '' OR subject <> '') RETURNING 1 AS one",
        registration,
        about(registration),
        *(like(Kind.SPOUSE, one["id"]) for one in people),
        event,
    )
    return {"contacts": len(contacts), "spouses": len(spouses), "messages": len(messages)}
