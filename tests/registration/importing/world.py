"""Lists of invented people as offices send them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import openpyxl
import xlsxwriter

from events.audit import Actor
from events.database import transaction
from events.departments import queries as departments
from events.registration.importing import batches, rows, taking
from events.registration.importing.reading import files
from events.registration.seats.event import lock_event
from events.text import local_date
from tests.factories import NOW, make_user

HEADINGS = ["No", "Nama Lengkap", "NIP", "Pangkat/Gol.", "Jabatan", "OPD", "No. HP/WA", "E-mail"]


def nip(number: int) -> str:
    """A NIP like no other below ten thousand."""
    born = date(1970, 1, 1) + timedelta(days=number)
    return f"{born:%Y%m%d}200501{1 + number % 2}{1 + number % 900:03}"


def people(count: int, opd: str, start: int = 0) -> list[list[Any]]:
    """That many lines in the order of HEADINGS."""
    return [
        [n + 1, f"Peserta Impor {n}, S.E.", nip(n), "III/c", "Analis", opd, f"0812{n:08}", f"p{n}@nusajaya.example"]
        for n in range(start, start + count)
    ]


def workbook(lines: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, above: int = 0) -> bytes:
    """An XLSX as xlsxwriter writes it: text as text, numbers as numbers."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Peserta")
        for row, cells in enumerate([headings, *lines], above):
            for column, value in enumerate(cells):
                (sheet.write_number if isinstance(value, int | float) else sheet.write_string)(row, column, value)
    return file.getvalue()


def openpyxl_book(change: Any) -> bytes:
    """An XLSX whose sheet `change` fills."""
    book = openpyxl.Workbook()
    change(book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def read(event, data: bytes | str, by: Actor | None = None, **choices: Any) -> tuple[Any, Actor]:
    """Keep a file as the page does; gives the batch's id and who brought it."""
    if by is None:
        user = await make_user()
        by = Actor("user", user.id, user.name)
    sheet = files.read_pasted(data) if isinstance(data, str) else files.read_file("daftar.xlsx", data)
    chosen = rows.first_choices(sheet, event.companion_policy != "none")
    for name, value in choices.items():
        setattr(chosen, name, value)
    return await batches.add_batch(event.id, sheet, chosen, by=by, now=NOW), by


async def event_row(event) -> dict[str, Any]:
    async with transaction():
        return await lock_event(event.id)


async def opd_tree():
    every = await departments.departments(local_date(NOW, "Asia/Jakarta"))
    return taking.tree_of(every, await departments.institution())


async def preview(event, batch_id):
    tree = taking.tree_of(
        await departments.departments(local_date(NOW, "Asia/Jakarta")), await departments.institution()
    )
    return await taking.preview(await batches.batch_of(event.id, batch_id, NOW), await event_row(event), tree, NOW)


async def take(event, batch_id, by, **decision):
    tree = taking.tree_of(
        await departments.departments(local_date(NOW, "Asia/Jakarta")), await departments.institution()
    )
    batch = await batches.batch_of(event.id, batch_id, NOW)
    wanted = taking.Decision(**{"consent": True, **decision})
    return await taking.take(batch, await event_row(event), tree, wanted, by=by, now=NOW)
