"""What names a message to a party, so that it is queued once: its kind, then whom it is about and of which moment.

These words stand in every database and never change. To `Outbox` an identity is text of no meaning.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

Part = str | int | uuid.UUID | datetime


class Kind(StrEnum):
    """What a message says."""

    REGISTERED = "registered"
    OFFER = "offer"
    ACCEPTED = "accepted"
    ADMITTED = "admitted"
    APPROVED = "approved"
    REFUSED = "refused"
    COMPANION = "companion"
    COMPANION_GONE = "companion gone"
    WITHDRAWN = "withdrawn"
    PARTED = "withdrawn:parted"
    """A withdrawal, told to a merged registration whose own people have all left the party."""
    SPOUSE = "spouse"
    """To a spouse's own contact: to see, correct and agree. Of no registration."""
    SPOUSE_CHANGED = "spouse changed"
    LINK = "link"
    RESEND = "resend"
    REMINDER = "reminder"
    NEWS = "news"
    INVITATION = "invitation"
    GROUP = "group"

    @property
    def told(self) -> Kind:
        """As what people know it: a parting is a withdrawal, to them and to the LIKE of withdrawals."""
        return Kind.WITHDRAWN if self is Kind.PARTED else self


# What follows each kind. Only the last may itself hold a colon, as `at` does; a first `registered` has none.
PARTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.REGISTERED: ("registration", "at"),
    Kind.OFFER: ("offer",),
    Kind.ACCEPTED: ("offer",),
    Kind.ADMITTED: ("registration", "at"),
    Kind.APPROVED: ("registration", "at"),
    Kind.REFUSED: ("registration", "at"),
    Kind.COMPANION: ("attendee",),
    Kind.COMPANION_GONE: ("attendee", "when", "registration"),
    Kind.WITHDRAWN: ("attendee", "when", "registration"),
    Kind.PARTED: ("attendee", "when", "registration"),
    Kind.SPOUSE: ("attendee", "version"),
    Kind.SPOUSE_CHANGED: ("registration", "at"),
    Kind.LINK: ("registration", "at"),
    Kind.RESEND: ("registration", "at"),
    Kind.REMINDER: ("minutes", "starts", "registration"),
    Kind.NEWS: ("digest", "registration", "news"),
    Kind.INVITATION: ("invitation", "version"),
    Kind.GROUP: ("message", "registration"),
}


class Identity(NamedTuple):
    """A message's identity, read."""

    kind: Kind
    parts: Mapping[str, str]


def identify(kind: Kind, *parts: Part) -> str:
    """The identity of a message: its kind and the parts of `PARTS`, or the first of them."""
    assert len(parts) <= len(PARTS[kind])
    return ":".join([kind, *map(_spelled, PARTS[kind], parts)])


def _spelled(name: str, part: Part) -> str:
    if isinstance(part, datetime):
        return f"{part:%Y%m%dT%H%M%S%f}" if name == "when" else part.isoformat()
    return str(part)


def parse(identity: str) -> Identity:
    """What `identify` made. Raises ValueError for a text of no kind."""
    kind = max((one for one in Kind if identity.startswith(f"{one}:")), key=len, default=None)
    if kind is None:
        raise ValueError(identity)
    names = PARTS[kind]
    parts = identity.removeprefix(f"{kind}:").split(":", len(names) - 1)
    return Identity(kind, dict(zip(names, parts, strict=False)))


def beginning(kind: Kind, *parts: Part) -> str:
    """How every identity of that kind begins, or of those about the first of its parts."""
    return f"{identify(kind, *parts)}:"


def like(kind: Kind, *parts: Part) -> str:
    """What LIKE takes for every identity with that `beginning`, and for none of another kind (see `Kind.told`)."""
    return f"{beginning(kind, *parts)}%"


def about(registration: uuid.UUID) -> str:
    """What LIKE takes for every message about a registration, whatever it says."""
    return f"%:{registration}%"
