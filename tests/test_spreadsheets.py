"""What Hadir writes as XLSX: text stays text, numbers are numbers, and the heading stays in sight."""

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
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
