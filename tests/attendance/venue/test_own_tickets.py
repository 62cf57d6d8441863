"""The tickets a browser remembers for self check-in."""

from __future__ import annotations

from litestar import Request, Response
from litestar.testing import RequestFactory

from events.own_tickets import TICKETS, remember_ticket, remembered

CODES = [letter * 16 for letter in "ABCDEFGH"]


def request_with(value: str) -> Request:
    return RequestFactory().get("/", headers={"cookie": f"{TICKETS}={value}"})


def written(response: Response) -> str:
    [cookie] = response.cookies
    assert cookie.httponly
    assert cookie.samesite == "lax"
    return cookie.value or ""


def test_a_new_ticket_comes_first_and_the_oldest_of_seven_goes():
    response = Response(content="")
    remember_ticket(response, CODES[6], known=CODES[:6])
    assert remembered(request_with(written(response))) == [CODES[6], *CODES[:5]]


def test_a_ticket_is_remembered_once_however_it_is_typed():
    response = Response(content="")
    remember_ticket(response, "aaaa aaaa aaaa aaaa", known=[CODES[1], CODES[0]])
    assert remembered(request_with(written(response))) == [CODES[0], CODES[1]]


def test_what_is_no_code_is_passed_over():
    assert remembered(request_with(f"x.<script>..{CODES[0]}.{CODES[0]}")) == [CODES[0]]
    assert remembered(request_with("")) == []
