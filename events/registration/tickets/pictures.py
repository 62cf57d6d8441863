"""A ticket as one picture for the phone's gallery: whose, what, when, where, and the QR that the gate reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from events.calendar.tables import Event
from events.departments import brand
from events.departments.tables import Institution
from events.keys import group_code
from events.labels import label
from events.names import Sight, shown_name
from events.pictures import INK, MUTED, ONE_AT_A_TIME, WHITE, Sheet
from events.qr import qr_png
from events.registration.queries import AttendeeFacts, SessionTime
from events.registration.tickets.passes import payload, when
from events.vocabulary import AttendeeRole

WIDTH, HEIGHT = 1080, 1600
EDGE = 72
MODULE = 20
INNER = WIDTH - 2 * EDGE


@dataclass(frozen=True, slots=True)
class TicketPicture:
    """What the picture says; `colour` is the institution's, `letters` the code in groups."""

    title: str
    when: str
    place: str
    name: str
    about: str
    code: str
    letters: str
    colour: str


def picture_of(
    holder: AttendeeFacts, event: Event, sessions: Sequence[SessionTime], institution: Institution | None, sight: Sight
) -> TicketPicture:
    """The picture of this ticket; `sight` says how much of the name it shows."""
    about = (label(AttendeeRole, holder.role), holder.department_name or holder.institution)
    return TicketPicture(
        title=event.title,
        when=when(sessions, event.zone),
        place=", ".join(filter(None, (event.venue, event.address))),
        name=shown_name(holder.name, sight),
        about=" · ".join(filter(None, about)),
        code=holder.code,
        letters=group_code(holder.code),
        colour=institution.brand_colour if institution else "",
    )


def draw(ticket: TicketPicture) -> bytes:
    """The picture as PNG; blocking, for a thread of its own."""
    with ONE_AT_A_TIME:
        return _draw(ticket)


def _draw(ticket: TicketPicture) -> bytes:
    head = brand.rgb(ticket.colour if brand.usable(ticket.colour) else brand.DEFAULT)
    assert head is not None
    sheet = Sheet(WIDTH, HEIGHT, WHITE)
    sheet.draw.rectangle((0, 0, WIDTH, 420), fill=head)
    below = sheet.words(ticket.title, (EDGE, 56), width=INNER, sizes=(56, 50, 44, 38), weight=700, colour=WHITE, most=4)
    below = sheet.words(ticket.when, (EDGE, below + 16), width=INNER, sizes=(34, 30), weight=600, colour=WHITE, most=2)
    sheet.words(ticket.place, (EDGE, below + 4), width=INNER, sizes=(34, 30), colour=WHITE)
    code = Image.open(BytesIO(qr_png(payload(ticket.code), MODULE))).convert("RGB")
    sheet.image.paste(code, ((WIDTH - code.width) // 2, 440))
    top = 440 + code.height + 4
    sheet.words(ticket.letters, (EDGE, top), width=INNER, sizes=(44,), weight=600, colour=INK, centred=True)
    sheet.draw.line((EDGE, top + 84, WIDTH - EDGE, top + 84), fill=(217, 222, 226), width=3)
    below = sheet.words(ticket.name, (EDGE, top + 108), width=INNER, sizes=(60, 52, 44), weight=700, colour=INK, most=2)
    sheet.words(ticket.about, (EDGE, below + 4), width=INNER, sizes=(34, 30), colour=MUTED, most=2)
    return sheet.png(32)
