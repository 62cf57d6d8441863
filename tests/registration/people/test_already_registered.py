"""Where a form of a person says that somebody is registered already, and in whose words."""

from __future__ import annotations

import pytest
from wtforms import StringField

from events.errors import AlreadyRegistered, EventFull, Invalid, Refusal
from events.forms import Form, blame_person

TAKEN = "Orang ini sudah terdaftar."


class Couple(Form):
    nip = StringField()
    companion_nip = StringField()


def told(refusal: Refusal, **settings: str) -> dict[str, list[str]]:
    form = Couple()
    form.validate()
    blame_person(form, refusal, TAKEN, **settings)
    return {name: list(errors) for name, errors in form.errors.items()}


def test_somebody_registered_is_told_beside_the_nip_in_the_words_of_the_form():
    assert told(AlreadyRegistered()) == {"nip": [TAKEN]}
    assert told(AlreadyRegistered(), nip="companion_nip") == {"companion_nip": [TAKEN]}


def test_where_either_nip_may_be_meant_it_stands_on_top():
    assert told(AlreadyRegistered(), nip="") == {"": [TAKEN]}


@pytest.mark.parametrize(
    ("field", "beside"), [("official.nip", "nip"), ("companion.nip", "companion_nip"), ("official.name", "")]
)
def test_another_fault_keeps_its_own_words_and_field(field, beside):
    assert told(Invalid("Tulis 18 angka.", field=field)) == {beside: ["Tulis 18 angka."]}


def test_what_no_field_is_to_blame_for_stands_on_top():
    assert told(EventFull()) == {"": [EventFull().message]}
