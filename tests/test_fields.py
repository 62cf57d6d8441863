"""The form macros: a WTForms field becomes labelled, tied, Indonesian html that keeps what was typed."""

import re

import pytest
from wtforms import Form, fields
from wtforms.fields.choices import SelectChoice

from tests.rendering import Participant, Tags, every_field, macro, pages, words, wrong_form


@pytest.fixture(scope="module")
def jinja():
    return pages()


@pytest.fixture
def wrong():
    return wrong_form()


def test_every_control_has_a_label_that_names_it(jinja, wrong):
    tags = Tags(every_field(jinja, wrong))
    named = {label["for"] for label in tags.all("label")}
    controls = [one for one in tags.all("input", "select", "textarea") if one.get("type") != "hidden"]

    assert len(controls) == 17
    assert {one["id"] for one in controls} == named


def test_every_choice_group_says_its_question(jinja, wrong):
    html = macro(jinja, "field", "field(f)", f=wrong.civil_servant)

    assert re.search(r"<legend[^>]*>\s*Apakah Anda ASN\?\s*</legend>", html)


def test_a_mistake_is_told_beside_its_field_and_tied_to_it(jinja, wrong):
    html = macro(jinja, "field", "field(f)", f=wrong.name)
    (control,) = Tags(html).all("input")

    assert control["aria-describedby"] == "name-hint name-error"
    assert "Kesalahan:" in words(html)
    assert "Tulis nama lengkap Anda." in words(html)


def test_the_summary_links_each_mistake_to_its_control(jinja, wrong):
    summary = macro(jinja, "error_summary", "error_summary(f)", f=wrong)
    targets = {one["href"].removeprefix("#") for one in Tags(summary).all("a")}
    ids = {one.get("id") for one in Tags(every_field(jinja, wrong)).all("input", "select", "textarea")}

    assert "Ada yang perlu diperbaiki" in summary
    assert targets == {"name", "civil_servant", "consent", "session-room", "sessions-0-room"}
    assert targets - {"session-room", "sessions-0-room"} <= ids


def test_the_summary_tells_what_belongs_to_no_single_field(jinja, wrong):
    wrong.form_errors.append("Pendaftaran sudah ditutup.")
    extra = [{"text": "Kursi tinggal satu.", "href": "#seats"}]

    html = macro(jinja, "error_summary", "error_summary(f, extra)", f=wrong, extra=extra)

    assert "Pendaftaran sudah ditutup." in html
    assert '<a href="#seats">Kursi tinggal satu.</a>' in html


def test_a_right_form_has_no_summary(jinja):
    assert macro(jinja, "error_summary", "error_summary(f)", f=Participant()).strip() == ""


def test_what_was_typed_is_kept_and_cannot_become_markup(jinja, wrong):
    html = every_field(jinja, wrong)
    by_id = {one["id"]: one for one in Tags(html).all("input", "option") if "id" in one}

    assert by_id["nip"]["value"] == '<b>"1'
    assert by_id["starts"]["value"] == "2026-11-21T08:00"
    assert "checked" in by_id["days-2"]
    assert "checked" not in by_id["days"]
    assert [one["value"] for one in Tags(html).all("option") if "selected" in one] == ["1.02"]
    assert "<b>" not in html


def test_a_password_is_never_sent_back(jinja, wrong):
    assert "rahasia" not in macro(jinja, "field", "field(f)", f=wrong.password)


def test_a_number_is_typed_as_digits_without_a_spinner(jinja, wrong):
    (control,) = Tags(macro(jinja, "field", "field(f)", f=wrong.capacity)).all("input")

    assert (control["type"], control["inputmode"]) == ("text", "numeric")


def test_what_may_be_left_empty_says_so(jinja, wrong):
    assert "NIP (opsional)" in macro(jinja, "field", "field(f)", f=wrong.nip)
    assert "opsional" not in macro(jinja, "field", "field(f)", f=wrong.name)


def test_the_only_question_of_a_page_is_its_heading(jinja, wrong):
    html = macro(jinja, "field", "field(f, heading=true)", f=wrong.civil_servant)

    assert re.search(r"<h1[^>]*>\s*Apakah Anda ASN\?\s*</h1>", html)


def test_a_choice_may_explain_itself(jinja):
    class Spouse(Form):
        comes = fields.RadioField(choices=[SelectChoice("ya", "Ya", render_kw={"hint": "Dua kursi."})])

    html = macro(jinja, "field", "field(f)", f=Spouse().comes)
    (control,) = Tags(html).all("input")

    assert f'id="{control["aria-describedby"]}"' in html
    assert "Dua kursi." in html
