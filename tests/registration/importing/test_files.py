"""Reading files as offices send them: letterheads, merged cells, encodings, and files made to harm."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import Invalid
from events.registration.importing.reading.files import read_file, read_pasted
from events.registration.importing.reading.headings import heading_place
from events.registration.importing.reading.masking import mask
from events.registration.importing.reading.sheet import MOST_LINES
from events.registration.importing.rows import first_choices
from tests.registration.importing.world import HEADINGS, openpyxl_book, people, workbook

NIP = "196804111993031009"


def refused(data: bytes, name: str = "daftar.xlsx") -> str:
    with pytest.raises(Invalid) as refusal:
        read_file(name, data)
    return refusal.value.message


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with one of its parts edited."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == part else content)
    return file.getvalue()


# ----------------------------------------------------------------- as offices send them


def test_the_heading_below_a_merged_letterhead_is_found_and_lines_keep_their_numbers():
    def fill(sheet):
        for row, text in enumerate(["PEMERINTAH KABUPATEN NUSA JAYA", "DINAS KESEHATAN", "Alamat: Jl. Melati 1"], 1):
            sheet.cell(row, 1, text)
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=6)
        sheet.append([])
        sheet.append(["No", "Nama Lengkap", "NIP/NI PPPK", "Pangkat/Gol. Ruang", "Jabatan", "Unit Kerja"])
        sheet.append(["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"])
        sheet.append([1, "Sekar Pramesti", NIP, "IV/a", "Sekretaris", "Dinas Kesehatan"])

    sheet = read_file("undangan.xlsx", openpyxl_book(fill))
    choices = first_choices(sheet, companions=False)
    assert choices.heading == 5
    assert choices.columns == ["", "name", "nip", "rank", "position", "department"]
    assert (sheet.lines[-1].number, sheet.lines[-1].cells[1]) == (7, "Sekar Pramesti")


def test_an_opd_merged_beside_its_people_belongs_to_each_of_them():
    def fill(sheet):
        sheet.append(["Nama", "OPD"])
        for name in ("Sekar", "Bayu", "Wulan"):
            sheet.append([name])
        sheet["B2"] = "Dinas Kesehatan"
        sheet.merge_cells("B2:B4")

    sheet = read_file("a.xlsx", openpyxl_book(fill))
    assert [line.cells[1] for line in sheet.lines[1:]] == ["Dinas Kesehatan"] * 3


def test_rows_hidden_in_the_spreadsheet_are_known_as_such():
    def fill(sheet):
        sheet.append(["Nama", "OPD"])
        sheet.append(["Sekar", "Dinkes"])
        sheet.append(["Bayu", "Dinkes"])
        sheet.row_dimensions[3].hidden = True

    assert [line.hidden for line in read_file("a.xlsx", openpyxl_book(fill)).lines] == [False, False, True]


def test_of_several_sheets_the_one_with_most_headings_is_read_and_named_hidden_sheets_never():
    book = openpyxl.Workbook()
    book.active.append(["Rekap", "Jumlah"])
    book.create_sheet("Peserta").append(["Nama", "NIP", "OPD"])
    secret = book.create_sheet("Rahasia")
    secret.append(["Nama", "NIP", "OPD", "Jabatan", "Email"])
    secret.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    assert read_file("a.xlsx", file.getvalue()).name == "a.xlsx (Peserta)"


def test_a_number_of_18_digits_is_read_as_the_spreadsheet_shows_it_and_a_phone_number_whole():
    sheet = read_file("a.xlsx", workbook([["Sekar", 196804111993031009, 81234567890]], ["Nama", "NIP", "HP"]))
    assert sheet.lines[1].cells == ["Sekar", "1.96804111993031E+17", "81234567890"]


def test_columns_of_nik_and_bank_numbers_are_not_kept():
    lines = [["Sekar", "3326011504680001", "0012345678"]]
    sheet = read_file("a.xlsx", workbook(lines, ["Nama", "NIK", "No. Rekening"]))
    assert sheet.lines[1].cells == ["Sekar", "", ""]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("3326011504680001", "NIK ••••0001"),
        ("3326015504680002", "NIK ••••0002"),
        ("'3326 0115 0468 0001", "NIK ••••0001"),
        ("Sekar / 3326011504680001", "Sekar / NIK ••••0001"),
        ("196804111993031009", "196804111993031009"),
        ("19680411 199303 1 009", "19680411 199303 1 009"),
        ("1968041119930310", "1968041119930310"),
        ("6804111993031009", "6804111993031009"),
        ("081234567890", "081234567890"),
        ("0012345678901234", "0012345678901234"),
        ("33260115046800012", "33260115046800012"),
    ],
)
def test_a_nik_under_no_heading_is_masked_at_once_and_a_nip_never(cell, kept):
    assert read_pasted(f"Sekar Ayu\t{cell}\tDinkes").lines[0].cells == ["Sekar Ayu", kept, "Dinkes"]
    assert read_pasted(f"Nama\tNomor X\tOPD\nSekar\t{cell}\tDinkes").lines[1].cells[1] == kept


@given(st.dates(date(1950, 1, 1), date(2005, 12, 31)), st.integers(0, 40), st.integers(1, 12), st.integers(0, 999))
def test_no_nip_is_taken_for_a_nik_nor_one_that_lost_its_last_digits(born, years, month, number):
    nip = f"{born:%Y%m%d}{min(1970 + years, 2026)}{month:02}1{number:03}"
    assert mask(nip) == nip
    assert mask(nip[:16]) == nip[:16]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_file_is_read_in_every_encoding_and_separator_offices_use(encoding, separator):
    text = separator.join(["Nama", "NIP", "OPD"]) + "\r\n" + separator.join(["José Pérez", NIP, '"Dinas A"'])
    sheet = read_file("a.csv", text.encode(encoding))
    assert sheet.lines[1].cells == ["José Pérez", NIP, "Dinas A"]


def test_a_csv_that_says_its_separator_and_marks_numbers_as_text_is_read():
    sheet = read_file("a.csv", f'sep=;\r\nNama;NIP;HP\r\nSekar, S.E.;="{NIP}";\'0812'.encode())
    assert sheet.lines[1].cells == ["Sekar, S.E.", NIP, "0812"]
    assert sheet.lines[1].number == 3


def test_pasted_cells_with_a_line_break_inside_stay_one_line():
    sheet = read_pasted('Nama\tJabatan\nSekar\t"Kepala\nBidang"\nBayu\tStaf')
    assert [line.cells for line in sheet.lines] == [["Nama", "Jabatan"], ["Sekar", "Kepala\nBidang"], ["Bayu", "Staf"]]


def test_a_file_is_read_by_its_content_whatever_it_is_called():
    assert read_file("daftar.csv", workbook(people(1, "Dinkes"))).lines[0].cells == HEADINGS
    assert read_file("../../etc/foto.png\u202e", b"Nama,OPD\nSekar,Dinkes").name == "foto.png"


# ----------------------------------------------------------------- what is refused, in words


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS lama"),
        (b"\x89PNG\r\n\x1a\n", "gambar"),
        (b"  <!doctype html><table>", "halaman web"),
        (b"PK\x03\x04 kosong", "bukan lembar kerja"),
        (bytes(range(32)) * 40, "bukan XLSX dan bukan CSV"),
        (b"", "Tidak ada isi"),
        (b";;;\n;;;\n", "Tidak ada isi"),
        (b"a" * 5_000_001, "5 MB"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(data, told):
    assert told in refused(data)


def test_a_damaged_workbook_is_refused():
    data = workbook(people(20, "Dinkes"))
    assert "rusak" in refused(changed(data, "xl/workbook.xml", b"<sheets>", b"<sheets"))
    assert "rusak" in refused(changed(data, "xl/worksheets/sheet1.xml", b"</sheetData>", b""))


def test_too_many_lines_and_columns_are_refused_by_number():
    assert "paling banyak 3.000 baris" in refused(b"Nama\n" + b"Sekar\n" * (MOST_LINES + 1))
    assert "Ada 61 kolom" in refused(b",".join(b"a" for _n in range(61)))


def test_a_zip_bomb_is_refused_quickly():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)
    started = time.perf_counter()
    assert len(file.getvalue()) < 1_000_000
    assert "terlalu besar" in refused(file.getvalue())
    assert time.perf_counter() - started < 10


def test_a_zip_that_lies_about_its_size_is_refused():
    data = changed(workbook(people(3, "Dinkes")), "x", b"", b"")
    at = data.index(b"PK\x01\x02")
    lying = data[: at + 24] + (10).to_bytes(4, "little") + data[at + 28 :]
    with pytest.raises(Invalid):
        read_file("a.xlsx", lying)


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048576", "XFD2", "a1", "A0B"])
def test_a_cell_at_the_end_of_the_world_is_not_laid_out(reference):
    data = workbook([["Sekar", "Dinkes"]], ["Nama", "OPD"])
    far = changed(data, "xl/worksheets/sheet1.xml", b'r="B2"', f'r="{reference}"'.encode())
    assert far != data
    started = time.perf_counter()
    refused(far)
    assert time.perf_counter() - started < 2


def test_cells_that_do_not_say_where_they_stand_are_counted_before_they_are_laid_out():
    data = workbook([["Galih", ""]])
    rows = b"<row>" + b"<c><v>1</v></c>" * 100_000 + b"</row>" + b"<row><c><v>1</v></c></row>" * 15_000
    wide = changed(data, "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    assert wide != data
    assert "sangat jauh" in refused(wide)


def test_one_long_text_shown_by_thousands_of_cells_is_refused_before_it_is_laid_out():
    data = workbook([["x" * 32_000], *([["x" * 32_000]] * 2_500)])
    assert len(data) < 100_000
    assert "terlalu besar" in refused(data)


def test_a_document_type_and_its_entities_are_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    data = workbook([["Sekar", "Dinkes"]], ["Nama", "OPD"])
    assert "rusak" in refused(changed(data, "xl/worksheets/sheet1.xml", b"<worksheet", bomb + b"<worksheet"))


def test_a_list_without_headings_begins_with_its_first_line():
    sheet = read_pasted("Sekar\tDinkes\nBayu\tDinkes")
    assert heading_place(sheet.lines) is None
    assert first_choices(sheet, companions=True).heading == 0
