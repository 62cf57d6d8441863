"""The institution, as administrators set it up: `/panitia/instansi`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post

from events import config, forms, versions, web
from events.departments import actions, queries
from events.departments.forms import InstitutionForm
from events.departments.tables import Institution
from events.language import _
from events.web import AnyRequest, Signed

PATH = "/panitia/instansi"


@get(PATH, guards=[web.require_administrator])
async def institution_page(request: AnyRequest) -> Response:
    return await show(request, await _form())


async def _form() -> InstitutionForm:
    found = await queries.institution()
    if found is None or not found.revision:
        found = Institution(zone=config.load().zone, changed_at=datetime.now(UTC))
    return InstitutionForm(obj=found)


async def _stored() -> InstitutionForm:
    await actions.hold_institution(datetime.now(UTC))
    return await _form()


@post(PATH, guards=[web.require_administrator])
async def set_institution(request: AnyRequest, viewer: Signed) -> Response:
    form = await forms.read(InstitutionForm, request)
    if not form.validate():
        return await show(request, form, 422)
    typed: dict[str, Any] = {name: "" if value is None else value for name, value in form.data.items()}
    values = actions.InstitutionValues(**typed)
    saving = actions.set_institution(values, by=viewer.actor, now=datetime.now(UTC))
    found = await queries.institution()
    await versions.unless_changed(request, form, _stored, saving, about=[found.id] if found else [])
    return web.see_other(PATH, _("Data instansi disimpan."))


async def show(request: AnyRequest, form: InstitutionForm, status: int = 200) -> Response:
    return await web.render(
        request, "departments/institution.html", status=status, rail_current="institution", form=form
    )


ROUTES = [institution_page, set_institution]
