"""What a spouse does with their own link: agrees, corrects, leaves a contact, leaves, takes a new link.

Nothing here waits for it: a spouse without a word of their own has a seat, a ticket and a way through the door.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from datetime import datetime

from events import audit, outbox
from events.audit import Actor
from events.database import sql
from events.errors import Conflict, NotFound
from events.language import _
from events.registration import queries
from events.registration.history import FIELDS
from events.registration.limits import allow_spouse_letter
from events.registration.messages import spouse as letters
from events.registration.messages.identity import Kind, identify
from events.registration.parties.changes import withdraw
from events.registration.parties.consent import keep_text
from events.registration.parties.corrections import correct
from events.registration.people.own_words import OwnWord, next_link, open_words, word_of
from events.registration.people.party import PersonValues
from events.registration.queries import AttendeeFacts
from events.registration.seats.arithmetic import LIVE
from events.registration.waiting.changing import changing_party
from events.vocabulary import ActorKind, AttendeeRole

CORRECTED = ("name", "department", "institution")


@dataclass(frozen=True, slots=True)
class Said:
    """A spouse's answers: what is corrected, and the contact of their own, in its one spelling."""

    name: str
    department: uuid.UUID | None
    institution: str
    phone: str = ""
    email: str = ""


def actor_of(attendee_id: uuid.UUID) -> Actor:
    """The spouse as the audit trail names them: a participant, by their own id and without a name."""
    return Actor(ActorKind.PARTICIPANT, attendee_id, _("Pasangan"))


async def confirm(attendee_id: uuid.UUID, said: Said, *, now: datetime) -> None:
    """Agree to the event's notice as it stands, correcting what was wrong; the first time stays the time.

    It is kept whether the link had gone to a contact that is not the official's too, or only through the official's
    hands: then nobody can tell the two apart, and the committee reads so. Raises NotFound, Conflict (`not_expected`)
    for who left, and Invalid with its field.
    """
    registration = await _registration_of(attendee_id)
    async with changing_party(registration, now):
        handed_over = await _handed_over(registration, await _word(attendee_id))
        await amend(attendee_id, said, now=now)
        word = await _word(attendee_id)
        if word.confirmed_at is not None:
            return
        digest = await keep_text(word.event, now)
        await sql(
            "UPDATE own_word SET confirmed_at = {}, notice = {}, handed_over = {}, changed_at = {} WHERE attendee = {}",
            now,
            digest,
            handed_over,
            now,
            attendee_id,
        )
        await outbox.recall(identify(Kind.SPOUSE, attendee_id, word.token_version))
        await _record("companion.confirmed", word, now)


async def _handed_over(registration_id: uuid.UUID, word: OwnWord) -> bool:
    """Whether the link had gone to no contact but the official's."""
    registration = await queries.registration(registration_id)
    officials = {registration.phone, registration.email} if registration else set()
    return not {word.phone, word.email} - officials - {""}


async def amend(attendee_id: uuid.UUID, said: Said, *, now: datetime) -> None:
    """Write the spouse's corrections, tell the official which they were, and keep the spouse's own contact.

    Raises as `confirm`.
    """
    registration = await _registration_of(attendee_id)
    async with changing_party(registration, now) as event:
        spouse, word = await _expected(attendee_id), await _word(attendee_id)
        changed = [name for name in CORRECTED if getattr(said, name) != getattr(spouse, name)]
        if changed:
            kept = {one.name: getattr(spouse, one.name) for one in fields(PersonValues)}
            values = PersonValues(**kept | {name: getattr(said, name) for name in changed})
            await correct(attendee_id, values, by=actor_of(attendee_id), now=now)
            labels = [_(FIELDS[name]) for name in changed]
            await letters.tell_corrected(event, registration, said.name, labels, now)
        if (said.phone, said.email) != (word.phone, word.email):
            await _keep_contact(word, said.phone, said.email, now)


async def leave(attendee_id: uuid.UUID, *, now: datetime) -> None:
    """The spouse does not come: the seat is free, their contact is erased at once, and the official is told.

    Raises NotFound, and Conflict after the event ended.
    """
    registration = await _registration_of(attendee_id)
    async with changing_party(registration, now):
        await withdraw(
            registration,
            by=actor_of(attendee_id),
            now=now,
            attendee_id=attendee_id,
            reason=_("Pasangan menyatakan sendiri tidak hadir."),
        )
        await sql("UPDATE own_word SET phone = '', email = '', changed_at = {} WHERE attendee = {}", now, attendee_id)


async def renew(attendee_id: uuid.UUID, *, by: Actor, now: datetime) -> OwnWord:
    """A new link of the spouse's; the older one opens nothing from now on, and an unspoken spouse is asked again.

    The official may, until the spouse has spoken: from then on the link is the spouse's (Conflict, `spoken`).
    Raises TooMany for a contact that was asked too often.
    """
    registration = await _registration_of(attendee_id)
    async with changing_party(registration, now) as event:
        spouse = await _expected(attendee_id)
        word = await word_of(attendee_id)
        if word is None:
            await open_words(event.id, [attendee_id], now)
            word = await _word(attendee_id)
        elif word.confirmed_at is not None and by.id != attendee_id:
            raise Conflict(_("Pasangan sudah mengonfirmasi datanya; tautannya hanya untuknya."), code="spoken")
        else:
            if word.confirmed_at is None and (word.email or word.phone):
                await allow_spouse_letter(word.email or word.phone, now=now)
            await letters.forget([str(spouse.id)])
            word = await next_link(word, now)
        await _record("companion.link_renewed", word, now, by=by)
        await letters.ask(event, registration, now)
    return word


async def _keep_contact(word: OwnWord, phone: str, email: str, now: datetime) -> None:
    await sql(
        "UPDATE own_word SET phone = {}, email = {}, changed_at = {} WHERE attendee = {}",
        phone,
        email,
        now,
        word.attendee,
    )
    await _record("companion.contact_changed", word, now)


async def _registration_of(attendee_id: uuid.UUID) -> uuid.UUID:
    found = await queries.attendee(attendee_id)
    if found is None:
        raise NotFound
    return found.registration


async def _expected(attendee_id: uuid.UUID) -> AttendeeFacts:
    """Under the event's lock: the spouse, who is still expected as one."""
    found = await queries.attendee(attendee_id)
    if found is None or found.role != AttendeeRole.COMPANION or found.state not in LIVE:
        raise Conflict(_("Anda tidak lagi terdaftar pada kegiatan ini. Hubungi panitia."), code="not_expected")
    return found


async def _word(attendee_id: uuid.UUID) -> OwnWord:
    found = await word_of(attendee_id)
    if found is None:
        raise NotFound
    return found


async def _record(action: str, word: OwnWord, now: datetime, by: Actor | None = None) -> None:
    await audit.record(
        action, by=by or actor_of(word.attendee), at=now, subject=("attendee", word.attendee), event=word.event
    )
