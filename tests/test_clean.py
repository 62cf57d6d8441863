"""Typed text: one spelling in the database, a sentence when it cannot be read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.clean import clean_email, clean_lines, clean_query, clean_text
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


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("  Siti   Rahmawati ", "Siti Rahmawati"),
        ("a\x00b\x1bc", "a b c"),
        ("a\ud800b", "a b"),
        ("\u202adinas\u202c\u200b", "dinas"),
        ("Andre\u0301", "Andr\u00e9"),
        ("\ue000rahasia", "rahasia"),
        ("100%_ '; DROP", "100%_ '; DROP"),
        ("x" * 300, "x" * 200),
        ("x" * 199 + " yy", "x" * 199),
        ("x" * 300_000, "x" * 200),
        ("", ""),
    ],
)
def test_whatever_is_looked_for_becomes_a_short_line_and_is_never_refused(typed: str, looked_for: str) -> None:
    assert clean_query(typed) == looked_for


@given(st.text(max_size=300), st.integers(1, 50))
def test_a_search_fits_into_any_database_and_its_limit(typed: str, most: int) -> None:
    found = clean_query(typed, most)
    assert len(found) <= most
    assert found == found.strip()
    found.encode()
    assert "\x00" not in found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("satu\u2028dua", "satu\ndua"),
        ("a\n\n\n\n\n\nb\n\n\nc", "a\n\nb\n\nc"),
        ("\n\n\n", ""),
        ("a\n \t \n\u00a0\n \nb", "a\n\nb"),
    ],
)
def test_lines_end_in_one_way_and_emptiness_is_kept_small(typed: str, kept: str) -> None:
    assert clean_lines(typed) == kept


def test_lines_have_a_limit_of_their_own_counted_without_what_was_removed() -> None:
    assert clean_lines("\n\n" + "x" * 5000 + "\n\n") == "x" * 5000
    with pytest.raises(Unreadable, match="paling banyak 5000 karakter; yang Anda ketik 5001"):
        clean_lines("x" * 2500 + "\n" + "x" * 2500)
    with pytest.raises(Unreadable, match="paling banyak 3 karakter; yang Anda ketik 4"):
        clean_lines("a\nbc", 3)


@pytest.mark.parametrize(("local", "domain"), [(64, 10), (1, 63), (10, 63)])
def test_an_address_may_be_as_long_as_mail_allows(local: int, domain: int) -> None:
    address = f"{'a' * local}@{'b' * domain}.go.id"
    assert clean_email(address) == address
    with pytest.raises(Unreadable):
        clean_email(f"{'a' * 65}@{'b' * domain}.go.id")
    with pytest.raises(Unreadable):
        clean_email(f"{'a' * local}@{'b' * 64}.go.id")
