"""Impor peserta, as the committee uses it and as others must not."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest

from events import config
from events.database import sql
from events.keys import csrf_token, token_digest
from events.registration.importing import organizer as organizer_import
from tests.factories import log_in, make_department, make_event, make_institution, make_user
from tests.registration.importing.world import HEADINGS, nip, people, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
async def desk(client):
    """A logged-in organizer's browser; `submit` sends a form, `send` a file, with the session's own token."""
    await make_institution()
    token = await log_in(client, await make_user(name="Ratna Dewi"))
    csrf = csrf_token(config.keys().session, token_digest(token))

    async def submit(path, **values):
        return await client.post(path, data={"_csrf": csrf, **values})

    async def send(event, data, name="daftar.xlsx"):
        return await client.post(page(event), data={"_csrf": csrf}, files={"file": (name, data, XLSX)})

    client.submit, client.bring, client.csrf = submit, send, csrf
    return client


def page(event, *rest) -> str:
    return "/".join([f"/panitia/kegiatan/{event.slug}/peserta/impor", *map(str, rest)])


async def brought(desk, event, data, name="daftar.xlsx") -> str:
    """The address of the file's preview."""
    answer = await desk.bring(event, data, name)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removesuffix("/kolom")


async def count(table: str) -> int:
    return (await sql(f"SELECT count(*) AS n FROM {table}"))[0]["n"]


async def names() -> list[str]:
    return [row["name"] for row in await sql("SELECT name FROM attendee ORDER BY name")]


# ----------------------------------------------------------------- the whole way


async def test_a_file_is_read_previewed_and_taken(desk):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    lines = people(3, "Dinas Kesehatan Kabupaten Nusa Jaya")
    lines[1][2] = "1.97503E+17"
    address = await brought(desk, event, workbook(lines, above=4))
    columns = (await desk.get(address + "/kolom")).text
    assert re.search(r'<option value="department" selected>', columns)
    preview = (await desk.get(address)).text
    assert "Baris 7" in preview
    assert "tersimpan sebagai angka oleh Excel (1.97503E+17)" in preview
    assert await names() == []
    answer = await desk.submit(address + "/ambil")
    assert answer.headers["location"] == address
    assert await names() == ["Peserta Impor 0, S.E.", "Peserta Impor 2, S.E."]
    assert "Orang didaftarkan" in (await desk.get(address)).text


async def test_pasted_cells_are_read_like_a_file(desk):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")
    answer = await desk.submit(page(event), cells=f"Nama\tNIP\tOPD\nSekar Pramesti\t{nip(4)}\tDinkes\n")
    address = answer.headers["location"].removesuffix("/kolom")
    await desk.submit(address + "/ambil")
    assert await names() == ["Sekar Pramesti"]


async def test_a_nik_that_no_heading_names_is_not_kept_and_the_page_says_so(desk):
    event = await make_event()
    answer = await desk.submit(page(event), cells="Sekar Ayu\t3326011504680001\tBandung")
    shown = (await desk.get(answer.headers["location"])).text
    assert "NIK pada 1 baris sudah disamarkan" in shown
    stored = (await sql("SELECT cells FROM import_batch"))[0]["cells"]
    assert (b"3326011504680001" in bytes(stored), "NIK ••••0001" in shown) == (False, True)


async def test_columns_are_mapped_by_hand_when_no_heading_says_what_they_are(desk):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    answer = await desk.submit(page(event), cells="Sekar Pramesti\tDinas Kesehatan\nBayu Setiawan\tDinas Kesehatan")
    address = answer.headers["location"].removesuffix("/kolom")
    assert (await desk.get(address)).headers["location"] == address + "/kolom"
    refused = await desk.submit(address + "/kolom", **{"kolom-1": "department"})
    assert (refused.status_code, "Pilih kolom yang berisi nama." in refused.text) == (422, True)
    twice = await desk.submit(address + "/kolom", **{"kolom-0": "name", "kolom-1": "name"})
    assert (twice.status_code, "Dua kolom dipilih sebagai Nama" in twice.text) == (422, True)
    assert twice.text.count('<option value="name" selected>') == 2
    await desk.submit(address + "/kolom", **{"kolom-0": "name", "kolom-1": "department"})
    await desk.submit(address + "/ambil")
    assert await names() == ["Bayu Setiawan", "Sekar Pramesti"]


async def test_another_heading_line_is_read_anew(desk):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    lines = [["Nama Lengkap", "NIP", "Unit Kerja", "Email"], ["Sekar Pramesti", nip(1), "Dinas Kesehatan", ""]]
    address = await brought(desk, event, workbook(lines, ["Nama", "NIP", "Jabatan", "OPD"]))
    answer = await desk.submit(address + "/kolom", heading="2")
    columns = (await desk.get(answer.headers["location"])).text
    assert re.search(r'for="kolom-2">Unit Kerja<', columns)
    assert re.search(r'<option value="department" selected>', columns)


async def test_an_unknown_opd_is_mapped_once_for_all_its_lines(desk):
    event, opd = await make_event(), await make_department(name="Dinas Kesehatan")
    lines = people(2, "DINKES KAB") + people(1, "Universitas Nusa Jaya", 5)
    address = await brought(desk, event, workbook(lines))
    preview = (await desk.get(address)).text
    assert "2 nama OPD belum dikenal" in preview
    await desk.submit(address + "/opd", name=["DINKES KAB", "Universitas Nusa Jaya"], opd=[str(opd.id), "-"])
    await desk.submit(address + "/ambil")
    rows = await sql("SELECT department, institution FROM attendee ORDER BY name")
    assert [(row["department"], row["institution"]) for row in rows] == [
        (opd.id, ""),
        (opd.id, ""),
        (None, "Universitas Nusa Jaya"),
    ]


async def test_taking_nothing_erases_the_file_and_registers_nobody(desk):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    address = await brought(desk, event, workbook(people(2, "Dinas Kesehatan")))
    answer = await desk.submit(address + "/batal")
    assert answer.headers["location"] == f"/panitia/kegiatan/{event.slug}/peserta"
    assert (await count("import_batch"), await names()) == (0, [])
    assert (await desk.get(address)).status_code == 410


async def test_lines_to_mend_come_back_as_a_spreadsheet_with_their_reasons_and_the_download_is_recorded(desk):
    event, _opd = await make_event(capacity=1), await make_department(name="Dinas Kesehatan")
    lines = people(3, "Dinas Kesehatan")
    lines[0][1] = "=HYPERLINK(1)"
    address = await brought(desk, event, workbook(lines))
    await desk.submit(address + "/ambil")
    answer = await desk.submit(address + "/perbaikan")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][-2:] == ["Baris asal", "Yang perlu diperbaiki"]
    assert [row[-2:] for row in rows[1:]] == [
        ["2", "Nama Lengkap: berisi rumus, bukan teks."],
        ["4", "Nama: Kursi kegiatan ini sudah penuh."],
    ]
    assert sheet["B2"].data_type == "s"
    [entry] = await sql("SELECT data FROM audit_entry WHERE action = 'export'")
    assert '"rows":2' in entry["data"]


async def test_the_example_is_itself_a_file_that_can_be_imported(desk):
    event, _opd = await make_event(companion_policy="optional"), await make_department(name="Dinas Kesehatan")
    example = await desk.get(page(event, "contoh.xlsx"))
    address = await brought(desk, event, example.content)
    refused = await desk.submit(address + "/ambil")
    assert (refused.status_code, await names()) == (422, [])
    await desk.submit(address + "/ambil", consent="y")
    assert await names() == ["Rahmat Hidayat, S.E., M.M.", "Siti Aminah"]


# ----------------------------------------------------------------- attacks


@pytest.mark.parametrize("role", [None, "officer"])
async def test_only_organizers_and_administrators_import(client, role):
    await make_institution()
    event = await make_event()
    values = {}
    if role:
        token = await log_in(client, await make_user(role=role))
        values["_csrf"] = csrf_token(config.keys().session, token_digest(token))
    answer = await client.post(page(event), data=values, files={"file": ("a.csv", b"Nama,OPD\nA,B")})
    assert answer.status_code == (403 if role else 401)
    assert await count("import_batch") == 0
    assert (await client.get(page(event))).status_code == (403 if role else 303)


async def test_a_file_without_the_sessions_token_or_from_a_foreign_page_is_not_read(desk):
    event = await make_event()
    file = {"file": ("a.csv", b"Nama,OPD\nA,B")}
    assert (await desk.post(page(event), files=file)).status_code == 403
    foreign = await desk.post(
        page(event), data={"_csrf": desk.csrf}, files=file, headers={"sec-fetch-site": "cross-site"}
    )
    assert foreign.status_code == 403
    assert await count("import_batch") == 0


async def test_a_file_is_refused_everywhere_else_in_the_workspace(desk):
    event = await make_event()
    for path in (f"/panitia/kegiatan/{event.slug}/peserta/tambah", "/panitia/instansi"):
        answer = await desk.post(path, data={"_csrf": desk.csrf}, files={"file": ("a.csv", b"x")})
        assert answer.status_code == (415 if "tambah" in path else 403), path


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "text/plain; charset=entah"])
async def test_a_field_that_is_no_text_is_refused_as_unreadable(desk, kind):
    event = await make_event()
    body = f'--x\r\ncontent-disposition: form-data; name="_csrf"\r\ncontent-type: {kind}\r\n\r\n'.encode()
    for broken in (b"\xff\xfe\r\n--x--\r\n", b"\xff"):
        answer = await desk.post(
            page(event), content=body + broken, headers={"content-type": "multipart/form-data; boundary=x"}
        )
        assert answer.status_code == 400
    assert await count("import_batch") == 0


async def test_another_events_file_is_not_found_here_by_any_way(desk):
    event, other = await make_event(), await make_event()
    await make_department(name="Dinas Kesehatan")
    address = await brought(desk, event, workbook(people(1, "Dinas Kesehatan")))
    foreign = address.replace(event.slug, other.slug)
    assert (await desk.get(foreign)).status_code == 410
    assert (await desk.get(foreign + "/kolom")).status_code == 410
    for way in ("kolom", "opd", "ambil", "batal", "perbaikan"):
        answer = await desk.submit(f"{foreign}/{way}", **{"kolom-0": "name"})
        assert answer.status_code == 410, way
        assert "Peserta Impor" not in answer.text
    assert (await count("import_batch"), await names()) == (1, [])


async def test_what_was_taken_cannot_be_mapped_dropped_or_taken_again(desk):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    address = await brought(desk, event, workbook(people(2, "Dinas Kesehatan")))
    await desk.submit(address + "/ambil")
    assert (await desk.submit(address + "/ambil")).status_code == 303
    assert (await desk.submit(address + "/batal")).status_code == 409
    assert (await desk.submit(address + "/kolom", **{"kolom-1": "name"})).status_code == 409
    assert await count("attendee") == 2


async def test_a_file_beyond_five_megabytes_is_refused_before_it_is_read(desk):
    event = await make_event()
    assert (await desk.bring(event, b"a" * 5_200_000)).status_code == 413
    answer = await desk.bring(event, b"a" * 5_050_000)
    assert (answer.status_code, "batasnya 5 MB" in answer.text) == (422, True)


async def test_a_zip_that_is_no_workbook_and_a_page_named_excel_are_refused_in_words(desk):
    event = await make_event()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("halo.txt", "halo")
    refused = await desk.bring(event, file.getvalue())
    assert (refused.status_code, "bukan lembar kerja XLSX" in refused.text) == (422, True)
    refused = await desk.bring(event, b"<html><table><tr><td>Nama</td></tr></table>", "daftar.xls")
    assert (refused.status_code, "halaman web" in refused.text) == (422, True)


async def test_html_in_a_cell_and_in_the_files_name_is_shown_as_text(desk):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    lines = [["<script>alert(1)</script>", "Dinas Kesehatan"], ["Bayu", "<img src=x onerror=alert(1)>"]]
    address = await brought(desk, event, workbook(lines, ["Nama", "OPD"]), "<b>daftar</b>.xlsx")
    for path in (address, address + "/kolom"):
        text = (await desk.get(path)).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "<b>" not in text


async def test_a_chosen_opd_that_does_not_exist_chooses_nothing(desk):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    address = await brought(desk, event, workbook(people(1, "Entah")))
    for word in ("' OR 1=1", "00000000-0000-0000-0000-000000000000", "x" * 5000):
        await desk.submit(address + "/opd", name="Entah", opd=word)
        assert "1 nama OPD belum dikenal" in (await desk.get(address)).text


async def test_an_organizer_who_brings_file_after_file_is_asked_to_wait(desk, monkeypatch):
    monkeypatch.setattr(organizer_import, "FILES", 2)
    event = await make_event()
    answers = [await desk.submit(page(event), cells="Nama\nBayu") for _n in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]


async def test_nothing_of_the_files_people_stands_in_the_audit_entries_themselves(desk):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    address = await brought(desk, event, workbook(people(2, "Dinas Kesehatan"), HEADINGS))
    await desk.submit(address + "/ambil")
    entries = await sql("SELECT data FROM audit_entry")
    assert entries
    assert not any("Peserta Impor" in row["data"] or nip(1) in row["data"] for row in entries)
    assert await count("audit_personal") == 2
