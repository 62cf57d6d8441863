"""The form as a sequence of pages: where each answer leads, and which answers become the party."""

from __future__ import annotations

import uuid

import pytest

from events.registration.people.party import Party, PersonValues
from events.registration.signup.answers import (
    ASKED_ON,
    after,
    before,
    first_missing,
    party_of,
    sequence,
    step_of,
    with_page,
)

OPD = str(uuid.UUID(int=7))
PERSON = {"name": "Budi", "is_asn": "ya", "phone": "0812", "email": "a@b.example"}
JOB = {"nip": "196804111993031009", "rank": "IV/b", "position": "Kepala", "department": OPD, "institution": ""}
SPOUSE = {"name": "Ratna", "is_asn": "ya", "relation": "wife", "consent": True}
SPOUSE_JOB = {"nip": "197503022000032001", "department": OPD}


def filled(together: str | None = None, spouse_asn: str = "ya") -> dict:
    """Every page answered, whether or not the answers lead to it."""
    return {
        "peserta": PERSON,
        "jabatan": JOB,
        **({"pasangan": {"together": together}} if together else {}),
        "tanpa-pasangan": {"reason": "Belum menikah"},
        "data-pasangan": {**SPOUSE, "is_asn": spouse_asn},
        "jabatan-pasangan": SPOUSE_JOB,
    }


WAYS = [
    ("none", None, "ya", "peserta jabatan"),
    ("none", "ya", "ya", "peserta jabatan"),
    ("optional", None, "ya", "peserta jabatan pasangan"),
    ("optional", "tidak", "ya", "peserta jabatan pasangan"),
    ("required", "tidak", "ya", "peserta jabatan pasangan tanpa-pasangan"),
    ("required", None, "ya", "peserta jabatan pasangan"),
    ("optional", "ya", "tidak", "peserta jabatan pasangan data-pasangan"),
    ("optional", "ya", "ya", "peserta jabatan pasangan data-pasangan jabatan-pasangan"),
    ("required", "ya", "ya", "peserta jabatan pasangan data-pasangan jabatan-pasangan"),
]


@pytest.mark.parametrize(("policy", "together", "spouse_asn", "way"), WAYS)
def test_the_answers_decide_which_pages_come(policy, together, spouse_asn, way):
    answers, way = filled(together, spouse_asn), way.split()
    assert sequence(answers, policy) == way
    for here, following in zip(way, [*way[1:], "periksa"], strict=True):
        assert after(here, answers, policy) == following
        assert before(following, answers, policy) == here
    assert before("peserta", answers, policy) is None
    assert before("no page of this way", answers, policy) is None


@pytest.mark.parametrize(("policy", "together", "spouse_asn", "way"), WAYS)
def test_the_first_page_without_an_answer_is_where_one_goes_on(policy, together, spouse_asn, way):
    """Page by page: with the first n answered, the next of the way is missing, until all can be checked."""
    everything, given = filled(together, spouse_asn), {}
    while (page := first_missing(given, policy)) is not None and page in everything:
        given[page] = everything[page]
    wanted = way.split()
    assert list(given) == [one for one in wanted if one in everything]
    assert first_missing(given, policy) == next((one for one in wanted if one not in everything), None)


@pytest.mark.parametrize(
    ("page", "with_spouse", "without"),
    [
        ("peserta", 1, 1),
        ("jabatan", 2, 2),
        ("pasangan", 3, None),
        ("tanpa-pasangan", 3, None),
        ("data-pasangan", 3, None),
        ("jabatan-pasangan", 3, None),
        ("periksa", 4, 3),
    ],
)
def test_all_pages_about_the_spouse_are_one_step(page, with_spouse, without):
    assert step_of(page, "optional") == step_of(page, "required") == (with_spouse, 4)
    if without is not None:
        assert step_of(page, "none") == (without, 3)


@pytest.mark.parametrize(
    ("page", "given", "forgotten"),
    [
        ("peserta", {**PERSON, "is_asn": "tidak"}, {"jabatan"}),
        ("peserta", {**PERSON, "name": "Budi Santosa"}, set()),
        ("data-pasangan", {**SPOUSE, "is_asn": "tidak"}, {"jabatan-pasangan"}),
        ("data-pasangan", {**SPOUSE, "name": "Dewi"}, set()),
        ("jabatan", {**JOB, "is_asn": "tidak"}, set()),
        ("pasangan", {"together": "tidak"}, set()),
    ],
)
def test_who_turns_civil_servant_or_no_longer_is_one_is_asked_for_that_work_again(page, given, forgotten):
    answers = filled("ya")
    changed = with_page(answers, page, given)
    assert changed[page] == given
    assert {*answers} - {*changed} == forgotten
    assert {one for one in changed if changed[one] != answers[one]} == {page}
    assert answers == filled("ya")


def test_the_first_answer_to_who_somebody_is_asks_for_the_work_anew():
    assert with_page({"jabatan": JOB}, "peserta", PERSON) == {"peserta": PERSON}


OFFICIAL = PersonValues("Budi", JOB["nip"], True, "IV/b", "Kepala", uuid.UUID(OPD))
COMPANION = PersonValues("Ratna", SPOUSE_JOB["nip"], True, department=uuid.UUID(OPD), relation="wife")
CONTACT = {"phone": "0812", "email": "a@b.example"}


@pytest.mark.parametrize(
    ("answers", "party"),
    [
        (filled("ya"), Party(OFFICIAL, COMPANION, consent=True, **CONTACT)),
        (filled("ya", "tidak"), Party(OFFICIAL, PersonValues("Ratna", relation="wife"), consent=True, **CONTACT)),
        (filled("tidak"), Party(OFFICIAL, alone_reason="Belum menikah", **CONTACT)),
        (filled(), Party(OFFICIAL, alone_reason="Belum menikah", **CONTACT)),
        (
            filled("ya") | {"data-pasangan": {**SPOUSE, "consent": False}},
            Party(OFFICIAL, COMPANION, consent=False, **CONTACT),
        ),
        (
            {"peserta": {"name": "Sri", "is_asn": "tidak", "phone": "0812"}, "jabatan": {**JOB, "institution": "BPS"}},
            Party(PersonValues("Sri", None, False, "IV/b", "Kepala", uuid.UUID(OPD), "BPS"), phone="0812"),
        ),
        (
            {"peserta": PERSON, "jabatan": {"represents": "Sekda", "represents_letter": "090/1"}},
            Party(PersonValues("Budi", is_asn=True, represents="Sekda", represents_letter="090/1"), **CONTACT),
        ),
    ],
)
def test_only_answers_that_still_lead_somewhere_become_the_party(answers, party):
    assert party_of(answers) == party


@pytest.mark.parametrize(
    ("field", "page"),
    [
        ("official.name", "peserta"),
        ("phone", "peserta"),
        ("email", "peserta"),
        ("alone_reason", "pasangan"),
        ("consent", "data-pasangan"),
        ("companion.name", "data-pasangan"),
        ("companion.relation", "data-pasangan"),
        ("companion.nip", "jabatan-pasangan"),
        ("companion.department", "jabatan-pasangan"),
    ],
)
def test_a_refused_answer_leads_back_to_the_page_that_asks_for_it(field, page):
    assert ASKED_ON[field] == page
