"""The tickets a browser remembers, for self check-in by one tap and for "Tiket saya": a cookie no script can read.

Written only after a POST (the registration's confirmation, "Ingat tiket ini di ponsel ini"): GET changes nothing.
A phone that remembers a ticket is taken for its owner's, so it reads the full name (`names.shown_name`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from events import config
from events.keys import TICKET_LENGTH, is_code, new_token, normalise_code
from events.language import _
from events.names import Sight
from events.web import FLASH_COOKIE, AnyRequest

TICKETS = "hadir_tiket"
PHONE = "hadir_ponsel"
MOST = 20
"""A phone that a whole office passes around still knows every ticket; more are refused, never pushed out."""
KEPT_S = 120 * 24 * 3600
DAY_S = 24 * 3600
KEEP = "hadir-keep"


def _cookie(key: str, value: str, max_age: int) -> Cookie:
    secure = config.load().secure
    return Cookie(key=key, value=value, max_age=max_age, path="/", httponly=True, secure=secure, samesite="lax")


def remembered(request: AnyRequest) -> list[str]:
    """The ticket codes this browser remembers, the latest first; what is no code is passed over."""
    codes = (normalise_code(code) for code in request.cookies.get(TICKETS, "").split("."))
    return [code for code in dict.fromkeys(codes) if is_code(code, TICKET_LENGTH)][:MOST]


def sight_of(code: str, known: Collection[str]) -> Sight:
    """How much of the name behind this ticket the browser that remembers `known` may read."""
    return Sight.FULL if code in known else Sight.BEARER


def with_new(codes: Iterable[str], known: Sequence[str]) -> list[str] | None:
    """The tickets `codes` before the ones known; None when there is no room, for none pushes out another."""
    every = list(dict.fromkeys([*map(normalise_code, codes), *known]))
    return every if len(every) <= MOST else None


def no_room() -> str:
    """What the phone's owner is told when `with_new` finds no room."""
    return _(
        "Ponsel ini sudah mengingat %(most)s tiket. Lupakan tiket yang tidak diperlukan di halaman Tiket saya dahulu.",
        most=MOST,
    )


def keep_header(until: datetime | None, request: AnyRequest) -> dict[str, str]:
    """Tells the tickets' worker (`js/tickets/worker.js`) until when, in milliseconds, this phone may keep the answer.

    "-" ends what it kept; a page with a message shown once leaves things as they are.
    """
    if FLASH_COOKIE in request.cookies:
        return {}
    return {KEEP: str(int(until.timestamp() * 1000)) if until else "-"}


def keep_tickets(response: Response[Any], codes: Sequence[str] = ()) -> None:
    """Have the browser remember these tickets and no others; none at all for the next person at a shared computer."""
    response.set_cookie(_cookie(TICKETS, ".".join(codes), KEPT_S if codes else 0))


def phone_of(request: AnyRequest) -> str:
    """The random name of this browser, or a new one for `name_phone`."""
    return request.cookies.get(PHONE) or new_token()


def name_phone(response: Response[Any], phone: str) -> None:
    """Have the browser keep its name for a day: visits are bound to it."""
    response.set_cookie(_cookie(PHONE, phone, DAY_S))
