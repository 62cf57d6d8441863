"""Every page, on a phone and on a desk: accessible, in Indonesian, within the window, and at home."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response

from events import database
from events.accounts.tables import User
from events.piccolo_app import APP_CONFIG
from tests.conftest import application
from tests.journeys.browser import (
    DESKTOP,
    PHONE,
    REPORT_VIOLATIONS,
    Guard,
    axe,
    no_sideways_scroll,
    no_word_is_broken,
    nothing_overlaps_or_leaves,
    screenshot,
    sign_in,
)
from tests.journeys.conftest import Server, ready, start, stop
from tests.journeys.stops import NOBODY, OFFICER, ORGANIZER, STOPS, Stop
from tests.journeys.world import World, make_world
from tests.rendering import ENGLISH, words

pytestmark = pytest.mark.browser
DEVICES = ("/gerbang", "/layar")
CRAMPED = (((640, 360), "100%"), ((320, 568), "100%"), ((360, 740), "200%"))
"""A phone on its side, the narrowest phone, and letters twice as large (WCAG 1.4.4, 1.4.10)."""
PROGRAMS = re.compile(r"^/(api/|static/|healthz|readyz)|\.\w+$|\{token\}/surat$|/surat/berkas$|/lambang/gambar$")


@dataclass
class House:
    """One server, one world, and a browser page for each kind of visitor: a page of its own for each stop costs
    a renderer each time."""

    server: Server
    world: World
    pages: dict[str, Page]


async def profile(browser: Browser, server: Server, user: User | None) -> BrowserContext:
    """A browser profile at 360 px, logged in if there is a user."""
    context = await browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, base_url=server.url, locale="id-ID"
    )
    await context.add_init_script(REPORT_VIOLATIONS)
    if user:
        await sign_in(context, server.url, user)
    return context


async def guarded(context: BrowserContext, server: Server) -> Page:
    """A page that notes what no page may do."""
    page = await context.new_page()
    page.guard = Guard(server.url)
    page.guard.watch(page)
    page.set_default_timeout(10_000)
    return page


@pytest.fixture(scope="module")
async def house(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str], chromium: Browser
) -> AsyncIterator[House]:
    url = new_database("sqlite")
    engine = database.use(database.engine_for(url), APP_CONFIG.table_classes)
    await engine.start_connection_pool()
    server = start(url, tmp_path_factory.mktemp("pages") / "server.log")
    world = await make_world(datetime.now(UTC))
    await ready(server)
    users = {NOBODY: None, ORGANIZER: world.administrator, OFFICER: world.officer}
    pages = {who: await guarded(await profile(chromium, server, user), server) for who, user in users.items()}
    yield House(server, world, pages)
    for page in pages.values():
        await page.context.close()
    await stop(server)
    await engine.close_connection_pool()


@pytest.fixture
async def visitor(house: House, place: Stop) -> Page:
    """The page of whom the stop asks for, at 360 px and without a fault; who is nobody arrives without cookies.

    It still shows the stop before: by way of a blank page, each visit would cost Chromium a new process.
    """
    page = house.pages[place.who]
    page.guard.begin()
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    if place.who == NOBODY:
        await page.context.clear_cookies()
    return page


async def arrive(page: Page, world: World, place: Stop) -> None:
    """Open the stop in its state."""
    if place.status >= 400:
        page.guard.expect(f"status of {place.status}")
    answers: list[int] = []

    def note(answer: Response) -> None:
        if answer.request.is_navigation_request():
            answers.append(answer.status)

    page.on("response", note)
    if place.before:
        await place.before(page, world)
    await page.goto(world.path(place.path))
    if place.then:
        await place.then(page, world)
    page.remove_listener("response", note)
    assert answers[-1] == place.status


@pytest.mark.parametrize("place", STOPS, ids=lambda place: place.name)
async def test_a_page_is_accessible_indonesian_and_fits_phone_and_desk(place, house, visitor):
    await arrive(visitor, house.world, place)
    left = ENGLISH.findall(words(await visitor.content()))
    assert not left, f"{visitor.url}: {left}"
    for size in (PHONE, DESKTOP):
        await visitor.set_viewport_size({"width": size[0], "height": size[1]})
        await no_sideways_scroll(visitor)
        await no_word_is_broken(visitor)
        await axe(visitor)
        await screenshot(visitor, f"halaman-{re.sub(r'[^a-z0-9]+', '-', place.name.lower())}-{size[0]}", full=True)
    if place.who == NOBODY and place.path not in DEVICES:
        for size, letters in CRAMPED:
            await visitor.set_viewport_size({"width": size[0], "height": size[1]})
            await nothing_overlaps_or_leaves(visitor, letters)
        await screenshot(visitor, f"halaman-{re.sub(r'[^a-z0-9]+', '-', place.name.lower())}-sempit", full=True)
    visitor.guard.check()


async def test_a_public_page_is_at_most_60_kb_in_six_requests(house, chromium):
    """On a first visit; the agenda and the month are the demo's, as full as a real Pemda's."""

    async def weigh(path: str) -> None:
        context = await profile(chromium, house.server, None)
        page, loaded = await context.new_page(), []
        page.on("requestfinished", lambda request: loaded.append(request))  # Playwright marks what it calls
        await page.goto(house.world.path(path), wait_until="networkidle")
        sizes = {one.url: (await one.sizes())["responseBodySize"] for one in loaded}
        await context.close()
        assert 1 < len(sizes) <= 6, sizes
        assert 1000 < sum(sizes.values()) <= 60_000, sizes

    await asyncio.gather(*map(weigh, ("/", "/kalender/{month}", "/kegiatan/{event}", "/tiket/{code}")))


@pytest.mark.parametrize(("tab", "pages"), [("", 2), ("/undangan", 2), ("/peserta", 4), ("/kehadiran", 4)])
async def test_a_table_prints_black_and_white_on_few_sheets_from_a_phone_too(house, tab, pages):
    """31 OPD and 50 people of the demo: they were eight pages of a phone's cards."""
    page = house.pages[ORGANIZER]
    page.guard.begin()
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await page.goto(house.world.path("/panitia/kegiatan/{event}") + tab)
    sheets = await page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", sheets)) <= pages
    await page.emulate_media(media="print")
    row = page.locator("table tbody tr").first
    assert await row.evaluate("one => getComputedStyle(one).display") == "table-row"
    for gone in (".rail", ".actions .button", "table td input", "table .icon"):
        assert not any([await one.is_visible() for one in await page.locator(gone).all()]), gone
    await page.emulate_media(media="null")
    page.guard.check()


def test_no_page_of_the_app_is_forgotten():
    routes = {
        route.path_format: handler
        for route in application().routes
        for handler in getattr(route, "route_handlers", [])
        if "GET" in handler.http_methods
    }
    pages = {route for route in routes if not PROGRAMS.search(route)}
    assert pages == {place.route for place in STOPS}
