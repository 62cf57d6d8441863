"""A draft as everyone will see it, for the committee alone: nothing of it is kept, fed or shown to anybody else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from events import web
from events.calendar import queries
from events.calendar.organizer.workspace import settings_path
from events.departments import queries as departments
from events.registration.invitations import calling
from events.vocabulary import EventStatus


@get("/panitia/kegiatan/{slug:str}/pratinjau", guards=[web.require_organizer])
async def preview(slug: FromPath[str]) -> Response[Any]:
    """The public page of a draft as it would be this minute; what is public already is shown there."""
    event = await queries.event_by_slug(slug)
    path = f"/kegiatan/{event.slug}"
    if event.status != EventStatus.DRAFT:
        return Redirect(path, status_code=303)
    event.status = EventStatus.PUBLISHED  # of this copy, which nobody saves
    shown = await calling.page_of_event(event, datetime.now(UTC))
    institution = await departments.institution()
    template, back = "calendar/organizer/preview.html", settings_path(event)
    body = web.render_text(template, institution=institution, request_path=path, settings=back, **shown)
    return Response(body, media_type="text/html")


ROUTES: list[Any] = [preview]
