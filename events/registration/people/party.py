"""The party that registers, as plain values, and the rules its answers must satisfy."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from events.clean import clean_email, clean_text
from events.errors import Invalid, Unreadable
from events.language import _
from events.names import tidied
from events.registration.people.delegates import objection
from events.registration.people.identity import normalise_phone, parse_nip
from events.registration.people.posts import spell_post
from events.registration.people.ranks import format_rank, parse_rank
from events.registration.seats.event import AnyEvent
from events.text import local_date
from events.vocabulary import AttendeeRole, CompanionPolicy, Relation


@dataclass(frozen=True)
class PersonValues:
    """What is known of one human. `department` is a node of the OPD tree; who has none names an institution.

    `relation` is a companion's (husband or wife). `role` is an official's; a companion is always a companion.
    """

    name: str
    nip: str | None = None
    is_asn: bool = False
    rank: str = ""
    position: str = ""
    department: uuid.UUID | None = None
    institution: str = ""
    relation: str = ""
    represents: str = ""
    represents_letter: str = ""
    role: str = AttendeeRole.PARTICIPANT


@dataclass(frozen=True)
class Party:
    """One person, or a couple, with the contact that gets the links.

    `consent` is the official's word that the companion knows of it; the companion's own word comes later, by a link
    (`own_words.py`) that goes to `companion_phone` or `companion_email`, or is handed over by the official.
    """

    official: PersonValues
    companion: PersonValues | None = None
    alone_reason: str = ""
    phone: str = ""
    email: str = ""
    consent: bool = False
    companion_phone: str = ""
    companion_email: str = ""


@dataclass(frozen=True)
class Policy:
    """What an event asks of a party; `public` when nobody of the committee stands behind the form."""

    companion: str
    delegate: str
    today: date
    public: bool


def check_party(party: Party, policy: Policy) -> Party:
    """The party with every value in its one spelling.

    Raises Invalid whose `field` is `official.*`, `companion.*` or the name of a field of the party.
    """
    official = check_person(party.official, "official", policy)
    check_delegate(official, policy)
    checked = replace(
        party,
        official=official,
        companion=_check_companion(party, official, policy),
        alone_reason=_clean("alone_reason", lambda text: clean_text(text, 300), party.alone_reason),
        phone=_clean("phone", normalise_phone, party.phone),
        email=_clean("email", clean_email, party.email),
        companion_phone=_clean("companion.phone", normalise_phone, party.companion_phone),
        companion_email=_clean("companion.email", clean_email, party.companion_email),
    )
    _check_contact(checked, policy)
    _check_alone(checked, policy)
    return checked


def check_person(person: PersonValues, prefix: str, policy: Policy) -> PersonValues:
    """One human's values in their one spelling; a NIP belongs to an ASN only. Raises Invalid."""
    nip = _clean(f"{prefix}.nip", lambda text: parse_nip(text, policy.today).digits, person.nip or "")
    texts: dict[str, Any] = {
        name: _clean(f"{prefix}.{name}", clean_text, getattr(person, name))
        for name in ("name", "position", "institution", "represents", "represents_letter")
    }
    texts["name"] = tidied(texts["name"])
    rank = _clean(f"{prefix}.rank", spell_rank, person.rank)
    texts["position"] = spell_post(texts["position"])
    texts["represents_letter"] = texts["represents_letter"] if texts["represents"] else ""
    checked = replace(person, nip=nip or None, is_asn=person.is_asn or bool(nip), rank=rank, **texts)
    if not any(character.isalpha() for character in checked.name):
        raise Invalid(_("Tulis nama lengkap."), field=f"{prefix}.name")
    if checked.role not in list(AttendeeRole):
        raise Invalid(_("Pilih peran yang tersedia."), field=f"{prefix}.role")
    return checked


def spell_rank(text: str) -> str:
    """ "Pembina Tingkat I (IV/b)" from any spelling; ranks of other services stay as typed."""
    try:
        return format_rank(parse_rank(text))
    except Unreadable:
        return clean_text(text, 80)


def _clean(field: str, parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text) if text and text.strip() else ""
    except Unreadable as error:
        raise Invalid(str(error), field=field) from None


def check_delegate(official: PersonValues, policy: Policy) -> None:
    """Whether the event lets this person stand in for whom it invited. Raises Invalid with its field."""
    field = objection(official.represents, official.represents_letter, policy.delegate)
    if field == "represents":
        raise Invalid(_("Kegiatan ini tidak dapat diwakilkan."), field=f"official.{field}")
    if field:
        raise Invalid(_("Tulis nomor surat tugas."), field=f"official.{field}")


def _check_companion(party: Party, official: PersonValues, policy: Policy) -> PersonValues | None:
    if party.companion is None:
        return None
    if policy.companion == CompanionPolicy.NONE and policy.public:
        raise Invalid(_("Kegiatan ini diikuti tanpa pasangan."), field="companion.name")
    return check_companion(party.companion, official.nip, party.consent, policy)


def check_companion(companion: PersonValues, official_nip: str | None, consent: bool, policy: Policy) -> PersonValues:
    """A spouse's values in their one spelling: a name and the relation; `consent`: they know of it. Raises Invalid."""
    checked = replace(check_person(companion, "companion", policy), role=AttendeeRole.COMPANION)
    if checked.relation not in list(Relation):
        raise Invalid(_("Pilih suami atau istri."), field="companion.relation")
    if checked.nip and checked.nip == official_nip:
        raise Invalid(_("NIP pasangan sama dengan NIP peserta."), field="companion.nip")
    if policy.public and not consent:
        raise Invalid(_("Beri tahu pasangan Anda dahulu, lalu nyatakan di sini."), field="consent")
    return checked


def _check_contact(party: Party, policy: Policy) -> None:
    if policy.public and not party.phone:
        raise Invalid(_("Tulis nomor HP yang dapat dihubungi."), field="phone")


def _check_alone(party: Party, policy: Policy) -> None:
    alone = party.companion is None and party.official.role == AttendeeRole.PARTICIPANT
    if alone and policy.public and policy.companion == CompanionPolicy.REQUIRED and not party.alone_reason:
        raise Invalid(_("Tulis alasan Anda hadir tanpa pasangan."), field="alone_reason")


def policy_of(event: AnyEvent, *, public: bool, now: datetime) -> Policy:
    """What the event of that row asks, today in its own zone."""
    return Policy(event.companion_policy, event.delegate_policy, local_date(now, event.zone), public)
