"""Accounts: `/panitia/pengguna` for administrators, `/panitia/akun` for everyone's own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from litestar import Response, get, post
from litestar.params import FromPath

from events import forms, web
from events.accounts import actions, queries
from events.accounts.forms import PasswordForm, TokenForm, UserForm
from events.accounts.tables import User
from events.errors import Conflict, NotFound, Refusal
from events.language import _
from events.origin import browser_name
from events.web import AnyRequest, Signed

USERS = "/panitia/pengguna"
OWN = "/panitia/akun"


# ----------------------------------------------------------------- everybody's accounts


@get(USERS, guards=[web.require_administrator])
async def users_page(request: AnyRequest) -> Response:
    return await show_users(request)


@get(f"{USERS}/baru", guards=[web.require_administrator])
async def new_user_page(request: AnyRequest) -> Response:
    return await show_form(request, UserForm())


@post(f"{USERS}/baru", guards=[web.require_administrator])
async def create_user(request: AnyRequest, viewer: Signed) -> Response:
    form = await forms.read(UserForm, request)
    if not form.validate():
        return await show_form(request, form, 422)
    password = actions.new_password()
    try:
        user, pin = await actions.create_user(
            form.email.data, form.name.data, form.role.data, password, by=viewer.actor, now=datetime.now(UTC)
        )
    except Conflict as refusal:
        form.email.errors = [refusal.message]
        return await show_form(request, form, 422)
    return await show_once(request, user, _("Akun dibuat"), password=password, pin=pin)


@post(f"{USERS}/{{account:uuid}}/pin", guards=[web.require_administrator])
async def renew_pin(request: AnyRequest, account: FromPath[uuid.UUID], viewer: Signed) -> Response:
    user = await find(account)
    pin = await actions.renew_pin(user.id, by=viewer.actor, now=datetime.now(UTC))
    return await show_once(request, user, _("PIN baru"), pin=pin)


@post(f"{USERS}/{{account:uuid}}/kata-sandi", guards=[web.require_administrator])
async def reset_password(request: AnyRequest, account: FromPath[uuid.UUID], viewer: Signed) -> Response:
    user = await find(account)
    password = await actions.reset_password(user.id, by=viewer.actor, now=datetime.now(UTC))
    return await show_once(request, user, _("Kata sandi baru"), password=password)


@post(f"{USERS}/{{account:uuid}}/nonaktif", guards=[web.require_administrator])
async def close_account(account: FromPath[uuid.UUID], viewer: Signed) -> Response:
    user = await find(account)
    await actions.set_active(user.id, False, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(USERS, _("Akun %(name)s dinonaktifkan dan dikeluarkan dari semua perangkat.", name=user.name))


@post(f"{USERS}/{{account:uuid}}/aktif", guards=[web.require_administrator])
async def open_account(account: FromPath[uuid.UUID], viewer: Signed) -> Response:
    user = await find(account)
    await actions.set_active(user.id, True, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(USERS, _("Akun %(name)s diaktifkan kembali.", name=user.name))


async def find(account_id: uuid.UUID) -> User:
    user = await queries.account(account_id)
    if user is None:
        raise NotFound
    return user


async def show_users(request: AnyRequest) -> Response:
    return await web.render(request, "accounts/users.html", rail_current="users", accounts=await queries.accounts())


async def show_form(request: AnyRequest, form: UserForm, status: int = 200) -> Response:
    return await web.render(
        request, "accounts/new_user.html", status=status, rail_current="users", form=form, back_url=USERS
    )


async def show_once(request: AnyRequest, user: User, title: str, **secrets: str) -> Response:
    """The page of a new PIN or password: an answer to the POST itself, so that neither enters a cookie or address."""
    return await web.render(
        request, "accounts/shown_once.html", rail_current="users", account=user, heading=title, secrets=secrets
    )


# ----------------------------------------------------------------- one's own account


@get(OWN, guards=[web.require_login])
async def own_page(request: AnyRequest, viewer: Signed) -> Response:
    return await show_own(request, viewer)


@post(f"{OWN}/kata-sandi", guards=[web.require_login])
async def change_password(request: AnyRequest, viewer: Signed) -> Response:
    form = await forms.read(PasswordForm, request)
    if not form.validate():
        return await show_own(request, viewer, form, 422)
    try:
        await actions.change_password(
            viewer.id, form.current.data, form.new.data, keep=viewer.digest, by=viewer.actor, now=datetime.now(UTC)
        )
    except Refusal as refusal:
        form.current.errors = [refusal.message]
        return await show_own(request, viewer, form, refusal.status)
    return web.see_other(OWN, _("Kata sandi diganti. Perangkat lain sudah dikeluarkan."))


@post(f"{OWN}/perangkat/{{digest:str}}", guards=[web.require_login])
async def end_session(digest: FromPath[str], viewer: Signed) -> Response:
    try:
        named = bytes.fromhex(digest)
    except ValueError:
        raise NotFound from None
    await actions.end_session(viewer.id, named, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(OWN, _("Perangkat itu sudah dikeluarkan."))


@post(f"{OWN}/perangkat", guards=[web.require_login])
async def end_other_sessions(viewer: Signed) -> Response:
    await actions.end_other_sessions(viewer.id, viewer.digest, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(OWN, _("Semua perangkat lain sudah dikeluarkan."))


@post(f"{OWN}/token", guards=[web.require_organizer])
async def create_token(request: AnyRequest, viewer: Signed) -> Response:
    """The token stands in the answer to the POST itself, so that it enters no cookie or address."""
    form = await forms.read(TokenForm, request)
    if not form.validate():
        return await show_own(request, viewer, form, 422)
    name = form.name.data
    token = await actions.create_api_token(viewer.id, name, by=viewer.actor, now=datetime.now(UTC))
    return await web.render(request, "accounts/token_once.html", rail_current="account", name=name, token=token)


@post(f"{OWN}/token/{{token:uuid}}/akhiri", guards=[web.require_organizer])
async def end_token(token: FromPath[uuid.UUID], viewer: Signed) -> Response:
    await actions.end_api_token(token, account=viewer.id, by=viewer.actor, now=datetime.now(UTC))
    return web.see_other(OWN, _("Token diakhiri dan tidak berlaku lagi."))


async def show_own(
    request: AnyRequest, viewer: Signed, form: PasswordForm | TokenForm | None = None, status: int = 200
) -> Response:
    """The account's page; `form` is the one of its forms that was refused."""
    now = datetime.now(UTC)
    devices = [row | {"name": browser_name(row["browser"])} for row in await queries.living_sessions(viewer.id, now)]
    return await web.render(
        request,
        "accounts/own.html",
        status=status,
        rail_current="account",
        form=form,
        viewer=viewer,
        password_form=form if isinstance(form, PasswordForm) else PasswordForm(),
        token_form=form if isinstance(form, TokenForm) else TokenForm(),
        may_use_api=viewer.role in web.ORGANIZERS,
        tokens=await queries.living_tokens(viewer.id),
        devices=devices,
        now=now,
    )


ROUTES = [
    users_page,
    new_user_page,
    create_user,
    renew_pin,
    reset_password,
    close_account,
    open_account,
    own_page,
    change_password,
    end_session,
    end_other_sessions,
    create_token,
    end_token,
]
