"""A real browser against a real server process, on either database.

`server` runs on SQLite; `@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)`
runs a test on both. Its database is also in use in this process, so factories seed what the server serves.
"""

from __future__ import annotations

import asyncio
import os
import shutil
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


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path, postgres_url: Callable[[], str]
) -> str:
    """An empty migrated database of this test alone; its own parameter says which engine."""
    if getattr(request, "param", "sqlite") == "postgres":
        return postgres_url()
    shutil.copy(sqlite_template, tmp_path / "hadir.sqlite")
    return f"sqlite:///{tmp_path}/hadir.sqlite"


@pytest.fixture
async def seeds(database_url: str) -> AsyncIterator[database.HadirEngine]:
    """The server's database, in use in this process too, with an institution."""
    engine = database.use(database.engine_for(database_url), APP_CONFIG.table_classes)
    await engine.start_connection_pool()
    await make_institution()
    yield engine
    await engine.close_connection_pool()


@pytest.fixture
async def serve(
    database_url: str, seeds: database.HadirEngine, tmp_path: Path
) -> AsyncIterator[Callable[[], Awaitable[Server]]]:
    """Starts one more server process on the test's database; all are stopped at the end."""
    running: list[Server] = []

    async def launch() -> Server:
        running.append(start(database_url, tmp_path / f"server{len(running)}.log"))
        await ready(running[-1])
        return running[-1]

    yield launch
    for server in running:
        await stop(server)


@pytest.fixture
async def server(serve: Callable[[], Awaitable[Server]]) -> Server:
    """A running Hadir on an empty migrated database."""
    return await serve()


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


@pytest.fixture
async def film_with(playwright: Playwright) -> AsyncIterator[Callable[[Path], Awaitable[Browser]]]:
    """Launches a Chromium of its own whose camera shows the film at that path."""
    launched: list[Browser] = []

    async def launch(camera: Path) -> Browser:
        flags = [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={camera}",
        ]
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, *flags])
        launched.append(browser)
        return browser

    yield launch
    for browser in launched:
        await browser.close()


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
