"""What every operation of the JSON API says about itself: its refusals and whose token it asks for."""

from __future__ import annotations

from typing import Final

from litestar.openapi import ResponseSpec
from litestar.openapi.spec import SecurityRequirement, SecurityScheme
from msgspec import Struct

GATE_TOKEN: Final[list[SecurityRequirement]] = [{"gateToken": []}]
API_TOKEN: Final[list[SecurityRequirement]] = [{"apiToken": []}]
SECURITY_SCHEMES = {
    "gateToken": SecurityScheme(
        type="http", scheme="bearer", description="The token a device got from POST /api/v1/gate/pair."
    ),
    "apiToken": SecurityScheme(
        type="http",
        scheme="bearer",
        description="An organizer's or administrator's token, made on the page of one's own account.",
    ),
}
MEANINGS = {
    400: "The request cannot be read.",
    401: "No token, or none that holds.",
    403: "The token gives no right to this.",
    404: "No such thing, or none this token may know of.",
    409: "It contradicts what is already so.",
    413: "More than one request may carry.",
    422: "A value is refused; the sentence says how to mend it.",
    429: "Too many tries; the header Retry-After says when to come back, in seconds.",
}


class Refused(Struct):
    """Every answer that is not a success: a machine word that stays, and a sentence for people."""

    code: str
    message: str


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """The refusals of an operation, for its `responses`."""
    return {status: ResponseSpec(Refused, generate_examples=False, description=MEANINGS[status]) for status in statuses}
