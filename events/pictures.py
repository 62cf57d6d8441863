"""Drawing words on pictures without a browser: our own font, lines that fit, PNG small enough for chat programs."""

from __future__ import annotations

import threading
import unicodedata
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from events.assets import VENDOR

FONT = VENDOR / "plus-jakarta-sans-latin.woff2"
Colour = tuple[int, int, int]
INK, MUTED, WHITE, GOLD, SAND = (20, 33, 43), (82, 97, 107), (255, 255, 255), (255, 209, 102), (246, 244, 239)
ONE_AT_A_TIME = threading.Lock()
"""FreeType's faces, kept for all pictures, bear one hand at a time: whoever draws in a thread holds this."""
_BEYOND_LATIN_1 = frozenset("ıŒœʻʼˆ˚˜€™−–—‘’‚“”„•…")


@lru_cache(maxsize=64)
def face(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Plus Jakarta Sans of so many pixels; `weight` 200 to 800."""
    found = ImageFont.truetype(FONT, size)
    found.set_variation_by_axes([weight])
    return found


def drawable(text: str) -> str:
    """The text in letters the font has: accents it lacks go, what has no such letter becomes a question mark."""
    return "".join(_drawable(sign) for sign in unicodedata.normalize("NFC", " ".join(text.split())))


def _drawable(sign: str) -> str:
    if " " <= sign <= "~" or "\u00a1" <= sign <= "\u00ff" or sign in _BEYOND_LATIN_1:
        return sign
    if unicodedata.category(sign).startswith(("M", "C")):
        return ""
    bare = "".join(c for c in unicodedata.normalize("NFKD", sign) if " " <= c <= "~")
    return bare or "?"


def lines_of(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """The text in lines no wider than `width`; a word that is wider by itself is cut where it must be."""
    lines: list[str] = []
    for word in drawable(text).split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines += _cut(word, font, width)
    return lines


def _cut(word: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and font.getlength(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


class Sheet:
    """A picture being drawn from its top left corner; every length is in pixels."""

    def __init__(self, width: int, height: int, ground: Colour = WHITE) -> None:
        self.image = Image.new("RGB", (width, height), ground)
        self.draw = ImageDraw.Draw(self.image)

    def words(
        self,
        text: str,
        at: tuple[int, int],
        *,
        width: int,
        sizes: tuple[int, ...],
        weight: int = 500,
        colour: Colour = INK,
        most: int = 1,
        centred: bool = False,
    ) -> int:
        """Draw the text in the largest of `sizes` in which it fits `most` lines; returns where the next line begins.

        In the smallest size what is too much ends in an ellipsis.
        """
        size, lines = next(
            ((size, lines) for size in sizes if len(lines := lines_of(text, face(size, weight), width)) <= most),
            (sizes[-1], lines_of(text, face(sizes[-1], weight), width)),
        )
        font, step = face(size, weight), round(size * 1.24)
        for number, line in enumerate(_ended(lines, most, font, width)):
            left = at[0] + ((width - font.getlength(line)) / 2 if centred else 0)
            self.draw.text((left, at[1] + number * step), line, font=font, fill=colour)
        return at[1] + min(len(lines), most) * step

    def png(self, colours: int = 64) -> bytes:
        """The picture in at most so many colours."""
        file = BytesIO()
        few = self.image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(file, "PNG", optimize=True)
        return file.getvalue()


def _ended(lines: list[str], most: int, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,.')}…"]
