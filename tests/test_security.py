"""What every answer carries, what every unsafe request must prove, and what logs never say."""

from __future__ import annotations

import pytest
from litestar import Request

from events import config
from events.security import client_address, redact
from tests.conftest import application
from tests.factories import log_in, make_institution, make_user


@pytest.mark.parametrize("path", ["/masuk", "/no-such-page", "/panitia", "/healthz"])
async def test_every_answer_errors_included_carries_the_security_headers(client, path):
    await make_institution()
    answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/panitia", "/masuk", "/kelola/abc", "/tiket/ABCD", "/api/v1/gate/status"])
async def test_private_pages_are_not_kept_not_indexed_and_tell_no_other_site(client, path):
    await make_institution()
    headers = (await client.get(path)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"].startswith("noindex")
    assert headers["referrer-policy"] == "no-referrer"


async def test_only_the_gate_may_ask_for_the_camera_and_run_wasm(client):
    gate = (await client.get("/gerbang")).headers
    page = (await client.get("/masuk")).headers
    assert "camera=(self)" in gate["permissions-policy"]
    assert "'wasm-unsafe-eval'" in gate["content-security-policy"]
    assert "camera=()" in page["permissions-policy"]
    assert "wasm" not in page["content-security-policy"]


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"origin": "http://127.0.0.1:8000"}, True),
        ({}, True),  # a program, not a browser: it has no cookie to be abused
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, False),
        ({"origin": "http://127.0.0.1.evil.example:8000"}, False),
        ({"origin": "null"}, False),
    ],
)
async def test_an_unsafe_request_must_come_from_our_own_pages(client, headers, allowed):
    await make_institution()
    answer = await client.post("/masuk", headers=headers, data={"email": "", "password": ""})
    assert (answer.status_code == 422) is allowed
    assert (answer.status_code == 403) is not allowed


async def test_a_stranger_is_led_to_the_door_and_an_officer_is_refused(client):
    await make_institution()
    answer = await client.get("/panitia")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/masuk?lanjut=/panitia"
    await log_in(client, await make_user(role="officer"))
    landing = await client.get("/panitia")
    assert (landing.status_code, landing.headers.get("location")) == (303, "/panitia/petugas")
    assert (await client.get("/panitia/kegiatan/baru")).status_code == 403


async def test_every_workspace_route_refuses_strangers(client):
    await make_institution()
    paths = [route.path for route in application().routes if route.path.startswith("/panitia")]
    assert paths
    for path in paths:
        sample = path.replace("{slug:str}", "x").replace(":str}", "}").replace("{", "").replace("}", "")
        for method in ("GET", "POST"):
            answer = await client.request(method, sample)
            assert answer.status_code in (303, 401, 403, 404, 405), (method, path)
            assert answer.status_code != 303 or answer.headers["location"].startswith("/masuk"), path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/tiket/ABCDEFGHJKMNPQRS", "/tiket/…"),
        ("/tiket/ABCDEFGHJKMNPQRS/qr.svg", "/tiket/…/qr.svg"),
        ("/T/ABCDEFGHJKMNPQRS", "/T/…"),
        ("/kelola/0123456789", "/kelola/…"),
        ("/kelola/0123456789/batal", "/kelola/…/batal"),
        ("/H/ABC123/ABCDEFGH", "/H/…"),
        ("/h/ABC123/ABCDEFGH", "/h/…"),
        ("/x\n2026-11-21 forged line\x1b[2J", "/x?2026-11-21 forged line?[2J"),
        ("/kegiatan/bimtek-1", "/kegiatan/bimtek-1"),
    ],
)
def test_a_code_or_token_never_stands_in_the_log(path, shown):
    assert redact(path) == shown


async def test_static_files_are_immutable_by_hash_and_never_leave_their_folder(client):
    page = (await client.get("/masuk")).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = await client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    again = await client.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    for outside in ("/static/../app.py", "/static/%2e%2e/%2e%2e/app.py", "/static/vendor/.lock", "/static/"):
        assert (await client.get(outside)).status_code == 404


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),  # no proxy of ours: its word is nothing
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.7", "198.51.100.7"),  # what the caller wrote before the proxy did
        ("10.0.0.1", "192.0.2.66, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "x" * 500, "10.0.0.1"),
        ("10.0.0.1", "unknown, 10.0.0.2", "10.0.0.2"),
        ("2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
    ],
)
def test_tries_are_counted_for_whom_the_nearest_trusted_proxy_saw(monkeypatch, peer, forwarded, counted):
    monkeypatch.setenv("HADIR_TRUSTED_PROXIES", "10.0.0.0/8")
    config.load.cache_clear()
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    try:
        assert client_address(Request({"type": "http", "client": (peer, 1), "headers": headers})) == counted
    finally:
        monkeypatch.undo()
        config.load.cache_clear()
