"""Pangkat and golongan as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.registration.people.ranks import PNS_RANKS, PPPK_GROUPS, RankError, format_rank, parse_rank, rank_options
from events.vocabulary import EmploymentCategory

PNS, PPPK, UNKNOWN = EmploymentCategory.PNS, EmploymentCategory.PPPK, EmploymentCategory.UNKNOWN


@pytest.mark.parametrize(
    "typed",
    [
        "4b",
        "IVb",
        "IV-b",
        "IV/b",
        "iv/B",
        "IV.b",
        "IV / b",
        "Gol. IV/b",
        "golongan IV/b",
        "Pembina Tingkat I (IV/b)",
        "Pembina Tk. I / IV/b",
        "Pembina Tk.I, IV/b",
        "PEMBINA TINGKAT I",
        "pembina tk. 1",
        "Sekretaris, IV/b",
    ],
)
def test_one_rank_has_many_spellings(typed: str) -> None:
    assert parse_rank(typed, PNS) == parse_rank(typed) == "IV/b"


@pytest.mark.parametrize(
    ("typed", "rank"),
    [("Pembina", "IV/a"), ("Penata Muda", "III/a"), ("Juru Tk I (I/d)", "I/d"), ("Pembina Utama (IV/e)", "IV/e")],
)
def test_a_rank_is_known_by_its_name(typed: str, rank: str) -> None:
    assert parse_rank(typed, PNS) == rank


@pytest.mark.parametrize("typed", ["IX", "ix", "9", "Golongan IX", "Gol. 9", "Ahli Pertama / IX", "Ahli Pertama (IX)"])
def test_a_group_of_pppk_has_no_letter(typed: str) -> None:
    assert parse_rank(typed, PPPK) == parse_rank(typed) == "IX"


def test_the_category_decides_what_a_bare_four_means() -> None:
    assert parse_rank("IV", PPPK) == "IV"
    with pytest.raises(RankError, match="IV/b"):
        parse_rank("IV", PNS)


@pytest.mark.parametrize(
    ("typed", "category"),
    [
        ("", PNS),
        ("II/e", PNS),
        ("V/a", PNS),
        ("5a", PNS),
        ("Pembina (III/a)", PNS),
        ("Kepala Dinas", PNS),
        ("IV/b", PPPK),
        ("XVIII", PPPK),
        ("0", PPPK),
        ("", UNKNOWN),
        ("Kepala Dinas", UNKNOWN),
    ],
)
def test_what_is_no_rank_is_refused_with_an_example(typed: str, category: EmploymentCategory) -> None:
    with pytest.raises(RankError, match="Contoh"):
        parse_rank(typed, category)


@given(st.sampled_from([*PNS_RANKS, *PPPK_GROUPS]))
def test_a_printed_rank_reads_back_as_itself(rank: str) -> None:
    assert parse_rank(format_rank(rank), PNS if "/" in rank else PPPK) == rank


def test_a_rank_is_printed_with_its_name() -> None:
    assert format_rank("IV/b") == "Pembina Tingkat I (IV/b)"
    assert format_rank("IX") == "Golongan IX"
    assert format_rank("Kolonel") == "Kolonel"


def test_every_rank_can_be_chosen_highest_first() -> None:
    chosen = rank_options()
    assert len(chosen) == 34
    assert [chosen[0], chosen[16], chosen[17], chosen[-1]] == [
        ("IV/e", "Pembina Utama (IV/e)"),
        ("I/a", "Juru Muda (I/a)"),
        ("XVII", "Golongan XVII"),
        ("I", "Golongan I"),
    ]
