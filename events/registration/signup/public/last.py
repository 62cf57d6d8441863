"""The last registration of a phone: what it may keep of it, and how the next form takes that over.

It is kept by the phone alone (`static/js/last-answers.js`), offered and never filled in by itself, and judged like
anything else that is typed: what does not fit this event is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
from litestar.datastructures import FormMultiDict

from events.registration.queries import AttendeeFacts, RegistrationFacts
from events.registration.signup import answers as pages
from events.registration.signup.visit import Visit, page_form

MOST = 8_000
"""Characters; the pages' longest answers fit well."""


def to_keep(registration: RegistrationFacts, party: Sequence[AttendeeFacts]) -> str:
    """The official's own answers, for their phone; of the spouse nothing, who has a word of their own in it."""
    official = party[0]
    kept: dict[str, dict[str, str]] = {
        pages.PERSON: {
            "name": official.name,
            "is_asn": pages.YES if official.is_asn else pages.NO,
            "phone": registration.phone,
            "email": registration.email,
        },
        pages.JOB: {
            "nip": official.nip or "",
            "rank": official.rank,
            "position": official.position,
            "department": str(official.department or ""),
            "institution": official.institution,
        },
    }
    return msgspec.json.encode(kept).decode()


async def taken_over(here: Visit, text: Any) -> pages.Answers:
    """The answers of the text that pass this event's own pages, up to the first that does not. Takes anything."""
    kept = _read(text)
    here = replace(here, shown={})
    for page in (pages.PERSON, pages.JOB):
        given = kept.get(page)
        if not isinstance(given, dict):
            break
        form = await page_form(here, page, FormMultiDict([(str(name), str(value)) for name, value in given.items()]))
        if not form.validate():
            break
        here = replace(here, shown=pages.with_page(here.answers, page, form.answers()))
    return here.answers


def _read(text: Any) -> pages.Answers:
    if not isinstance(text, str) or len(text) > MOST:
        return {}
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}
