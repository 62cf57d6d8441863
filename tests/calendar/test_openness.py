"""Whether one can register, as a table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.calendar.openness import openness
from events.vocabulary import Openness
from tests.factories import NOW

HOUR = timedelta(hours=1)
OPEN = {
    "status": "published",
    "registration": "open",
    "opens": None,
    "closes": None,
    "last_end": NOW + HOUR,
    "left": None,
    "now": NOW,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Openness.OPEN),
        ({"left": 1}, Openness.OPEN),
        ({"left": 0}, Openness.FULL),
        ({"opens": NOW + HOUR}, Openness.SOON),
        ({"opens": NOW}, Openness.OPEN),
        ({"closes": NOW}, Openness.CLOSED),
        ({"closes": NOW + HOUR}, Openness.OPEN),
        ({"closes": NOW, "left": 0}, Openness.CLOSED),
        ({"last_end": NOW}, Openness.OVER),
        ({"registration": "none"}, Openness.NO_REGISTRATION),
        ({"registration": "none", "last_end": NOW}, Openness.OVER),
        ({"status": "cancelled", "last_end": NOW}, Openness.CANCELLED),
    ],
)
def test_the_first_reason_that_keeps_people_out_is_told(change, expected):
    assert openness(**{**OPEN, **change}) == expected
