"""Every invitation of an event with its private link, as a spreadsheet to send by other means."""

from __future__ import annotations

from collections.abc import Sequence

from events import labels
from events.language import N_, _
from events.registration.invitations.board import InvitedOpd
from events.registration.invitations.texts import Note
from events.spreadsheets import Book
from events.vocabulary import InvitationState

COLUMNS = (
    (N_("No."), 6),
    (N_("OPD"), 40),
    (N_("Penghubung"), 28),
    (N_("Nomor HP"), 18),
    (N_("E-mail"), 28),
    (N_("Undangan"), 20),
    (N_("Nama terdaftar"), 12),
    (N_("Minimum"), 10),
    (N_("Maksimum"), 10),
    (N_("Tautan undangan (rahasia)"), 60),
    (N_("Teks siap kirim"), 80),
)


def workbook(title: str, lines: Sequence[tuple[InvitedOpd, Note | None]]) -> bytes:
    """The file's bytes, one line an OPD. The text is that of the call, or of the reminder where it was sent."""
    book = Book()
    page = book.page(_("Undangan"))
    page.text(title, "title")
    page.text(_("Siapa pun yang memegang tautan dapat mengusulkan dan menghapus nama atas nama OPD itu."), "note")
    page.row += 1
    page.head([(_(name), width) for name, width in COLUMNS], keep=2)
    kinds = ["number", *["cell"] * 5, *["number"] * 3, "cell", "cell"]
    for number, (one, note) in enumerate(lines, 1):
        page.line([number, *_line(one, note)], kinds)
    page.filtered()
    return book.content()


def _line(one: InvitedOpd, note: Note | None) -> list[str | int | None]:
    row = one.invitation
    return [
        row.department_name,
        row.liaison_name,
        row.liaison_phone,
        row.liaison_email,
        labels.label(InvitationState, one.state),
        one.called.registered,
        one.called.minimum or None,
        one.called.maximum,
        row.address,
        note.body if note else "",
    ]
