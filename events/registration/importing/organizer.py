"""Peserta, Impor: a file or pasted cells, its columns, what would become of each line, and then all or nothing."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from events import spreadsheets, web
from events.audit import record_export
from events.calendar import queries as calendar
from events.calendar.own_day import opds_offered
from events.calendar.tables import Event
from events.departments import queries as departments
from events.departments.versions import DepartmentNode
from events.errors import Conflict, Invalid
from events.language import _, ngettext
from events.registration.importing import batches, choosing, same, taking, workbooks
from events.registration.importing.batches import Batch
from events.registration.importing.faults import Fault
from events.registration.importing.names import Tree
from events.registration.importing.reading import files
from events.registration.importing.reading.masking import masked_in
from events.registration.importing.reading.sheet import MOST_BYTES, Sheet
from events.registration.importing.rows import Choices, first_choices
from events.registration.importing.same import Decided
from events.registration.importing.taking import Decision
from events.text import number
from events.throttle import allow
from events.vocabulary import CompanionPolicy
from events.web import AnyRequest, Html, Signed

IMPORT = "/panitia/kegiatan/{slug:str}/peserta/impor"
ONE = f"{IMPORT}/{{batch_id:uuid}}"
# The file, and what surrounds it in the form.
MOST_BODY = MOST_BYTES + 100_000
FILES, WITHIN = 60, timedelta(minutes=10)


@dataclass(frozen=True)
class Desk:
    """One file of one event, and the OPD it may name: those of the event's own day."""

    event: Event
    batch: Batch
    departments: list[DepartmentNode]
    tree: Tree

    @property
    def path(self) -> str:
        return f"{path_of(self.event)}/{self.batch.id}"


def path_of(event: Event) -> str:
    return f"/panitia/kegiatan/{event.slug}/peserta/impor"


def couples(event: Event) -> bool:
    """Whether a line may bring a spouse."""
    return event.companion_policy != CompanionPolicy.NONE


async def _desk(slug: str, batch_id: uuid.UUID, now: datetime) -> Desk:
    event = await calendar.event_by_slug(slug)
    batch = await batches.batch_of(event.id, batch_id, now)
    tree = await opds_offered(event)
    return Desk(event, batch, tree, taking.tree_of(tree, await departments.institution()))


# ----------------------------------------------------------------- the file


@get(IMPORT, guards=[web.require_organizer])
async def start(request: AnyRequest, slug: FromPath[str]) -> Html:
    return await _start_page(request, await calendar.event_by_slug(slug))


async def _start_page(request: AnyRequest, event: Event, status: int = 200, **context: Any) -> Html:
    return await web.render(
        request,
        "registration/importing/start.html",
        status=status,
        event=event,
        tab="peserta",
        couples=couples(event),
        **context,
    )


@post(IMPORT, guards=[web.require_organizer], request_max_body_size=MOST_BODY)
async def upload(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event, now = await calendar.event_by_slug(slug), datetime.now(UTC)
    await allow(f"import:{viewer.id}", tries=FILES, within=WITHIN, now=now)
    try:
        sheet = await _sheet(request)
    except Invalid as refusal:
        pasted = str((await request.form()).get("cells", ""))[:20_000]
        return await _start_page(request, event, status=422, fault=refusal.message, pasted=pasted)
    batch = await batches.add_batch(event.id, sheet, first_choices(sheet, couples(event)), by=viewer.actor, now=now)
    return web.see_other(f"{path_of(event)}/{batch}/kolom")


async def _sheet(request: AnyRequest) -> Sheet:
    """What the form brings, read beside the event loop. Raises Invalid."""
    form = await request.form()
    file, cells = form.get("file"), form.get("cells")
    if isinstance(file, UploadFile):
        data = await file.read()
        return await asyncio.to_thread(files.read_file, file.filename, data)
    if isinstance(cells, str) and cells.strip():
        return await asyncio.to_thread(files.read_pasted, cells)
    raise Invalid(_("Pilih berkas, atau tempel sel dari lembar kerja."))


@get(f"{IMPORT}/contoh.xlsx", guards=[web.require_organizer])
async def example(slug: FromPath[str]) -> Response[bytes]:
    event = await calendar.event_by_slug(slug)
    return spreadsheets.as_answer(workbooks.example(couples(event)), "contoh-impor-peserta")


# ----------------------------------------------------------------- its columns


@get(f"{ONE}/kolom", guards=[web.require_organizer])
async def columns_page(request: AnyRequest, slug: FromPath[str], batch_id: FromPath[uuid.UUID]) -> Response[Any]:
    desk = await _desk(slug, batch_id, datetime.now(UTC))
    if desk.batch.outcome:
        return web.see_other(desk.path)
    return await _columns_page(request, desk, desk.batch.choices)


async def _columns_page(request: AnyRequest, desk: Desk, choices: Choices, status: int = 200, fault: str = "") -> Html:
    sheet = desk.batch.sheet
    return await web.render(
        request,
        "registration/importing/columns.html",
        status=status,
        event=desk.event,
        tab="peserta",
        desk=desk,
        fault=fault,
        choices=choices,
        columns=choosing.columns(sheet, choices),
        fields=choosing.fields(couples(desk.event)),
        roles=choosing.roles(),
        head=sheet.lines[: choosing.HEADING_LINES],
        masked=masked_in(sheet.lines),
        hidden=[line.number for line in sheet.lines if line.hidden],
    )


@post(f"{ONE}/kolom", guards=[web.require_organizer])
async def save_columns(request: AnyRequest, slug: FromPath[str], batch_id: FromPath[uuid.UUID]) -> Response[Any]:
    now, form = datetime.now(UTC), await request.form()
    desk = await _desk(slug, batch_id, now)
    batch, both = desk.batch, couples(desk.event)
    if "heading" in form:
        chosen = choosing.with_heading(batch.sheet, batch.choices, str(form["heading"]), both)
        await batches.save_choices(desk.event.id, batch_id, chosen, now=now)
        return web.see_other(f"{desk.path}/kolom")
    chosen = choosing.with_columns(batch.choices, form, both)
    try:
        choosing.check_columns(chosen)
    except Invalid as refusal:
        return await _columns_page(request, desk, chosen, status=422, fault=refusal.message)
    await batches.save_choices(desk.event.id, batch_id, chosen, now=now)
    return web.see_other(desk.path)


@post(f"{ONE}/opd", guards=[web.require_organizer])
async def save_departments(request: AnyRequest, slug: FromPath[str], batch_id: FromPath[uuid.UUID]) -> Response[Any]:
    now, form = datetime.now(UTC), await request.form()
    desk = await _desk(slug, batch_id, now)
    names, meant = [str(one) for one in form.getall("name", [])], [str(one) for one in form.getall("opd", [])]
    chosen = choosing.with_departments(desk.batch.choices, names, meant, desk.departments, desk.tree)
    await batches.save_choices(desk.event.id, batch_id, chosen, now=now)
    return web.see_other(desk.path, _("Pilihan OPD disimpan."))


@post(f"{ONE}/orang", guards=[web.require_organizer])
async def save_people(request: AnyRequest, slug: FromPath[str], batch_id: FromPath[uuid.UUID]) -> Response[Any]:
    now, form = datetime.now(UTC), await request.form()
    desk = await _desk(slug, batch_id, now)
    changed = []
    if form.get("semua") == "y":
        changed = [one.number for one in (await taking.preview(desk.batch, desk.event, desk.tree, now)).changed]
    await batches.save_choices(
        desk.event.id, batch_id, choosing.with_people(desk.batch.choices, form, changed), now=now
    )
    return web.see_other(desk.path, _("Pilihan orang disimpan."))


# ----------------------------------------------------------------- all the good lines, or nothing


@get(ONE, guards=[web.require_organizer])
async def review(request: AnyRequest, slug: FromPath[str], batch_id: FromPath[uuid.UUID]) -> Response[Any]:
    now = datetime.now(UTC)
    desk = await _desk(slug, batch_id, now)
    if desk.batch.outcome:
        return await web.render(
            request,
            "registration/importing/outcome.html",
            event=desk.event,
            tab="peserta",
            desk=desk,
            outcome=desk.batch.outcome,
            now=now,
        )
    if "name" not in desk.batch.choices.columns:
        return web.see_other(f"{desk.path}/kolom")
    return await _review_page(request, desk, now)


async def _review_page(request: AnyRequest, desk: Desk, now: datetime, status: int = 200, **context: Any) -> Html:
    found = await taking.preview(desk.batch, desk.event, desk.tree, now)
    names = {one.id: one.name for one in desk.departments}
    return await web.render(
        request,
        "registration/importing/review.html",
        status=status,
        event=desk.event,
        tab="peserta",
        desk=desk,
        review=found,
        lone=sum(1 for row in found.good if row.party and taking.lone(row.party, desk.event)),
        unknown=choosing.unknown(found.unknown, desk.tree),
        names=names,
        Decided=Decided,
        labelled=same.labelled,
        shown=lambda text: same.shown(text, names),
        departments=sorted(desk.departments, key=lambda one: one.name.lower()),
        now=now,
        **context,
    )


@post(f"{ONE}/ambil", guards=[web.require_organizer])
async def take(
    request: AnyRequest, slug: FromPath[str], batch_id: FromPath[uuid.UUID], viewer: Signed
) -> Response[Any]:
    now, form = datetime.now(UTC), await request.form()
    desk = await _desk(slug, batch_id, now)
    decision = _decision(form)
    try:
        outcome = await taking.take(desk.batch, desk.event, desk.tree, decision, by=viewer.actor, now=now)
    except (Invalid, Conflict) as refusal:
        return await _review_page(request, desk, now, status=refusal.status, fault=refusal.message, decision=decision)
    text = ngettext(
        "%(people)s orang didaftarkan.", "%(people)s orang didaftarkan.", outcome.people, people=number(outcome.people)
    )
    if outcome.updated:
        text += " " + _("Data %(people)s orang diperbarui.", people=number(outcome.updated))
    return web.see_other(desk.path, text, "ok" if outcome.people or outcome.updated else "info")


def _decision(form: Mapping[str, Any]) -> Decision:
    override = " ".join(str(form.get("override", "")).split())[:500]
    alone = " ".join(str(form.get("alone_reason", "")).split())[:300]
    return Decision(form.get("consent") == "y", override, form.get("tell") == "y", alone)


@post(f"{ONE}/batal", guards=[web.require_organizer])
async def drop(slug: FromPath[str], batch_id: FromPath[uuid.UUID], viewer: Signed) -> Response[Any]:
    event = await calendar.event_by_slug(slug)
    await batches.drop_batch(event.id, batch_id, by=viewer.actor, now=datetime.now(UTC))
    text = _("Impor dibatalkan: tidak ada yang didaftarkan, dan berkasnya sudah dihapus.")
    return web.see_other(f"/panitia/kegiatan/{event.slug}/peserta", text, "ok")


@post(f"{ONE}/perbaikan", guards=[web.require_organizer], status_code=200)
async def faults(slug: FromPath[str], batch_id: FromPath[uuid.UUID], viewer: Signed) -> Response[bytes]:
    now = datetime.now(UTC)
    desk = await _desk(slug, batch_id, now)
    found = await _faults(desk, now)
    lines = len({fault.number for fault in found})
    subject, what = ("import", batch_id), "import faults"
    await record_export(desk.event.id, what, by=viewer.actor, now=now, subject=subject, format="xlsx", rows=lines)
    content = await asyncio.to_thread(workbooks.faults, desk.batch.sheet, desk.batch.choices, found)
    return spreadsheets.as_answer(content, f"perlu-diperbaiki-{desk.event.slug}")


async def _faults(desk: Desk, now: datetime) -> list[Fault]:
    """The lines that were not taken, or would not be now."""
    told = desk.batch.outcome or await taking.preview(desk.batch, desk.event, desk.tree, now)
    return [*told.bad, *told.refused]


ROUTES = [start, upload, example, columns_page, save_columns, save_departments, save_people, review, take, drop, faults]
