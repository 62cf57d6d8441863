"""Words in cells: who is a civil servant, in which role, husband or wife."""

from __future__ import annotations

import re

from events import labels
from events.errors import Unreadable
from events.language import _
from events.vocabulary import AttendeeRole, AttendeeState, Relation

_YES = {"ya", "y", "asn", "pns", "pppk", "p3k", "cpns", "1", "true", "pppk pw", "pppk paruh waktu"}
_NO = {
    "tidak",
    "t",
    "non asn",
    "nonasn",
    "non",
    "bukan",
    "bukan asn",
    "honorer",
    "non pns",
    "0",
    "false",
    "umum",
    "masyarakat",
    "tenaga ahli",
    "thl",
    "ptt",
}
GONE = (AttendeeState.WITHDRAWN, AttendeeState.REPLACED, AttendeeState.MERGED)
_SHORT = {"tamu": str(AttendeeRole.GUEST)}
_RELATIONS = {"suami": Relation.HUSBAND, "istri": Relation.WIFE, "isteri": Relation.WIFE}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def asn(text: str) -> str:
    """ "ya" for a civil servant, "tidak" for others. Raises Unreadable."""
    if _plain(text) in _NO:
        return "tidak"
    if _plain(text) in _YES:
        return "ya"
    raise Unreadable(_("tulis Ya atau Tidak."))


def role(text: str) -> str:
    """The machine word of a role; nobody is imported as a companion. Raises Unreadable."""
    known = {_plain(labels.label(AttendeeRole, one)): str(one) for one in AttendeeRole}
    found = (known | _SHORT).get(_plain(text))
    if found is None or found == AttendeeRole.COMPANION:
        raise Unreadable(_("tulis Peserta, Narasumber, Panitia, atau Tamu."))
    return found


def is_companion(text: str) -> bool:
    """Whether the cell says that the line is somebody's spouse."""
    return _plain(text) == _plain(labels.label(AttendeeRole, AttendeeRole.COMPANION))


def is_gone(text: str) -> bool:
    """Whether the cell, in Hadir's own words, says that the person comes no more."""
    return _plain(text) in {_plain(labels.label(AttendeeState, state)) for state in GONE}


def relation(text: str) -> str:
    """The machine word of husband or wife. Raises Unreadable."""
    found = _RELATIONS.get(_plain(text))
    if found is None:
        raise Unreadable(_("tulis Suami atau Istri."))
    return str(found)
