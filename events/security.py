"""What every answer and every unsafe request has in common: headers, the own-Origin rule, redacted paths."""

from __future__ import annotations

import asyncio
import re
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.exceptions import InternalServerException
from litestar.types import Message, Scope

from events import config
from events.errors import ForeignOrigin, Malformed, TooLarge, TooSlow, Unsupported

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
# In any case and behind any number of slashes: `pasted` opens those addresses too.
SECRET_PATHS = re.compile(
    r"^/+(?:(H)/+[^/]+(?:/+[^/]+)?|(tiket|T|kelola|pasangan|berhenti|undangan|hadir|kalender/+pribadi|verifikasi)/+[^/]+)",
    re.IGNORECASE,
)
PRIVATE_PREFIXES = (
    "/tiket",
    "/t/",
    "/kelola",
    "/pasangan",
    "/undangan",
    "/berhenti",
    "/h/",
    "/hadir",
    "/layar",
    "/gerbang",
    "/panitia",
    "/masuk",
    "/keluar",
    "/api/",
    "/kalender/pribadi",
)
CAMERA_PREFIXES = ("/gerbang",)
# Behind a login or a token, where forms are long; elsewhere a form is a handful of lines.
LONG_BODY_PREFIXES = ("/panitia", "/api/")
# Whoever pairs a gate has no token yet.
STRANGERS_API = "/api/v1/gate/pair"
SHORT_BODY = 64_000
PATIENCE_S = 30.0
"""How long the body of a form may take: 64 kB over the slowest of telephone networks."""
# The forms with a file: participants or OPD to import, the signed letter, the coat of arms. Their guard has seen who
# asks before a byte of it is read.
FILE_FORMS = re.compile(r"/panitia/(?:kegiatan/[^/]+/(?:peserta/impor|undangan/surat)|instansi/lambang|opd/impor)")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

CSP = (
    "default-src 'none'; script-src 'self'{wasm}; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)


@cache
def _headers(camera: bool, private: bool, secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    headers = {
        "content-security-policy": CSP.format(wasm=" 'wasm-unsafe-eval'" if camera else ""),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": f"camera=({'self' if camera else ''}), geolocation=(), microphone=()",
        "referrer-policy": "no-referrer" if private else "same-origin",
    }
    if private:
        headers |= {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow"}
    if secure:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return tuple((name.encode(), value.encode()) for name, value in headers.items())


async def add_headers(message: Message, scope: Scope) -> None:
    """Put the security headers on every answer, errors included; what a handler set itself stays."""
    if message["type"] != "http.response.start":
        return
    headers = list(message["headers"])
    present = {name.lower() for name, _value in headers}
    message["headers"] = headers + [pair for pair in headers_of(scope["path"]) if pair[0] not in present]


def headers_of(path: str) -> tuple[tuple[bytes, bytes], ...]:
    """The security headers that belong on any answer under `path`."""
    plain = "/" + path.lstrip("/").lower()
    camera, private = plain.startswith(CAMERA_PREFIXES), plain.startswith(PRIVATE_PREFIXES)
    return _headers(camera, private, config.load().secure)


def check_origin(request: Request[Any, Any, Any]) -> None:
    """Refuse an unsafe request that another site's page sent (ASVS 4.2.2); raises ForeignOrigin.

    Requests with a Bearer token carry no ambient right and pass. Browsers of private pages send
    `Origin: null` because of no-referrer, so `Sec-Fetch-Site` is asked first.
    """
    if request.method in SAFE_METHODS or request.headers.get("authorization", "").startswith("Bearer "):
        return
    site = request.headers.get("sec-fetch-site")
    if site in ("same-origin", "none"):
        return
    origin = request.headers.get("origin")
    if site is None and (origin is None or _own(origin, request.headers.get("host", ""))):
        return
    raise ForeignOrigin


def check_body(request: Request[Any, Any, Any]) -> None:
    """Refuse what no form of ours sends, before it is read: files where none is asked for, and anybody's long body.

    A million fields in one public form would hold up everybody else for a second. Raises TooLarge, Unsupported.
    """
    if request.method in SAFE_METHODS:
        return
    multipart = request.headers.get("content-type", "").lower().startswith("multipart/")
    if multipart and not FILE_FORMS.fullmatch(path_of(request)):
        raise Unsupported
    path = path_of(request)
    if path.startswith(LONG_BODY_PREFIXES) and path != STRANGERS_API:
        return
    length = request.headers.get("content-length", "0")
    if "transfer-encoding" in request.headers or not length.isdecimal() or int(length) > SHORT_BODY:
        raise TooLarge


async def read_body(request: Request[Any, Any, Any]) -> None:
    """Read a form to its end before anybody looks at the clock; files are read where they are asked for.

    Who sends the last byte after a deadline is late, whenever the first one came; who sends none is not waited for.
    Raises TooSlow, and Malformed from whoever hung up.
    """
    kind = request.headers.get("content-type", "").lower()
    if request.method in SAFE_METHODS or kind.startswith("multipart/"):
        return
    try:
        async with asyncio.timeout(PATIENCE_S):
            await request.body()
    except TimeoutError:
        raise TooSlow from None
    except InternalServerException:
        raise Malformed from None


def path_of(request: Request[Any, Any, Any]) -> str:
    """The path that was asked for; `request.url` also believes the Host header, which anybody writes."""
    return str(request.scope["path"])


def _own(origin: str, host: str) -> bool:
    return origin == config.load().origin or urlsplit(origin).netloc == host


def redact(path: str) -> str:
    """The path without the code or token that would let its reader in, nor a sign that would begin another line."""
    return CONTROL.sub("?", SECRET_PATHS.sub(lambda found: f"/{found[1] or found[2]}/…", path))[:300]


def client_address(request: Request[Any, Any, Any]) -> str:
    """Whom tries are counted for: the caller's IPv4 address, or the /64 of an IPv6 one, which is one household's.

    A trusted proxy's word is taken for it (`HADIR_TRUSTED_PROXIES`), as far as that is an address.
    """
    address = request.client.host if request.client else "127.0.0.1"
    for hop in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        if not _is_address(hop.strip()) or not _trusted(address):
            break
        address = hop.strip()
    return _counted(address)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _trusted(address: str) -> bool:
    if not _is_address(address):
        return False
    return any(ip_address(address) in network for network in config.load().trusted_proxies)


def _counted(address: str) -> str:
    found = ip_address(address) if _is_address(address) else None
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), 64), strict=False))
