"""Importing the OPD tree: what a spreadsheet may hold, and every reason to refuse it whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from events import database
from events.audit import SYSTEM
from events.departments import actions, imports
from events.departments.queries import departments
from events.errors import Invalid
from tests.factories import NOW, make_department

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
    found = imports.read_file(file)
    assert [row.code for row in found] == ["02.01", "01", "02"]
    assert (found[1].aliases, found[1].valid_from) == ("Inspektorat\nItda", date(2021, 1, 31))
    assert (found[0].counts_as_opd, found[0].parent, found[0].order) == (False, "02", 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "kosong"),
        (b"nama\nDinas Sosial\n", "kode"),
        (b"PK\x03\x04 rusak", "XLSX"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"kode,nama,berlaku sejak,berlaku sampai\n01,A,2021-01-01,2020-01-01\n", "Baris 2, kolom berlaku sampai"),
        (b"kode,nama\n" + b"0" * 21 + b",A\n", "Baris 2, kolom kode"),
    ],
    ids=["empty", "no heading", "broken xlsx", "not utf-8", "ends before it begins", "long code"],
)
def test_a_file_that_cannot_be_the_tree_is_refused_with_the_reason(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "opd"
    file.write_bytes(content)
    with pytest.raises(Invalid, match=says):
        imports.read_file(file)


@pytest.mark.parametrize(
    ("lines", "says"),
    [(["01,A,99"], "Baris 2, kolom induk: kode 99"), (["01,A,02", "02,B,01"], "Baris 3, kolom induk.*lingkaran")],
    ids=["unknown parent", "circle"],
)
async def test_a_bad_parent_is_named_and_nothing_is_saved(
    db: database.HadirEngine, tmp_path: Path, lines: list[str], says: str
) -> None:
    found = imports.read_file(csv_of(tmp_path, "kode,nama,induk", *lines))
    with pytest.raises(Invalid, match=says):
        await actions.save_departments(found, by=SYSTEM, now=NOW)
    assert await departments() == []


async def test_a_parent_may_be_an_opd_that_is_stored_already(db: database.HadirEngine, tmp_path: Path) -> None:
    parent = await make_department(code="05")
    found = imports.read_file(csv_of(tmp_path, "kode,nama,induk", "05.01,Puskesmas Laras,05"))
    assert await actions.save_departments(found, by=SYSTEM, now=NOW) == (1, 0)
    child = next(one for one in await departments() if one.code == "05.01")
    assert child.parent == parent.id


async def test_importing_changes_only_what_differs(db: database.HadirEngine, tmp_path: Path) -> None:
    found = imports.read_file(csv_of(tmp_path, "kode,nama,urutan", "01,Dinas Sosial,1", "02,Dinas Perhubungan,2"))
    assert await actions.save_departments(found, by=SYSTEM, now=NOW) == (2, 0)
    assert await actions.save_departments(found, by=SYSTEM, now=NOW) == (0, 0)
    renamed = imports.read_file(csv_of(tmp_path, "kode,nama,urutan", "01,Dinas Sosial,1", "02,Dishub,2"))
    assert await actions.save_departments(renamed, by=SYSTEM, now=NOW) == (0, 1)
    assert [one.name for one in await departments()] == ["Dinas Sosial", "Dishub"]
