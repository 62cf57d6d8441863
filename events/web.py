"""Rendering, the logged-in viewer and flash messages: what handlers share."""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from hmac import compare_digest
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import jinja2
import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect
from markupsafe import Markup

from events import assets, config, keys, labels, text, vocabulary
from events.accounts import actions as accounts_actions
from events.accounts import queries as accounts
from events.audit import Actor
from events.departments import queries as departments
from events.errors import Forbidden, Malformed, Unauthorised
from events.language import _, ngettext
from events.security import SAFE_METHODS, check_body, check_origin, path_of, read_body
from events.vocabulary import ActorKind, UserRole

TEMPLATES = Path(__file__).parent.parent / "templates"
FLASH_COOKIE = "hadir_flash"
KNOWN_S = 180 * 24 * 3600
ORGANIZERS = (UserRole.ADMINISTRATOR, UserRole.ORGANIZER)
TOKEN_USE_NOTED = timedelta(hours=1)
FILTERS = (
    "ago",
    "clock",
    "date_long",
    "date_plain",
    "date_range",
    "date_time",
    "stamp",
    "file_size",
    "format_nip",
    "format_phone",
    "local",
    "local_date",
    "mask_nip",
    "mask_email",
    "mask_phone",
    "month_name",
    "month_year",
    "number",
    "percent",
    "relative_day",
    "time_range",
    "weekday_name",
    "zone_label",
)

VOCABULARIES = {
    name: kind for name, kind in vars(vocabulary).items() if isinstance(kind, type) and issubclass(kind, StrEnum)
}
"""By their names, so that a template compares with members as code does; `tests/check_words.py` knows them."""

AnyRequest = Request[Any, Any, Any]
Html = Response[str]


@cache
def environment() -> jinja2.Environment:
    """The one Jinja environment: escaping always on, texts translated."""
    loader = jinja2.ChoiceLoader(
        [
            jinja2.FileSystemLoader(TEMPLATES),
            jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    env = jinja2.Environment(
        loader=loader, autoescape=True, extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True
    )
    env.install_gettext_callables(lambda message: _(message), ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update({name: getattr(text, name) for name in FILTERS})
    env.globals.update(VOCABULARIES, asset=assets.asset_url, labels=labels, quote=quote)
    return env


async def render(
    request: AnyRequest, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any
) -> Html:
    """A page of the workspace or of a flow: knows the institution, the viewer and the flash messages."""
    context["institution"] = await departments.institution()
    viewer = viewer_or_none(request)
    body = render_text(
        template,
        current_user=viewer,
        csrf_field=lambda: csrf_field(viewer),
        flashes=read_flashes(request),
        request_path=path_of(request),
        **context,
    )
    response: Html = Response(body, media_type="text/html", status_code=status, headers=headers)
    if FLASH_COOKIE in request.cookies:
        response.delete_cookie(FLASH_COOKIE)
    return response


def render_text(template: str, **context: Any) -> str:
    """The template as text, for pages that know no viewer (public pages, error pages)."""
    defaults: dict[str, Any] = {
        "institution": None,
        "current_user": None,
        "flashes": [],
        "request_path": "",
        "brand_url": None,
        "language": text.current_language(),
        "csrf_field": lambda: "",
    }
    context = defaults | context
    institution = context["institution"]
    if institution is not None and institution.brand_colour:
        context["brand_url"] = f"/merek.css?v={institution.revision}"
    return environment().get_template(template).render(**context)


# ----------------------------------------------------------------- who asks


@dataclass(frozen=True)
class Viewer:
    """The person logged in; `digest` names the login session."""

    id: uuid.UUID
    name: str
    email: str
    role: str
    digest: bytes

    @property
    def actor(self) -> Actor:
        """As the audit trail names this person."""
        return Actor(ActorKind.USER, self.id, self.name)

    @property
    def csrf(self) -> str:
        """The token every form of this login session carries."""
        return keys.csrf_token(config.keys().session, self.digest)


Signed = NamedDependency[Viewer]
"""How a handler behind a guard asks for its viewer: `viewer: Signed`."""


def session_cookie_name() -> str:
    """`__Host-` binds the cookie to this host and to HTTPS; it cannot be used on plain HTTP."""
    return "__Host-hadir" if config.load().secure else "hadir_session"


def known_cookie_name() -> str:
    return "__Host-hadir-kenal" if config.load().secure else "hadir_kenal"


def known_cookie(value: str) -> Cookie:
    """By which the door knows a browser again for 180 days; it opens nothing, and only `/masuk` reads it."""
    return Cookie(
        key=known_cookie_name(),
        value=value,
        max_age=KNOWN_S,
        path="/",
        httponly=True,
        secure=config.load().secure,
        samesite="strict",
    )


def session_cookie(value: str, max_age: int) -> Cookie:
    """The login session's cookie: unreadable by scripts, not sent by other sites' forms."""
    return Cookie(
        key=session_cookie_name(),
        value=value,
        max_age=max_age,
        path="/",
        httponly=True,
        secure=config.load().secure,
        samesite="lax",
    )


def viewer_or_none(request: ASGIConnection[Any, Any, Any, Any]) -> Viewer | None:
    """The viewer a guard put there; None on pages without one."""
    return request.scope["state"].get("viewer")


def viewer(request: AnyRequest) -> Viewer:
    """Dependency for handlers behind a guard."""
    found = viewer_or_none(request)
    if found is None:
        raise Unauthorised
    return found


async def find_viewer(request: ASGIConnection[Any, Any, Any, Any]) -> Viewer | None:
    """Whoever the session cookie names, if that login session still lives; read from the database each time."""
    token = request.cookies.get(session_cookie_name())
    if not token:
        return None
    digest = keys.token_digest(token)
    account = await accounts.account_of_session(digest, datetime.now(UTC))
    if account is None:
        return None
    found = Viewer(account["id"], account["name"], account["email"], account["role"], digest)
    request.scope["state"]["viewer"] = found
    return found


async def require_login(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: any logged-in account, and the session's own token on every unsafe request."""
    await _require(connection, tuple(UserRole))


async def require_organizer(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: organizers and administrators."""
    await _require(connection, ORGANIZERS)


async def require_administrator(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: administrators only."""
    await _require(connection, (UserRole.ADMINISTRATOR,))


async def _require(connection: ASGIConnection[Any, Any, Any, Any], roles: tuple[UserRole, ...]) -> None:
    """Who it is, then whether they may, and only then what they send."""
    found = await find_viewer(connection)
    if found is None:
        raise Unauthorised
    _require_role(connection, roles)
    if connection.scope.get("method") not in SAFE_METHODS:
        await _check_csrf(cast(AnyRequest, connection), found)  # an HTTP guard is given a Request


async def _check_csrf(request: AnyRequest, found: Viewer) -> None:
    """Guards come before `failures.before_request`: nothing is read here that is refused there."""
    check_origin(request)
    check_body(request)
    await read_body(request)
    try:
        form = await request.form()
    except (UnicodeDecodeError, LookupError):
        raise Malformed from None
    if not compare_digest(str(form.get("_csrf", "")).encode(), found.csrf.encode()):
        await form.close()
        raise Forbidden(_("Halaman ini sudah lama terbuka. Muat ulang halaman, lalu kirim lagi."), code="csrf")


async def require_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: the Bearer token of an organizer's or administrator's account; cookies give no right here.

    The handler's `viewer` is that account, its `digest` the token's.
    """
    scheme, _space, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorised(_("Sertakan token API pada header Authorization."), code="token_missing")
    digest = keys.token_digest(token.strip())
    account = await accounts.account_of_token(digest)
    if account is None:
        raise Unauthorised(_("Token API ini tidak berlaku."), code="token_unknown")
    found = Viewer(account["id"], account["name"], "", account["role"], digest)
    connection.scope["state"]["viewer"] = found
    _require_role(connection, ORGANIZERS)
    now = datetime.now(UTC)
    if account["seen_at"] is None or account["seen_at"] < now - TOKEN_USE_NOTED:
        await accounts_actions.note_token_use(digest, now=now)


def _require_role(connection: ASGIConnection[Any, Any, Any, Any], roles: tuple[str, ...]) -> None:
    found = viewer_or_none(connection)
    if found is None or found.role not in roles:
        only = _("administrator") if UserRole.ORGANIZER not in roles else _("panitia")
        raise Forbidden(_("Halaman ini hanya untuk %(who)s. Petugas gerbang bekerja di halaman Gerbang.", who=only))


def csrf_field(found: Viewer | None) -> Markup:
    """The hidden field that `require_login` asks of every form."""
    return Markup('<input type="hidden" name="_csrf" value="{}">').format(found.csrf) if found else Markup("")


# ----------------------------------------------------------------- moving on


def see_other(path: str, message: str | None = None, kind: str = "ok") -> Redirect:
    """Go to `path` by GET after a POST, with a message shown once there."""
    response = Redirect(path, status_code=303)
    if message:
        value = base64.urlsafe_b64encode(msgspec.json.encode([[kind, message]])).decode()
        response.set_cookie(
            key=FLASH_COOKIE,
            value=value,
            max_age=60,
            path="/",
            httponly=True,
            samesite="lax",
            secure=config.load().secure,
        )
    return response


def read_flashes(request: AnyRequest) -> list[tuple[str, str]]:
    """The messages the previous answer left; an unreadable cookie is none."""
    try:
        raw = base64.urlsafe_b64decode(request.cookies.get(FLASH_COOKIE, ""))
        return msgspec.json.decode(raw, type=list[tuple[str, str]]) if raw else []
    except (binascii.Error, ValueError):
        return []


def safe_next(target: str | None, default: str) -> str:
    """A path of this site to go on to, or `default`: never another host (CWE-601)."""
    if target and re.fullmatch(r"/[A-Za-z0-9][\w\-./?=&%]*", target, re.ASCII):
        return target
    return default
