"""The institution's colour on our pages: used only where white text on it can be read (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import math
import re

from events.errors import Unreadable
from events.language import _

DEFAULT = "#0b5c55"
READABLE = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb | None:
    """The three channels of `#rrggbb`; None for anything else."""
    if not _HEX.fullmatch(colour):
        return None
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: Rgb) -> float:
    shares = [channel / 255 for channel in colour]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


WHITE: Rgb = (255, 255, 255)


def usable(colour: str) -> bool:
    """Whether white text on this colour, and this colour on white, can be read."""
    found = rgb(colour)
    return found is not None and contrast(found, WHITE) >= READABLE


def parse(text: str) -> str:
    """The colour as `#RRGGBB`, with or without its sign when typed. Raises Unreadable for one that cannot be used."""
    colour = f"#{text.strip().removeprefix('#')}".upper()
    found = rgb(colour)
    if found is None:
        raise Unreadable(_("Tulis warna sebagai tanda # dan enam angka heksadesimal, misalnya #0B5C55."))
    ratio = contrast(found, WHITE)
    if ratio < READABLE:
        raise Unreadable(
            _(
                "Warna ini terlalu muda: tulisan putih di atasnya sulit dibaca (kontras %(ratio)s banding 1, "
                "paling sedikit 4,5 banding 1). Pilih warna yang lebih tua.",
                ratio=f"{math.floor(ratio * 10) / 10:.1f}".replace(".", ","),
            )
        )
    return colour


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of the other colour in the one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def soft(colour: Rgb) -> Rgb:
    """The strongest tint (12% down to white) on which the colour itself can still be read."""
    tints = (mix(colour, WHITE, 1 - percent / 100) for percent in range(12, 0, -1))
    return next((tint for tint in tints if contrast(colour, tint) >= READABLE), WHITE)


def stylesheet(colour: str) -> str:
    """The custom properties that `tokens.css` leaves to the institution; an unusable colour gives the default."""
    brand = rgb(colour) if usable(colour) else rgb(DEFAULT)
    assert brand is not None
    values = {"brand": brand, "brand-deep": mix(brand, (0, 0, 0), 0.26), "brand-soft": soft(brand)}
    lines = [f"--{name}: #{red:02x}{green:02x}{blue:02x};" for name, (red, green, blue) in values.items()]
    return f":root {{ {' '.join(lines)} }}\n"
