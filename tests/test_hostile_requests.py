"""Requests that no page of ours makes: each is refused in a sentence, none is a fault of ours, on both engines."""

from __future__ import annotations

import asyncio

import pytest

from events import security
from tests.factories import log_in, make_event, make_institution, make_user

FORM = {"content-type": "application/x-www-form-urlencoded"}
FILE = (
    b'--a\r\nContent-Disposition: form-data; name="email"; filename="x"\r\n\r\nx\r\n'
    b'--a\r\nContent-Disposition: form-data; name="password"; filename="x"\r\n\r\nx\r\n--a--\r\n'
)


@pytest.fixture(autouse=True)
async def institution(db):
    return await make_institution()


@pytest.mark.parametrize(
    "path",
    [
        "/kegiatan/%00",
        "/kegiatan/%00.ics",
        "/kegiatan/%00/daftar",
        "/kegiatan/%ED%A0%80",
        "/H/%00/ABCDEFGH",
        "/tiket/%00",
        "/kelola/%00",
        "/hadir/%00",
        "/static/%00",
        "/static/" + "a" * 300,
        "/static/" + "a/" * 3000,
        "/api/v1/events/%00",
        "/api/v1/events?department=%00",
        "/api/v1/events?from=0001-01-01",
        "/api/v1/events?to=9999-12-31",
        "/?q=%00&opd=%00&program=%00&jenis=%00",
    ],
)
async def test_no_address_makes_us_fail(client, path):
    assert (await client.get(path)).status_code < 500


@pytest.mark.parametrize("body", [b"email=a%00b&password=x", b"email=%ED%A0%80&password=%FF"])
async def test_no_typed_sign_makes_the_door_fail(client, body):
    answer = await client.post("/masuk", content=body, headers=FORM)
    assert answer.status_code in (400, 422)


async def test_no_searched_sign_makes_the_workspace_fail(client):
    event = await make_event()
    await log_in(client, await make_user())
    for tab in ("kehadiran?q=%00", "peserta?cari=%00", "cetak?sesi=%00"):
        assert (await client.get(f"/panitia/kegiatan/{event.slug}/{tab}")).status_code < 500, tab


async def test_a_file_is_refused_where_no_file_is_asked_for(client):
    kind = {"content-type": "multipart/form-data; boundary=a"}
    event = await make_event()
    for path in ("/masuk", f"/kegiatan/{event.slug}/daftar", "/hadir/x"):
        assert (await client.post(path, content=FILE, headers=kind)).status_code == 415, path


async def test_a_stranger_sends_no_long_form_and_none_of_unknown_length(client):
    async def trickle():
        yield b"a=&" * 10

    event = await make_event()
    for path in ("/masuk", f"/kegiatan/{event.slug}/daftar", "/hadir/x", "/api/v1/gate/pair"):
        assert (await client.post(path, content=b"a=&" * 30_000, headers=FORM)).status_code == 413, path
        assert (await client.post(path, content=trickle(), headers=FORM)).status_code == 413, path


async def test_nobody_waits_for_a_form_that_never_ends(client, monkeypatch):
    monkeypatch.setattr(security, "PATIENCE_S", 0.05)

    async def never():
        yield b"email=a"
        await asyncio.sleep(30)

    await log_in(client, await make_user())
    for path in ("/masuk", "/panitia/akun/kata-sandi"):
        answer = await client.post(path, content=never(), headers=FORM | {"content-length": "500"})
        assert answer.status_code == 408, path
        assert "terlalu lama" in answer.text


@pytest.mark.parametrize("host", ["jahat.example", "jahat.example/kelola", "jahat.example/x?y", "[::1"])
async def test_nothing_that_the_host_header_says_enters_a_page_kept_for_others(client, host):
    await make_event()
    await client.get("/kalender/2026/12?q=apa", headers={"host": host})
    page = (await client.get("/kalender/2026/12?q=apa")).text
    assert "jahat" not in page
    assert 'href="/kalender/2026/12"' in page


async def test_a_venue_address_in_small_letters_is_as_private_as_in_capitals(client):
    for path in ("/H/ABC123/ABCDEFGH", "/h/ABC123/ABCDEFGH"):
        headers = (await client.get(path)).headers
        assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer"), path
