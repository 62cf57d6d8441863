"""Typed text: one spelling in the database, a sentence when it cannot be read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.clean import clean_email, clean_lines, clean_text
from events.errors import Unreadable
from events.registration.invitations.letter import clean_link
from events.registration.people.identity import normalise_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Siti \t Rahmawati\n", "Siti Rahmawati"),
        ("Andre\u0301", "Andr\u00e9"),
        ("\u202aSiti\u202c\u200b", "Siti"),
        ("Kepala\u00a0Dinas", "Kepala Dinas"),
        ("<b>O'Neil</b> & =SUM(A1)", "<b>O'Neil</b> & =SUM(A1)"),
        ("", ""),
    ],
)
def test_a_line_keeps_what_was_meant_and_no_more(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "a\x7fb", "\ud800"])
def test_control_characters_are_refused_with_a_sentence(typed: str) -> None:
    for clean in (clean_text, clean_lines):
        with pytest.raises(Unreadable, match="tidak dapat dibaca"):
            clean(typed)


@pytest.mark.parametrize("clean", [clean_text, clean_lines, clean_email, clean_link, normalise_phone])
def test_a_megabyte_that_nobody_types_is_not_read_sign_by_sign(clean) -> None:
    with pytest.raises(Unreadable, match="paling banyak 100000 karakter"):
        clean("1" * 1_000_000)


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    assert clean_text("x" * 10, 10) == "x" * 10
    with pytest.raises(Unreadable, match="paling banyak 10 karakter; yang Anda ketik 11"):
        clean_text("x" * 11, 10)


def test_lines_stay_lines_with_at_most_one_empty_between() -> None:
    assert clean_lines("\r\n satu \r\n\r\n\r\n\r\ndua  tiga\n") == "satu\n\ndua tiga"


@given(st.text(max_size=100))
def test_a_cleaned_text_is_clean_and_cleaning_it_again_changes_nothing(typed: str) -> None:
    try:
        cleaned = clean_text(typed)
    except Unreadable:
        return
    assert clean_text(cleaned) == cleaned
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in cleaned)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Siti.R@Pemkab.GO.ID ", "Siti.R@pemkab.go.id"),
        ("a+b@x-y.example.id", "a+b@x-y.example.id"),
        ("\u202asiti@pemkab.go.id\u202c", "siti@pemkab.go.id"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_small_letters(typed: str, kept: str) -> None:
    assert clean_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "siti",
        "siti@",
        "siti@pemkab",
        "@pemkab.go.id",
        "a@b@c.id",
        "a..b@c.id",
        ".a@c.id",
        "a@-c.id",
        "a@c..id",
        "a,b@c.id",
        "sit\u00ed@c.id",
        "a\x00@c.id",
        "x" * 65 + "@c.id",
        "a@" + "b." * 130 + "id",
    ],
)
def test_anything_else_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Unreadable, match=r"nama@contoh\.go\.id"):
        clean_email(typed)


def test_no_header_can_be_smuggled_into_an_address() -> None:
    assert "\n" not in clean_email("siti@pemkab.go.id\r\n")
    with pytest.raises(Unreadable):
        clean_email("siti@pemkab.go.id\r\nBcc: x@y.id")
