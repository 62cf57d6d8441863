"""What a party must say of itself, for any text people can type."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import Invalid
from events.registration.people.party import Party, PersonValues, Policy, check_party
from events.registration.signup import answers as pages

TODAY = date(2026, 12, 9)
texts = st.text(max_size=40)
people = st.builds(
    PersonValues,
    name=texts,
    nip=st.none() | texts,
    is_asn=st.booleans(),
    rank=texts,
    position=texts,
    institution=texts,
    relation=st.sampled_from(["", "husband", "wife", "cousin"]),
    represents=texts,
    represents_letter=texts,
    role=st.sampled_from(["participant", "speaker", "king"]),
)
parties = st.builds(
    Party,
    official=people,
    companion=st.none() | people,
    alone_reason=texts,
    phone=texts | st.just("0812 3456 7890"),
    email=texts | st.just("a@b.example"),
    consent=st.booleans(),
)
policies = st.builds(
    Policy,
    companion=st.sampled_from(["none", "optional", "required"]),
    delegate=st.sampled_from(["allowed", "letter", "forbidden"]),
    today=st.just(TODAY),
    public=st.booleans(),
)


def attempt(party, policy) -> tuple[Invalid | None, Party | None]:
    try:
        return None, check_party(party, policy)
    except Invalid as fault:
        return fault, None


@given(parties, policies)
def test_a_party_is_either_refused_with_its_field_or_fit_to_store(party, policy):
    fault, checked = attempt(party, policy)
    if fault:
        assert fault.field
        assert fault.message.endswith(".")
        return
    for one in filter(None, (checked.official, checked.companion)):
        assert one.name == one.name.strip() != ""
        assert not any(ord(character) < 32 for text in (one.name, one.position, one.rank) for character in text)
        assert one.nip is None or (one.is_asn and len(one.nip) == 18 and one.nip.isdecimal())
    assert check_party(checked, policy) == checked


@given(policies)
def test_a_well_formed_couple_is_welcome_wherever_couples_are(policy):
    official = PersonValues("Rahmat Hidayat", nip="19680411 199303 1 009", rank="4b")
    spouse = PersonValues("Siti Aminah", relation="wife")
    party = Party(official, spouse, phone="081234567890", consent=True)
    if policy.companion == "none" and policy.public:
        with pytest.raises(Invalid):
            check_party(party, policy)
        return
    checked = check_party(party, policy)
    assert (checked.official.nip, checked.official.rank) == ("196804111993031009", "Pembina Tingkat I (IV/b)")
    assert checked.companion is not None
    assert checked.companion.role == "companion"


def test_ranks_of_other_services_stay_as_typed():
    policy = Policy("none", "allowed", TODAY, public=False)
    officer = Party(PersonValues("Budi", rank="AKBP"))
    assert check_party(officer, policy).official.rank == "AKBP"


def test_answers_that_no_longer_apply_never_reach_the_party():
    answers = {
        "peserta": {"name": "Budi", "is_asn": "tidak", "phone": "1", "email": ""},
        "jabatan": {"nip": "196804111993031009", "position": "Ketua", "department": "", "institution": "PKK"},
        "pasangan": {"together": "tidak"},
        "data-pasangan": {"name": "Siti", "relation": "wife", "is_asn": "tidak", "consent": True},
    }
    party = pages.party_of(answers)
    assert (party.official.nip, party.companion, party.consent) == (None, None, False)
    couple = pages.party_of(answers | {"pasangan": {"together": "ya"}, "tanpa-pasangan": {"reason": "x"}})
    assert (couple.companion.name, couple.alone_reason) == ("Siti", "")
    assert replace(party.official, institution="") == replace(couple.official, institution="")
