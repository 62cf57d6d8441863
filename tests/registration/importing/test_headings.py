"""Which column is what, from the headings that lists of participants really have."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.registration.importing.reading.headings import (
    FIELDS,
    columns_of,
    field_of,
    heading_cells,
    heading_place,
    is_numbering,
    is_repeated,
    is_secret,
)
from events.registration.importing.reading.sheet import Line, column_letter


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Nama", "name"),
        ("NAMA LENGKAP", "name"),
        ("Nama Peserta", "name"),
        ("Nama Lengkap (dengan gelar)", "name"),
        ("Nama / NIP", "name"),
        ("Nama Pegawai", "name"),
        ("NIP", "nip"),
        ("N I P", ""),
        ("NIP/NI PPPK", "nip"),
        ("NIP.", "nip"),
        ("Nomor Induk Pegawai", "nip"),
        ("NIP Baru", "nip"),
        ("Pangkat/Gol", "rank"),
        ("Gol. Ruang", "rank"),
        ("Pangkat, Golongan/Ruang", "rank"),
        ("Jabatan", "position"),
        ("JABATAN / KEDUDUKAN", "position"),
        ("Nama Jabatan", "position"),
        ("OPD", "department"),
        ("Unit Kerja", "department"),
        ("Perangkat Daerah", "department"),
        ("Nama OPD", "department"),
        ("Instansi/OPD", "department"),
        ("Asal Instansi", "department"),
        ("SKPD", "department"),
        ("Satuan Kerja", "department"),
        ("No. HP/WA", "phone"),
        ("No HP", "phone"),
        ("Nomor WhatsApp", "phone"),
        ("No.Telp/HP", "phone"),
        ("E-mail", "email"),
        ("Alamat Email", "email"),
        ("ASN", "asn"),
        ("Status Kepegawaian", "asn"),
        ("PNS/PPPK", "asn"),
        ("Peran", "role"),
        ("Hadir sebagai", "role"),
        ("Mewakili", "represents"),
        ("No. Surat Tugas", "represents_letter"),
        ("Nama Pasangan", "companion_name"),
        ("Nama Suami/Istri", "companion_name"),
        ("Pasangan", "companion_name"),
        ("NIP Pasangan", "companion_nip"),
        ("NIP Suami/Istri", "companion_nip"),
        ("Hubungan", "companion_relation"),
        ("No", ""),
        ("NO. URUT", ""),
        ("NIK", ""),
        ("Tanda Tangan", ""),
        ("TTD", ""),
        ("Keterangan", ""),
        ("Nama Kegiatan", ""),
        ("", ""),
        ("Pemerintah Kabupaten Nusa Jaya", ""),
    ],
)
def test_a_heading_names_its_field(heading, field):
    assert field_of(heading) == field


@pytest.mark.parametrize("heading", ["NIK", "No. KTP", "NPWP", "Nomor Rekening", "No Rek", "No. KK"])
def test_columns_that_hadir_must_not_keep_are_known(heading):
    assert is_secret(heading)


def test_beside_an_opd_an_institution_is_where_others_come_from():
    assert columns_of(["Nama", "OPD", "Instansi"]) == ["name", "department", "institution"]
    assert columns_of(["Nama", "Instansi"]) == ["name", "department"]


def test_a_field_belongs_to_the_first_column_that_names_it():
    assert columns_of(["Nama", "Nama Lengkap", "NIP"]) == ["name", "", "nip"]


def test_the_heading_once_more_and_the_numbering_of_columns_are_no_people():
    assert is_repeated(["NO", "nama", "Nip"], ["No", "Nama", "NIP"])
    assert not is_repeated(["", "Nama", ""], ["No", "Nama", "NIP"])
    assert is_numbering(["1", "2", "3"])
    assert is_numbering(["(1)", "(2)", "", "(3)"])
    assert not is_numbering(["1", "Sekar", "3"])
    assert not is_numbering(["7", "", ""])


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=30), min_size=3, max_size=3), max_size=12), st.integers(0, 12))
def test_a_real_heading_is_found_wherever_it_stands(noise, place):
    lines = [Line(n, cells) for n, cells in enumerate([*noise[:place], ["Nama", "NIP", "OPD"], *noise[place:]], 1)]
    found = heading_place(lines)
    assert found is not None
    assert set(columns_of(heading_cells(lines, found))) == {"name", "nip", "department"}


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_known_field_or_none(text):
    assert field_of(text) in {"", *FIELDS}


@settings(deadline=None)
@given(st.integers(0, 16_383))
def test_columns_have_the_letters_a_spreadsheet_gives_them(place):
    value = 0
    for letter in column_letter(place):
        value = value * 26 + ord(letter) - 64
    assert value == place + 1


def test_headings_beyond_the_columns_that_are_taken_are_not_looked_at() -> None:
    assert heading_place([Line(1, ["Nama", "NIP"])]) == 0
    assert heading_place([Line(1, [""] * 60 + ["Nama", "NIP"])]) is None
