"""The answers a page was made from, carried by its own form: signed, so that what comes back is what was shown.

Two tabs of one browser share a draft. By what its form carries, a page knows when the draft has become another's, and
nothing typed in either tab is lost. The server keeps nothing of it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import uuid
from typing import Any

import msgspec

from events import config
from events.registration.signup.answers import Answers

FIELD = "jawaban"
MOST = 20_000
"""Characters; the longest answers the pages take are well under half of it."""


def carry(event_id: uuid.UUID, answers: Answers) -> str:
    """What the form of a page carries; opened only by `carried`, for the same event."""
    said = msgspec.json.encode(answers)
    return base64.urlsafe_b64encode(_seal(event_id, said) + said).decode()


def carried(event_id: uuid.UUID, text: Any) -> Answers | None:
    """The answers that were shown; None for what no page of this event ever carried. Takes anything."""
    if not isinstance(text, str) or not text or len(text) > MOST:
        return None
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    seal, said = raw[:32], raw[32:]
    if not hmac.compare_digest(seal, _seal(event_id, said)):
        return None
    answers: Answers = msgspec.json.decode(said)
    return answers


def _seal(event_id: uuid.UUID, said: bytes) -> bytes:
    return hmac.digest(config.keys().session, b"answers" + event_id.bytes + said, "sha256")


def differ(now: Answers, shown: Answers, page: str, given: Any) -> bool:
    """Whether the draft, as it is `now`, is not the one the `page` that is sent was `shown` with.

    Pages answered since are no difference: who goes back in one tab finds them again. The same answers sent twice
    neither.
    """
    others = any(now.get(one) != kept for one, kept in shown.items() if one != page)
    return others or (now.get(page) != shown.get(page) and now.get(page) != given)
