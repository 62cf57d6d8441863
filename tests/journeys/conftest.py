"""A real browser against a real server process, on either database.

`server` runs on SQLite; `@pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)` runs a test on
both. Its database is also in use in this process, so factories seed what the server serves. All journeys share one
server an engine: each makes an event of its own, with a title of its own where it looks for it on a page of many,
and looks at nothing else.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, Playwright, async_playwright

from events import database
from events.database import sql
from events.piccolo_app import APP_CONFIG
from tests.conftest import ROOT
from tests.factories import make_institution
from tests.journeys.browser import DESKTOP, FLAGS, PHONE, REPORT_VIOLATIONS, Guard, chromium_path

STARTS_WITHIN_S = 30


@dataclass
class Server:
    """A running Hadir: where it is reached, on which database, and its log."""

    url: str
    database_url: str
    process: subprocess.Popen[bytes]
    log: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(database_url: str, log: Path) -> Server:
    """Start a server on a free port of this machine; `ready` waits for it, `stop` ends it."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "HADIR_DATABASE_URL": database_url, "HADIR_BASE_URL": url}
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ws",
        "app:app",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    return Server(url, database_url, process, log)


async def ready(server: Server) -> None:
    """Return once it serves; fail with its log when it does not."""
    async with httpx.AsyncClient() as client:
        for _attempt in range(STARTS_WITHIN_S * 20):
            if server.process.poll() is not None:
                break
            try:
                if (await client.get(f"{server.url}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    pytest.fail(f"the server did not start:\n{server.log.read_text()}")


async def stop(server: Server) -> None:
    """End the process, by force if it does not heed."""
    server.process.terminate()
    try:
        await asyncio.to_thread(server.process.wait, 15)
    except subprocess.TimeoutExpired:
        server.process.kill()
        await asyncio.to_thread(server.process.wait)


Shared = tuple[Server, database.HadirEngine]


@pytest.fixture(scope="session")
async def fleet(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str]
) -> AsyncIterator[Callable[[str], Awaitable[Shared]]]:
    """The shared server of an engine and its database in this process, started when first asked for."""
    running: dict[str, Shared] = {}
    folder = tmp_path_factory.mktemp("fleet")

    async def get(engine_name: str) -> Shared:
        if engine_name not in running:
            url = new_database(engine_name)
            engine = database.use(database.engine_for(url), APP_CONFIG.table_classes)
            await engine.start_connection_pool()
            await make_institution()
            running[engine_name] = start(url, folder / f"{engine_name}.log"), engine
            await ready(running[engine_name][0])
        return running[engine_name]

    yield get
    for server, engine in running.values():
        await stop(server)
        await engine.close_connection_pool()


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The engine's name; a test's own parameter says which."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
async def server(fleet: Callable[[str], Awaitable[Shared]], engine: str) -> Server:
    """The shared server, its database in use here, nobody's tries counted against this test, no page kept."""
    server, its_database = await fleet(engine)
    database.use(its_database, APP_CONFIG.table_classes)
    await sql("DELETE FROM throttle")
    await sql("UPDATE calendar_revision SET revision = revision + 1")
    return server


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as running:
        yield running


@pytest.fixture(scope="session")
async def chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    """The system's Chromium, one for all journeys."""
    browser = await playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS])
    yield browser
    await browser.close()


@dataclass
class Camera:
    """A Chromium that films whatever lies at a path when a page turns its camera on."""

    browser: Browser
    films: Path


@pytest.fixture(scope="session")
async def camera(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Camera]:
    """One for all journeys that film."""
    films = tmp_path_factory.mktemp("camera") / "now.mjpeg"
    flags = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={films}",
    ]
    browser = await playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, *flags])
    yield Camera(browser, films)
    await browser.close()


@pytest.fixture
def film_with(camera: Camera) -> Callable[[Path], Browser]:
    """Gives the Chromium whose camera shows that film from now on."""

    def show(film: Path) -> Browser:
        film.replace(camera.films)
        return camera.browser

    return show


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(chromium: Browser, server: Server) -> AsyncIterator[OpenPage]:
    """`await open_page(size=PHONE)`: a page of a new browser profile, base URL the server's; `page.guard`
    fails the test at its end for console errors, CSP violations and requests that leave the origin."""
    pages: list[Page] = []

    async def make(size: tuple[int, int] = DESKTOP, browser: Browser | None = None, **options: object) -> Page:
        context = await (browser or chromium).new_context(
            viewport={"width": size[0], "height": size[1]},
            base_url=server.url,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            **options,
        )
        await context.add_init_script(REPORT_VIOLATIONS)
        page = await context.new_page()
        page.guard = Guard(server.url)
        page.guard.watch(page)
        page.set_default_timeout(10_000)
        pages.append(page)
        return page

    yield make
    for page in pages:
        await page.context.close()
    for page in pages:
        page.guard.check()


@pytest.fixture
async def page(open_page: OpenPage) -> Page:
    """A guarded page at 1280x800."""
    return await open_page()


@pytest.fixture
async def phone(open_page: OpenPage) -> Page:
    """A guarded page at 360x740."""
    return await open_page(PHONE)
