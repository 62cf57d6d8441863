"""The card that chat programs show of an event's link: 1200 x 630 pixels, date and place readable at thumb size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from events.departments import brand
from events.pictures import GOLD, INK, MUTED, ONE_AT_A_TIME, WHITE, Colour, Sheet, face
from events.text import month_name, weekday_name

SIZE = (1200, 630)
EDGE = 64
DAY_BLOCK = 236
PETAL = 24


@dataclass(frozen=True, slots=True)
class Preview:
    """What the card says; `first` None for an event without a session. `banner` stands where the kind would."""

    title: str
    kind: str
    banner: str
    first: date | None
    last: date | None
    when: str
    place: str
    host: str
    institution: str
    colour: str


def draw(preview: Preview) -> bytes:
    """The card as PNG, well under 60 kB; blocking, for a thread of its own."""
    with ONE_AT_A_TIME:
        return _draw(preview)


def _draw(preview: Preview) -> bytes:
    ground = brand.rgb(preview.colour if brand.usable(preview.colour) else brand.DEFAULT)
    assert ground is not None
    sheet = Sheet(*SIZE, ground)
    _batik(sheet, brand.mix(ground, WHITE, 0.07))
    left = EDGE
    if preview.first and preview.last:
        _days(sheet, preview.first, preview.last)
        left += DAY_BLOCK + 48
    width = SIZE[0] - left - EDGE
    _tag(sheet, preview.banner or preview.kind, (left, EDGE + 2), bright=not preview.banner)
    below = sheet.words(
        preview.title, (left, EDGE + 74), width=width, sizes=(72, 60, 54, 48, 42, 38), weight=700, colour=WHITE, most=4
    )
    below = sheet.words(preview.when, (left, below + 20), width=width, sizes=(32, 28), weight=600, colour=GOLD, most=2)
    sheet.words(preview.place, (left, below + 6), width=width, sizes=(32, 28), colour=WHITE, most=2)
    _foot(sheet, preview)
    return sheet.png(48)


def _batik(sheet: Sheet, thread: Colour) -> None:
    """Kawung, as on the head of our pages: meeting circles."""
    for x in range(-2 * PETAL, SIZE[0] + 2 * PETAL, 2 * PETAL):
        for y in range(-2 * PETAL, SIZE[1], 2 * PETAL):
            sheet.draw.ellipse((x - 34, y - 34, x + 34, y + 34), outline=thread, width=1)


def _days(sheet: Sheet, first: date, last: date) -> None:
    """As on a tear-off calendar; the second day beside the first, or below it in another month."""
    top, right = EDGE, EDGE + DAY_BLOCK
    sheet.draw.rounded_rectangle((EDGE, top, right, top + 268), radius=24, fill=WHITE)
    one_day = first == last
    weekdays = [weekday_name(day)[:3] for day in (first, last)]
    months = [month_name(day.month)[:3] for day in (first, last)]
    # Two days are written smaller: lower, so that they stand in the middle all the same.
    for text, down, sizes, weight, colour in (
        (weekdays[0] if one_day else " – ".join(weekdays), 24, (32,), 600, MUTED),
        (str(first.day) if one_day else f"{first.day}–{last.day}", 64 if one_day else 84, (112, 80, 68), 800, INK),
        (f"{' – '.join(dict.fromkeys(months))} {last.year}", 206, (32, 28, 24), 600, MUTED),
    ):
        at = (EDGE + 12, top + down)
        sheet.words(text, at, width=DAY_BLOCK - 24, sizes=sizes, weight=weight, colour=colour, centred=True)


def _tag(sheet: Sheet, text: str, at: tuple[int, int], *, bright: bool) -> None:
    font = face(28, 700)
    right = at[0] + round(font.getlength(text)) + 40
    sheet.draw.rounded_rectangle((*at, right, at[1] + 50), radius=25, fill=GOLD if bright else WHITE)
    sheet.draw.text((at[0] + 20, at[1] + 7), text, font=font, fill=INK if bright else (179, 18, 42))


def _foot(sheet: Sheet, preview: Preview) -> None:
    top = SIZE[1] - EDGE - 44
    sheet.draw.rounded_rectangle((EDGE, top, EDGE + 52, top + 52), radius=13, fill=WHITE)
    for x in (EDGE + 15, EDGE + 37):
        sheet.draw.line((x, top + 13, x, top + 39), fill=INK, width=5)
    sheet.draw.line((EDGE + 15, top + 27, EDGE + 23, top + 35), fill=(10, 122, 62), width=5)
    sheet.draw.line((EDGE + 23, top + 35, EDGE + 38, top + 20), fill=(10, 122, 62), width=5)
    named = " · ".join(dict.fromkeys(filter(None, (preview.host, preview.institution))))
    sheet.words(named, (EDGE + 72, top + 8), width=SIZE[0] - 2 * EDGE - 72, sizes=(28, 24), weight=600, colour=WHITE)
