"""A point on the map as text: how people paste it, and how calendars, links and forms write it.

Six decimal places (RFC 5545, 3.8.1.6) are 11 centimetres, and always plain: Pontianak lies at 0.000020, which a
float by itself writes as 2e-05, a number that no map, no calendar and no form reads.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from events.language import _

PLACES = 6
_NUMBER = r"[-+−]?\d{1,3}(?:\.\d+)?"
_LOCAL = r"[-+−]?\d{1,3},\d+"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*")
_LOCAL_PAIR = re.compile(rf"\s*({_LOCAL})\s*[;\s]\s*({_LOCAL})\s*|\s*({_LOCAL}),\s+({_LOCAL})\s*")
# In the order of trust: the pin itself, what was asked for, and last the middle of what the screen showed.
_IN_ADDRESS = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),
    re.compile(rf"[?&]mlat=({_NUMBER})&mlon=({_NUMBER})"),
    re.compile(rf"(?:^geo:|[?&](?:q|ll|query|destination|daddr|center)=(?:loc:)?)({_NUMBER})[,\s]\s*({_NUMBER})"),
    re.compile(rf"/@({_NUMBER}),({_NUMBER})"),
    re.compile(rf"#map=\d{{1,2}}(?:\.\d+)?/({_NUMBER})/({_NUMBER})"),
    re.compile(rf"[@=/]({_NUMBER}),\s*({_NUMBER})"),
)


def plain(degrees: float) -> str:
    """ "109.675300", "-6.889800", "0.000020": six places, never an exponent, never a minus before zero."""
    return f"{round(degrees, PLACES) + 0.0:.{PLACES}f}"


def written(latitude: float, longitude: float, separator: str = ", ") -> str:
    """Both numbers, as `read` takes them back unchanged."""
    return f"{plain(latitude)}{separator}{plain(longitude)}"


def read(text: str) -> tuple[float, float]:
    """Latitude and longitude, to six places, from "-6.8898, 109.6753" (or with decimal commas), or from a map's
    whole address of any length. Raises ValueError in our words."""
    text = unquote_plus(text).replace("−", "-").strip()
    found = _PAIR.fullmatch(text) or _LOCAL_PAIR.fullmatch(text)
    found = found or next((hit for pattern in _IN_ADDRESS if (hit := pattern.search(text))), None)
    if not found:
        raise ValueError(_("Tulis dua angka, misalnya -6.8898, 109.6753, atau tempel tautan peta yang memuatnya."))
    latitude, longitude = (_degrees(number) for number in found.groups() if number)
    return latitude, longitude


def _degrees(number: str) -> float:
    return round(float(number.replace(",", ".")), PLACES) + 0.0
