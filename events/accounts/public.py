"""The door of the workspace: `/masuk` and `/keluar`."""

from __future__ import annotations

from datetime import UTC, datetime

from litestar import Response, get, post
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from events import forms, web
from events.accounts import actions
from events.accounts.actions import SESSION_LASTS
from events.errors import Refusal, TooMany
from events.language import N_, _
from events.security import client_address
from events.web import AnyRequest, Signed


class LoginForm(forms.Form):
    """What a person types at the door of the workspace."""

    email = EmailField(
        N_("Alamat e-mail"), [InputRequired(N_("Tulis alamat e-mail Anda."))], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        N_("Kata sandi"), [InputRequired(N_("Tulis kata sandi Anda."))], render_kw={"autocomplete": "current-password"}
    )


@get("/masuk")
async def login_page(request: AnyRequest) -> Response[str]:
    return await web.render(request, "accounts/login.html", form=LoginForm(), target=request.query_params.get("lanjut"))


@post("/masuk")
async def log_in(request: AnyRequest) -> Response:
    form = await forms.read(LoginForm, request)
    target = request.query_params.get("lanjut")
    if not form.validate():
        return await web.render(request, "accounts/login.html", status=422, form=form, target=target)
    try:
        token = await actions.log_in(
            form.email.data,
            form.password.data,
            browser=request.headers.get("user-agent", ""),
            now=datetime.now(UTC),
            address=client_address(request),
            known=request.cookies.get(web.known_cookie_name(), ""),
        )
    except Refusal as refusal:
        form.email.errors = [refusal.message]
        status = 429 if isinstance(refusal, TooMany) else 422
        return await web.render(request, "accounts/login.html", status=status, form=form, target=target)
    response = web.see_other(web.safe_next(target, "/panitia"))
    response.set_cookie(web.session_cookie(token, int(SESSION_LASTS.total_seconds())))
    response.set_cookie(web.known_cookie(actions.mark_of(form.email.data)))
    return response


@post("/keluar", guards=[web.require_login])
async def log_out(viewer: Signed) -> Response:
    await actions.log_out(viewer.digest, by=viewer.actor, now=datetime.now(UTC))
    response = web.see_other("/masuk", _("Anda sudah keluar."))
    response.set_cookie(web.session_cookie("", 0))
    return response


ROUTES = [login_page, log_in, log_out]
