"""The committee sees a draft as everyone will see it; nobody else sees anything."""

from __future__ import annotations

import re

from events.calendar.tables import Event
from events.vocabulary import EventStatus
from tests.factories import log_in, make_event, make_session, make_user
from tests.pages import words


def main_part(page: str) -> str:
    """The page without the time-dependent head: what stands between its main tags."""
    return re.search(r"<main.*?</main>", page, re.DOTALL)[0]


async def test_a_draft_is_previewed_exactly_as_it_is_published(two):
    sari, _budi = two
    event = await make_event(status=EventStatus.DRAFT, title="Bimtek Draf", published_at=None)
    await make_session(event)
    preview = await sari.get(f"/panitia/kegiatan/{event.slug}/pratinjau")
    assert preview.status_code == 200
    assert "Pratinjau Hanya panitia yang melihat halaman ini." in words(preview.text)
    assert "no-store" in preview.headers["cache-control"]
    assert "noindex" in preview.headers["x-robots-tag"]
    assert "etag" not in preview.headers
    assert (await Event.objects().get(Event.id == event.id)).status == EventStatus.DRAFT
    assert (await sari.get(f"/kegiatan/{event.slug}")).status_code == 404
    assert "Bimtek Draf" not in (await sari.get("/kalender.ics")).text
    await Event.update({Event.status: EventStatus.PUBLISHED}).where(Event.id == event.id)
    public = await sari.get(f"/kegiatan/{event.slug}")
    assert main_part(preview.text) == main_part(public.text)
    assert (await sari.get(f"/panitia/kegiatan/{event.slug}/pratinjau")).headers[
        "location"
    ] == f"/kegiatan/{event.slug}"


async def test_strangers_and_officers_preview_nothing(client):
    event = await make_event(status=EventStatus.DRAFT, title="Bimtek Draf", published_at=None)
    page = f"/panitia/kegiatan/{event.slug}/pratinjau"
    assert (await client.get(page)).status_code == 303
    await log_in(client, await make_user(role="officer"))
    answer = await client.get(page)
    assert answer.status_code == 403
    assert "Bimtek Draf" not in answer.text
