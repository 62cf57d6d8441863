"""What every answer carries, what every unsafe request must prove, and what logs never say."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from litestar import Request

from events import config
from events.errors import ForeignOrigin, TooLarge, Unsupported
from events.security import _headers, check_body, check_origin, client_address, headers_of, redact
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


SAMPLES = {"path": "x", "uuid": "01a22e55-9325-7891-b375-ff9e6737f21c", "date": "2026-12-09", "str": "x"}
OWN = {"", "/akun", "/akun/kata-sandi", "/akun/perangkat", "/akun/perangkat/x", "/petugas"}
"""What concerns whoever is logged in, below /panitia; everything else is the committee's."""
ADMINISTRATORS = ("/instansi", "/jejak", "/opd", "/pengguna")
OF_ALL_ORGANIZERS = {"/instansi/lambang/gambar"}
"""The picture stands on the lists that organizers print."""
BY_TOKEN = ("/kelola/", "/pasangan/", "/undangan/", "/tiket/", "/hadir/", "/berhenti/", "/kalender/pribadi/")
BY_ANYBODY = ("/kegiatan/{slug:str}/daftar", "/tiket-saya/", "/masuk", "/api/v1/gate/pair", "/api/v1/gate/scans")


def workspace_calls() -> list[tuple[str, str]]:
    """Every method and address below /panitia, with something of the right form for each part of it."""
    found = []
    for route in application().routes:
        path = re.sub(r"{\w+:(\w+)}", lambda part: SAMPLES[part[1]], route.path)
        for handler in getattr(route, "route_handlers", ()):
            found += [(method, path) for method in handler.http_methods if method != "OPTIONS"]
    return sorted(one for one in found if one[1].startswith("/panitia"))


async def test_every_workspace_route_refuses_strangers(client):
    await make_institution()
    assert len(workspace_calls()) > 150
    for method, path in workspace_calls():
        answer = await client.request(method, path)
        led_to_the_door = answer.status_code == 303 and answer.headers["location"].startswith("/masuk")
        assert led_to_the_door or (method == "POST" and answer.status_code == 401), (method, path)


async def test_an_officer_gets_no_further_than_the_own_account(client):
    await make_institution()
    await log_in(client, await make_user(role="officer"))
    for method, path in workspace_calls():
        if path.removeprefix("/panitia") not in OWN:
            assert (await client.request(method, path)).status_code == 403, (method, path)


async def test_an_organizer_does_nothing_that_is_an_administrators(client):
    await make_institution()
    await log_in(client, await make_user(role="organizer"))
    refused = set()
    for method, path in workspace_calls():
        below = path.removeprefix("/panitia")
        if below.startswith(ADMINISTRATORS) and below not in OF_ALL_ORGANIZERS:
            answer = await client.request(method, path)
            assert (answer.status_code, "hanya untuk administrator" in answer.text) == (403, True), (method, path)
            refused.add(below)
    assert len(refused) > 20


async def test_no_form_of_the_workspace_is_taken_without_the_login_sessions_own_token(client):
    await make_institution()
    await log_in(client, await make_user(role="administrator"))
    for method, path in workspace_calls():
        if method == "POST":
            assert (await client.post(path, data={"sungguh": "y"})).status_code in (403, 415), path


def test_whatever_changes_something_is_guarded_or_opened_by_a_link_or_for_anybody():
    for route in application().routes:
        for handler in getattr(route, "route_handlers", ()):
            if handler.http_methods & {"POST", "PUT", "PATCH", "DELETE"} and not handler.guards:
                assert route.path.startswith((*BY_TOKEN, *BY_ANYBODY)), route.path


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


def posted(path: str, method: str = "POST", **headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": method, "path": path, "headers": pairs, "query_string": b""})


FORM, FILE = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("path", "headers", "refused"),
    [
        ("/masuk", {"content_length": "64000"}, None),
        ("/masuk", {"content_length": "64001"}, TooLarge),
        ("/masuk", {}, None),
        ("/masuk", {"content_length": "-1"}, TooLarge),
        ("/masuk", {"content_length": "banyak"}, TooLarge),
        ("/masuk", {"transfer_encoding": "chunked"}, TooLarge),
        ("/masuk", {"content_type": FILE, "content_length": "10"}, Unsupported),
        ("/masuk", {"content_type": "Multipart/Mixed", "content_length": "10"}, Unsupported),
        ("/panitia/kegiatan/bimtek-1/sesi", {"content_length": "900000"}, None),
        ("/panitia/kegiatan/bimtek-1/sesi", {"transfer_encoding": "chunked"}, None),
        ("/panitia/kegiatan/bimtek-1/sesi", {"content_type": FILE}, Unsupported),
        ("/panitia/kegiatan/bimtek-1/peserta/impor", {"content_type": FILE, "content_length": "900000"}, None),
        ("/panitia/kegiatan/bimtek-1/undangan/surat", {"content_type": FILE}, None),
        ("/panitia/kegiatan/a/b/peserta/impor", {"content_type": FILE}, Unsupported),
        ("/panitia/kegiatan/bimtek-1/peserta/impor/lain", {"content_type": FILE}, Unsupported),
        ("/api/v1/gate/scans", {"content_length": "900000"}, None),
        ("/api/v1/gate/pair", {"content_length": "64001"}, TooLarge),
        ("/api/v1/gate/pair", {"transfer_encoding": "chunked"}, TooLarge),
        ("/api/v1/gate/pairs", {"content_length": "64001"}, None),
    ],
)
def test_what_no_form_of_ours_sends_is_refused_before_it_is_read(path, headers, refused):
    for method in ("POST", "PUT", "DELETE"):
        if refused is None:
            check_body(posted(path, method, **headers))
        else:
            with pytest.raises(refused):
                check_body(posted(path, method, **headers))
    check_body(posted(path, "GET", **headers))


@pytest.mark.parametrize(
    ("method", "headers", "allowed"),
    [
        ("GET", {"sec_fetch_site": "cross-site"}, True),
        ("HEAD", {"origin": "https://evil.example"}, True),
        ("OPTIONS", {"origin": "https://evil.example"}, True),
        ("DELETE", {"origin": "https://evil.example"}, False),
        ("PUT", {"sec_fetch_site": "cross-site"}, False),
        ("POST", {"authorization": "Bearer abc", "origin": "https://evil.example"}, True),
        ("POST", {"authorization": "Basic abc", "origin": "https://evil.example"}, False),
        ("POST", {"authorization": "bearer", "sec_fetch_site": "cross-site"}, False),
        ("POST", {"origin": "http://192.168.1.5:8000", "host": "192.168.1.5:8000"}, True),
        ("POST", {"origin": "http://192.168.1.5:8000", "host": "192.168.1.5"}, False),
        ("POST", {"origin": "", "host": ""}, True),
        ("POST", {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:8000"}, False),
        ("POST", {"sec_fetch_site": "", "origin": "http://127.0.0.1:8000"}, False),
        ("POST", {"origin": "http://127.0.0.1:8000/"}, False),
        ("POST", {"origin": "https://127.0.0.1:8000"}, False),
    ],
)
def test_only_our_own_pages_and_programs_change_anything(method, headers, allowed):
    request = posted("/masuk", method, **headers)
    if allowed:
        check_origin(request)
    else:
        with pytest.raises(ForeignOrigin):
            check_origin(request)


@pytest.mark.parametrize(
    ("path", "private", "camera"),
    [
        ("/", False, False),
        ("/kegiatan/bimtek-1", False, False),
        ("/kalender.ics", False, False),
        ("/kalender/2026/12", False, False),
        ("/kalender/pribadi/TOKEN.ics", True, False),
        ("/undangan/TOKEN", True, False),
        ("/hadir/ABC123", True, False),
        ("/h/ABC123/CODE", True, False),
        ("/layar", True, False),
        ("/gerbang", True, True),
        ("/keluar", True, False),
        ("/api/v1/events", True, False),
        ("/T/CODE", True, False),
        ("/Tentang", False, False),
        ("/hakordia", False, False),
    ],
)
def test_who_holds_a_secret_address_shows_it_to_nobody(path, private, camera):
    headers = dict(headers_of(path))
    assert (headers.get(b"cache-control") == b"no-store") is private
    assert (headers.get(b"x-robots-tag") == b"noindex, nofollow") is private
    assert headers[b"referrer-policy"] == (b"no-referrer" if private else b"same-origin")
    assert (b"camera=(self)" in headers[b"permissions-policy"]) is camera
    assert b"strict-transport-security" not in headers


def test_a_browser_keeps_to_https_only_where_hadir_has_it(monkeypatch):
    with_tls = replace(config.load(), base_url="https://hadir.example.go.id")
    monkeypatch.setattr(config, "load", lambda: with_tls)
    _headers.cache_clear()
    try:
        assert dict(headers_of("/"))[b"strict-transport-security"] == b"max-age=31536000; includeSubDomains"
    finally:
        _headers.cache_clear()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/undangan/TOKEN/nama", "/undangan/…/nama"),
        ("/hadir/ABC123", "/hadir/…"),
        ("/kalender/pribadi/TOKEN.ics", "/kalender/pribadi/…"),
        ("/verifikasi/KODE", "/verifikasi/…"),
        ("/h/ABC123", "/h/…"),
        ("/H/ABC123/CODE/lagi", "/H/…/lagi"),
        ("/kegiatan/tiket/x", "/kegiatan/tiket/x"),
        ("/hal/x", "/hal/x"),
        ("/a\x85b\u2028c\ud800d", "/a?b?c?d"),
        ("/" + "x" * 400, "/" + "x" * 299),
    ],
)
def test_the_log_shows_where_but_not_by_which_code(path, shown):
    assert redact(path) == shown


@pytest.mark.parametrize("path", ["/Kelola/{}", "//kelola/{}", "/PASANGAN//{}/ubah", "/t/{}", "/Kalender/Pribadi/{}"])
def test_a_private_address_in_another_spelling_is_as_private_and_as_little_logged(path):
    code = "0123456789ABCDEFGHJKMNPQRS"
    assert code not in redact(path.format(code))
    headers = dict(headers_of(path.format(code)))
    assert (headers[b"cache-control"], headers[b"referrer-policy"]) == (b"no-store", b"no-referrer")
