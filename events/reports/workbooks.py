"""The same lists as XLSX. Every typed text is a text cell: a NIP keeps its 18 digits, "=" begins no formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from events.calendar.naming import session_names
from events.calendar.signing import Signer
from events.calendar.tables import Event, Session
from events.labels import label
from events.language import _
from events.reports.arithmetic import Counts, OpdRow, Others, Summary, Total
from events.reports.record import NOTHING_YET, Record, sums
from events.reports.sheets import Content, Line, Printed, Sheet, facts, represents
from events.spreadsheets import Book, Value
from events.text import date_long, date_plain, date_time, format_nip, local, local_date, zone_label
from events.vocabulary import AttendeeRole, Way

FONT = "Times New Roman"
BASE = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
CELL = BASE | {"border": 1, "text_wrap": True}
PAPER = {
    "name": BASE | {"align": "center", "bold": True, "font_size": 14, "text_wrap": True},
    "address": BASE | {"align": "center", "font_size": 10, "text_wrap": True},
    "ruled": BASE | {"top": 5},
    "title": BASE | {"align": "center", "bold": True, "font_size": 13, "text_wrap": True},
    "fact": BASE | {"text_wrap": True},
    "signed": BASE,
    "head": CELL | {"bold": True, "align": "center"},
    "group": CELL | {"bold": True},
    "cell": CELL,
    "number": CELL | {"align": "center"},
    "right": CELL | {"align": "right"},
    "strong": CELL | {"bold": True, "align": "right"},
    "time": CELL | {"align": "center", "num_format": "hh.mm"},
    "moment": CELL | {"align": "center", "num_format": "dd-mm-yyyy hh.mm"},
    "share": CELL | {"align": "right", "num_format": "0.0"},
}


class Paper:
    """One worksheet, as it is printed: a title block over the whole width, the table, "Halaman x dari y" below."""

    def __init__(self, title: str, columns: Sequence[tuple[str, float]], now: datetime) -> None:
        self.book = Book(title, now)
        self.page = self.book.page(_("Daftar"), PAPER)
        self.columns = columns
        self.page.plan(columns)

    def across(self, text: str, kind: str) -> None:
        """One text over the whole width."""
        self.page.across(text, kind, len(self.columns))

    def header(self) -> None:
        """The table's heading, below an empty row."""
        self.page.row += 1
        self.page.head(self.columns)

    def content(self, *, landscape: bool) -> bytes:
        """The file's bytes: A4, one page wide."""
        self.page.prints_on_a4(landscape=landscape)
        self.page.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.page.sheet.set_footer(f"&R{_('Halaman')} &P {_('dari')} &N")
        return self.book.content()


# The daftar hadir


def list_workbook(
    event: Event, session: Session, printed: Printed, heads: tuple[list[str], list[str]], signer: Signer, now: datetime
) -> bytes:
    """The sheet as printed, with its letterhead and title block."""
    columns = columns_of(printed, event.zone)
    kinds = ["number", *["cell"] * (len(columns) - 1)]
    if printed.content is Content.RECORDED:
        kinds = [*kinds[: -len(RECORD_KINDS)], *RECORD_KINDS]
    paper = Paper(printed.title, columns, now)
    _opening(paper, heads, printed.title, event)
    for name, value in facts(event, session):
        paper.across(f"{name}: {value}", "fact")
    paper.header()
    for group in printed.groups:
        if group.title:
            paper.across(group.title, "group")
        for line in group.lines:
            paper.page.line(cells(line, printed, event.zone), kinds)
    if printed.content is Content.RECORDED:
        _sums(paper, printed)
    _closing(paper, event, session, signer)
    portrait = printed.sheet is Sheet.COMPANIONS and printed.content is Content.BLANK
    return paper.content(landscape=not portrait)


def _sums(paper: Paper, printed: Printed) -> None:
    """Below the list, a number each: what the summary says of the same people."""
    paper.page.row += 1
    for name, number in sums(printed.tally, printed.phase):
        paper.page.line([None, name, number], ["fact", "cell", "right"])


def _opening(paper: Paper, heads: tuple[list[str], list[str]], title: str, event: Event) -> None:
    for text in heads[0]:
        paper.across(text, "name")
    for text in heads[1]:
        paper.across(text, "address")
    paper.across("", "ruled")
    paper.across(title.upper(), "title")
    paper.across(event.title, "title")
    paper.page.row += 1


RECORD_KINDS = ("cell", "time", "cell", "moment", "cell")


def columns_of(printed: Printed, zone: str) -> list[tuple[str, float]]:
    """Heading and width of each column; widths in characters."""
    last = [(printed.last, 26.0)]
    if printed.content is Content.RECORDED:
        at, recorded = (_("Pukul (%(zone)s)"), _("Dicatat (%(zone)s)"))
        last = [
            (printed.last, 18),
            (at % {"zone": zone_label(zone)}, 9),
            (_("Cara"), 16),
            (recorded % {"zone": zone_label(zone)}, 18),
            (_("Keterangan"), 24),
        ]
    if printed.sheet is Sheet.COMPANIONS:
        return [(_("No."), 6), (_("Nama"), 34), (_("Suami/Istri dari"), 34), (printed.place, 36), *last]
    return [
        (_("No."), 6),
        (_("Nama"), 34),
        (_("NIP"), 24),
        (_("Pangkat/Golongan"), 26),
        (_("Jabatan"), 32),
        (printed.place, 34),
        *last,
    ]


def cells(line: Line, printed: Printed, zone: str) -> list[Value]:
    """The values of one line, in the columns' order."""
    name = f"{line.name}\n{represents(line)}" if line.represents else line.name
    last: list[Value] = _recorded(line.record, zone) if line.record else [f"{line.number}."]
    if printed.sheet is Sheet.COMPANIONS:
        return [line.number, name, line.beside, line.department, *last]
    return [
        line.number,
        name,
        format_nip(line.nip) or "-",
        line.rank or "-",
        line.position or "-",
        line.department,
        *last,
    ]


def _recorded(record: Record, zone: str) -> list[Value]:
    """Words and values: the presence, its time, how it came to be, when it was written, and what else there is."""
    at = local(record.at, zone) if record.at else None
    written = local(record.recorded_at, zone) if record.recorded_at else None
    notes = [] if record.way else [record.note]
    if record.late and record.way:
        notes.append(_("susulan"))
    if record.early:
        notes.append(_("sebelum presensi dibuka"))
    return [
        record.word,
        (at.time() if record.on_its_day else record.time) if at else NOTHING_YET,
        label(Way, record.way) if record.way else NOTHING_YET,
        written.replace(microsecond=0) if written else NOTHING_YET,
        ", ".join(filter(None, notes)) or NOTHING_YET,
    ]


def _closing(paper: Paper, event: Event, session: Session, signer: Signer) -> None:
    """The Mengetahui block, in the right half."""
    day = local_date(session.starts_at, event.zone)
    paper.page.row += 1
    nip = _("NIP %(nip)s", nip=format_nip(signer.nip)) if signer.nip else ""
    at = ", ".join(part for part in (signer.place, date_plain(day)) if part)
    signed = [at, _("Mengetahui,"), signer.title, "", "", "", signer.name, signer.rank, nip]
    for text in signed:
        paper.page.text(text, "signed", column=len(paper.columns) - 2)


# The summary per OPD


def summary_workbook(event: Event, name: str, summary: Summary, now: datetime, *, over: bool = True) -> bytes:
    """The Ringkasan table of what `name` says: numbers as numbers, one row per OPD and the total."""
    columns = summary_columns(over=over)
    paper = Paper(event.title, columns, now)
    paper.across(_("Ringkasan Kehadiran per Perangkat Daerah").upper(), "title")
    paper.across(event.title, "title")
    paper.across(name, "address")
    paper.across(_("Keadaan %(at)s", at=date_time(now, event.zone)), "address")
    paper.header()
    numbers = ["right"] * (len(columns) - 4)
    for row in summary.rows:
        paper.page.line(summary_cells(row), ["cell", "cell", *numbers, "share", "cell"])
    paper.page.line(total_cells(summary.total), ["group", "group", *["strong"] * len(numbers), "share", "cell"])
    _others(paper, summary.others, numbers)
    return paper.content(landscape=True)


def _others(paper: Paper, others: Sequence[Others], numbers: Sequence[str]) -> None:
    """Below the table, in its columns, those who are no OPD's participants."""
    found = [one for one in others if one.registered]
    if not found:
        return
    paper.page.row += 1
    paper.across(_("Di luar peserta perangkat daerah"), "group")
    for one in found:
        counted = [one.registered, one.present, *[None] * (len(numbers) - 4)]
        cells = [label(AttendeeRole, one.role), "", None, None, *counted, None, ""]
        paper.page.line(cells, ["cell", "cell", *numbers, "share", "cell"])


def summary_columns(*, over: bool) -> list[tuple[str, float]]:
    """Heading and width in characters of each column; nobody is absent before it is over."""
    counts = [
        _("Minimum"),
        _("Maksimum"),
        _("Terdaftar"),
        _("Hadir"),
        _("Hadir sendiri"),
        _("Diwakili"),
        _("Hadir semua sesi"),
        _("Izin"),
        _("Tanpa keterangan") if over else _("Belum hadir"),
        _("Pasangan terdaftar"),
        _("Pasangan hadir"),
        _("Pasangan lengkap"),
        _("Persen hadir"),
    ]
    return [(_("Perangkat daerah"), 44), (_("Kode"), 12), *((name, 12) for name in counts), (_("Catatan"), 22)]


def summary_cells(row: OpdRow) -> list[str | int | float | None]:
    """The values of one row, in the columns' order."""
    called, department = row.called, row.department
    return [
        department.name if department else _("Instansi lain"),
        department.code if department else "",
        called.minimum if department else None,
        called.maximum,
        *_count_cells(row.counts),
        remark(row),
    ]


def total_cells(total: Total) -> list[str | int | float | None]:
    """The values of the last row, in the columns' order."""
    return [_("Jumlah"), "", total.invited_min, total.invited_max, *_count_cells(total.counts), ""]


def _count_cells(c: Counts) -> list[int | float | None]:
    return [
        c.registered,
        c.present,
        c.present_in_person,
        c.represented,
        c.full,
        c.excused,
        c.absent,
        c.companions_registered,
        c.companions_present,
        c.couples_complete,
        c.percent,
    ]


def remark(row: OpdRow) -> str:
    """What stands out, in words: black and white paper shows no red."""
    called = row.called
    if called.sent_nobody:
        return _("Menolak") if called.declined else _("Belum mengirim")
    return _("Kurang %(n)s dari minimum", n=called.missing) if called.missing else ""


def summary_name(event: Event, sessions: Sequence[Session], only: Session | None) -> str:
    """Of what the numbers are: "Pembukaan, Kamis, 10 Desember 2026"; an only session without a title is its day."""
    if only is None:
        return _("Seluruh kegiatan")
    day = date_long(local_date(only.starts_at, event.zone))
    name = session_names(sessions)[only.id] if only.title or len(sessions) > 1 else ""
    return f"{name}, {day}" if name else day
