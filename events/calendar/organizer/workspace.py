"""What the pages of an event's settings share: the page around them, and refusals beside their field."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from wtforms import Form

from events import web
from events.calendar.forms import attach
from events.calendar.tables import Event
from events.errors import Conflict, Invalid
from events.web import AnyRequest, Html

NAMES = {"starts_at": "starts", "ends_at": "ends"}


def settings_path(event: Event, rest: str = "") -> str:
    """The address of an event's settings, or of a page below them."""
    return f"/panitia/kegiatan/{event.slug}/pengaturan{rest}"


async def page(request: AnyRequest, event: Event, template: str, *, status: int = 200, **context: Any) -> Html:
    """A page below the tab Pengaturan."""
    path = settings_path(event)
    template = f"calendar/organizer/{template}"
    return await web.render(request, template, status=status, event=event, tab="pengaturan", settings=path, **context)


async def tried(form: Form, action: Awaitable[Any]) -> bool:
    """Whether the action did it; what it refused as wrong or taken stands in the form instead."""
    try:
        await action
    except (Conflict, Invalid) as refusal:
        attach(form, [(NAMES.get(refusal.field or "", refusal.field or ""), refusal.message)])
        return False
    return True
