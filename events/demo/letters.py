"""The signed letter of each event that lies ahead, as the invented Inspektorat would have sent it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

from events.calendar.tables import Event, Session
from events.database import sql
from events.demo.paper import BOLD, HEIGHT, REGULAR, WIDTH, Sheet, width
from events.registration.tables import InvitationLetter, LetterFile
from events.text import clock, date_plain, date_range, local_date

LEFT, RIGHT = 71.0, WIDTH - 57.0
OFFICE = "INSPEKTORAT DAERAH"
ADDRESS = "Jl. Alun-Alun Utara Nomor 1, Nusa Jaya 51999, Telepon (0200) 555 010"
ONLINE = "Laman: nusajaya.example, Pos-el: inspektorat@nusajaya.example"
SIGNATURE = (
    (6, 30, 22, 34, 20, 8),
    (19, -6, 8, -8, 12, 6),
    (18, 26, 40, 30, 44, 12),
    (46, 2, 34, 0, 40, 10),
    (46, 22, 58, 20, 60, 8),
    (61, 0, 70, 2, 76, 10),
    (84, 20, 92, 12, 120, 16),
)
DEMO = "Surat contoh untuk peragaan aplikasi Hadir; instansi dan namanya rekaan."


def letter_file(event: Event, sessions: Sequence[Session], letter: InvitationLetter) -> LetterFile:
    """The letter whose number, date and subject the invitation tells, as a PDF."""
    content = _drawn(event, sessions, letter).pdf(letter.subject)
    return LetterFile(
        event=event.id,
        name=f"{letter.subject}.pdf".replace("/", "-"),
        media_type="application/pdf",
        size=len(content),
        digest=hashlib.sha256(content).digest(),
        content=content,
        uploaded_at=letter.changed_at,
    )


async def redraw(event_id: UUID) -> None:
    """After an event moved: a letter that is still the demo's own tells its new days."""
    letter = await InvitationLetter.objects().where(InvitationLetter.event == event_id).first()
    event = await Event.objects().where(Event.id == event_id).first()
    if letter is None or letter.dated is None or event is None:
        return
    sessions = await Session.objects().where(Session.event == event_id).order_by(Session.position)
    file = letter_file(event, sessions, letter)
    await sql(
        "UPDATE letter_file SET content = {}, size = {}, digest = {} WHERE event = {} AND name = {}",
        file.content,
        file.size,
        file.digest,
        event_id,
        file.name,
    )


def _drawn(event: Event, sessions: Sequence[Session], letter: InvitationLetter) -> Sheet:
    sheet = Sheet(LEFT, 60)
    _head(sheet)
    _facts(sheet, letter)
    _addressee(sheet)
    _body(sheet, event, sessions, letter)
    _signed(sheet, event)
    sheet.y = 40
    sheet.centred(DEMO, size=8)
    return sheet


def _head(sheet: Sheet) -> None:
    """The letterhead, closed by a thick rule and a thin one."""
    for text, font, size, step in (
        ("PEMERINTAH KABUPATEN NUSA JAYA", REGULAR, 14.0, 20),
        (OFFICE, BOLD, 18.0, 16),
        (ADDRESS, REGULAR, 10.0, 13),
        (ONLINE, REGULAR, 10.0, 9),
    ):
        sheet.centred(text, font=font, size=size)
        sheet.down(step)
    for thickness in (2.2, 0.7):
        sheet.rule(thickness, LEFT - 14, RIGHT + 14)
        sheet.down(3)
    sheet.down(22)


def _facts(sheet: Sheet, letter: InvitationLetter) -> None:
    """Nomor to Hal on the left, place and day on the right."""
    assert letter.dated is not None
    day = f"Nusa Jaya, {date_plain(letter.dated)}"
    sheet.line(day, RIGHT - width(day, REGULAR, 11.5))
    facts = (("Nomor", letter.number), ("Sifat", "Penting"), ("Lampiran", "-"), ("Hal", letter.subject))
    for name, value in facts:
        _fact(sheet, LEFT, name, value, RIGHT - 150 if name == "Nomor" else RIGHT)
    sheet.down(14)


def _fact(sheet: Sheet, left: float, name: str, value: str, right: float = RIGHT) -> None:
    sheet.line(name, left)
    sheet.line(":", left + 62)
    sheet.paragraph(value, right - left - 70, left + 70)


def _addressee(sheet: Sheet) -> None:
    for text in (
        "Yth. Kepala Perangkat Daerah dan Camat",
        "di lingkungan Pemerintah Kabupaten Nusa Jaya",
        "di",
        "     Tempat",
    ):
        sheet.line(text)
        sheet.down(16)
    sheet.down(14)


def _body(sheet: Sheet, event: Event, sessions: Sequence[Session], letter: InvitationLetter) -> None:
    days = [local_date(session.starts_at, event.zone) for session in sessions]
    _say(
        sheet,
        f"Dalam rangka pelaksanaan {event.basis}, kami mengundang Saudara pada kegiatan {event.title} yang akan"
        " diselenggarakan pada:",
    )
    for name, value in (
        ("Hari", date_range(min(days), max(days), weekdays=True)),
        ("Waktu", f"{clock(min(session.starts_at for session in sessions), event.zone)} s.d. selesai"),
        ("Tempat", f"{event.venue}, {event.address}"),
        ("Peserta", event.audience),
    ):
        _fact(sheet, LEFT + 36, name, value)
    sheet.down(10)
    _say(
        sheet,
        f"{letter.body} Nama peserta disampaikan melalui tautan undangan yang kami kirimkan kepada setiap perangkat"
        " daerah.",
    )
    _say(sheet, "Demikian atas perhatian dan kehadiran Saudara, kami ucapkan terima kasih.")


def _say(sheet: Sheet, text: str) -> None:
    sheet.paragraph(text, RIGHT - LEFT)
    sheet.down(8)


def _signed(sheet: Sheet, event: Event) -> None:
    """The signature block: office, pen, name with titles, rank and NIP."""
    left = RIGHT - 215
    sheet.down(18)
    sheet.paragraph(f"{event.sign_title},", 215, left)
    sheet.down(40)
    sheet.stroke(left + 16, SIGNATURE)
    sheet.down(16)
    sheet.line(event.sign_name, left, font=BOLD)
    sheet.y -= 2
    sheet.rule(0.7, left, left + width(event.sign_name, BOLD, 11.5))
    sheet.down(14)
    for text in (event.sign_rank, f"NIP {event.sign_nip}" if event.sign_nip else ""):
        if text:
            sheet.line(text, left)
            sheet.down(15)
    assert 0 < sheet.y < HEIGHT
