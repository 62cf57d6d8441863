"""What people see in a spreadsheet is what is taken: hidden columns, merged cells, headings of two lines."""

from __future__ import annotations

import pytest

from events import config
from events.database import sql
from events.keys import csrf_token, token_digest
from events.registration.importing import rows
from events.registration.importing.reading import files
from events.registration.importing.reading.headings import columns_of, heading_cells, heading_place
from events.registration.importing.reading.sheet import Line
from tests.factories import log_in, make_event, make_user
from tests.registration.importing.world import openpyxl_book
from tests.rendering import words

HEAD = ["No", "Nama", "NIP", "OPD"]


def cells_of(data: bytes) -> list[list[str]]:
    return [line.cells for line in files.read_file("x.xlsx", data).lines]


# ----------------------------------------------------------------- hidden columns


def hidden_name(sheet):
    sheet.append(["No", "Nama", "No HP", "Nama Peserta", "OPD"])
    sheet.append([1, "Nama Lama", "081234567890", "Nama Benar", "Dinkes"])
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions["C"].hidden = True


def test_a_hidden_column_is_named_and_not_taken_and_the_name_people_see_is_the_name():
    sheet = files.read_file("x.xlsx", openpyxl_book(hidden_name))
    assert sheet.hidden == ["Nama", "No HP"]
    assert "Nama Lama" not in str(sheet.lines)
    assert "081234567890" not in str(sheet.lines), "nor kept anywhere"
    choices = rows.first_choices(sheet, companions=False)
    assert choices.columns == ["", "", "", "name", "department"]
    assert choices.hidden_columns == ["Nama", "No HP"]


def test_columns_hidden_as_a_group_and_without_a_heading_are_named_by_their_letters():
    def fill(sheet):
        sheet.append(["", "", "", "Nama", "NIP"])
        sheet.append(["a", "b", "", "Budi", "1"])
        sheet.column_dimensions.group("A", "C", hidden=True)

    sheet = files.read_file("x.xlsx", openpyxl_book(fill))
    assert sheet.hidden == ["A", "B"], "C held nothing"
    assert [line.cells for line in sheet.lines][1] == ["", "", "", "Budi", "1"]


def test_a_sheet_that_hides_all_columns_is_no_list():
    def fill(sheet):
        sheet.append(["Nama", "NIP"])
        sheet.column_dimensions.group("A", "B", hidden=True)

    with pytest.raises(files.Invalid):
        files.read_file("x.xlsx", openpyxl_book(fill))


# ----------------------------------------------------------------- merged cells


def test_what_lies_beneath_a_merged_cell_is_not_believed(beneath):
    read = cells_of(beneath)
    assert [row[3] for row in read[1:]] == ["Dinas Kominfo", "Dinas Kominfo", "Bappeda"]


@pytest.fixture
def beneath() -> bytes:
    """As LibreOffice keeps it: "Bappeda" is still in the cell that the merged one covers."""

    def fill(sheet):
        for line in (HEAD, [1, "Ani", "1", "Dinas Kominfo"], [2, "Budi", "2", "Bappeda"], [3, "Cahyo", "3", "Bappeda"]):
            sheet.append(line)
        # openpyxl empties covered cells, and so does Excel; the range alone does not.
        sheet.merged_cells.add("D2:D3")

    return openpyxl_book(fill)


def test_a_cell_merged_over_columns_and_rows_is_one_text():
    def fill(sheet):
        for line in (HEAD, [1, "Ani", "tersembunyi", "Dinkes"], [2, "x", "y", "Dinkes"]):
            sheet.append(line)
        sheet.merged_cells.add("B2:C3")

    assert cells_of(openpyxl_book(fill))[1:] == [["1", "Ani", "", "Dinkes"], ["2", "", "", "Dinkes"]]


def test_a_merged_cell_whose_first_column_is_hidden_is_seen_in_the_next():
    def fill(sheet):
        for line in (["No", "Kode", "Nama", "NIP"], [1, "Ani", "", "1"], [2, "Budi", "", "2"]):
            sheet.append(line)
        sheet.merged_cells.add("B2:C2")
        sheet.merged_cells.add("B3:C3")
        sheet.column_dimensions["B"].hidden = True

    assert [row[2] for row in cells_of(openpyxl_book(fill))] == ["Nama", "Ani", "Budi"]


def test_merged_cells_over_the_whole_sheet_are_refused_quickly():
    def fill(sheet):
        sheet.append(HEAD)
        sheet.cell(19_000, 150, "x")
        for column in "ABCDEFGHIJ":
            for _ in range(20):
                sheet.merged_cells.add(f"{column}1:ET19000")

    with pytest.raises(files.Invalid, match="terlalu besar"):
        files.read_file("x.xlsx", openpyxl_book(fill))


# ----------------------------------------------------------------- headings of two lines


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        (
            [
                ["No", "Nama", "NIP", "Pangkat/", "Kontak", ""],
                ["", "Lengkap", "", "Golongan", "No. HP", "E-mail"],
                ["1", "Ani", "1", "III/c", "0812", "a@b.example"],
            ],
            ["", "name", "nip", "rank", "phone", "email"],
        ),
        (
            [
                ["Nama", "NIP/", "Perangkat", "Jabatan"],
                ["dan Gelar", "NI PPPK", "Daerah", ""],
                ["Ani", "1", "Dinkes", "Staf"],
            ],
            ["name", "nip", "department", "position"],
        ),
        (
            [["Nama", "NIP", "Pasangan", ""], ["Nama", "NIP", "Nama Istri", "NIP Istri"], ["Ani", "1", "Budi", ""]],
            ["name", "nip", "companion_name", "companion_nip"],
        ),
    ],
)
def test_a_heading_of_two_lines_is_one_heading(lines, fields):
    found = [Line(n, cells) for n, cells in enumerate([["DAFTAR PESERTA", *[""] * (len(lines[0]) - 1)], *lines], 1)]
    place = heading_place(found)
    assert place == 2
    assert columns_of(heading_cells(found, place)) == fields


@pytest.mark.parametrize(
    "person",
    [
        ["1", "Siti", "1", "Dinas Kesehatan"],
        ["", "", "", "Dinas Kesehatan"],
        ["", "Peserta Satu", "", ""],
        ["1", "", "196804111993031009", ""],
        ["1", "2", "3", "4"],
    ],
)
def test_no_line_of_a_person_is_the_second_line_of_a_heading(person):
    lines = [Line(1, HEAD), Line(2, person)]
    assert heading_place(lines) == 0


def test_the_second_line_of_a_heading_is_no_person_though_the_organizer_chose_the_first():
    text = "No\tNama\tNIP\tOPD\n\tLengkap\t\t\n1\tAni\t\tDinkes"
    sheet = files.read_pasted(text)
    choices = rows.first_choices(sheet, companions=False)
    assert (choices.heading, choices.columns) == (2, ["", "name", "nip", "department"])
    assert rows.headings_of(sheet, choices) == ["No", "Nama Lengkap", "NIP", "OPD"]


async def test_the_pages_name_the_columns_that_were_not_taken(client):
    event = await make_event()
    token = await log_in(client, await make_user())
    csrf = csrf_token(config.keys().session, token_digest(token))
    path = f"/panitia/kegiatan/{event.slug}/peserta/impor"
    file = {"file": ("daftar.xlsx", openpyxl_book(hidden_name))}
    answer = await client.post(path, data={"_csrf": csrf}, files=file)
    batch = answer.headers["location"].removesuffix("/kolom")
    for page in (f"{batch}/kolom", batch):
        text = words((await client.get(page)).text)
        assert "disembunyikan di Excel tidak diambil: Nama, No HP" in text
        assert "Nama Lama" not in text
    rows_ = await sql("SELECT cells FROM import_batch")
    assert b"081234567890" not in bytes(rows_[0]["cells"])


def test_a_hidden_column_is_called_by_both_lines_of_its_heading():
    def fill(sheet):
        for line in (["Nama", "NIP", "Kontak", "OPD"], ["Lengkap", "", "Rumah", ""], ["Ani", "", "021", "Dinkes"]):
            sheet.append(line)
        sheet.column_dimensions["C"].hidden = True

    assert files.read_file("x.xlsx", openpyxl_book(fill)).hidden == ["Kontak Rumah"]
