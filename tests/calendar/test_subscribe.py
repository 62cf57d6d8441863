"""Links into people's own calendars and maps: each program is told of the same feed in its own way."""

from __future__ import annotations

from datetime import timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from events.calendar import subscribe
from tests.calendar.test_ical import a_session, an_event
from tests.factories import NOW

FEED = "http://127.0.0.1:8000/kalender.ics?jenis=bimtek&q=zona+integritas"


def query(address: str) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}


def test_each_calendar_is_told_of_the_whole_address_of_the_feed():
    links = subscribe.links("/kalender.ics?jenis=bimtek&q=zona+integritas", " Agenda Nusa Jaya & Sekitar ")
    assert links.address == FEED
    assert links.webcal == FEED.replace("http://", "webcal://")
    assert links.google.startswith("https://calendar.google.com/")
    assert query(links.google) == {}, "Google is told the address by hand: it takes no link that names it"
    for link, host in ((links.outlook, "outlook.live.com"), (links.office, "outlook.office.com")):
        assert urlsplit(link).netloc == host
        assert query(link) == {"url": FEED, "name": "Agenda Nusa Jaya & Sekitar"}
        assert "+" not in link, "Outlook shows a plus sign as one"


def test_google_opens_with_the_session_filled_in_whatever_the_offset_of_its_moments():
    event = an_event()
    wita = timezone(timedelta(hours=8))
    starts = NOW.replace(hour=1, minute=0).astimezone(wita)
    session = a_session(event, title="Hari ke-1", room="Ruang 2", starts_at=starts, ends_at=starts + timedelta(hours=8))
    assert query(subscribe.google_template(session, event)) == {
        "action": "TEMPLATE",
        "text": "Bimtek Antikorupsi – Hari ke-1",
        "dates": "20261209T010000Z/20261209T090000Z",
        "location": "Ruang 2, Aula Praja, Jl. Alun-alun Utara No. 1",
        "details": "http://127.0.0.1:8000/kegiatan/bimtek-antikorupsi",
    }


@pytest.mark.parametrize(
    ("place", "looked_for"),
    [
        ({"latitude": -6.88, "longitude": 109.67}, "-6.880000,109.670000"),
        ({"latitude": 0.0, "longitude": 109.33}, "0.000000,109.330000"),  # Pontianak lies on the equator
        ({"latitude": -6.88, "longitude": None}, "Aula Praja, Jl. Alun-alun Utara No. 1"),
        ({}, "Aula Praja, Jl. Alun-alun Utara No. 1"),
        ({"address": ""}, "Aula Praja"),
        ({"venue": ""}, "Jl. Alun-alun Utara No. 1"),
    ],
)
def test_a_map_shows_the_position_or_else_looks_for_the_name(place, looked_for):
    found = query(subscribe.map_link(an_event(**place)))
    assert found == {"api": "1", "query": looked_for}


def test_without_a_place_there_is_no_map():
    assert subscribe.map_link(an_event(venue="", address="")) == ""
