"""The registrations of one event as a spreadsheet: every value is text or a number, never a formula."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from events import audit, labels, text
from events.audit import Actor
from events.database import transaction
from events.language import N_, _
from events.vocabulary import AttendeeRole, AttendeeState, Relation

PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
COLUMNS = (
    (N_("No."), 6),
    (N_("Nama"), 34),
    (N_("NIP"), 22),
    (N_("Peran"), 14),
    (N_("Status"), 18),
    (N_("Pangkat/Gol."), 26),
    (N_("Jabatan"), 30),
    (N_("OPD"), 36),
    (N_("Instansi"), 24),
    (N_("Pasangan dari"), 30),
    (N_("Hubungan"), 12),
    (N_("Mewakili"), 24),
    (N_("Nomor surat tugas"), 22),
    (N_("Nomor HP"), 18),
    (N_("E-mail"), 28),
    (N_("Alasan tanpa pasangan"), 28),
    (N_("Didaftarkan"), 26),
)


async def note_export(
    event_id: uuid.UUID, rows: int, *, by: Actor, now: datetime, what: str = "registrations", form: str = "xlsx"
) -> None:
    """Write down who took the personal data of how many people out of Hadir."""
    async with transaction():
        await audit.record(
            "export",
            by=by,
            at=now,
            subject=("event", event_id),
            event=event_id,
            data={"what": what, "format": form, "rows": rows},
        )


def workbook(title: str, zone: str, rows: Sequence[dict[str, Any]]) -> bytes:
    """The file's bytes: a title, the head of the table, one line per attendee. Slow for many rows."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, PLAIN) as book:
        sheet = book.add_worksheet(_("Peserta"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        cell = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for column, (name, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, _(name), head)
        for number, row in enumerate(rows, 1):
            sheet.write_number(number + 2, 0, number)
            for column, value in enumerate(_line(row, zone), 1):
                sheet.write_string(number + 2, column, value, cell)
        sheet.freeze_panes(3, 2)
        sheet.autofilter(2, 0, len(rows) + 2, len(COLUMNS) - 1)
    return file.getvalue()


def _line(row: dict[str, Any], zone: str) -> list[str]:
    return [
        row["name"],
        row["nip"] or "",
        labels.label(AttendeeRole, row["role"]),
        labels.label(AttendeeState, row["state"]),
        row["rank"],
        row["position"],
        row["department_name"] or "",
        row["institution"],
        row["official_name"],
        labels.label(Relation, row["relation"]) if row["relation"] else "",
        row["represents"],
        row["represents_letter"],
        row["phone"],
        row["email"],
        row["alone_reason"],
        text.date_time(row["created_at"], zone),
    ]
