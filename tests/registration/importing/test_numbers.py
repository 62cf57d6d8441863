"""A NIP that a spreadsheet touched: taken where nothing is lost, explained where it is."""

from __future__ import annotations

import io
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from events.registration.importing.numbers import read_nip, split_name
from events.registration.importing.reading.xlsx_files import cell_text
from events.registration.people.identity import NipError, parse_nip
from tests.registration.importing.world import nip

NIP = "196804111993031009"
numbers = st.integers(0, 9999)


@pytest.mark.parametrize(
    "cell",
    [
        NIP,
        f"'{NIP}",
        f" {NIP} ",
        "19680411 199303 1 009",
        "NIP. 19680411 199303 1 009",
        f"NIP : {NIP}",
        f"`{NIP}",
        f"‘{NIP}",
        "19680411.199303.1.009",
        f"\u200e{NIP}\u00a0",
        f"NI PPPK {NIP}",
    ],
)
def test_a_nip_is_read_in_every_dress(cell):
    assert parse_nip(read_nip(cell)).digits == NIP


@pytest.mark.parametrize("cell", ["", "-", "–", "---", "0", "Non ASN", "tidak ada", "#N/A", " . "])
def test_a_cell_that_says_none_is_none(cell):
    assert read_nip(cell) == ""


@pytest.mark.parametrize(
    "cell",
    [
        "1,97E+17",
        "1.97E+17",
        "1.96804111993031E+17",
        "2E+17",
        "196804111993031000,0",
        "196804111993031000.00",
        "1.97E17",
    ],
)
def test_a_nip_kept_as_a_number_is_explained(cell):
    with pytest.raises(NipError, match="tersimpan sebagai angka oleh Excel"):
        read_nip(cell)


def test_three_noughts_at_the_end_are_explained():
    with pytest.raises(NipError, match="tiga angka terakhirnya 000"):
        read_nip("196804111993031000")


def test_a_missing_digit_is_counted():
    with pytest.raises(NipError, match="hanya 17 angka"):
        read_nip(NIP[1:])


@settings(deadline=None)
@given(numbers)
def test_whatever_a_spreadsheet_makes_of_a_nip_as_a_number_is_never_taken_for_another_nip(number):
    for shown in (cell_text(float(nip(number))), f"{float(nip(number)):.2E}", f"{int(nip(number)) // 1000}000"):
        with pytest.raises(NipError):
            parse_nip(read_nip(shown))


@settings(deadline=None)
@given(numbers, st.sampled_from(["{}", "'{}", "NIP {}", " {} ", "{}\n"]))
def test_a_nip_as_text_survives_whatever_stands_around_it(number, dress):
    assert read_nip(dress.format(nip(number))) == nip(number)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_cell_makes_the_reader_fail(cell):
    with suppress(NipError):
        assert len(parse_nip(read_nip(cell)).digits) == 18


@settings(deadline=None, max_examples=20)
@given(numbers)
def test_a_nip_through_a_real_workbook_is_whole_as_text_and_ruined_as_a_number(number):
    book = openpyxl.Workbook()
    book.active.append([nip(number), int(nip(number))])
    file = io.BytesIO()
    book.save(file)
    [[text, amount]] = load_workbook(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    assert read_nip(cell_text(text)) == nip(number)
    with pytest.raises(NipError):
        read_nip(cell_text(amount))


def test_a_cell_of_name_and_nip_is_parted():
    assert split_name(f"Sekar Pramesti, S.E.\nNIP. {NIP}") == ("Sekar Pramesti, S.E.", NIP)
    assert split_name("Sekar Pramesti / NIP 19680411 199303 1 009") == ("Sekar Pramesti", NIP)
    assert split_name("Sekar Pramesti") == ("Sekar Pramesti", "")
