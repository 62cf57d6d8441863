"""Whom an event calls: every OPD with its minimum and maximum, ticked one by one or a group at a time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from events import versions, web
from events.calendar import locks, queries
from events.calendar.organizer.workspace import tried
from events.calendar.own_day import day_of
from events.calendar.tables import Event
from events.departments import queries as departments
from events.labels import label
from events.language import _
from events.registration.invitations import quota_forms
from events.registration.invitations import quotas as invitations
from events.registration.invitations.quota_forms import QuotaForm
from events.registration.invitations.quotas import OpdQuota
from events.registration.invitations.targets import Target, targets
from events.vocabulary import DepartmentKind
from events.web import AnyRequest, Html, Signed

PATH = "/panitia/kegiatan/{slug:str}/undangan/sasaran"


async def _standing(event: Event) -> tuple[list[OpdQuota], list[Target]]:
    """Every OPD that may be called, and the groups that may be called at once."""
    day = await day_of(event)
    tree = await departments.departments(day)
    standing = await invitations.standing(event, tree, day)
    order = {kind: number for number, kind in enumerate(DepartmentKind)}
    standing.sort(key=lambda one: order.get(DepartmentKind(one.department.kind), len(order)))
    return standing, targets([one.department for one in standing], tree)


async def _page(
    request: AnyRequest, event: Event, standing: list[OpdQuota], form: Any, *, status: int = 200, marked: int = 0
) -> Html:
    rows = quota_forms.rows(form, standing)
    groups = [
        (label(DepartmentKind, kind), list(part)) for kind, part in groupby(rows, lambda r: r.opd.department.kind)
    ]
    return await web.render(
        request,
        "calendar/organizer/quotas.html",
        status=status,
        event=event,
        tab="undangan",
        form=form,
        groups=groups,
        marked=marked,
        counts=_counts(standing),
        sent_nobody=[one.department for one in standing if one.called.sent_nobody],
    )


def _counts(standing: list[OpdQuota]) -> dict[str, int]:
    asked = [one.called for one in standing if one.called.asked]
    return {
        "asked": len(asked),
        "sent": sum(1 for one in asked if one.registered),
        "sent_nobody": sum(1 for one in asked if one.sent_nobody),
        "short": sum(1 for one in asked if one.missing),
    }


@get(PATH, guards=[web.require_organizer])
async def quotas(request: AnyRequest, slug: FromPath[str]) -> Html:
    event = await queries.event_by_slug(slug)
    standing, groups = await _standing(event)
    return await _page(request, event, standing, quota_forms.quota_form(standing, groups))


@post(PATH, guards=[web.require_organizer])
async def save_quotas(request: AnyRequest, slug: FromPath[str], viewer: Signed) -> Response[Any]:
    event, now = await queries.event_by_slug(slug), datetime.now(UTC)
    (standing, groups), typed = await _standing(event), await request.form()
    form = quota_forms.quota_form(standing, groups, typed)
    if "mark" in typed:
        marked = quota_forms.mark(form, quota_forms.rows(form, standing), groups)
        return await _page(request, event, standing, form, marked=marked)
    wanted = [row for row in quota_forms.rows(form, standing) if row.wanted]
    if quota_forms.check(form, event, wanted):
        saving = invitations.invite_departments(event.id, [row.quota for row in wanted], by=viewer.actor, now=now)
        shown = partial(_stored, event.id)
        if await tried(form, versions.unless_changed(request, form, shown, saving, about=[event.id])):
            return web.see_other(f"/panitia/kegiatan/{event.slug}/undangan", _("Sasaran dan kuota OPD disimpan."))
    return await _page(request, event, standing, form, status=422)


async def _stored(event_id: uuid.UUID) -> QuotaForm:
    return quota_forms.quota_form(*await _standing(await locks.lock_whole_event(event_id)))


ROUTES: list[Any] = [quotas, save_quotas]
