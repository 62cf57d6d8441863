"""A point on the map as text: what maps give, and what comes back when it is pasted again."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import coordinates
from events.calendar import ical, subscribe
from events.calendar.fields import CoordinatesField
from tests.calendar.test_ical import a_session, an_event

DEGREES = st.floats(-90, 90, allow_nan=False) | st.sampled_from([0.00002, -0.00002, 0.0, -0.0, 1e-7, -1e-9, 109.33])
LONG = "https://www.google.com/maps/place/Tugu/" + quote("Jalan Khatulistiwa " * 60) + "/@0.0112,109.3221,17z/data="


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("-6.8898, 109.6753", (-6.8898, 109.6753)),
        ("-6.8898 109.6753", (-6.8898, 109.6753)),
        ("−6.9;109", (-6.9, 109.0)),
        ("-6,8898; 109,6753", (-6.8898, 109.6753)),
        ("-6,8898, 109,6753", (-6.8898, 109.6753)),
        ("geo:0.00002,109.33?z=17", (0.00002, 109.33)),
        ("https://peta.example/@-6.8898,109.6753,17z", (-6.8898, 109.6753)),
        ("https://www.google.com/maps/search/?api=1&query=0.000020%2C109.330000", (0.00002, 109.33)),
        ("https://maps.google.com/?q=loc:-6.88+109.67", (-6.88, 109.67)),
        ("https://www.openstreetmap.org/?mlat=-6.88&mlon=109.67#map=17/-6.80/109.60", (-6.88, 109.67)),
        ("https://www.openstreetmap.org/#map=17/-6.88/109.67", (-6.88, 109.67)),
        ("https://maps.apple.com/?ll=-6.88,109.67&q=Aula", (-6.88, 109.67)),
        (f"{LONG}!3m1!4b1!4m5!3m4!1s0x0:0x0!8m2!3d0.00002!4d109.322", (0.00002, 109.322)),
    ],
)
def test_a_point_is_read_as_maps_write_it_however_long_their_address_is(text, pair):
    assert coordinates.read(text) == pair


@pytest.mark.parametrize("text", ["", "6", "enam, tujuh", "nan, inf", "1e5, 3", "1,2,3,4", "9999, 1", "2e-05, 109.33"])
def test_what_names_no_point_is_refused_in_words(text):
    with pytest.raises(ValueError, match="dua angka"):
        coordinates.read(text)


@settings(deadline=None)
@given(DEGREES, DEGREES)
def test_a_point_is_written_plainly_and_read_back_as_it_was_written(latitude, longitude):
    text = coordinates.written(latitude, longitude)
    assert re.fullmatch(r"-?\d{1,3}\.\d{6}, -?\d{1,3}\.\d{6}", text)
    assert "-0.000000" not in text
    assert coordinates.read(text) == (round(latitude, 6), round(longitude, 6))
    assert coordinates.written(*coordinates.read(text)) == text


@settings(deadline=None)
@given(DEGREES, DEGREES)
def test_calendars_the_map_link_and_the_form_say_the_same_point(latitude, longitude):
    event = an_event(latitude=latitude, longitude=longitude)
    [geo] = re.findall(rb"\r\nGEO:([^\r]+)\r\n", ical.vevent(a_session(event), event))
    assert re.fullmatch(rb"-?\d{1,3}\.\d{6};-?\d{1,3}\.\d{6}", geo)
    point = coordinates.read(geo.decode())
    assert point == coordinates.read(subscribe.map_link(event)) == (round(latitude, 6), round(longitude, 6))
    shown = CoordinatesField(name="coordinates", _form=None, _meta=_Meta())
    shown.process(None, data=(latitude, longitude))
    assert coordinates.read(shown._value()) == point


class _Meta:
    """What a field asks of its form, and this one does not."""

    @staticmethod
    def get_translations(_form):
        return None
