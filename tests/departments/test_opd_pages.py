"""The pages of the tree of OPD: from an empty installation to OPDs that change, end and merge, by the screens alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import xlsxwriter

from events import config
from events.database import sql
from events.departments import versions
from events.departments.opds import opds_of
from events.departments.queries import departments
from events.departments.units import contacts, merging
from events.keys import csrf_token, token_digest
from tests.factories import (
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_session,
    make_user,
    make_version,
)
from tests.pages import changed_form, filled_form, hidden, words

PATH = "/panitia/opd"
TODAY = datetime.now(UTC).date()
JULY, DECEMBER = date(2026, 7, 1), date(2026, 12, 9)
NEW = {"code": "1.02", "name": "Dinas Kesehatan", "abbreviation": "Dinkes", "kind": "dinas", "parent": "",
       "counts_as_opd": "y", "protocol_order": "5", "aliases": "", "valid_from": "", "valid_to": ""}  # fmt: skip


@pytest.fixture
async def administrator(client, monkeypatch):
    """Who is logged in, and posts with the token of the own forms."""
    await make_institution()
    user = await make_user(role="administrator")
    csrf = csrf_token(config.keys().session, token_digest(await log_in(client, user)))
    post = client.post

    def with_token(path, data=None, **more):
        return post(path, data={"_csrf": csrf} | (data or {}), **more)

    monkeypatch.setattr(client, "post", with_token)
    return user


async def names(day=DECEMBER):
    return {one.code: one.name for one in await departments(day)}


async def test_only_an_administrator_sees_and_changes_the_tree(client):
    await make_institution()
    opd = await make_department()
    addresses = [PATH, f"{PATH}/tambah", f"{PATH}/impor", f"{PATH}/{opd.id}"]
    addresses += [f"{PATH}/{opd.id}/{page}" for page in ("ubah", "akhiri", "narahubung", "gabung")]
    assert {(await client.get(one)).status_code for one in addresses} == {303}
    await log_in(client, await make_user(role="organizer"))
    assert {(await client.get(one)).status_code for one in addresses} == {403}
    posts = [f"{PATH}/tambah", f"{PATH}/impor/tinjau", f"{PATH}/{opd.id}/ubah", f"{PATH}/{opd.id}/pisah"]
    assert {(await client.post(one, data=NEW)).status_code for one in posts} == {403}


async def test_an_empty_installation_is_told_what_to_do_and_makes_its_first_opd_by_the_screens(client, administrator):
    empty = await client.get(PATH)
    assert "Belum ada perangkat daerah" in empty.text
    assert f'href="{PATH}/impor"' in empty.text
    assert f'href="{PATH}/tambah"' in empty.text
    made = await client.post(f"{PATH}/tambah", data=NEW)
    assert made.status_code == 303
    page = words((await client.get(made.headers["location"])).text)
    assert "Dinas Kesehatan" in page
    assert "1.02" in page
    assert "Dinas Kesehatan" in (await client.get(PATH)).text
    [entry] = await sql("SELECT action, actor FROM audit_entry")
    assert (entry["action"], entry["actor"]) == ("department.added", administrator.id)


async def test_a_second_department_of_one_name_is_asked_about_and_all_typed_is_kept(client, administrator):
    await make_department(code="1", name="Dinas Kesehatan")
    asked = await client.post(f"{PATH}/tambah", data=NEW)
    assert asked.status_code == 422
    assert "Sudah ada yang bernama sama" in asked.text
    assert 'value="1.02"' in asked.text
    assert (await client.post(f"{PATH}/tambah", data=NEW | {"kembar": "y"})).status_code == 303
    assert await names() == {"1": "Dinas Kesehatan", "1.02": "Dinas Kesehatan"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"code": ""}, "Tulis kode."),
        ({"code": "7"}, "sudah dipakai"),
        ({"name": ""}, "Tulis nama resmi."),
        ({"parent": "11111111-1111-1111-1111-111111111111"}, "Pilih salah satu pilihan"),
        ({"valid_from": "2026-05-01", "valid_to": "2026-04-01"}, "lebih awal daripada tanggal mulai"),
        ({"protocol_order": "satu"}, "Tulis angka bulat"),
    ],
)
async def test_what_cannot_be_saved_is_said_beside_its_field(client, administrator, typed, says):
    await make_department(code="7")
    answer = await client.post(f"{PATH}/tambah", data=NEW | typed)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert set(await names()) == {"7"}


async def test_the_tree_stands_from_the_top_down_and_what_has_ended_is_folded_away(client, administrator):
    above = await make_department(name="Dinas Atas", protocol_order=2)
    await make_department(name="Unit Bawah", parent=above.id, counts_as_opd=False, protocol_order=9)
    await make_department(name="Inspektorat", protocol_order=1)
    await make_department(name="Kantor Lama", valid_to=date(2020, 1, 1))
    page = (await client.get(PATH)).text.partition("<main")[2]  # the rail folds something away, too
    places = [page.index(name) for name in ("Inspektorat", "Dinas Atas", "Unit Bawah", "<details", "Kantor Lama")]
    assert places == sorted(places)
    assert "opd-line--1" in page
    found = words((await client.get(PATH, params={"cari": "bawah"})).text)
    assert "1 ditemukan" in found
    assert "di bawah Dinas Atas" in found
    assert "Inspektorat" not in found
    await make_department(name="Dinas Pekerjaan Umum", abbreviation="DPU", aliases="Bina Marga", code="9.99")
    for typed in ("dpu", "bina marga", "9.99"):
        assert "Dinas Pekerjaan Umum" in (await client.get(PATH, params={"cari": typed})).text


async def test_a_correction_reaches_every_day_and_an_official_change_only_those_after_it(client, administrator):
    opd = await make_department(code="5", name="Dinas Kesehatn", kind="dinas")
    address = f"{PATH}/{opd.id}/ubah"
    unchosen = await client.post(address, data=await changed_form(client, address, name="Dinas Kesehatan"))
    assert (unchosen.status_code, "Pilih koreksi atau perubahan resmi" in unchosen.text) == (422, True)
    mended = await changed_form(client, address, name="Dinas Kesehatan", change="koreksi")
    assert (await client.post(address, data=mended)).status_code == 303
    assert await names(date(2020, 1, 1)) == {"5": "Dinas Kesehatan"}
    undated = await client.post(address, data=await changed_form(client, address, name="Dinas Baru", change="resmi"))
    assert (undated.status_code, "Tulis tanggal mulai berlakunya" in undated.text) == (422, True)
    official = await changed_form(client, address, name="Dinas Baru", change="resmi", since="2026-07-01")
    assert (await client.post(address, data=official)).status_code == 303
    assert (await names(date(2026, 6, 30)), await names(JULY)) == ({"5": "Dinas Kesehatan"}, {"5": "Dinas Baru"})
    history = words((await client.get(f"{PATH}/{opd.id}")).text)
    assert "sejak Rabu, 1 Juli 2026 Dinas Baru" in history
    assert "sampai Selasa, 30 Juni 2026 Dinas Kesehatan" in history


async def test_an_old_version_is_corrected_by_its_own_link(client, administrator):
    opd = await make_department(code="5", name="Salah Eja", valid_to=date(2026, 6, 30))
    await make_version(opd, name="Nama Baru", valid_from=JULY, valid_to=None)
    [old, _new] = await versions.versions_of(opd.id)
    address = f"{PATH}/{opd.id}/ubah?versi={old.id}"
    form = filled_form(await client.get(address)) | {"name": "Nama Lama", "change": "koreksi"}
    assert (await client.post(address, data=form)).status_code == 303
    assert (await names(date(2026, 1, 1)), await names()) == ({"5": "Nama Lama"}, {"5": "Nama Baru"})


async def test_an_opd_ends_and_its_page_says_what_depended_on_it(client, administrator):
    opd = await make_department(name="Kantor Arsip")
    await make_department(name="Seksi Depo", parent=opd.id, counts_as_opd=False)
    event = await make_event(title="Bimtek Arsip")
    await make_session(event)
    await make_invitation(event, opd, minimum=2)
    await make_attendee(event, department=opd.id)
    page = words((await client.get(f"{PATH}/{opd.id}")).text)
    assert "Unit di bawahnya 1 Orang 1 Peserta di kegiatan 1 Undangan 1 1 dengan kuota sendiri" in page
    assert "Bimtek Arsip Rabu, 9 Desember 2026 · diundang · 1 peserta" in page
    assert "Seksi Depo" in words((await client.get(f"{PATH}/{opd.id}/akhiri")).text)
    ended = await client.post(f"{PATH}/{opd.id}/akhiri", data={"last_day": "2026-12-31"})
    assert ended.status_code == 303
    [one] = [one for one in await departments(DECEMBER) if one.id == opd.id]
    assert one.valid_to == date(2026, 12, 31)


async def test_the_contact_is_kept_changed_and_emptied_and_only_the_erasable_trail_has_it(client, administrator):
    opd = await make_department()
    address = f"{PATH}/{opd.id}/narahubung"
    bad = await client.post(address, data=await changed_form(client, address, phone="12"))
    assert (bad.status_code, "Nomor HP diawali 08" in bad.text) == (422, True)
    typed = await changed_form(client, address, name="Rahma", phone="0812 3456 7890", email="rahma@contoh.go.id")
    assert (await client.post(address, data=typed)).status_code == 303
    assert await contacts.contact_of(opd.id) == contacts.Contact("Rahma", "+6281234567890", "rahma@contoh.go.id")
    [entry] = await sql("SELECT action, data FROM audit_entry")
    assert (entry["action"], "Rahma" in entry["data"]) == ("department.contact_changed", False)
    page = words((await client.get(f"{PATH}/{opd.id}")).text)
    assert "Rahma" in page
    assert "0812 3456 7890" in page
    emptied = await changed_form(client, address, name="", phone="", email="")
    await client.post(address, data=emptied)
    assert await contacts.contact_of(opd.id) == contacts.Contact()


async def test_a_merge_shows_what_it_does_first_and_then_leaves_every_earlier_day_as_it_was(client, administrator):
    goes = await make_department(code="1", name="Dinas Pasar", abbreviation="Dispas", aliases="Pengelola Pasar")
    stays = await make_department(code="2", name="Dinas Perdagangan", abbreviation="Disdag")
    unit = await make_department(code="1.1", name="UPTD Pasar", parent=goes.id, counts_as_opd=False)
    event = await make_event()
    await make_session(event)
    await make_invitation(event, goes)
    await make_attendee(event, department=goes.id)
    address, chosen = f"{PATH}/{goes.id}/gabung", {"into": str(stays.id), "since": "2026-10-01"}
    preview = words((await client.post(address, data=chosen)).text)
    assert "Orang 1 Peserta di kegiatan 1 Undangan 1" in preview
    assert "UPTD Pasar" in preview
    assert "1 kegiatan sejak tanggal itu mengundangnya" in preview
    assert await sql("SELECT id FROM department WHERE merged_into IS NOT NULL") == []
    assert (await client.post(address, data=chosen | {"sungguh": "y"})).status_code == 303
    ids = [goes.id, unit.id, stays.id]
    assert await opds_of(ids, date(2026, 9, 30)) == {goes.id: goes.id, unit.id: goes.id, stays.id: stays.id}
    assert set((await opds_of(ids, DECEMBER)).values()) == {stays.id}
    [kept] = [one for one in await departments(DECEMBER) if one.id == stays.id]
    assert kept.aliases.splitlines() == ["Dinas Pasar", "Dispas", "Pengelola Pasar"]
    rows = await sql("SELECT department FROM attendee UNION ALL SELECT department FROM invitation")
    assert {row["department"] for row in rows} == {goes.id}
    assert (await client.post(f"{PATH}/{goes.id}/pisah")).status_code == 303
    assert (await opds_of(ids, DECEMBER))[goes.id] == goes.id


async def test_a_department_merges_neither_into_itself_nor_into_its_own_unit(client, administrator):
    goes = await make_department()
    below = await make_department(parent=goes.id)
    typed = {"into": str(below.id), "since": "2026-10-01", "sungguh": "y"}
    refused = await client.post(f"{PATH}/{goes.id}/gabung", data=typed)
    assert (refused.status_code, "di bawah dirinya sendiri" in refused.text) == (422, True)
    itself = await client.post(f"{PATH}/{goes.id}/gabung", data=typed | {"into": str(goes.id)})
    assert itself.status_code == 422
    assert await sql("SELECT id FROM department WHERE merged_into IS NOT NULL") == []
    assert merging.known_names(await versions.by_id_on(goes.id, JULY), await versions.by_id_on(below.id, JULY))


LIST = (
    "DAFTAR PERANGKAT DAERAH;;\n\nKode;NAMA PERANGKAT DAERAH;Kode Induk\n05;Dinas Kesehatan;\n"
    "05.01;Puskesmas “Laras”;05\n"
)


async def test_a_list_is_imported_after_its_preview_and_not_before(client, administrator):
    preview = await client.post(f"{PATH}/impor", files={"file": ("opd.csv", LIST.encode("cp1252"), "text/csv")})
    page = words(preview.text)
    assert "Baru 2" in page
    assert "Puskesmas “Laras”" in page
    assert await names() == {}
    form = filled_form(preview, f"{PATH}/impor/tinjau")
    saved = await client.post(f"{PATH}/impor/tinjau", data=form | {"simpan": "y"})
    assert saved.status_code == 303
    assert await names() == {"05": "Dinas Kesehatan", "05.01": "Puskesmas “Laras”"}
    again = words((await client.post(f"{PATH}/impor", data={"cells": LIST})).text)
    assert "Tetap 2" in again
    assert "Simpan" not in again


async def test_a_differing_list_is_an_official_change_only_with_its_date(client, administrator):
    await make_department(code="05", name="Dinas Lama")
    preview = await client.post(f"{PATH}/impor", data={"cells": "Kode;Nama\n05;Dinas Baru\n"})
    assert "Dinas Lama → Dinas Baru" in words(preview.text)
    form = filled_form(preview, f"{PATH}/impor/tinjau") | {"change": "resmi", "simpan": "y"}
    refused = await client.post(f"{PATH}/impor/tinjau", data=form)
    assert (refused.status_code, "Tulis tanggal mulai berlakunya" in refused.text) == (422, True)
    assert (await client.post(f"{PATH}/impor/tinjau", data=form | {"since": "2026-07-01"})).status_code == 303
    assert (await names(date(2026, 6, 1)), await names(JULY)) == ({"05": "Dinas Lama"}, {"05": "Dinas Baru"})


async def test_columns_are_told_by_hand_where_their_headings_say_nothing(client, administrator):
    preview = await client.post(f"{PATH}/impor", data={"cells": "A\tB\n05\tDinas Kesehatan\n06\tDinas Sosial\n"})
    assert "belum memuat kolom" in preview.text
    form = filled_form(preview, f"{PATH}/impor/tinjau") | {"kolom-0": "kode", "kolom-1": "nama"}
    assert "Baru 2" in words((await client.post(f"{PATH}/impor/tinjau", data=form)).text)
    await client.post(f"{PATH}/impor/tinjau", data=form | {"simpan": "y"})
    assert set(await names()) == {"05", "06"}


async def test_every_bad_row_is_named_and_a_number_for_a_code_is_refused(client, administrator, tmp_path):
    file = tmp_path / "opd.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Kode", "Nama", "Jenis"])
        sheet.write_number(1, 0, 1.10)
        sheet.write_string(1, 1, "Dinas Satu")
        sheet.write_row(2, 0, ["2", "Istana Dua", "istana"])
    page = await client.post(f"{PATH}/impor", files={"file": ("opd.xlsx", file.read_bytes(), "application/zip")})
    for fault in ("Baris 2, kolom kode", "Ubah kolom menjadi Teks", "Baris 3, kolom jenis"):
        assert fault in page.text
    form = filled_form(page, f"{PATH}/impor/tinjau") | {"simpan": "y"}
    assert (await client.post(f"{PATH}/impor/tinjau", data=form)).status_code == 422
    assert await names() == {}


EMPTY = {"sheet": '{"name": "", "lines": []}', "kolom-0": "kode"}


async def test_a_forged_sheet_or_no_file_is_refused_in_a_sentence(client, administrator):
    for address, typed in (
        (f"{PATH}/impor", {"cells": ""}),
        (f"{PATH}/impor/tinjau", {"sheet": "[1"}),
        (f"{PATH}/impor/tinjau", EMPTY),
    ):
        answer = await client.post(address, data=typed)
        assert answer.status_code == 422
    assert hidden((await client.get(f"{PATH}/impor")).text, "sheet") == ""


@pytest.mark.parametrize("far", ["0001-01-01", "9999-12-31"])
async def test_no_year_is_taken_that_days_cannot_be_reckoned_from(client, administrator, far):
    """A register's open end of 9999 would otherwise stop every later change of the tree."""
    goes, stays = await make_department(), await make_department()
    merged = await client.post(f"{PATH}/{goes.id}/gabung", data={"into": str(stays.id), "since": far, "sungguh": "y"})
    ended = await client.post(f"{PATH}/{goes.id}/akhiri", data={"last_day": far})
    typed = await client.post(f"{PATH}/tambah", data=NEW | {"valid_from": far, "valid_to": far})
    sheet = f"Kode;Nama;Berlaku sampai\n05;Dinas Kesehatan;{far}"
    read = await client.post(f"{PATH}/impor", data={"cells": sheet.replace(";", "\t")})
    form = filled_form(read, f"{PATH}/impor/tinjau") | {"simpan": "y"}
    imported = await client.post(f"{PATH}/impor/tinjau", data=form)
    official = form | {"change": "official", "since": far}
    for answer in (merged, ended, typed, imported, await client.post(f"{PATH}/impor/tinjau", data=official)):
        assert (answer.status_code, "Tulis tahun antara 1900 dan 2200" in answer.text) == (422, True)
    assert await sql("SELECT id FROM department WHERE code = '05' OR merged_into IS NOT NULL") == []
