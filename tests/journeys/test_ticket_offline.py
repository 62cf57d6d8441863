"""A phone's tickets without a network: the server is really stopped, and nothing is shown as if it were fresh."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from events import database
from events.database import sql
from events.piccolo_app import APP_CONFIG
from tests.factories import make_attendee, make_event, make_institution, make_session, ticket
from tests.journeys.browser import PHONE
from tests.journeys.conftest import Server, ready, start, stop

pytestmark = pytest.mark.browser
KEPT = "Tersimpan di ponsel ini"
STALE = "Tanpa sambungan."


@pytest.fixture
async def own_server(tmp_path: Path, new_database: Callable[[str], str]) -> AsyncIterator[Server]:
    """A server of this test alone: it may be stopped."""
    url = new_database("sqlite")
    engine = database.use(database.engine_for(url), APP_CONFIG.table_classes)
    await engine.start_connection_pool()
    await make_institution()
    server = start(url, tmp_path / "server.log")
    await ready(server)
    yield server
    await stop(server)
    await engine.close_connection_pool()


@pytest.fixture
async def browser_of(chromium: Browser, own_server: Server) -> AsyncIterator[BrowserContext]:
    width, height = PHONE
    context = await chromium.new_context(
        viewport={"width": width, "height": height}, base_url=own_server.url, locale="id-ID", timezone_id="Asia/Jakarta"
    )
    yield context
    await context.close()


async def make_ticket(title: str, name: str, days: int = 3) -> str:
    event = await make_event(title=title)
    await make_session(event, starts_at=datetime.now(UTC).replace(microsecond=0) + timedelta(days=days))
    return ticket(await make_attendee(event, name=name))


async def remember(page: Page, code: str) -> None:
    """As its owner does, until the phone says that the ticket is kept."""
    await page.goto(f"/tiket/{code}")
    await page.get_by_role("button", name="Ingat tiket ini di ponsel ini").click()
    await page.get_by_text(KEPT).wait_for()


async def kept_paths(page: Page) -> list[str]:
    return await page.evaluate(
        "caches.open('hadir-tiket-halaman-1').then(c => c.keys())"
        ".then(keys => keys.map(k => new URL(k.url).pathname).sort())"
    )


async def test_a_remembered_ticket_opens_with_the_server_stopped_and_says_since_when(browser_of, own_server) -> None:
    mine, other = await make_ticket("Bimtek Luring", "Agus Setiawan"), await make_ticket("Lain", "Budi Santosa")
    page = await browser_of.new_page()
    await page.goto(f"/tiket/{other}")  # seen, not remembered
    await remember(page, mine)
    assert not await page.get_by_text(STALE).is_visible()
    await page.goto("/tiket-saya")
    await page.get_by_text(KEPT).wait_for()
    assert await kept_paths(page) == ["/tiket-saya", f"/tiket/{mine}", f"/tiket/{mine}/gambar.png"]
    await stop(own_server)
    await page.goto("/tiket-saya")
    assert await page.get_by_text(STALE).is_visible()
    await page.get_by_role("link", name="Bimtek Luring").click()
    assert await page.get_by_text(STALE).is_visible()
    assert await page.get_by_text("belum diperbarui").is_visible()
    assert not await page.get_by_text(KEPT).is_visible()
    assert await page.get_by_text("Agus Setiawan").is_visible()
    assert (await page.locator(".pass__qr").bounding_box())["width"] > 200
    colour = await page.locator(".pass__head").evaluate("one => getComputedStyle(one).backgroundColor")
    assert colour == "rgb(11, 92, 85)"  # the style sheet is there too
    size = await page.evaluate(f"fetch('/tiket/{mine}/gambar.png').then(r => r.blob()).then(b => b.size)")
    assert size > 5000
    await page.goto(f"/tiket/{other}")
    assert await page.get_by_role("heading", name="Tidak ada sambungan internet").is_visible()
    assert not await page.get_by_text("Budi").is_visible()


async def test_with_a_network_the_page_is_always_the_servers(browser_of, own_server) -> None:
    code = await make_ticket("Bimtek Segar", "Agus Setiawan")
    page = await browser_of.new_page()
    await remember(page, code)
    await sql("UPDATE attendee SET state = 'withdrawn'")
    await page.goto(f"/tiket/{code}")
    assert await page.get_by_text("Pendaftaran ini sudah dibatalkan").is_visible()
    await stop(own_server)
    await page.goto(f"/tiket/{code}")
    assert await page.get_by_text("Pendaftaran ini sudah dibatalkan").is_visible()  # the newest that was seen


async def test_what_is_forgotten_is_gone_from_the_phone(browser_of, own_server) -> None:
    one, two = await make_ticket("Satu", "Agus Setiawan"), await make_ticket("Dua", "Ani Suryani")
    page = await browser_of.new_page()
    await remember(page, one)
    await remember(page, two)
    await page.get_by_role("button", name="Lupakan tiket ini").click()
    await page.get_by_text("Tiket dihapus dari ponsel ini.").wait_for()
    assert f"/tiket/{two}" not in await kept_paths(page)
    await page.goto("/tiket-saya")
    await page.get_by_text(KEPT).wait_for()
    await page.get_by_role("button", name="Lupakan semua tiket").click()
    await page.get_by_text("Belum ada tiket di ponsel ini").wait_for()
    assert await kept_paths(page) == []
    await stop(own_server)
    await page.goto(f"/tiket/{one}")
    assert await page.get_by_role("heading", name="Tidak ada sambungan internet").is_visible()


async def test_a_ticket_past_its_date_is_not_shown_from_the_phone(browser_of, own_server) -> None:
    code = await make_ticket("Lewat", "Agus Setiawan")
    page = await browser_of.new_page()
    await remember(page, code)
    # As it will be 30 days after: the copy's own date has passed.
    await page.evaluate(
        """async path => {
          const cache = await caches.open('hadir-tiket-halaman-1');
          const found = await cache.match(path);
          const headers = new Headers(found.headers);
          headers.set('hadir-keep', String(Date.now() - 1));
          await cache.put(path, new Response(await found.text(), { headers }));
        }""",
        f"/tiket/{code}",
    )
    await stop(own_server)
    await page.goto(f"/tiket/{code}")
    assert await page.get_by_role("heading", name="Tidak ada sambungan internet").is_visible()
    assert f"/tiket/{code}" not in await kept_paths(page)


async def test_the_gates_caches_and_pages_are_left_alone(browser_of, own_server) -> None:
    code = await make_ticket("Batas", "Agus Setiawan")
    page = await browser_of.new_page()
    await page.goto("/")
    await page.evaluate("caches.open('hadir-gerbang-1').then(c => c.put('/gerbang', new Response('x'))).then(() => 1)")
    await remember(page, code)
    await page.goto("/tiket-saya")
    await page.get_by_role("button", name="Lupakan semua tiket").click()
    await page.get_by_text("Belum ada tiket di ponsel ini").wait_for()
    assert await page.evaluate("caches.has('hadir-gerbang-1')")
    scopes = "navigator.serviceWorker.getRegistrations().then(all => all.map(one => new URL(one.scope).pathname))"
    assert await page.evaluate(scopes) == ["/tiket"]
    await page.goto("/")
    assert await page.evaluate("navigator.serviceWorker.controller") is None


async def test_a_newer_worker_takes_over_at_once_tidies_its_own_and_keeps_the_copies(browser_of, own_server) -> None:
    code = await make_ticket("Pembaruan", "Agus Setiawan")
    page = await browser_of.new_page()
    await remember(page, code)
    # As after an update: a script of another address for the same scope, and a cache of an earlier version.
    await page.evaluate("caches.open('hadir-tiket-aset-0').then(() => 1)")
    await page.evaluate("navigator.serviceWorker.register('/tiket-luring.js?baru', { scope: '/tiket' }).then(() => 1)")
    script = "navigator.serviceWorker.controller?.scriptURL ?? ''"
    for _attempt in range(50):
        names = sorted(await page.evaluate("caches.keys()"))
        if (await page.evaluate(script)).endswith("?baru") and len(names) == 2:
            break
        await page.wait_for_timeout(100)
    assert (await page.evaluate(script)).endswith("?baru")
    assert names == ["hadir-tiket-aset-1", "hadir-tiket-halaman-1"]
    assert f"/tiket/{code}" in await kept_paths(page)
    await stop(own_server)
    await page.goto(f"/tiket/{code}")
    assert await page.get_by_text(STALE).is_visible()


async def test_who_registers_has_the_ticket_offline_and_the_next_person_finds_nothing(browser_of, own_server) -> None:
    event = await make_event(title="Bimtek Daftar")
    await make_session(event, starts_at=datetime.now(UTC).replace(microsecond=0) + timedelta(days=3))
    page, form = await browser_of.new_page(), f"/kegiatan/{event.slug}/daftar"
    person = {"name": "Agus Setiawan", "is_asn": "tidak", "phone": "0812 3456 7890"}
    for path, answers in ((form, person), (f"{form}/jabatan", {"institution": "PT Daya", "position": "Direktur"})):
        await page.request.post(path, form=answers, max_redirects=0)
    await page.goto(f"{form}/periksa")
    await page.get_by_role("button", name="Daftarkan").click()
    await page.get_by_role("heading", name="Pendaftaran berhasil").wait_for()
    for _attempt in range(50):
        kept = await kept_paths(page)
        if len(kept) == 2:
            break
        await page.wait_for_timeout(100)
    [path, picture] = kept
    assert picture == f"{path}/gambar.png"
    await page.goto(f"/kegiatan/{event.slug}")
    assert await page.get_by_role("link", name="Anda terdaftar, buka tiket").is_visible()
    await page.goto(f"{form}/selesai")
    await page.get_by_role("button", name="Selesai, daftarkan orang lain").click()
    await page.get_by_label("Nama lengkap").wait_for()
    assert await kept_paths(page) == []
    await page.goto(f"/kegiatan/{event.slug}")
    assert not await page.get_by_role("link", name="Anda terdaftar, buka tiket").is_visible()
    await stop(own_server)
    await page.goto(path)
    assert await page.get_by_role("heading", name="Tidak ada sambungan internet").is_visible()
