"""NIP, NI PPPK and mobile numbers as people type and paste them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.registration.messages.whatsapp import wa_me
from events.registration.people.identity import NipError, PhoneError, normalise_phone, parse_nip

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "digits", "category", "born", "gender"),
    [
        ("196804111993031009", "196804111993031009", "pns", date(1968, 4, 11), "male"),
        ("19680411 199303 1 009", "196804111993031009", "pns", date(1968, 4, 11), "male"),
        ("19920508.202308.2.001", "199205082023082001", "pns", date(1992, 5, 8), "female"),
        ("19680411-199303-1-009", "196804111993031009", "pns", date(1968, 4, 11), "male"),
        ("\u202a19680411\u00a0199303\u20131 009\u202c", "196804111993031009", "pns", date(1968, 4, 11), "male"),
        ("199312282025212001", "199312282025212001", "pppk", date(1993, 12, 28), "female"),
        ("199009132025242014", "199009132025242014", "pppk", date(1990, 9, 13), "female"),
        ("200002292021211003", "200002292021211003", "pppk", date(2000, 2, 29), "male"),
    ],
)
def test_a_nip_is_read_however_it_is_grouped(typed: str, digits: str, category: str, born: date, gender: str) -> None:
    nip = parse_nip(typed, TODAY)
    assert (nip.digits, nip.category, nip.born, nip.gender) == (digits, category, born, gender)
    assert nip.warnings == ()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "hanya berisi angka"),
        ("tidak ada", "hanya berisi angka"),
        ("19680411199303100A", "hanya berisi angka"),
        ("١٩٦٨٠٤١١١٩٩٣٠٣١٠٠٩", "hanya berisi angka"),
        ("131110468", "NIP lama dengan 9 angka"),
        ("131 110 468", "NIP lama dengan 9 angka"),
        ("3311120411870003", "NIK dengan 16 angka"),
        ("19680411199303100", "18 angka; yang Anda ketik 17 angka"),
        ("1968041119930310091", "18 angka; yang Anda ketik 19 angka"),
        ("1.96804E+17", "rusak karena disimpan sebagai angka"),
        ("1,96804E+17", "rusak karena disimpan sebagai angka"),
        ("1.968041119930310e17", "rusak karena disimpan sebagai angka"),
        ("196804111993031008.0", "rusak karena disimpan sebagai angka"),
        ("196813111993031009", "19681311 bukan tanggal"),
        ("196802301993031009", "19680230 bukan tanggal"),
        ("190002291993031009", "19000229 bukan tanggal"),
        ("000001011993031009", "00000101 bukan tanggal"),
        ("189912311993031009", "18991231 bukan tanggal"),
        ("203001011993031009", "20300101 bukan tanggal"),
    ],
)
def test_only_wrong_digits_and_impossible_births_are_errors_and_say_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(NipError, match=sentence):
        parse_nip(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "category", "warning"),
    [
        ("196804111993131009", "unknown", "tidak lazim"),
        ("196804111993033009", "unknown", "tidak lazim"),
        ("196804111993031000", "unknown", "tidak lazim"),
        ("193004111953031001", "unknown", "tidak lazim"),
        ("199804112008031009", "pns", "kurang dari 17 tahun"),
        ("200001012027011001", "pns", "belum terjadi"),
        ("200001012026121001", "pns", "belum terjadi"),
        ("200001012027211001", "pppk", "belum terjadi"),
    ],
)
def test_everything_odd_about_a_nip_is_a_warning(typed: str, category: str, warning: str) -> None:
    nip = parse_nip(typed, TODAY)
    assert nip.category == category
    assert len(nip.warnings) == 1
    assert warning in nip.warnings[0]


def test_an_appointment_of_this_month_or_year_is_not_in_the_future() -> None:
    assert parse_nip("200001012026111001", TODAY).warnings == ()
    assert parse_nip("200001012026211001", TODAY).warnings == ()


def test_without_a_day_given_nothing_is_said_about_the_future() -> None:
    assert parse_nip("200001012099011001").warnings == ()


@given(
    st.dates(date(1940, 1, 1), date(2008, 12, 31)),
    st.integers(17, 40),
    st.integers(1, 12),
    st.sampled_from("12"),
    st.integers(1, 999),
    st.booleans(),
)
def test_every_well_formed_number_gets_exactly_its_category(
    born: date, age: int, month: int, gender: str, sequence: int, pppk: bool
) -> None:
    year = max(born.year + age, 2019 if pppk else 1960)
    middle = f"{year}{20 + month % 10 if pppk else month:02d}"
    nip = parse_nip(f"{born:%Y%m%d}{middle}{gender}{sequence:03d}")
    assert nip.category == ("pppk" if pppk else "pns")
    assert nip.born == born
    assert nip.warnings == ()


@given(st.text(max_size=40))
def test_any_text_is_a_nip_or_gets_a_sentence(typed: str) -> None:
    try:
        said = parse_nip(typed).digits
    except NipError as error:
        said = str(error)
    assert said.endswith(".") != (len(said) == 18 and said.isdecimal())


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "0812-3456-7890",
        "+62 812 3456 7890",
        "62812 3456 7890",
        "(+62) 812.3456.7890",
        "81234567890",
        "+62 (0) 81234567890",
        "00628123456 7890",
        "\u202a+62 812\u20113456\u20117890\u202c",
    ],
)
def test_a_mobile_number_has_one_spelling(typed: str) -> None:
    assert normalise_phone(typed) == "+6281234567890"


@pytest.mark.parametrize(
    "typed", ["", "0285381781", "0812", "08123456789012", "+6591234567", "0802345678", "0812abc4567", "+"]
)
def test_a_number_that_is_no_indonesian_mobile_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(PhoneError, match="diawali 08"):
        normalise_phone(typed)


@given(st.from_regex(r"8[1-9][0-9]{7,10}", fullmatch=True), st.sampled_from(["0", "62", "+62", "", "+62 0"]))
def test_every_prefix_leads_to_the_same_number_and_stays_there(national: str, prefix: str) -> None:
    number = normalise_phone(prefix + national)
    assert number == f"+62{national}"
    assert normalise_phone(number) == number


def test_a_whatsapp_link_carries_the_text_escaped() -> None:
    assert wa_me("+6281234567890") == "https://wa.me/6281234567890"
    assert (
        wa_me("+6281234567890", "Tiket Anda: https://x.id/a?b=1&c\n#")
        == "https://wa.me/6281234567890?text=Tiket%20Anda%3A%20https%3A%2F%2Fx.id%2Fa%3Fb%3D1%26c%0A%23"
    )
