"""The list of events, Ringkasan and Cetak, as organizers see them and as others do not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import msgspec
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from events.audit import AuditEntry
from events.database import transaction
from events.outbox import queue
from tests.factories import (
    NOW,
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_invitation,
    make_presence,
    make_session,
    make_user,
)
from tests.pages import words
from tests.reports.conftest import NIP

# Who may


PATHS = ["", "/ringkasan.xlsx", "/cetak", "/cetak/daftar-hadir", "/cetak/daftar-hadir.xlsx"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_stranger_is_asked_to_log_in_and_an_officer_is_refused(client, path):
    event = await make_event()
    await make_session(event)
    address = f"/panitia/kegiatan/{event.slug}{path}"
    stranger = await client.get(address)
    assert (stranger.status_code, stranger.headers["location"].split("?")[0]) == (303, "/masuk")
    await log_in(client, await make_user(role="officer"))
    assert (await client.get(address)).status_code == 403


async def test_an_officer_lands_on_a_page_that_explains_the_gate(client):
    await log_in(client, await make_user(role="officer", name="Dimas"))
    first = await client.get("/panitia")
    assert first.headers["location"] == "/panitia/petugas"
    page = words((await client.get("/panitia/petugas")).text)
    assert "Selamat bertugas, Dimas" in page
    assert "Buka Gerbang" in page


@pytest.mark.parametrize("path", PATHS)
async def test_another_events_session_and_an_unknown_event_are_not_found(client, event, path):
    foreign = await make_session(await make_event())
    for address in (f"{event.slug}{path}?sesi={foreign.id}", f"tidak-ada{path}", f"{event.slug}{path}?sesi=xx"):
        assert (await client.get(f"/panitia/kegiatan/{address}")).status_code == 404


# The list of events


async def test_events_stand_under_running_upcoming_draft_and_past(client, organizer):
    today = datetime.now(UTC)
    for title, status, days in [
        ("Jalan", "published", 0),
        ("Nanti", "published", 9),
        ("Konsep", "draft", 0),
        ("Usai", "published", -40),
        ("Urung", "cancelled", 0),
    ]:
        made = await make_event(title=title, status=status)
        await make_session(
            made, starts_at=today + timedelta(days=days), ends_at=today + timedelta(days=days, minutes=1)
        )
    page = words((await client.get("/panitia")).text)
    places = [page.index(text) for text in ("Jalan", "Akan datang", "Urung", "Nanti", "Draf", "Konsep", "Usai")]
    assert places == sorted(places)
    assert "Berlangsung hari ini Jalan" in page


async def test_an_empty_installation_says_what_to_do_first(client, organizer):
    page = words((await client.get("/panitia")).text)
    assert "Belum ada kegiatan" in page
    assert "Buat kegiatan" in page


async def test_the_list_shows_people_and_messages_of_an_event(client, organizer):
    event = await make_event()
    session = await make_session(event, starts_at=datetime.now(UTC), ends_at=datetime.now(UTC))
    await make_attendee(event)
    await make_attendee(event, state="withdrawn")
    await make_presence(session, await make_attendee(event))
    async with transaction():
        await queue("a", channel="email", address="a@x.example", subject="", body="Isi", now=NOW, event=event.id)
    page = words((await client.get("/panitia")).text)
    assert "Orang terdaftar 2 Orang sudah hadir 1 Pesan belum terkirim 1" in page


# Ringkasan


async def test_the_summary_marks_who_sent_nobody_and_who_is_below_the_minimum(client, event):
    page = (await client.get(f"/panitia/kegiatan/{event.slug}")).text
    text = words(page)
    assert "Dinas Kesehatan Kurang 1 3 2 1 50%" in text
    assert "Dinas Perhubungan Belum mengirim 1 0 0 –" in text
    assert "1 OPD belum mengirim peserta" in text
    assert "2 OPD di bawah jumlah minimum" in text
    assert "Jumlah seluruh OPD 4 2 1 50% 0 1" in text
    assert page.count("table__row--missed") == 2


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("saring=belum-mengirim", "Dinas Perhubungan", "Dinas Kesehatan"),
        ("saring=belum-hadir", "Dinas Perhubungan", "Dinas Kesehatan"),
    ],
)
async def test_chips_filter_the_opds(client, event, query, shown, hidden):
    text = words((await client.get(f"/panitia/kegiatan/{event.slug}?{query}")).text)
    assert shown in text
    assert hidden not in text


async def test_people_from_outside_are_a_line_of_the_table_but_no_opd(client, event):
    before = re.search(r"dari (\d+) OPD", words((await client.get(f"/panitia/kegiatan/{event.slug}")).text))
    await make_attendee(event, department=None, counts_for=None, institution="Universitas Nusa Jaya")
    page = words((await client.get(f"/panitia/kegiatan/{event.slug}")).text)
    assert before is not None
    assert f"dari {before[1]} OPD" in page


async def test_headings_sort_the_opds_and_an_unknown_order_is_protocol_order(client, event):
    async def order(query):
        text = words((await client.get(f"/panitia/kegiatan/{event.slug}?{query}")).text)
        return text.index("Dinas Kesehatan") < text.index("Dinas Perhubungan")

    assert [await order(q) for q in ("", "urut=terdaftar", "urut=-terdaftar", "urut=-opd", "urut=%27;")] == [
        True,
        False,
        True,
        False,
        True,
    ]


async def test_an_event_without_invitations_says_what_to_do(client, organizer):
    event = await make_event()
    text = words((await client.get(f"/panitia/kegiatan/{event.slug}")).text)
    assert "Belum ada OPD" in text
    assert "Tidak ada yang menunggu tindakan Anda." in text


async def test_registrations_that_wait_for_approval_are_named_on_the_summary(client, organizer):
    event = await make_event(approval=True)
    await make_attendee(event, state="awaiting")
    text = words((await client.get(f"/panitia/kegiatan/{event.slug}")).text)
    assert "1 pendaftaran menunggu persetujuan Anda" in text
    assert "Tidak ada yang menunggu tindakan Anda." not in text


async def test_an_opd_that_declined_is_told_from_one_that_only_sent_nobody(client, organizer):
    event = await make_event()
    for name, declined in (("Dinas Kesehatan", NOW), ("Dinas Perhubungan", None)):
        await make_invitation(event, await make_department(name=name), minimum=1, declined_at=declined)
    text = words((await client.get(f"/panitia/kegiatan/{event.slug}")).text)
    assert "2 OPD belum mengirim peserta 1 di antaranya menolak" in text
    assert ("Dinas Kesehatan Menolak" in text, "Dinas Perhubungan Belum mengirim" in text) == (True, True)


async def test_an_opd_that_declined_is_below_its_minimum_on_no_page(client, organizer):
    event = await make_event(default_minimum=1)
    for name, declined in (("Dinas Kesehatan", NOW), ("Dinas Perhubungan", None)):
        await make_invitation(event, await make_department(name=name), declined_at=declined)
    path = f"/panitia/kegiatan/{event.slug}"
    summary = words((await client.get(f"{path}?saring=di-bawah-minimum")).text)
    board = words((await client.get(f"{path}/undangan")).text)
    quotas = words((await client.get(f"{path}/undangan/sasaran")).text)
    assert ("1 OPD di bawah jumlah minimum" in summary, "Dinas Kesehatan" in summary) == (True, False)
    assert ("Di bawah minimum 1" in board, "Di bawah minimum 1 Belum mengirim 2" in quotas) == (True, True)
    answer = await client.get(f"{path}/ringkasan.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert next(row for row in rows if row[0] == "Dinas Kesehatan")[-1] == "Menolak"


async def test_the_summary_as_xlsx_holds_numbers_and_is_logged(client, event):
    answer = await client.get(f"/panitia/kegiatan/{event.slug}/ringkasan.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    health = next(row for row in rows if row[0] == "Dinas Kesehatan")
    assert health[1:11] == ["1.02", 3.0, "", 2.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0]
    assert health[14:] == [50.0, "Kurang 1 dari minimum"]
    assert next(row for row in rows if row[0] == "Jumlah")[4] == 2.0
    assert await exports(event) == [{"what": "summary.xlsx"}]


async def exports(event):
    entries = await AuditEntry.objects().where(AuditEntry.action == "export").where(AuditEntry.event == event.id)
    return [msgspec.json.decode(entry.data) for entry in entries]


# Cetak


async def test_the_print_tab_offers_the_sheets_that_have_people(client, event):
    await make_attendee(event, role="speaker")
    text = words((await client.get(f"/panitia/kegiatan/{event.slug}/cetak")).text)
    assert "Peserta 2 Narasumber 1" in text
    assert "Pasangan" not in text


async def test_an_event_without_sessions_has_nothing_to_print_and_says_so(client, organizer):
    event = await make_event()
    assert "Belum ada sesi" in (await client.get(f"/panitia/kegiatan/{event.slug}/cetak")).text
    assert (await client.get(f"/panitia/kegiatan/{event.slug}/cetak/daftar-hadir")).status_code == 404


async def test_the_printed_list_is_official_and_its_opening_is_logged(client, event):
    text = words((await client.get(f"/panitia/kegiatan/{event.slug}/cetak/daftar-hadir")).text)
    assert "PEMERINTAH KABUPATEN NUSA JAYA" in text
    assert (
        "Daftar Hadir Peserta Bimtek Integritas Hari, tanggal : Rabu, 9 Desember 2026 Waktu : 08.00-16.00 WIB" in text
    )
    assert "No. Nama NIP Pangkat/Gol. Jabatan Perangkat Daerah Tanda Tangan Dinas Kesehatan" in text
    assert "1 Siti Rahmawati, S.E. 19680411 199303 1 009 Pembina Tingkat I (IV/b) Kepala Dinas" in text
    assert "mewakili Kepala Bidang (094/1)" in text
    assert "Nusa Jaya, 9 Desember 2026 Mengetahui, Inspektur Drs. Bambang, M.Si. NIP 19680411 199303 1 009" in text
    logged = await exports(event)
    assert [(entry["what"], entry["sheet"]) for entry in logged] == [("attendance_list", "peserta")]
    assert NIP not in str(logged)


async def test_the_recorded_list_prints_when_people_came(client, event):
    text = words((await client.get(f"/panitia/kegiatan/{event.slug}/cetak/daftar-hadir?isi=tercatat")).text)
    assert "Hadir 08.05 WIB" in text
    assert "Tanda Tangan" not in text


async def test_a_typed_name_never_becomes_markup(client, event):
    await make_attendee(event, name="<script>alert(1)</script>")
    page = (await client.get(f"/panitia/kegiatan/{event.slug}/cetak/daftar-hadir")).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


async def test_the_list_as_xlsx_keeps_eighteen_digits_and_begins_no_formula(client, event):
    answer = await client.get(f"/panitia/kegiatan/{event.slug}/cetak/daftar-hadir.xlsx?isi=tercatat")
    assert re.fullmatch(
        r'attachment; filename="daftar-hadir-peserta-[a-z0-9-]+\.xlsx"', answer.headers["content-disposition"]
    )
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=1+1\nmewakili Kepala Bidang (094/1)" in [cell.value for cell in cells]
    nip = next(cell for cell in cells if cell.value == "19680411 199303 1 009")
    assert nip.data_type == "s"
    assert (sheet.print_title_rows, sheet.freeze_panes) == (f"${nip.row - 2}:${nip.row - 2}", f"A{nip.row - 1}")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert ["Siti Rahmawati, S.E.", "19680411 199303 1 009"] in [row[1:3] for row in rows]
    assert any([row[6], str(row[7]), row[8]] == ["Hadir", "08:05:00", "dipindai"] for row in rows)
