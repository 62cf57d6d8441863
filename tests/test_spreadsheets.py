"""What Hadir writes as XLSX: text stays text, numbers are numbers, and the heading stays in sight."""

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from events import spreadsheets
from events.spreadsheets import Book

NOW = datetime(2026, 12, 9, 1, tzinfo=UTC)
COLUMNS = [("No.", 6), ("Nama", 34), ("NIP", 22)]
DANGEROUS = ["=1+1", "+62812", "-1", "@SUM(A1)", "https://nusajaya.example", "mailto:a@b.example", "007", "1E5"]


def written(*lines, **head) -> bytes:
    book = Book("Peserta", NOW)
    page = book.page("Peserta")
    page.text("Judul", "title")
    page.head(COLUMNS, **head)
    for line in lines:
        page.line(line, ["number", "cell", "cell"])
    page.filtered()
    page.prints_on_a4(landscape=True)
    return book.content()


@pytest.mark.parametrize("typed", DANGEROUS)
def test_what_somebody_typed_is_neither_formula_nor_link_nor_number(typed):
    content = written([1, typed, ""])
    cell = openpyxl.load_workbook(BytesIO(content)).active["B3"]
    assert (cell.value, cell.data_type, cell.number_format, cell.hyperlink) == (typed, "s", "@", None)
    assert load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()[2][1] == typed


def test_a_nip_keeps_its_18_digits_and_a_number_is_one():
    content = written([1, "Rahmat Hidayat", "196804111993031009"])
    assert load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()[2] == [
        1.0,
        "Rahmat Hidayat",
        "196804111993031009",
    ]


def test_heading_and_first_columns_stay_in_sight_and_the_heading_on_every_printed_page():
    page = openpyxl.load_workbook(BytesIO(written([1, "A", ""], [2, "B", ""], keep=2, below="typed"))).active
    assert (page.freeze_panes, page.print_title_rows, page.auto_filter.ref) == ("C3", "$2:$2", "A2:C4")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert [round(page.column_dimensions[one].width) for one in "ABC"] == [7, 35, 23]
    assert page["B2"].font.b
    assert page["A1"].value == "Judul"


def test_the_same_data_at_the_same_time_are_the_same_bytes():
    assert written([1, "A", None]) == written([1, "A", None])


def test_the_name_of_a_file_is_letters_digits_and_dashes():
    answer = spreadsheets.as_answer(b"", 'Peserta "Bimtek"\r\n2026')
    assert answer.headers["content-disposition"] == 'attachment; filename="peserta-bimtek-2026.xlsx"'
    assert answer.media_type == spreadsheets.MEDIA_TYPE


WRAPPED, PLAIN_CELL = {"text_wrap": True}, {}


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Budi", 34, 1),
        ("", 34, 1),
        ("Budi\nmewakili Siti", 34, 2),
        ("Kepala Badan Pengelolaan Keuangan, Pendapatan dan Aset Daerah Kabupaten Nusa Jaya", 34, 3),
        ("Kepala Badan Pengelolaan Keuangan, Pendapatan dan Aset Daerah Kabupaten Nusa Jaya", 100, 1),
        ("a" * 100, 10, 11),
    ],
)
def test_a_text_takes_as_many_lines_as_its_column_makes_of_it(text, width, lines):
    assert spreadsheets.lines_of(text, width, WRAPPED) == lines
    assert spreadsheets.lines_of(text, width, PLAIN_CELL) == 1


@given(st.text("aiW ,.", max_size=120), st.integers(5, 60))
def test_a_narrower_column_never_makes_fewer_lines(text, width):
    assert spreadsheets.lines_of(text, width, WRAPPED) >= spreadsheets.lines_of(text, width + 10, WRAPPED) >= 1


def test_long_names_and_titles_get_rows_high_enough_and_short_ones_are_left_alone():
    long = "Kepala Badan Pengelolaan Keuangan, Pendapatan dan Aset Daerah Kabupaten Nusa Jaya"
    book = Book("Daftar", NOW)
    page = book.page("Daftar", {**spreadsheets.LIST, "wide": {"text_wrap": True, "bold": True, "font_size": 13}})
    page.plan(COLUMNS)
    page.across("Bimtek", "wide", 3)
    page.across(long * 2, "wide", 3)
    page.head(COLUMNS)
    for name in ("Budi", long):
        page.line([1, name, ""], ["number", "cell", "cell"])
    rows = openpyxl.load_workbook(BytesIO(book.content())).active.row_dimensions
    assert [rows[number].height for number in (1, 3, 4)] == [None, None, None]
    assert rows[2].height >= 3 * 17
    assert rows[5].height == 45
