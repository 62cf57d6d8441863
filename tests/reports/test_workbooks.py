"""What the summary and the daftar hadir say as XLSX, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from events.attendance.windows import Phase
from events.calendar.signing import Signer, signer
from events.calendar.tables import Event, Session
from events.database import new_id
from events.departments.versions import DepartmentNode
from events.registration.seats.called import Called
from events.reports.arithmetic import Counts, OpdRow, Others, Summary, Total
from events.reports.record import Record
from events.reports.sheets import Content, Group, Line, Printed, Sheet, represents
from events.reports.workbooks import cells, columns_of, list_workbook, remark, summary_name, summary_workbook
from events.vocabulary import Way

NOW = datetime(2026, 12, 9, 16, 30, tzinfo=UTC)
NIP = "196804111993031009"
EVENT = Event(
    title="Bimtek Integritas",
    zone="Asia/Jayapura",
    venue="Aula Praja",
    sign_title="Inspektur",
    sign_name="Drs. Bambang",
    sign_rank="Pembina",
    sign_nip=NIP,
    _ignore_missing=True,
)
BEGINS, ENDS = datetime(2026, 12, 9, 23, tzinfo=UTC), datetime(2026, 12, 10, 3, tzinfo=UTC)
SESSION = Session(id=new_id(), title="Pembukaan", room="Ruang 2", starts_at=BEGINS, ends_at=ENDS, _ignore_missing=True)
UNTITLED = Session(id=new_id(), title="", room="", starts_at=BEGINS, ends_at=ENDS, _ignore_missing=True)
COUNTS = Counts(
    registered=40,
    present=21,
    full=11,
    excused=5,
    represented=3,
    couples_complete=2,
    companions_registered=9,
    companions_present=7,
    couples=10,
)
SHOWN = [40, 21, 18, 3, 11, 5, 14, 9, 7, 2, 52.5]
CAME = datetime(2026, 12, 9, 23, 5, tzinfo=UTC)
CAME_AT = CAME.astimezone(ZoneInfo("Asia/Jayapura"))
HEALTH = DepartmentNode("h", "1.02", "Dinas Kesehatan", "Dinkes")


def row(minimum=0, maximum=None, registered=40, **called) -> OpdRow:
    return OpdRow(HEALTH, Called(minimum, maximum, registered, **called), COUNTS)


def read(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


# ----------------------------------------------------------------- the summary


SUMMARY = Summary(
    (row(45, 60), OpdRow(None, Called(0, None, 2, invited=False), Counts(registered=2))),
    Total(45, None, COUNTS + Counts(registered=2)),
    (Others("speaker", 3, 2), Others("committee", 0, 0), Others("guest", 1, 0)),
)


def test_the_summary_is_a_line_of_numbers_per_opd_then_the_total_then_who_is_no_participant():
    lines = read(summary_workbook(EVENT, summary_name(EVENT, [SESSION], SESSION), SUMMARY, NOW))
    head = next(place for place, line in enumerate(lines) if line[0] == "Perangkat daerah")
    assert [line[0] for line in lines[:head] if line[0]] == [
        "RINGKASAN KEHADIRAN PER PERANGKAT DAERAH",
        "Bimtek Integritas",
        "Pembukaan, Kamis, 10 Desember 2026",
        "Keadaan 10 Desember 2026, 01.30 WIT",
    ]
    assert lines[head + 1] == ["Dinas Kesehatan", "1.02", 45, 60, *SHOWN, "Kurang 5 dari minimum"]
    assert lines[head + 2] == ["Instansi lain", "", "", "", 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, ""]
    assert lines[head + 3] == ["Jumlah", "", 45, "", 42, 21, 18, 3, 11, 5, 16, 9, 7, 2, 50, ""]
    assert [line[:6] for line in lines[head + 4 :] if any(line)] == [
        ["Di luar peserta perangkat daerah", "", "", "", "", ""],
        ["Narasumber", "", "", "", 3, 2],
        ["Tamu undangan", "", "", "", 1, 0],
    ]


@pytest.mark.parametrize(
    ("only", "said"),
    [
        (None, "Seluruh kegiatan"),
        (SESSION, "Pembukaan, Kamis, 10 Desember 2026"),
        (UNTITLED, "Kamis, 10 Desember 2026"),
    ],
)
def test_the_summary_says_of_what_it_is(only, said):
    name = summary_name(EVENT, [only] if only else [], only)
    assert said in [line[0] for line in read(summary_workbook(EVENT, name, SUMMARY, NOW))]


def test_one_of_several_sessions_without_titles_is_told_by_its_number():
    assert summary_name(EVENT, [SESSION, UNTITLED], UNTITLED) == "Sesi 2, Kamis, 10 Desember 2026"


@pytest.mark.parametrize(("over", "word"), [(True, "Tanpa keterangan"), (False, "Belum hadir")])
def test_nobody_is_absent_without_a_word_while_a_session_runs(over, word):
    lines = read(summary_workbook(EVENT, "", SUMMARY, NOW, over=over))
    assert next(line for line in lines if line[0] == "Perangkat daerah")[10] == word


def test_without_speakers_committee_or_guests_nothing_stands_below_the_total():
    nobody = Summary(SUMMARY.rows, SUMMARY.total, (Others("speaker"), Others("guest")))
    assert read(summary_workbook(EVENT, "", nobody, NOW))[-1][0] == "Jumlah"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (row(45), "Kurang 5 dari minimum"),
        (row(40), ""),
        (row(0), ""),
        (row(5, registered=0), "Belum mengirim"),
        (row(0, registered=0), "Belum mengirim"),
        (row(0, registered=0, invited=False), ""),
        (row(5, registered=0, invited=False), "Belum mengirim"),
        (row(5, registered=0, declined=True), "Menolak"),
        (row(45, declined=True), ""),
    ],
)
def test_what_stands_out_is_said_in_words(one, said):
    assert remark(one) == said


# ----------------------------------------------------------------- the daftar hadir


def line(number: int = 7, **values) -> Line:
    known = {
        "name": "Siti Rahmawati",
        "nip": NIP,
        "rank": "Pembina (IV/a)",
        "position": "Kepala Bidang",
        "department": "Dinas Kesehatan",
        "represents": "",
        "represents_letter": "",
        "beside": "Rahmat Hidayat",
        "mark": "",
        "note": "",
    }
    return Line(number, **{**known, **values})


def sheet_of(*lines: Line, sheet=Sheet.PARTICIPANTS, content=Content.BLANK, title="Dinas Kesehatan") -> Printed:
    return Printed("Daftar Hadir Peserta", sheet, content, (Group(title, lines),))


@pytest.mark.parametrize(
    ("one", "sheet", "found"),
    [
        (
            line(),
            Sheet.PARTICIPANTS,
            [7, "Siti Rahmawati", "19680411 199303 1 009", "Pembina (IV/a)", "Kepala Bidang", "Dinas Kesehatan", "7."],
        ),
        (
            line(nip="", rank="", position="", record=Record("Hadir", "mandiri", CAME, CAME, Way.SELF)),
            Sheet.GUESTS,
            [7, "Siti Rahmawati", "-", "-", "-", "Dinas Kesehatan", "Hadir", CAME_AT.time(), "mandiri", CAME_AT, "-"],
        ),
        (
            line(represents="Sekda", represents_letter="090/1", record=Record("Tidak hadir")),
            Sheet.COMPANIONS,
            [
                7,
                "Siti Rahmawati\nmewakili Sekda (090/1)",
                "Rahmat Hidayat",
                "Dinas Kesehatan",
                "Tidak hadir",
                "-",
                "-",
                "-",
                "-",
            ],
        ),
    ],
)
def test_a_line_holds_what_its_sheet_asks_for(one, sheet, found):
    printed = sheet_of(one, sheet=sheet, content=Content.RECORDED if one.record else Content.BLANK)
    assert cells(one, printed, EVENT.zone) == found
    assert len(columns_of(printed, EVENT.zone)) == len(found)


@pytest.mark.parametrize(
    ("sheet", "content", "place", "last"),
    [
        (Sheet.PARTICIPANTS, Content.BLANK, "Perangkat Daerah", "Tanda Tangan"),
        (Sheet.COMPANIONS, Content.BLANK, "Perangkat Daerah", "Tanda Tangan"),
        (Sheet.COMMITTEE, Content.BLANK, "Perangkat Daerah", "Tanda Tangan"),
        (Sheet.SPEAKERS, Content.BLANK, "Instansi", "Tanda Tangan"),
        (Sheet.GUESTS, Content.BLANK, "Instansi", "Tanda Tangan"),
    ],
)
def test_the_last_two_columns_say_where_from_and_what_is_asked(sheet, content, place, last):
    assert [name for name, _width in columns_of(sheet_of(sheet=sheet, content=content), EVENT.zone)][-2:] == [
        place,
        last,
    ]


def test_the_recorded_list_holds_words_and_values_to_reckon_with_and_its_sums():
    late = Record("Hadir", "", CAME, NOW, Way.COMMITTEE, late=True)
    lines = [
        line(1, record=Record("Hadir", "", CAME, CAME, Way.SCANNED)),
        line(2, record=late),
        line(3, record=Record("Sakit", "440/1", recorded_at=CAME, excused=True)),
        line(4, record=Record("Tidak hadir")),
    ]
    group = Group("", tuple(lines))
    printed = Printed("Daftar Hadir Peserta", Sheet.PARTICIPANTS, Content.RECORDED, (group,), Phase.OVER)
    found = read(list_workbook(EVENT, SESSION, printed, ([], []), Signer(), NOW))
    head = next(place for place, one in enumerate(found) if one[0] == "No.")
    assert found[head][6:] == ["Kehadiran", "Pukul (WIT)", "Cara", "Dicatat (WIT)", "Keterangan"]
    written = datetime(2026, 12, 10, 1, 30)  # noqa: DTZ001 - a cell has no zone
    assert [one[6:] for one in found[head + 1 : head + 5]] == [
        ["Hadir", CAME_AT.time(), "dipindai", CAME_AT.replace(tzinfo=None), "-"],
        ["Hadir", CAME_AT.time(), "dicatat panitia", written, "susulan"],
        ["Sakit", "-", "-", CAME_AT.replace(tzinfo=None), "440/1"],
        ["Tidak hadir", "-", "-", "-", "-"],
    ]
    sums = {one[1]: one[2] for one in found[head + 5 :] if one[1]}
    assert sums == {
        "Terdaftar": 4,
        "Hadir": 2,
        "Hadir: dipindai": 1,
        "Hadir: mandiri": 0,
        "Hadir: dicatat panitia": 1,
        "Di antara yang hadir, susulan": 1,
        "Izin": 1,
        "Tidak hadir": 1,
    }


def test_a_letter_of_assignment_is_printed_only_where_there_is_one():
    assert represents(line(represents="Sekda")) == "mewakili Sekda"
    assert represents(line(represents="Sekda", represents_letter="090/1")) == "mewakili Sekda (090/1)"


@pytest.mark.parametrize("title", ["Dinas Kesehatan", ""])
def test_the_list_is_opened_by_its_letterhead_and_closed_by_who_signs_in_the_right_half(title):
    printed = sheet_of(line(1), line(2), title=title)
    lines = read(
        list_workbook(
            EVENT, SESSION, printed, (["PEMKAB"], ["Jl. Merdeka"]), replace(signer(EVENT, None), place="Nusa Jaya"), NOW
        )
    )
    said = [text for one in lines for text in one if isinstance(text, str) and text]
    assert said[:8] == [
        "PEMKAB",
        "Jl. Merdeka",
        "DAFTAR HADIR PESERTA",
        "Bimtek Integritas",
        "Hari, tanggal: Kamis, 10 Desember 2026",
        "Waktu: 08.00-12.00 WIT",
        "Tempat: Ruang 2, Aula Praja",
        "Acara: Pembukaan",
    ]
    assert said.count("Dinas Kesehatan") == (3 if title else 2)
    signed = ["Nusa Jaya, 10 Desember 2026", "Mengetahui,", "Inspektur", "Drs. Bambang", "Pembina"]
    assert said[-6:] == [*signed, "NIP 19680411 199303 1 009"]
    assert [one.index("Inspektur") for one in lines if "Inspektur" in one] == [5]


def test_who_signs_without_place_or_nip_leaves_no_comma_and_no_word_behind():
    event = Event(title="Rapat", zone="Asia/Jakarta", venue="", sign_name="Bambang", _ignore_missing=True)
    lines = read(list_workbook(event, UNTITLED, sheet_of(line(1)), ([], []), signer(event, None), NOW))
    said = [text for one in lines for text in one if isinstance(text, str) and text]
    assert ("10 Desember 2026" in said, any(text.startswith("NIP ") for text in said)) == (True, False)
    assert "Acara: Rapat" in said
