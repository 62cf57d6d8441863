"""The word in an event's address."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar.slugs import LONGEST, PROPOSED, candidates, clean_slug, propose
from events.errors import Unreadable


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Bimtek Keluarga Berintegritas", "bimtek-keluarga-berintegritas"),
        ("Hakordia 2026: “Satukan Aksi”", "hakordia-2026-satukan-aksi"),
        ("Rapat (Zona Integritas) – Nusa Jaya/2026", "rapat-zona-integritas-nusa-jaya-2026"),
        ("Pelatihan Wédang Jahé", "pelatihan-wedang-jahe"),
        ("  --  ", "kegiatan"),
        ("反腐败", "kegiatan"),
        ("Baru", "kegiatan-baru"),
        ("BARU!", "kegiatan-baru"),
        ("Baru 2", "baru-2"),
        ("a" * 60, "a" * 60),
        ("a" * 61, "a" * 60),
        ("a" * 100, "a" * 60),
        ("a" * 59 + " bc", "a" * 59),
        ("a" * 58 + " b c", "a" * 58 + "-b"),
        ("a" * 60 + " b", "a" * 60),
        ("bimtek " + "b" * 80, "bimtek"),
    ],
)
def test_a_title_becomes_a_word_that_ends_where_a_word_ends(title, slug):
    assert propose(title) == slug


def test_who_comes_later_gets_a_number():
    assert list(islice(candidates("Rapat"), 4)) == ["rapat", "rapat-2", "rapat-3", "rapat-4"]


@given(st.text(max_size=120), st.integers(0, 30))
def test_every_candidate_may_be_typed_and_none_comes_twice(title, count):
    first = list(islice(candidates(title), count + 1))
    assert len(set(first)) == len(first)
    assert [clean_slug(one) for one in first] == first
    assert len(first[0]) <= PROPOSED + len("kegiatan-")


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        (" Bimtek-2026 ", "bimtek-2026"),
        ("2026", "2026"),
        ("a", "a"),
        ("x" * LONGEST, "x" * LONGEST),
        ("baru-1", "baru-1"),
    ],
)
def test_a_typed_word_is_taken_in_small_letters(typed, slug):
    assert clean_slug(typed) == slug


@pytest.mark.parametrize(
    "typed",
    ["", "-a", "a-", "a--b", "a.b", "a_b", "a b", "a/b", "é", "baru", "BARU ", "x" * (LONGEST + 1), "a\nb", "٣"],
)
def test_what_could_be_read_as_another_address_is_refused_with_an_example(typed):
    with pytest.raises(Unreadable, match="bimtek-antikorupsi-2026"):
        clean_slug(typed)
