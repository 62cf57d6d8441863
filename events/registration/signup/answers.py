"""The draft's answers as a sequence of pages, and as the party they make: plain values in and out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from events.registration.people.party import Party, PersonValues
from events.vocabulary import CompanionPolicy

PERSON, JOB, TOGETHER, ALONE, COMPANION, COMPANION_JOB, CHECK, DONE = (
    "peserta",
    "jabatan",
    "pasangan",
    "tanpa-pasangan",
    "data-pasangan",
    "jabatan-pasangan",
    "periksa",
    "selesai",
)
YES, NO = "ya", "tidak"
Answers = Mapping[str, Mapping[str, Any]]

# Where each field of a refused party is asked.
ASKED_ON = {
    "official.name": PERSON,
    "phone": PERSON,
    "email": PERSON,
    "alone_reason": TOGETHER,
    "consent": COMPANION,
    "companion.phone": COMPANION,
    "companion.email": COMPANION,
    "companion.name": COMPANION,
    "companion.relation": COMPANION,
    "companion.nip": COMPANION_JOB,
    "companion.department": COMPANION_JOB,
}


def sequence(answers: Answers, companion_policy: str) -> list[str]:
    """The pages these answers lead through, in order, without check answers."""
    pages = [PERSON, JOB]
    if companion_policy == CompanionPolicy.NONE:
        return pages
    pages.append(TOGETHER)
    together = answers.get(TOGETHER, {}).get("together")
    if together == NO and companion_policy == CompanionPolicy.REQUIRED:
        pages.append(ALONE)
    if together == YES:
        pages.append(COMPANION)
        if answers.get(COMPANION, {}).get("is_asn") == YES:
            pages.append(COMPANION_JOB)
    return pages


def first_missing(answers: Answers, companion_policy: str) -> str | None:
    """The first page without answers; None when all can be checked."""
    return next((page for page in sequence(answers, companion_policy) if page not in answers), None)


def after(page: str, answers: Answers, companion_policy: str) -> str:
    """Where "Lanjutkan" leads."""
    pages = [*sequence(answers, companion_policy), CHECK]
    return pages[pages.index(page) + 1]


def before(page: str, answers: Answers, companion_policy: str) -> str | None:
    """Where "Kembali" leads; None from the first page."""
    pages = [*sequence(answers, companion_policy), CHECK]
    place = pages.index(page) if page in pages else 0
    return pages[place - 1] if place else None


def step_of(page: str, companion_policy: str) -> tuple[int, int]:
    """ "Langkah 2 dari 4": all pages about the spouse are one step."""
    total = 3 if companion_policy == CompanionPolicy.NONE else 4
    return {PERSON: 1, JOB: 2, CHECK: total}.get(page, 3), total


def with_page(answers: Answers, page: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with one page anew; who turns (un)ASN is asked for the work again."""
    updated = {**answers, page: dict(given)}
    follows = {PERSON: JOB, COMPANION: COMPANION_JOB}.get(page)
    if follows and answers.get(page, {}).get("is_asn") != given.get("is_asn"):
        updated.pop(follows, None)
    return updated


def party_of(answers: Answers) -> Party:
    """The party of complete answers; pages the answers no longer lead through are left out."""
    person, job = answers[PERSON], answers[JOB]
    together = answers.get(TOGETHER, {}).get("together") == YES
    official = PersonValues(
        name=person["name"],
        is_asn=person["is_asn"] == YES,
        nip=job.get("nip") if person["is_asn"] == YES else None,
        rank=job.get("rank", ""),
        position=job.get("position", ""),
        department=_id(job.get("department")),
        institution=job.get("institution", ""),
        represents=job.get("represents", ""),
        represents_letter=job.get("represents_letter", ""),
    )
    return Party(
        official,
        _companion(answers) if together else None,
        alone_reason="" if together else answers.get(ALONE, {}).get("reason", ""),
        phone=person["phone"],
        email=person.get("email", ""),
        consent=together and bool(answers[COMPANION].get("consent")),
        companion_phone=answers[COMPANION].get("phone", "") if together else "",
        companion_email=answers[COMPANION].get("email", "") if together else "",
    )


def _companion(answers: Answers) -> PersonValues:
    spouse = answers[COMPANION]
    job = answers.get(COMPANION_JOB, {}) if spouse["is_asn"] == YES else {}
    return PersonValues(
        name=spouse["name"],
        is_asn=spouse["is_asn"] == YES,
        nip=job.get("nip"),
        department=_id(job.get("department")),
        relation=spouse["relation"],
    )


def _id(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
