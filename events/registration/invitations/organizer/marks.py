"""What has just been marked as sent, in the address of the page that shows it: there it can be taken back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from events.registration.invitations import sending
from events.web import AnyRequest


@dataclass(frozen=True, slots=True)
class Marked:
    """Invitations marked together, and their moment as the form that takes them back sends it."""

    names: list[str]
    moment: str


def address(path: str, moment: datetime, **query: str) -> str:
    """The page that will show what was marked at that moment."""
    return f"{path}?{urlencode({**query, 'ditandai': moment.isoformat()})}"


def moment_of(word: str) -> datetime | None:
    """The moment, or None for anything else."""
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


async def marked(request: AnyRequest, event_id: uuid.UUID) -> Marked | None:
    """What the address names and still can be taken back; None for nothing."""
    word = request.query_params.get("ditandai", "")
    moment = moment_of(word)
    if moment is None:
        return None
    gone = await sending.mailed(event_id)
    names = [one.department_name for one in await sending.marked_at(event_id, moment) if one.id not in gone]
    return Marked(names, moment.isoformat()) if names else None
