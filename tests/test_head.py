"""HEAD: what GET would say, without the body."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from app import app
from events import assets
from events.database import sql
from tests.factories import make_event, make_institution, make_session

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""A calendar of this very second is told with the second before, which moves between two requests."""


@pytest.fixture
async def browser(db):
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def test_every_public_address_answers_head_like_get_without_its_body(browser):
    await make_institution()
    event = await make_event()
    await make_session(event)
    await sql("UPDATE calendar_revision SET changed_at = {}", LONG_AGO)
    paths = [
        "/",
        "/kalender/2025/10",
        "/kalender.ics",
        f"/kegiatan/{event.slug}",
        f"/kegiatan/{event.slug}.ics",
        assets.asset_url("public.css"),
        "/healthz",
        "/api/v1/events",
    ]
    for path in paths:
        get, head = await browser.get(path), await browser.head(path)
        assert (head.status_code, head.content) == (200, b""), path
        assert get.content, path
        assert head.headers == get.headers, path


async def test_head_of_nothing_is_404_and_of_a_form_only_address_405(browser):
    assert (await browser.head("/tidak/ada")).status_code == 404
    answer = await browser.head("/api/v1/gate/scans")
    assert (answer.status_code, answer.content) == (405, b"")


async def test_a_client_that_has_the_feed_learns_by_head_that_it_is_unchanged(browser):
    await make_institution()
    etag = (await browser.head("/kalender.ics")).headers["etag"]
    again = await browser.head("/kalender.ics", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
