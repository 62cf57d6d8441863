"""What every form does: Indonesian sentences, values as they are meant, and refusals beside their field."""

from __future__ import annotations

import pytest
from litestar.datastructures import FormMultiDict
from wtforms import DateField, DecimalField, FloatField, IntegerField, RadioField, SelectField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from events import forms
from events.errors import Conflict, Refusal, Unreadable


def nip(text: str) -> str:
    digits = text.replace(" ", "")
    if len(digits) != 18:
        raise Unreadable("NIP terdiri atas 18 angka.")
    return digits


class Typed(forms.Form):
    name = StringField(validators=[DataRequired()])
    nip = StringField(validators=[forms.Parsed(nip)])
    seats = IntegerField()
    cost = DecimalField()
    share = FloatField()
    day = DateField()
    begins = TimeField()
    kind = SelectField(choices=[SelectChoice("bimtek", "Bimtek")])
    role = RadioField(choices=[SelectChoice("a", "A")])


def typed(**values: str) -> Typed:
    right = {"name": "Siti", "seats": "1", "cost": "1", "share": "1", "day": "2026-12-09", "begins": "08:00"}
    form = Typed(FormMultiDict({**right, "kind": "bimtek", "role": "a", **values}))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Isian ini wajib diisi."),
        ("name", "   ", "Isian ini wajib diisi."),
        ("seats", "dua", "Tulis angka bulat."),
        ("cost", "murah", "Tulis angka."),
        ("share", "separuh", "Tulis angka."),
        ("day", "31-31-2026", "Tulis tanggal yang benar."),
        ("begins", "25:00", "Tulis jam yang benar, misalnya 08.00."),
        ("kind", "pesta", "Pilih salah satu pilihan yang tersedia."),
        ("role", "z", "Pilih salah satu pilihan yang tersedia."),
        ("nip", "123", "NIP terdiri atas 18 angka."),
    ],
)
def test_each_fault_is_said_in_indonesian_beside_its_field_and_what_was_typed_stays(field, value, sentence):
    form = typed(**{field: value})
    assert form.errors == {field: [sentence]}
    assert form[field].raw_data == [value]


def test_a_value_is_kept_as_it_was_meant_and_an_empty_one_is_not_read():
    assert typed(nip="19920315 201503 2 001").nip.data == "199203152015032001"
    assert typed(nip="").errors == {}
    assert typed(nip="").nip.data == ""


class PartyForm(forms.Form):
    nip = StringField()
    name = StringField()
    companion_nip = StringField()
    phone = StringField()


class CompanionForm(forms.Form):
    nip = StringField()


@pytest.mark.parametrize(
    ("kind", "field", "beside"),
    [
        (PartyForm, "nip", "nip"),
        (PartyForm, "official.nip", "nip"),
        (PartyForm, "companion.nip", "companion_nip"),
        (PartyForm, "companion.name", "name"),
        (PartyForm, "phone", "phone"),
        (CompanionForm, "companion.nip", "nip"),
        (CompanionForm, "official.phone", ""),
        (PartyForm, "official.companion_nip", "companion_nip"),
        (PartyForm, "capacity", ""),
        (PartyForm, "", ""),
        (PartyForm, None, ""),
    ],
)
def test_a_refusal_stands_beside_the_field_it_names_or_on_top(kind, field, beside):
    form = kind()
    form.validate()
    forms.blame(form, Conflict("NIP ini sudah terdaftar.", field=field))
    assert form.errors == {beside: ["NIP ini sudah terdaftar."]}


def test_a_refusal_adds_to_what_is_wrong_already():
    form = typed(nip="123")
    for sentence in ("NIP ini sudah terdaftar.", "NIP ini ditolak."):
        forms.blame(form, Refusal(sentence, field="nip"))
        forms.blame(form, Refusal(sentence))
    assert form.nip.errors == ["NIP terdiri atas 18 angka.", "NIP ini sudah terdaftar.", "NIP ini ditolak."]
    assert form.form_errors == ["NIP ini sudah terdaftar.", "NIP ini ditolak."]
