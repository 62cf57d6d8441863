"""The tickets a browser remembers for self check-in."""

from __future__ import annotations

from litestar import Request, Response
from litestar.testing import RequestFactory

from events.own_tickets import MOST, TICKETS, keep_tickets, remembered, with_new

CODES = [letter * 16 for letter in "ABCDEFGHJKMNPQRSTVWXYZ"]


def request_with(value: str) -> Request:
    return RequestFactory().get("/", headers={"cookie": f"{TICKETS}={value}"})


def written(response: Response) -> str:
    [cookie] = response.cookies
    assert cookie.httponly
    assert cookie.samesite == "lax"
    return cookie.value or ""


def test_a_new_ticket_comes_first_and_pushes_out_none():
    response = Response(content="")
    keep_tickets(response, with_new([CODES[6]], CODES[:6]))
    assert remembered(request_with(written(response))) == [CODES[6], *CODES[:6]]


def test_a_phone_that_knows_as_many_as_it_can_takes_no_other_but_knows_its_own():
    full = CODES[:MOST]
    assert with_new([CODES[MOST]], full) is None
    assert set(with_new([full[-1]], full)) == set(full)


def test_a_ticket_is_remembered_once_however_it_is_typed():
    assert with_new(["aaaa aaaa aaaa aaaa"], [CODES[1], CODES[0]]) == [CODES[0], CODES[1]]


def test_what_is_no_code_is_passed_over():
    assert remembered(request_with(f"x.<script>..{CODES[0]}.{CODES[0]}")) == [CODES[0]]
    assert remembered(request_with("")) == []
