"""Names with the titles Indonesian officials carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.names import Name, mask_name, search_key, split_titles

FRONT = ["Dr.", "Drs.", "Dra.", "Hj.", "H.", "Ir.", "Prof.", "dr.", "drg.", "K.H.", "Apt."]
BACK = ["S.E.", "SE", "M.M.", "MM", "S.STP.", "S.STP", "M.Si", "S.Pd.I", "A.Md.Kep.", "Ph.D.", "SH", "Ners"]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Dr. H. Siti Rahmawati, S.E., M.M.", ("Dr. H.", "Siti Rahmawati", "S.E., M.M.")),
        ("Budi Santoso, SH.,M.Si", ("", "Budi Santoso", "SH., M.Si")),
        ("Budi Santoso S.STP., M.Si", ("", "Budi Santoso", "S.STP., M.Si")),
        ("Budi Santoso S.E. M.M.", ("", "Budi Santoso", "S.E., M.M.")),
        ("Prof. Dr. Ir. Hj. Ani, M.Sc, Ph.D.", ("Prof. Dr. Ir. Hj.", "Ani", "M.Sc, Ph.D.")),
        ("Dr.H.Rahmat", ("Dr.H.", "Rahmat", "")),
        ("drg. Wulan", ("drg.", "Wulan", "")),
        ("K.H. Ahmad Fauzi", ("K.H.", "Ahmad Fauzi", "")),
        ("Muhammad A. Rizki", ("", "Muhammad A. Rizki", "")),
        ("Rizki M.", ("", "Rizki M.", "")),
        ("Ali, Hasan", ("", "Ali, Hasan", "")),
        ("  Sri   Wahyuni ", ("", "Sri Wahyuni", "")),
        ("Sukarno", ("", "Sukarno", "")),
        ("H.", ("", "H.", "")),
        ("", ("", "", "")),
    ],
)
def test_titles_are_parted_from_the_name(typed: str, parts: tuple[str, str, str]) -> None:
    assert split_titles(typed) == Name(*parts)


@pytest.mark.parametrize(
    "written",
    [
        "Siti Rahmawati",
        "SITI RAHMAWATI",
        "Hj. Siti Rahmawati, S.E.",
        "dr. Siti  Rahmawati,SE,MM",
        "Dra. Hj. Siti Rahmawati S.E., M.M.",
        "Siti-Rahmawati",
    ],
)
def test_one_persons_name_in_many_spellings_has_one_key(written: str) -> None:
    assert search_key(written) == "siti rahmawati"


def test_apostrophes_and_accents_do_not_part_a_name() -> None:
    assert search_key("Nur'aini") == search_key("Nur’aini") == search_key("Nuraini") == "nuraini"
    assert search_key("Andrè") == "andre"


@given(
    st.lists(st.sampled_from(FRONT), max_size=3),
    st.lists(st.sampled_from(["Siti", "Rahmawati", "Budi", "Wahyu", "Nugroho"]), min_size=1, max_size=3),
    st.lists(st.sampled_from(BACK), max_size=3),
)
def test_whatever_titles_surround_a_name_its_key_stays(front: list[str], bare: list[str], back: list[str]) -> None:
    written = ", ".join([" ".join([*front, *bare]), *back])
    assert search_key(written) == " ".join(bare).casefold()


@given(st.text(max_size=60))
def test_any_text_can_be_parted_and_a_bare_name_is_never_lost(typed: str) -> None:
    assert bool(split_titles(typed).bare) == bool(typed.split())
    assert search_key(typed) == " ".join(search_key(typed).split())


def test_a_masked_name_keeps_first_letters_and_hides_titles_and_lengths() -> None:
    assert mask_name("Dr. H. Siti Rahmawati, S.E.") == "S••• R•••"
    assert mask_name("Dr. H. Siti Rahmawati, S.E., CHRM") == "S••• R•••"
    assert mask_name("Budi") == mask_name("Baharuddin") == "B•••"
    assert mask_name("") == ""
