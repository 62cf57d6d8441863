"""The tickets this browser remembers, so that self check-in is one tap: a cookie no script can read.

Written only after a POST (the registration's confirmation, "Ingat tiket ini di ponsel ini"): GET changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from events import config
from events.keys import TICKET_LENGTH, is_code, new_token, normalise_code
from events.web import AnyRequest

TICKETS = "hadir_tiket"
PHONE = "hadir_ponsel"
MOST = 6
KEPT_S = 120 * 24 * 3600
DAY_S = 24 * 3600


def _cookie(key: str, value: str, max_age: int) -> Cookie:
    secure = config.load().secure
    return Cookie(key=key, value=value, max_age=max_age, path="/", httponly=True, secure=secure, samesite="lax")


def remembered(request: AnyRequest) -> list[str]:
    """The ticket codes this browser remembers, the latest first; what is no code is passed over."""
    codes = (normalise_code(code) for code in request.cookies.get(TICKETS, "").split("."))
    return [code for code in dict.fromkeys(codes) if is_code(code, TICKET_LENGTH)][:MOST]


def remember_ticket(response: Response[Any], code: str, known: Sequence[str] = ()) -> None:
    """Have the browser remember a ticket, before the ones it knows (`remembered(request)`); six at most."""
    codes = list(dict.fromkeys([normalise_code(code), *known]))[:MOST]
    response.set_cookie(_cookie(TICKETS, ".".join(codes), KEPT_S))


def forget_tickets(response: Response[Any], codes: Sequence[str] = ()) -> None:
    """Have the browser remember these tickets only: none, for the next person at a shared computer."""
    response.set_cookie(_cookie(TICKETS, ".".join(codes), KEPT_S if codes else 0))


def phone_of(request: AnyRequest) -> str:
    """The random name of this browser, or a new one for `name_phone`."""
    return request.cookies.get(PHONE) or new_token()


def name_phone(response: Response[Any], phone: str) -> None:
    """Have the browser keep its name for a day: visits are bound to it."""
    response.set_cookie(_cookie(PHONE, phone, DAY_S))
