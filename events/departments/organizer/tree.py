"""The tree of OPD as administrators keep it: `/panitia/opd`, and a new department."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post

from events import forms, web
from events.clean import clean_query
from events.departments import queries
from events.departments.units import changes
from events.departments.units import view as trees
from events.departments.units.forms import UnitForm
from events.errors import Invalid
from events.language import _
from events.registration.seats import dependents
from events.web import AnyRequest, Html, Signed

PATH = "/panitia/opd"


@get(PATH, guards=[web.require_administrator])
async def tree_page(request: AnyRequest) -> Html:
    """What exists today from the top down; with words, what has them; what has ended folded away."""
    today = await queries.today(datetime.now(UTC))
    every, typed = await queries.departments(today), clean_query(request.query_params.get("cari", ""))
    living = trees.living(every, today)
    return await web.render(
        request,
        "departments/tree.html",
        rail_current="opd",
        typed=typed,
        today=today,
        every=every,
        branches=living,
        found=trees.found(every, typed) if typed else None,
        ended=trees.ended(every, today),
        depending=await dependents.dependents(),
        opds=sum(1 for branch in living if branch.unit.counts_as_opd),
    )


@get(f"{PATH}/tambah", guards=[web.require_administrator])
async def add_page(request: AnyRequest) -> Html:
    every = await queries.departments(await queries.today(datetime.now(UTC)))
    order = max((one.protocol_order for one in every), default=0) + 1
    form = UnitForm(
        data={"parent": request.query_params.get("induk", ""), "protocol_order": order, "counts_as_opd": True}
    )
    return await _add_page(request, form)


async def _add_page(request: AnyRequest, form: UnitForm, status: int = 200, **context: Any) -> Html:
    today = await queries.today(datetime.now(UTC))
    form.offer([branch.unit for branch in trees.living(await queries.departments(today), today)])
    return await web.render(
        request, "departments/add.html", status=status, rail_current="opd", form=form, back_url=PATH, **context
    )


@post(f"{PATH}/tambah", guards=[web.require_administrator])
async def add(request: AnyRequest, viewer: Signed) -> Response[Any]:
    now = datetime.now(UTC)
    today = await queries.today(now)
    every = await queries.departments(today)
    form = await forms.read(UnitForm, request)
    form.offer(every)
    if not form.validate():
        return await _add_page(request, form, 422)
    twins = trees.namesakes(every, form.name.data or "", today)
    if twins and "kembar" not in await request.form():
        return await _add_page(request, form, 422, twins=twins)
    try:
        made = await changes.add(form.identity, form.words, form.span, by=viewer.actor, now=now)
    except Invalid as refusal:
        forms.blame(form, refusal)
        return await _add_page(request, form, 422, twins=twins)
    return web.see_other(f"{PATH}/{made}", _("%(name)s ditambahkan.", name=form.name.data), "ok")


ROUTES: list[Any] = [tree_page, add_page, add]
