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
    "ends_at": NOW + HOUR,
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
        ({"ends_at": NOW}, Openness.OVER),
        ({"ends_at": None}, Openness.OPEN),
        ({"registration": "none"}, Openness.NO_REGISTRATION),
        ({"registration": "invited"}, Openness.INVITED),
        ({"registration": "invited", "opens": NOW + HOUR}, Openness.INVITED),
        ({"registration": "invited", "closes": NOW}, Openness.CLOSED),
        ({"registration": "invited", "invited": True}, Openness.OPEN),
        ({"registration": "invited", "invited": True, "opens": NOW + HOUR}, Openness.SOON),
        ({"registration": "none", "invited": True}, Openness.NO_REGISTRATION),
        ({"status": "draft"}, Openness.DRAFT),
        ({"registration": "none", "ends_at": NOW}, Openness.OVER),
        ({"status": "cancelled", "ends_at": NOW}, Openness.CANCELLED),
    ],
)
def test_the_first_reason_that_keeps_people_out_is_told(change, expected):
    assert openness(**{**OPEN, **change}) == expected
