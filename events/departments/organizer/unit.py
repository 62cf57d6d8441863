"""One department: what it is and was, whom to reach, what depends on it, and everything that may change about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, web
from events import versions as pages
from events.departments import queries, versions
from events.departments.organizer.tree import PATH
from events.departments.units import changes, contacts, merging
from events.departments.units import view as trees
from events.departments.units.forms import ChangeForm, ContactForm, EndForm, MergeForm
from events.departments.versions import DepartmentNode, Version
from events.errors import Invalid, NotFound
from events.language import _
from events.registration.seats import dependents
from events.text import format_phone
from events.vocabulary import VersionChange
from events.web import AnyRequest, Html, Signed

ONE = f"{PATH}/{{unit_id:uuid}}"


@dataclass(frozen=True, slots=True)
class Desk:
    """A department as it is today, and the whole tree of today."""

    unit: DepartmentNode
    tree: list[DepartmentNode]
    history: list[Version]
    today: date

    @property
    def path(self) -> str:
        return f"{PATH}/{self.unit.id}"

    @property
    def above(self) -> DepartmentNode | None:
        return next((one for one in self.tree if one.id == self.unit.parent), None)

    def version(self, word: str | None) -> Version:
        """The version of that id; without one the one that speaks today. Raises NotFound for another's."""
        if word:
            found = [one for one in self.history if str(one.id) == word]
        else:
            begun = [one for one in self.history if one.valid_from is None or one.valid_from <= self.today]
            found = begun[-1:] or self.history[:1]
        if not found:
            raise NotFound
        return found[0]


async def _desk(unit_id: UUID) -> Desk:
    today = await queries.today(datetime.now(UTC))
    every = await queries.departments(today)
    unit = next((one for one in every if one.id == unit_id), None)
    if unit is None:
        raise NotFound
    return Desk(unit, every, await versions.versions_of(unit_id), today)


async def _render(request: AnyRequest, desk: Desk, template: str, status: int = 200, **context: Any) -> Html:
    back = PATH if template == "unit" else desk.path
    return await web.render(
        request, f"departments/{template}.html", status=status, rail_current="opd", desk=desk, back_url=back, **context
    )


@get(ONE, guards=[web.require_administrator])
async def unit_page(request: AnyRequest, unit_id: FromPath[UUID]) -> Html:
    desk = await _desk(unit_id)
    return await _render(
        request,
        desk,
        "unit",
        contact=await contacts.contact_of(unit_id),
        depending=(await dependents.dependents()).get(unit_id, dependents.Dependents()),
        events=await dependents.events_with(unit_id),
        units=trees.below(desk.tree, unit_id, desk.today),
        names={one.id: one.name for one in desk.tree},
    )


# ----------------------------------------------------------------- correction, or change from a day on


def _change_form(desk: Desk, version: Version) -> ChangeForm:
    stored = asdict(version) | {
        "code": desk.unit.code,
        "aliases": desk.unit.aliases,
        "parent": str(version.parent or ""),
    }
    form = ChangeForm(data=stored)
    form.offer(desk.tree, desk.unit.id)
    return form


@get(f"{ONE}/ubah", guards=[web.require_administrator])
async def change_page(request: AnyRequest, unit_id: FromPath[UUID]) -> Html:
    desk = await _desk(unit_id)
    version = desk.version(request.query_params.get("versi"))
    return await _render(request, desk, "change", form=_change_form(desk, version), version=version)


@post(f"{ONE}/ubah", guards=[web.require_administrator])
async def change(request: AnyRequest, unit_id: FromPath[UUID], viewer: Signed) -> Response[Any]:
    desk, now = await _desk(unit_id), datetime.now(UTC)
    version = desk.version(request.query_params.get("versi"))
    form = await forms.read(ChangeForm, request)
    form.offer(desk.tree, unit_id)
    if not form.validate():
        return await _render(request, desk, "change", 422, form=form, version=version)

    async def stored() -> ChangeForm:
        await changes.lock_tree()
        fresh = await _desk(unit_id)
        return _change_form(fresh, fresh.version(str(version.id)))

    saving = _saving(form, unit_id, version, viewer, now)
    try:
        changed = await pages.unless_changed(request, form, stored, saving, about=[unit_id])
    except Invalid as refusal:
        forms.blame(form, refusal)
        return await _render(request, desk, "change", 422, form=form, version=version)
    return web.see_other(desk.path, _("Perubahan disimpan.") if changed else _("Tidak ada yang berubah."), "ok")


async def _saving(form: ChangeForm, unit_id: UUID, version: Version, viewer: Signed, now: datetime) -> bool:
    if form.change.data == VersionChange.CORRECTION:
        return await changes.correct(
            unit_id, version.id, form.identity, form.words, form.span, by=viewer.actor, now=now
        )
    return await changes.change_officially(
        unit_id, form.since.data, form.identity, form.words, by=viewer.actor, now=now
    )


# ----------------------------------------------------------------- end, contact


@get(f"{ONE}/akhiri", guards=[web.require_administrator])
async def end_page(request: AnyRequest, unit_id: FromPath[UUID]) -> Html:
    return await _end_page(request, await _desk(unit_id), EndForm())


async def _end_page(request: AnyRequest, desk: Desk, form: EndForm, status: int = 200) -> Html:
    return await _render(
        request,
        desk,
        "end",
        status,
        form=form,
        units=trees.below(desk.tree, desk.unit.id, desk.today),
        ahead=await dependents.invitations_after(desk.unit.id, desk.today),
    )


@post(f"{ONE}/akhiri", guards=[web.require_administrator])
async def end(request: AnyRequest, unit_id: FromPath[UUID], viewer: Signed) -> Response[Any]:
    desk = await _desk(unit_id)
    form = await forms.read(EndForm, request)
    if not form.validate():
        return await _end_page(request, desk, form, 422)
    try:
        await changes.end(unit_id, form.last_day.data, by=viewer.actor, now=datetime.now(UTC))
    except Invalid as refusal:
        forms.blame(form, refusal)
        return await _end_page(request, desk, form, 422)
    return web.see_other(desk.path, _("Hari terakhir dicatat. Kegiatan sampai hari itu tidak berubah."), "ok")


async def _contact_form(unit_id: UUID) -> ContactForm:
    found = await contacts.contact_of(unit_id)
    return ContactForm(data=asdict(found) | {"phone": format_phone(found.phone)})


@get(f"{ONE}/narahubung", guards=[web.require_administrator])
async def contact_page(request: AnyRequest, unit_id: FromPath[UUID]) -> Html:
    return await _render(request, await _desk(unit_id), "contact", form=await _contact_form(unit_id))


@post(f"{ONE}/narahubung", guards=[web.require_administrator])
async def save_contact(request: AnyRequest, unit_id: FromPath[UUID], viewer: Signed) -> Response[Any]:
    desk = await _desk(unit_id)
    form = await forms.read(ContactForm, request)
    if not form.validate():
        return await _render(request, desk, "contact", 422, form=form)

    async def stored() -> ContactForm:
        await contacts.hold(unit_id)
        return await _contact_form(unit_id)

    saving = contacts.save_contact(unit_id, form.contact, by=viewer.actor, now=datetime.now(UTC))
    await pages.unless_changed(request, form, stored, saving, about=[unit_id])
    return web.see_other(desk.path, _("Narahubung disimpan."), "ok")


# ----------------------------------------------------------------- merging


@get(f"{ONE}/gabung", guards=[web.require_administrator])
async def merge_page(request: AnyRequest, unit_id: FromPath[UUID]) -> Html:
    return await _merge_page(request, await _desk(unit_id), MergeForm())


async def _merge_page(request: AnyRequest, desk: Desk, form: MergeForm, status: int = 200, **context: Any) -> Html:
    form.offer([branch.unit for branch in trees.living(desk.tree, desk.today)], desk.unit.id)
    return await _render(request, desk, "merge", status, form=form, **context)


@post(f"{ONE}/gabung", guards=[web.require_administrator])
async def merge(request: AnyRequest, unit_id: FromPath[UUID], viewer: Signed) -> Response[Any]:
    """First what would happen; with the button of that page, it happens."""
    desk = await _desk(unit_id)
    form = await forms.read(MergeForm, request)
    form.offer([branch.unit for branch in trees.living(desk.tree, desk.today)], unit_id)
    if not form.validate():
        return await _merge_page(request, desk, form, 422)
    stays = next(one for one in desk.tree if str(one.id) == form.into.data)
    if "sungguh" not in await request.form():
        found = await dependents.dependents()
        return await _merge_page(
            request,
            desk,
            form,
            stays=stays,
            depending=found.get(unit_id, dependents.Dependents()),
            theirs=found.get(stays.id, dependents.Dependents()),
            ahead=await dependents.invitations_after(unit_id, form.since.data),
            units=trees.below(desk.tree, unit_id, desk.today),
            aliases=merging.known_names(desk.unit, stays).splitlines(),
            last_day=form.since.data - timedelta(days=1),
        )
    try:
        await merging.merge(unit_id, stays.id, form.since.data, by=viewer.actor, now=datetime.now(UTC))
    except Invalid as refusal:
        forms.blame(form, refusal)
        return await _merge_page(request, desk, form, 422)
    return web.see_other(desk.path, _("Digabungkan. Daftar dan kegiatan sebelum tanggal itu tidak berubah."), "ok")


@post(f"{ONE}/pisah", guards=[web.require_administrator])
async def part(unit_id: FromPath[UUID], viewer: Signed) -> Response[Any]:
    await merging.part(unit_id, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(f"{PATH}/{unit_id}", _("Penggabungan dibatalkan."), "ok")


ROUTES: list[Any] = [unit_page, change_page, change, end_page, end, contact_page, save_contact, merge_page, merge, part]
