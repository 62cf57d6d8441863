"""What a session is called. The one home of the rule: whoever names a session asks here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from events.calendar.tables import Session
from events.language import _


def session_names(sessions: Iterable[Session]) -> dict[uuid.UUID, str]:
    """The name of each of an event's sessions, all of them given, in order of their start.

    One without a title is numbered among them all: when another one is cancelled it keeps its number.
    """
    return {one.id: session_name(one.title, number) for number, one in enumerate(sessions, 1)}


def session_name(title: str, number: int) -> str:
    """Of one session whose number among all is known (`Session.position`)."""
    return title or _("Sesi %(n)s", n=number)
