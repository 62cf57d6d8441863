"""Importing the OPD tree: what a spreadsheet may hold, and every reason to refuse it whole."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from events import database
from events.audit import SYSTEM
from events.commands import import_departments
from events.departments.importing import rows as imports
from events.departments.importing import saving
from events.departments.queries import departments
from events.errors import Invalid
from events.registration.importing.reading.sheet import MOST_BYTES
from tests.factories import NOW, make_department

DAY = date(2026, 12, 9)
LATER = NOW + timedelta(days=1)
TREE = [
    ["Kode", "Nama", "Singkatan", "Jenis", "Induk", "OPD", "Urutan", "Alias", "Berlaku sejak"],
    ["02.01", "Bagian Hukum", "Bag. Hukum", "bagian", "02", "tidak", "", "", ""],
    ["01", "Inspektorat Daerah", "Inspektorat", "inspektorat", "", "ya", "1", "Inspektorat; Itda", "31/01/2021"],
    ["02", "Sekretariat Daerah", "Setda", "setda", "", "", "2", "", ""],
]


def csv_of(folder: Path, *lines: str) -> Path:
    file = folder / "opd.csv"
    file.write_text("\n".join(lines))
    return file


def test_codes_of_a_spreadsheet_stay_text_and_dates_are_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "opd.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(TREE):
            sheet.write_row(number, 0, line)
    found = import_departments.read(file)
    assert [row.code for row in found] == ["02.01", "01", "02"]
    assert (found[1].aliases, found[1].valid_from) == ("Inspektorat\nItda", date(2021, 1, 31))
    assert (found[0].counts_as_opd, found[0].parent, found[0].order) == (False, "02", 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Tidak ada isi"),
        (b"nama\nDinas Sosial\n", "kode"),
        (b"PK\x03\x04 rusak", "XLSX"),
        (b"\x00\x01\x02" * 50, "bukan XLSX dan bukan CSV"),
        (b"kode,nama,berlaku sejak,berlaku sampai\n01,A,2021-01-01,2020-01-01\n", "Baris 2, kolom berlaku sampai"),
        (b"kode,nama\n" + b"0" * 21 + b",A\n", "Baris 2, kolom kode"),
    ],
    ids=["empty", "no heading", "broken xlsx", "not utf-8", "ends before it begins", "long code"],
)
def test_a_file_that_cannot_be_the_tree_is_refused_with_the_reason(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "opd"
    file.write_bytes(content)
    with pytest.raises(Invalid, match=says):
        import_departments.read(file)


@pytest.mark.parametrize(
    ("lines", "says"),
    [(["01,A,99"], "Baris 2, kolom induk: kode 99"), (["01,A,02", "02,B,01"], "Baris 3, kolom induk.*lingkaran")],
    ids=["unknown parent", "circle"],
)
async def test_a_bad_parent_is_named_and_nothing_is_saved(
    db: database.HadirEngine, tmp_path: Path, lines: list[str], says: str
) -> None:
    found = import_departments.read(csv_of(tmp_path, "kode,nama,induk", *lines))
    with pytest.raises(Invalid, match=says):
        await saving.save_departments(found, by=SYSTEM, now=NOW)
    assert await departments(DAY) == []


async def test_a_parent_may_be_an_opd_that_is_stored_already(db: database.HadirEngine, tmp_path: Path) -> None:
    parent = await make_department(code="05")
    found = import_departments.read(csv_of(tmp_path, "kode,nama,induk", "05.01,Puskesmas Laras,05"))
    assert await saving.save_departments(found, by=SYSTEM, now=NOW) == (1, 0)
    child = next(one for one in await departments(DAY) if one.code == "05.01")
    assert child.parent == parent.id


async def test_importing_changes_only_what_differs(db: database.HadirEngine, tmp_path: Path) -> None:
    found = import_departments.read(csv_of(tmp_path, "kode,nama,urutan", "01,Dinas Sosial,1", "02,Dinas Perhubungan,2"))
    assert await saving.save_departments(found, by=SYSTEM, now=NOW) == (2, 0)
    assert await saving.save_departments(found, by=SYSTEM, now=NOW) == (0, 0)
    renamed = import_departments.read(csv_of(tmp_path, "kode,nama,urutan", "01,Dinas Sosial,1", "02,Dishub,2"))
    assert await saving.save_departments(renamed, by=SYSTEM, now=NOW) == (0, 1)
    assert [one.name for one in await departments(DAY)] == ["Dinas Sosial", "Dishub"]


def read(folder: Path, heading: str, *lines: str) -> list[imports.Row]:
    return import_departments.read(csv_of(folder, heading, *lines))


@pytest.mark.parametrize(
    ("column", "cell", "attribute", "meant"),
    [
        ("opd", "", "counts_as_opd", True),
        ("opd", "YA", "counts_as_opd", True),
        ("opd", "y", "counts_as_opd", True),
        ("opd", "1", "counts_as_opd", True),
        ("opd", "True", "counts_as_opd", True),
        ("opd", "Tidak", "counts_as_opd", False),
        ("opd", "t", "counts_as_opd", False),
        ("opd", "0", "counts_as_opd", False),
        ("opd", "FALSE", "counts_as_opd", False),
        ("jenis", "", "kind", "inspektorat"),
        ("jenis", "Lainnya", "kind", "other"),
        ("jenis", "Sekretariat  DPRD", "kind", "setwan"),
        ("jenis", "Satuan Polisi Pamong Praja", "kind", "satpol"),
        ("jenis", "Kec.", "kind", "kecamatan"),
        ("jenis", "Kecamatan", "kind", "kecamatan"),
        ("jenis", "RSUD", "kind", "rsud"),
        ("urutan", "", "order", 2),
        ("urutan", "007", "order", 7),
        ("urutan", "999999", "order", 999_999),
        ("alias", "Itda; Inspektorat;ITDA Kab", "aliases", "Itda\nInspektorat\nITDA Kab"),
        ("berlaku sejak", "2026-01-31", "valid_from", date(2026, 1, 31)),
        ("berlaku sejak", "31/01/2026", "valid_from", date(2026, 1, 31)),
        ("berlaku sejak", "31-01-2026", "valid_from", date(2026, 1, 31)),
        ("berlaku sampai", "29/02/2028", "valid_to", date(2028, 2, 29)),
        ("berlaku sampai", "", "valid_to", None),
        ("singkatan", " Itda  Kab ", "abbreviation", "Itda Kab"),
        ("induk", " 02 ", "parent", "02"),
        ("induk", "-", "parent", ""),
        ("singkatan", "-", "abbreviation", ""),
    ],
)
def test_a_cell_is_read_as_it_is_meant(tmp_path: Path, column: str, cell: str, attribute: str, meant: object) -> None:
    [row] = read(tmp_path, f"kode,nama,{column}", f"01,Inspektorat,{cell}")
    assert getattr(row, attribute) == meant


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Sekretariat Daerah", "setda"),
        ("SEKRETARIAT DPRD", "setwan"),
        ("Rumah Sakit Umum Daerah dr. Soedirman", "rsud"),
        ("UPT Pasar", "uptd"),
        ("Badanku", "other"),
        ("Dinasti", "other"),
        ("Kantor Kesatuan Bangsa", "other"),
    ],
)
def test_without_a_kind_the_name_says_it(tmp_path: Path, name: str, kind: str) -> None:
    [row] = read(tmp_path, "kode,nama", f"01,{name}")
    assert row.kind == kind


def test_a_kind_that_is_the_first_word_of_the_name_means_what_the_name_says(tmp_path: Path) -> None:
    rows = read(tmp_path, "kode,nama,jenis", "01,Sekretariat DPRD,Sekretariat", "02,Satuan Polisi Pamong Praja,satuan")
    assert [row.kind for row in rows] == ["setwan", "satpol"]


def test_a_parent_may_be_told_by_its_name_in_the_file(tmp_path: Path) -> None:
    rows = read(tmp_path, "kode,nama,induk", "01,Kecamatan Kota,", "01.1,Kelurahan Mawar,kecamatan  kota", "02,B,Tiada")
    assert [row.parent for row in rows] == ["", "01", "Tiada"]


def test_an_unknown_kind_is_answered_in_words_people_read(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="Satuan Polisi Pamong Praja, Kecamatan"):
        read(tmp_path, "kode,nama,jenis", "01,A,pesta")


def test_a_unit_below_an_opd_is_none_unless_the_file_says_so(tmp_path: Path) -> None:
    lines = ("01,Kecamatan Kota,", "01.1,Kelurahan Mawar,01", "02,Kelurahan Sendiri,")
    assert [row.counts_as_opd for row in read(tmp_path, "kode,nama,induk", *lines)] == [True, False, True]
    said = read(tmp_path, "kode,nama,induk,opd", "01,Kecamatan Kota,,ya", "01.1,Kelurahan Mawar,01,ya")
    assert [row.counts_as_opd for row in said] == [True, True]


@pytest.mark.parametrize(
    ("heading", "line", "says"),
    [
        ("kode,nama,opd", "01,A,mungkin", "Baris 2, kolom opd: isi ya atau tidak."),
        ("kode,nama,jenis", "01,A,pesta", "Baris 2, kolom jenis: tidak dikenal"),
        ("kode,nama,jenis", "01,Dinas A,istana", "Baris 2, kolom jenis: tidak dikenal"),
        ("kode,nama,urutan", "01,A,-1", "Baris 2, kolom urutan: isi bilangan bulat."),
        ("kode,nama,urutan", "01,A,1000000", "Baris 2, kolom urutan: isi bilangan bulat."),
        ("kode,nama,urutan", "01,A,1.5", "Baris 2, kolom urutan: isi bilangan bulat."),
        ("kode,nama,berlaku sejak", "01,A,31/02/2026", "Baris 2, kolom berlaku sejak: tulis tanggal"),
        ("kode,nama,berlaku sejak", "01,A,2026", "Baris 2, kolom berlaku sejak: tulis tanggal"),
        ("kode,nama", ",A", "Baris 2, kolom kode: wajib diisi."),
        ("kode,nama", "01,", "Baris 2, kolom nama: wajib diisi."),
        ("kode,nama", f"01,{'x' * 301}", "Baris 2, kolom nama: Isian paling banyak 300 karakter"),
        ("kode,nama,singkatan", f"01,A,{'x' * 41}", "Baris 2, kolom singkatan: Isian paling banyak 40 karakter"),
        ("kode,nama", f"01,a\x1bb{' dan' * 20}", "Baris 2, kolom nama: Isian memuat karakter"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_row_and_column(
    tmp_path: Path, heading: str, line: str, says: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        read(tmp_path, heading, line)
    assert refusal.value.message.startswith(says)
    assert "\n" not in refusal.value.message


def test_every_fault_of_a_file_is_said_and_a_code_that_stands_twice_names_both_rows(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refusal:
        read(tmp_path, "kode,nama,opd", "01,A,x", "", "02,,ya", "01,B,", "01,C,", ",D,", ",E,")
    assert [line.partition(":")[0] for line in refusal.value.message.splitlines()] == [
        "Baris 2, kolom opd",
        "Baris 4, kolom nama",
        "Baris 7, kolom kode",
        "Baris 8, kolom kode",
        "Baris 5, kolom kode",
        "Baris 6, kolom kode",
    ]
    assert refusal.value.message.count("sudah dipakai pada baris 2.") == 2


@pytest.mark.parametrize(
    "content",
    [
        "kode;nama\n01;Dinas A, B dan C\n",
        '\ufeffkode,nama\n01,"Dinas A, B dan C"\n',
        '\n\n Kode , NAMA ,lain\n01,"Dinas A, B dan C",x\n\n',
        'nama,kode\r\n"Dinas A, B dan C",01\r\n',
        "kode;nama;a,b\n01;Dinas A, B dan C;\n",
    ],
    ids=["semicolons", "byte order mark", "blank lines and other columns", "another order", "a comma in a heading"],
)
def test_a_csv_file_is_read_however_the_office_program_wrote_it(tmp_path: Path, content: str) -> None:
    file = tmp_path / "opd.csv"
    file.write_bytes(content.encode())
    assert [(row.code, row.name) for row in import_departments.read(file)] == [("01", "Dinas A, B dan C")]


def test_a_spreadsheets_numbers_and_dates_are_read_as_people_see_them(tmp_path: Path) -> None:
    file = tmp_path / "opd.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 0, ["kode", "nama", "urutan", "berlaku sejak", "opd"])
        sheet.write_string(4, 0, "102")
        sheet.write_string(4, 1, "Dinas Sosial")
        sheet.write_number(4, 2, 7)
        sheet.write_datetime(4, 3, datetime(2026, 1, 31), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
        sheet.write_boolean(4, 4, False)
    [row] = import_departments.read(file)
    assert (row.number, row.code, row.order, row.valid_from, row.counts_as_opd) == (
        5,
        "102",
        7,
        date(2026, 1, 31),
        False,
    )


def test_a_file_that_is_not_there_or_too_large_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"opd\.csv tidak dapat dibaca"):
        import_departments.read(tmp_path / "opd.csv")
    (tmp_path / "besar.csv").write_bytes(b"x" * (MOST_BYTES + 1))
    with pytest.raises(Invalid, match="5 MB"):
        import_departments.read(tmp_path / "besar.csv")


async def test_a_tree_is_saved_parents_first_whatever_the_order_of_its_rows(
    db: database.HadirEngine, tmp_path: Path
) -> None:
    found = read(tmp_path, "kode,nama,induk", "3,Seksi,2", "2,Bidang,1", "4,Lain,", "1,Dinas,")
    assert await saving.save_departments(found, by=SYSTEM, now=NOW) == (4, 0)
    made = {one.code: one for one in await departments(DAY)}
    assert [made[code].parent for code in "1234"] == [None, made["1"].id, made["2"].id, None]
    moved = read(tmp_path, "kode,nama,induk,urutan", "3,Seksi,1,2", "1,Dinas,,5")
    assert await saving.save_departments(moved, by=SYSTEM, now=NOW) == (0, 1)
    assert next(one for one in await departments(DAY) if one.code == "3").parent == made["1"].id


async def test_a_circle_through_what_is_stored_already_is_refused(db: database.HadirEngine, tmp_path: Path) -> None:
    found = read(tmp_path, "kode,nama,induk", "1,A,", "2,B,1", "3,C,2")
    await saving.save_departments(found, by=SYSTEM, now=NOW)
    for line in ("1,A,3", "1,A,1"):
        with pytest.raises(Invalid, match="Baris 2, kolom induk: membentuk lingkaran"):
            await saving.save_departments(read(tmp_path, "kode,nama,induk", line), by=SYSTEM, now=NOW)
    assert next(one for one in await departments(DAY) if one.code == "1").parent is None


async def test_each_department_that_changed_is_in_the_trail_and_no_other(
    db: database.HadirEngine, tmp_path: Path
) -> None:
    await saving.save_departments(read(tmp_path, "kode,nama", "1,A", "2,B"), by=SYSTEM, now=NOW)
    await saving.save_departments(read(tmp_path, "kode,nama", "1,A", "2,C", "3,D"), by=SYSTEM, now=LATER)
    rows = await database.sql("SELECT subject FROM audit_entry WHERE at = {}", LATER)
    codes = {one.id: one.code for one in await departments(DAY)}
    assert {codes[row["subject"]] for row in rows} == {"2", "3"}


LETTERHEAD = [
    ["PEMERINTAH KABUPATEN NUSA JAYA", "", "", "", ""],
    ["DAFTAR PERANGKAT DAERAH TAHUN 2026", "", "", "", ""],
    ["", "", "", "", ""],
    ["No", "Kode", "NAMA PERANGKAT DAERAH", "Singkatan", "Kode Induk"],
    ["(1)", "(2)", "(3)", "(4)", "(5)"],
    ["1", "1.10", "Dinas Kesehatan", "Dinkes", ""],
    ["2", "1.10.01", "Puskesmas “Laras”", "", "1.10"],
    ["No", "Kode", "NAMA PERANGKAT DAERAH", "Singkatan", "Kode Induk"],
    ["3", "01", "Inspektorat", "", ""],
    ["", "", "Jumlah: 3", "", ""],
    ["", "", "", "", ""],
    ["", "", "", "Nusa Jaya, 1 Januari 2026", ""],
    ["", "", "Sekretaris Daerah", "", ""],
]


def test_a_list_as_offices_keep_it_is_read_with_its_title_rows_numbering_and_foot(tmp_path: Path) -> None:
    file = tmp_path / "opd.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(LETTERHEAD):
            sheet.write_row(number, 0, line)
    found = import_departments.read(file)
    assert [(row.code, row.name, row.parent) for row in found] == [
        ("1.10", "Dinas Kesehatan", ""),
        ("1.10.01", "Puskesmas “Laras”", "1.10"),
        ("01", "Inspektorat", ""),
    ]


def test_a_csv_of_an_old_excel_is_read_in_windows_own_letters(tmp_path: Path) -> None:
    file = tmp_path / "opd.csv"
    file.write_bytes("\r\n".join(";".join(line) for line in LETTERHEAD).encode("cp1252"))
    assert [row.name for row in import_departments.read(file)][1] == "Puskesmas “Laras”"


def test_a_code_kept_as_a_number_is_refused_by_row_and_column_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "opd.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Kode", "Nama", "Induk"])
        sheet.write_number(1, 0, 1.10)
        sheet.write_string(1, 1, "Dinas Kesehatan")
        sheet.write_string(2, 0, "1.10.01")
        sheet.write_string(2, 1, "Puskesmas")
        sheet.write_number(2, 2, 1.10)
    with pytest.raises(Invalid) as refusal:
        import_departments.read(file)
    lines = refusal.value.message.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["Baris 2, kolom kode", "Baris 3, kolom induk"]
    assert all("Ubah kolom menjadi Teks" in line for line in lines)


async def test_a_file_may_be_an_official_change_from_a_day_on(db: database.HadirEngine, tmp_path: Path) -> None:
    await saving.save_departments(read(tmp_path, "kode,nama,urutan", "1,Dinas Lama,1", "2,Tetap,2"), by=SYSTEM, now=NOW)
    turn = date(2027, 1, 1)
    lines = ("1,Dinas Baru,1", "2,Tetap,2", "3,Badan Baru,3")
    changed = read(tmp_path, "kode,nama,urutan", *lines)
    for counts in ((1, 1), (0, 0)):
        assert await saving.save_departments(changed, by=SYSTEM, now=NOW, since=turn) == counts
    before = {one.code: one for one in await departments(DAY)}
    after = {one.code: one for one in await departments(turn)}
    assert (before["1"].name, after["1"].name, after["2"].valid_from) == ("Dinas Lama", "Dinas Baru", None)
    assert (before["3"].valid_from, after["3"].name) == (turn, "Badan Baru")


async def test_an_official_change_without_an_end_lasts_to_the_end_that_is_stored(
    db: database.HadirEngine, tmp_path: Path
) -> None:
    last, turn, later = date(2030, 12, 31), date(2027, 1, 1), date(2028, 1, 1)
    lines = ("1,Dinas Lama,2030-12-31", "2,Badan Lama,")
    await saving.save_departments(read(tmp_path, "kode,nama,berlaku sampai", *lines), by=SYSTEM, now=NOW)
    for day, name in ((later, "Badan Nanti"), (turn, "Badan Baru")):
        changed = read(tmp_path, "kode,nama,berlaku sampai", "1,Dinas Baru,", f"2,{name},")
        await saving.save_departments(changed, by=SYSTEM, now=NOW, since=day)
    found = {one.code: one for one in await departments(turn)}
    assert {code: (one.name, one.valid_to) for code, one in found.items()} == {
        "1": ("Dinas Baru", later - timedelta(days=1)),
        "2": ("Badan Baru", later - timedelta(days=1)),
    }
    assert {one.code: (one.name, one.valid_to) for one in await departments(later)} == {
        "1": ("Dinas Baru", last),
        "2": ("Badan Nanti", None),
    }


async def test_what_the_file_has_no_column_for_stays_as_it_is(db: database.HadirEngine, tmp_path: Path) -> None:
    await make_department(code="1", name="Dinas", abbreviation="Din", aliases="Dinas Satu", protocol_order=7)
    await saving.save_departments(read(tmp_path, "kode,nama", "1,Dinas Baru"), by=SYSTEM, now=NOW)
    [one] = await departments(DAY)
    assert (one.name, one.abbreviation, one.aliases, one.protocol_order) == ("Dinas Baru", "Din", "Dinas Satu", 7)


async def test_a_second_department_of_one_name_is_warned_of(db: database.HadirEngine, tmp_path: Path) -> None:
    await make_department(code="1", name="Dinas Kesehatan")
    rows = read(tmp_path, "kode,nama", "1,Dinas Kesehatan", "2,DINAS  KESEHATAN", "3,Badan X", "4,Badan X")
    planned = await saving.plan(rows, since=None, now=NOW)
    found = saving.twins(planned, await departments(DAY), DAY)
    assert [(twin.row, twin.code) for twin in found] == [(3, "1"), (5, "3")]
