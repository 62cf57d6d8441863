"""Links that put Hadir's events into people's own calendars."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from events import config, coordinates
from events.calendar import ical
from events.calendar.tables import Event, Session

GOOGLE = "https://calendar.google.com/calendar/render"
GOOGLE_BY_ADDRESS = "https://calendar.google.com/calendar/u/0/r/settings/addbyurl"
"""Where Google asks for the address: a link with `cid=webcal:` gives an empty calendar, one with `cid=https:` none."""
OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb"
OFFICE = "https://outlook.office.com/calendar/0/addfromweb"


class Links(NamedTuple):
    """One feed, as each kind of calendar wants to be told of it; Google is told by hand."""

    address: str
    webcal: str
    google: str
    outlook: str
    office: str


def links(path: str, name: str) -> Links:
    """The addresses of the feed at `path`; what sees `webcal:` subscribes instead of importing once."""
    address = config.load().base_url + path
    webcal = "webcal://" + address.partition("://")[2]
    query = urlencode({"url": address, "name": name.strip()}, quote_via=quote)
    return Links(
        address=address,
        webcal=webcal,
        google=GOOGLE_BY_ADDRESS,
        outlook=f"{OUTLOOK}?{query}",
        office=f"{OFFICE}?{query}",
    )


def google_template(session: Session, event: Event) -> str:
    """A link that opens Google Calendar with this session filled in."""
    dates = "/".join(_stamp(moment) for moment in (session.starts_at, session.ends_at))
    values = {
        "action": "TEMPLATE",
        "text": ical.title_of(session, event),
        "dates": dates,
        "location": ical.place(session, event),
        "details": ical.event_url(event),
    }
    return f"{GOOGLE}?{urlencode(values, quote_via=quote)}"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def map_link(event: Event) -> str:
    """A map of the place: by its position where known, else by its name and address; empty without either."""
    if event.latitude is not None and event.longitude is not None:
        query = coordinates.written(event.latitude, event.longitude, ",")
    else:
        query = ", ".join(filter(None, (event.venue, event.address)))
    return f"https://www.google.com/maps/search/?{urlencode({'api': 1, 'query': query})}" if query else ""
