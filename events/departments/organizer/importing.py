"""The tree from XLSX, CSV or pasted cells: columns, every bad row, and what would change, before anything does.

The sheet travels in the page itself, so nothing of an unfinished import is kept; what comes back is read anew.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile

from events import web
from events.departments import queries
from events.departments.importing import headings, saving
from events.departments.importing import rows as imports
from events.departments.importing.headings import Columns
from events.departments.importing.saving import Planned
from events.departments.organizer.tree import PATH
from events.departments.versions import year_fault
from events.errors import Invalid
from events.language import _
from events.registration.importing.reading import files
from events.registration.importing.reading.sheet import MOST_BYTES, Sheet
from events.throttle import allow
from events.vocabulary import VersionChange
from events.web import AnyRequest, Html, Signed

IMPORT = f"{PATH}/impor"
MOST_BODY = 4 * MOST_BYTES
FILES, WITHIN = 60, timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Asked:
    """The sheet and how it is to be taken: which columns, and as a correction or (`since`) an official change."""

    sheet: Sheet
    columns: Columns
    change: str
    since: date | None


@get(IMPORT, guards=[web.require_administrator])
async def start(request: AnyRequest) -> Html:
    return await _start_page(request)


async def _start_page(request: AnyRequest, status: int = 200, fault: str = "", pasted: str = "") -> Html:
    return await web.render(
        request,
        "departments/import_start.html",
        status=status,
        rail_current="opd",
        back_url=PATH,
        fault=fault,
        pasted=pasted,
        columns=headings.COLUMNS,
    )


@post(IMPORT, guards=[web.require_administrator], request_max_body_size=MOST_BODY)
async def upload(request: AnyRequest, viewer: Signed) -> Html:
    await allow(f"import:{viewer.id}", tries=FILES, within=WITHIN, now=datetime.now(UTC))
    form = await request.form()
    file, cells = form.get("file"), str(form.get("cells", "") if not isinstance(form.get("cells"), UploadFile) else "")
    try:
        sheet = await _sheet(file, cells)
    except Invalid as refusal:
        return await _start_page(request, 422, refusal.message, cells[:20_000])
    return await _review(request, Asked(sheet, headings.guess(sheet.lines), VersionChange.CORRECTION, None))


async def _sheet(file: Any, cells: str) -> Sheet:
    if isinstance(file, UploadFile):
        data = await file.read()
        return await asyncio.to_thread(files.read_file, file.filename, data, mark_numbers=True)
    if cells.strip():
        return await asyncio.to_thread(files.read_pasted, cells)
    raise Invalid(_("Pilih berkas, atau tempel sel dari lembar kerja."))


@post(f"{IMPORT}/tinjau", guards=[web.require_administrator], request_max_body_size=MOST_BODY)
async def review(request: AnyRequest, viewer: Signed) -> Response[Any]:
    """The preview once more with what was chosen, or the import itself (`simpan`)."""
    form, now = await request.form(), datetime.now(UTC)
    asked = _asked(form)
    if "simpan" not in form:
        return await _review(request, asked)
    try:
        _refuse_without_date(asked)
        asked.columns.check()
        rows = imports.rows_of(asked.sheet.lines, asked.columns)
        added, changed = await saving.save_departments(rows, by=viewer.actor, now=now, since=asked.since)
    except Invalid as refusal:
        return await _review(request, asked, 422, refusal.message)
    said = _("%(added)s perangkat daerah ditambahkan, %(changed)s diubah.", added=added, changed=changed)
    return web.see_other(PATH, said, "ok")


def _asked(form: Any) -> Asked:
    """What the page sent. Raises Invalid for a sheet that is none of ours."""
    try:
        sheet = msgspec.json.decode(str(form.get("sheet", "")), type=Sheet)
    except msgspec.DecodeError:
        raise Invalid(_("Berkasnya tidak terbaca lagi. Unggah sekali lagi.")) from None
    if not sheet.lines:
        raise Invalid(_("Berkasnya tidak terbaca lagi. Unggah sekali lagi."))
    guessed = headings.guess(sheet.lines)
    heading = str(form.get("heading", ""))
    line = next((one for one in sheet.lines if str(one.number) == heading), None)
    if "ganti" in form or f"kolom-{0}" not in form:
        columns = headings.columns_below(line) if line else guessed
    else:
        width = max(len(one.cells) for one in sheet.lines)
        names = [str(form.get(f"kolom-{place}", "")) for place in range(width)]
        names = [name if name in headings.COLUMNS else "" for name in names]
        columns = Columns(line.number if line else guessed.heading, tuple(names))
    change = str(form.get("change", VersionChange.CORRECTION))
    since = None
    if change == VersionChange.OFFICIAL:
        with suppress(ValueError):
            since = date.fromisoformat(str(form.get("since", "")))
    return Asked(sheet, columns, change, since)


def _refuse_without_date(asked: Asked) -> None:
    if asked.change == VersionChange.OFFICIAL and asked.since is None:
        raise Invalid(_("Tulis tanggal mulai berlakunya perubahan resmi."))
    if asked.since and (wrong := year_fault(asked.since)):
        raise Invalid(wrong)


async def _review(request: AnyRequest, asked: Asked, status: int = 200, fault: str = "") -> Html:
    faults, planned, now = fault.splitlines(), list[Planned](), datetime.now(UTC)
    today = await queries.today(now)
    tree = await queries.departments(today)
    if not faults:
        try:
            _refuse_without_date(asked)
            asked.columns.check()
            planned = await saving.plan(imports.rows_of(asked.sheet.lines, asked.columns), since=asked.since, now=now)
        except Invalid as refusal:
            faults = refusal.message.splitlines()
    return await web.render(
        request,
        "departments/import_review.html",
        status=status,
        rail_current="opd",
        back_url=IMPORT,
        asked=asked,
        faults=faults,
        packed=msgspec.json.encode(asked.sheet).decode(),
        fields=headings.COLUMNS,
        heads=[(line.number, _told(line.cells)) for line in asked.sheet.lines[:20]],
        first=not tree,
        samples=_samples(asked),
        new=[one for one in planned if one.before is None],
        changed=[one for one in planned if one.before is not None and one.differs],
        same=sum(1 for one in planned if not one.differs),
        left_out=imports.left_out(asked.sheet.lines, asked.columns),
        twins=saving.twins(planned, tree, today),
        names={one.id: one.name for one in tree} | {one.id: one.words.name for one in planned},
    )


def _told(cells: list[str]) -> str:
    """The beginning of a line of the sheet, as its reader sees it in Excel."""
    return " · ".join(filter(None, map(imports.without_mark, cells)))[:70]


def _samples(asked: Asked) -> list[tuple[str, str]]:
    """Of each column its heading and up to three of its cells."""
    lines = asked.sheet.lines
    head = next((one.cells for one in lines if one.number == asked.columns.heading), [])
    below = [one.cells for one in lines if one.number > asked.columns.heading]
    found = []
    for place, heading in enumerate(head):
        cells = (imports.without_mark(cells[place]) for cells in below if place < len(cells) and cells[place])
        found.append((imports.without_mark(heading), " · ".join(list(dict.fromkeys(cells))[:3])[:80]))
    return found


ROUTES: list[Any] = [start, upload, review]
