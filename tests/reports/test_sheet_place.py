"""Where an official sheet says it is signed."""

from __future__ import annotations

import pytest

from events.reports.organizer.printing import sign_place
from tests.factories import make_event, make_institution


@pytest.mark.parametrize(("own", "said"), [("Bandung", "Bandung"), ("", "Nusa Jaya")])
async def test_a_sheet_is_signed_in_the_events_town_or_else_in_the_institutions(db, own, said):
    await make_institution(city="Nusa Jaya")
    assert await sign_place(await make_event(sign_place=own)) == said
