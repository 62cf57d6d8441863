"""Names with the titles Indonesian officials carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.names import ERASED, MOST_SEARCHED, Name, Sight, plain, search_key, search_text, shown_name, split_titles

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


def borne(name: str) -> str:
    """As the page of a ticket shows it to whoever holds the ticket."""
    return shown_name(name, Sight.BEARER)


def test_a_bearer_reads_the_first_name_and_initials_and_who_may_the_name_as_it_is_written() -> None:
    assert borne("Dr. H. Siti Rahmawati, S.E.") == "Siti R."
    assert borne("Dr. H. Siti Rahmawati, S.E., CHRM") == "Siti R."
    assert borne("M. Rizky Pratama Putra") == "M. Rizky P. P."
    assert borne("Suharto") == "Suharto"
    assert borne("") == ""
    assert shown_name("Dr. H. Siti Rahmawati, S.E.", Sight.FULL) == "Dr. H. Siti Rahmawati, S.E."


def test_a_couple_reads_two_names_where_first_letters_were_alike() -> None:
    assert borne("Agus Setiawan") != borne("Ani Suryani")


@pytest.mark.parametrize("degree", ["Sp.OG(K)", "Sp.PD-KHOM", "Sp.A(K).", "M.Kes.(Epid)", "Sp.JP(K), M.Kes."])
def test_what_specialists_write_behind_a_degree_is_a_title_too(degree: str) -> None:
    for written in (f"dr. Ani Wijaya, {degree}", f"dr. Ani Wijaya {degree}"):
        assert search_key(written) == "ani wijaya"
        assert borne(written) == "Ani W."


SPELLINGS = {
    "muhammad": ["Muhammad", "M.", "M", "Moh.", "Muh.", "Mohd", "Mohammad", "Mohamad", "MUHAMAD", "Moch.", "Mochamad"],
    "siti": ["Siti", "St.", "ST", "Sitti"],
    "abdul": ["Abdul", "Abd.", "ABD", "Abdoel"],
}


@given(
    st.lists(st.sampled_from(["Drs.", "H.", "Hj", "R.", "Ir.", "Dr.", "dr.", "Raden", "K.H."]), max_size=3),
    st.sampled_from(sorted(SPELLINGS)).flatmap(lambda key: st.tuples(st.just(key), st.sampled_from(SPELLINGS[key]))),
    st.sampled_from(["Ma'ruf", "Ma’ruf", "Ma`ruf", "Ma´ruf", "maʼruf", "MA'RUF", "Maruf", "Ma\u0301ruf", "Má‘ruf"]),
    st.sampled_from([" ", "  ", "\u00a0", " \t"]),
    st.lists(st.sampled_from(BACK), max_size=2),
)
def test_all_spellings_of_one_name_have_one_key(
    front: list[str], first: tuple[str, str], last: str, gap: str, back: list[str]
) -> None:
    key, written = first
    name = ", ".join([gap.join([*front, written, last]), *back])
    assert search_key(name) == f"{key} maruf"


@given(st.text(max_size=300) | st.text(alphabet="mM.stabdhr -',H", max_size=40))
def test_the_key_of_a_key_is_itself_and_what_is_searched_is_short_and_plain(typed: str) -> None:
    key = search_key(typed)
    assert search_key(key) == key
    assert key == plain(key)
    text = search_text(typed, typed)
    assert set(key.split()) <= set(text.split()) or len(text) > MOST_SEARCHED - 10
    assert len(text) <= MOST_SEARCHED + 1
    assert len((key + text).encode()) + 40 < 2704, "PostgreSQL's index takes no more"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("H.M.Yusuf", "muhammad yusuf"),
        ("R.H. Agus", "agus"),
        ("Rr. Sri", "sri"),
        ("Abd.Rahman", "abdul rahman"),
        ("Rizki M.", "rizki m"),
        ("Andi M. Yusuf", "andi muhammad yusuf"),
        ("St. Nurbaya", "siti nurbaya"),
        ("Budi St", "budi st"),
        ("Hj. Ir", "ir"),
        ("-H Budi", "budi"),
        ("Sri\u200bWahyuni", "sriwahyuni"),
        ("İsmail", "ismail"),
    ],
)
def test_titles_go_and_abbreviations_are_written_out_where_a_word_follows(name: str, key: str) -> None:
    assert search_key(name) == key


@pytest.mark.parametrize(
    ("typed", "front", "bare", "back"),
    [
        ("Dr. dr. Hj. Nurhayati Siregar, Sp.PD., M.Kes.", "Dr. dr. Hj.", "Nurhayati Siregar", "Sp.PD., M.Kes."),
        ("Ir. H. Joko Susilo", "Ir. H.", "Joko Susilo", ""),
        ("Prof. Dr. H. Muhammad Nur, DEA", "Prof. Dr. H.", "Muhammad Nur", "DEA"),
        ("Drs. H. M. Yusuf Karim", "Drs. H.", "M. Yusuf Karim", ""),
        ("KH. Abdurrahman Wahab", "KH.", "Abdurrahman Wahab", ""),
        ("TGH. Zainul Majid, M.A.", "TGH.", "Zainul Majid", "M.A."),
        ("KPH. Suryo Kusumo", "KPH.", "Suryo Kusumo", ""),
        ("KRT. Wiryo Negoro", "KRT.", "Wiryo Negoro", ""),
        ("Ust. Abdul Somad, Lc., M.A.", "Ust.", "Abdul Somad", "Lc., M.A."),
        ("Ustadz Hanafi", "Ustadz", "Hanafi", ""),
        ("Nyai Khoiriyah", "Nyai", "Khoiriyah", ""),
        ("Bapak Agus Salim", "Bapak", "Agus Salim", ""),
        ("Bpk. Agus Salim", "Bpk.", "Agus Salim", ""),
        ("Ibu Sri Mulyani", "Ibu", "Sri Mulyani", ""),
        ("Sdr. Rudi Hartono", "Sdr.", "Rudi Hartono", ""),
        ("Sdri. Rina Hartati", "Sdri.", "Rina Hartati", ""),
        ("drg. Wulan Sari, MARS", "drg.", "Wulan Sari, MARS", ""),
        ("drh. Made Sukerta", "drh.", "Made Sukerta", ""),
        ("apt. Dewi Lestari, S.Farm", "apt.", "Dewi Lestari", "S.Farm"),
        ("Ns. Ratna Sari, S.Kep.", "Ns.", "Ratna Sari", "S.Kep."),
        ("Dra.Hj.Rini Astuti,M.Pd.", "Dra.Hj.", "Rini Astuti", "M.Pd."),
        ("Hj.Siti Aminah,S.Pd", "Hj.", "Siti Aminah", "S.Pd"),
        ("Hj Maimunah", "Hj", "Maimunah", ""),
        ("AKBP Ratna Dewi, S.H., S.I.K., M.Si.", "", "AKBP Ratna Dewi", "S.H., S.I.K., M.Si."),
        ("Siti Rahmawati, SE, M.Ak, CA, CFrA, QIA", "", "Siti Rahmawati", "SE, M.Ak, CA, CFrA, QIA"),
        ("Daeng Naja, S.E., M.Si., Ak., CA., CPA.", "", "Daeng Naja", "S.E., M.Si., Ak., CA., CPA."),
        ("Budi Hartono, SSTP, M.AP", "", "Budi Hartono", "SSTP, M.AP"),
        ("Budi Hartono, S.IP, MPA", "", "Budi Hartono", "S.IP, MPA"),
        ("Rini, Amd.Keb", "", "Rini", "Amd.Keb"),
        ("Sri Wahyuni, S.Tr.Keb.", "", "Sri Wahyuni", "S.Tr.Keb."),
        ("Ni Luh Ayu, S.ST.Par", "", "Ni Luh Ayu", "S.ST.Par"),
        ("Suharto S.Sos M.Si", "", "Suharto", "S.Sos, M.Si"),
        ("Agus, S.E.,", "", "Agus", "S.E."),
        ("A. Rahman, A.Md.", "", "A. Rahman", "A.Md."),
        ("R.A. Kartini", "", "R.A. Kartini", ""),
        ("St. Nurbaya", "", "St. Nurbaya", ""),
        ("Dr.", "", "Dr.", ""),
        ("S.E.", "", "S.E.", ""),
        ("Andi Pratama, Kepala Dinas", "", "Andi Pratama, Kepala Dinas", ""),
        ("Andi Pratama, S.E., Kepala Dinas", "", "Andi Pratama, S.E., Kepala Dinas", ""),
    ],
)
def test_officials_write_their_titles_in_many_ways(typed: str, front: str, bare: str, back: str) -> None:
    assert split_titles(typed) == Name(front, bare, back)


@pytest.mark.parametrize(
    ("typed", "key", "shown"),
    [
        ("H. Ma'ruf Amin, S.H.", "maruf amin", "Ma'ruf A."),
        ("Ma`ruf Amin", "maruf amin", "Ma`ruf A."),
        ("Maʼruf Amin", "maruf amin", "Maʼruf A."),
        ("Ma‘ruf Amin", "maruf amin", "Ma‘ruf A."),
        ("I Gusti Ngurah Agung, S.Sos., M.A.P.", "i gusti ngurah agung", "I Gusti N. A."),
        ("O. K. Arya Zulkarnain, S.H., M.M.", "o k arya zulkarnain", "O. K. Arya Z."),
        ("O.K. Arya Zulkarnain", "o k arya zulkarnain", "O.K. Arya Z."),
        ("Yusuf bin Abdullah", "yusuf bin abdullah", "Yusuf B. A."),
        ("Ｓｉｔｉ Ｒａｈｍａ", "siti rahma", "Ｓｉｔｉ Ｒ."),
        ("Renée Müller", "renee muller", "Renée M."),
        ("Anak Agung 2", "anak agung 2", "Anak A. 2."),
        (", S.E.", "s e", "S.E."),
        ("Dewi, M.Keu", "dewi", "Dewi"),
        ("---", "", "---"),
    ],
)
def test_a_name_is_compared_by_its_letters_and_shown_to_a_bearer_by_its_first_word(
    typed: str, key: str, shown: str
) -> None:
    assert search_key(typed) == key
    assert borne(typed) == shown


def test_a_name_that_was_erased_is_not_shortened_into_somebody() -> None:
    assert borne(ERASED) == ERASED


@given(st.lists(st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True), min_size=1, max_size=5))
def test_a_bearer_never_reads_a_whole_surname(words: list[str]) -> None:
    first, *initials = borne(" ".join(words)).split()
    assert first == words[0]
    assert initials == [f"{word[0]}." for word in words[1:]]


@given(st.text(max_size=60))
def test_any_text_can_be_shown_to_a_bearer_and_grows_by_no_more_than_points(typed: str) -> None:
    assert len(borne(typed).split()) <= max(1, len(typed.split()) * 2 + typed.count(",") + typed.count("."))


DEGREES = """
    Ak AMd AMdKeb AMdKep Apt BA BAc CA CFrA CGCAE CPA CPSP DEA Dess Gradip Lc LLM MA MAcc MAP MBA MEc MEng MH MHum
    MIKom MKes MKn MKom MM MP MPA MPd MPdI MPH MPhil MSc MSE MSi MSn MSos MSTP MT MTP MUm Ners Ns PhD QIA SAg SAP SE
    SEI SFarm SH SHI SHum SI SIK SIKom SIP SIPem SKed SKep SKG SKH SKM SKom SN SOS SP SPd SPdI SPi SPsi SPt SSi SSos
    SST SSTP SSy ST STh STP STHI STt
"""


@pytest.mark.parametrize("degree", DEGREES.split())
def test_a_degree_behind_a_comma_is_no_part_of_the_name_however_it_is_dotted(degree: str) -> None:
    for written in (degree, degree.upper(), f"{degree}.", f"S.E., {degree}"):
        assert split_titles(f"Rahmat Hidayat, {written}").bare == "Rahmat Hidayat"
    assert borne(f"Rahmat Hidayat, {degree}") == "Rahmat H."
