"""One sheet of A4 as a small PDF (ISO 32000-1), with text in Times, which every reader brings along. Lengths in points.

Enough for the demo's letters, and no library more to install.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WIDTH, HEIGHT = 595.28, 841.89
REGULAR, BOLD = "/F1", "/F2"
# Of the signs from space to tilde, in thousandths of the size (Adobe Core 14 AFM).
_WIDTHS = {
    REGULAR: "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500"
    " 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722"
    " 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500"
    " 333 389 278 500 500 722 500 500 444 480 200 480 541",
    BOLD: "250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500 500 500 500"
    " 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 778 667 944 722 778 611 778 722 556 667 722"
    " 722 1000 722 722 667 333 278 333 581 500 333 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 556"
    " 444 389 333 556 500 722 500 500 444 394 220 394 520",
}
_OF_SIGN = {
    font: {chr(32 + place): int(width) for place, width in enumerate(widths.split())}
    for font, widths in _WIDTHS.items()
}
_FONTS = b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>"


def width(text: str, font: str, size: float) -> float:
    """How wide the text is set; a sign outside ASCII counts as a digit."""
    return sum(_OF_SIGN[font].get(sign, 500) for sign in text) * size / 1000


def wrapped(text: str, font: str, size: float, most: float) -> list[str]:
    """The text in lines of at most that width, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, font, size) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


class Sheet:
    """What is drawn, from the top; `y` is where the next line stands."""

    def __init__(self, left: float, top: float) -> None:
        self.left, self.y, self.drawn = left, HEIGHT - top, list[str]()

    def line(self, text: str, x: float | None = None, *, font: str = REGULAR, size: float = 11.5) -> None:
        """One line at `x`, from the left unless told, and no step down."""
        signs = re.sub(r"([\\()])", r"\\\1", text)
        place = self.left if x is None else x
        self.drawn.append(f"BT {font} {size} Tf {place:.2f} {self.y:.2f} Td ({signs}) Tj ET")

    def centred(self, text: str, *, font: str = REGULAR, size: float = 11.5) -> None:
        self.line(text, (WIDTH - width(text, font, size)) / 2, font=font, size=size)

    def paragraph(self, text: str, most: float, x: float | None = None, *, step: float = 16) -> None:
        """The text as lines under each other, and a step down after each."""
        for line in wrapped(text, REGULAR, 11.5, most):
            self.line(line, x)
            self.down(step)

    def down(self, step: float) -> None:
        self.y -= step

    def rule(self, thickness: float, start: float, end: float) -> None:
        self.drawn.append(f"{thickness} w {start:.2f} {self.y:.2f} m {end:.2f} {self.y:.2f} l S")

    def stroke(self, x: float, curves: Sequence[tuple[float, ...]]) -> None:
        """A line of Bezier curves by a blue pen, each three points away from where it begins."""
        path = " ".join(
            " ".join(f"{at + (x, self.y)[place % 2]:.1f}" for place, at in enumerate(curve)) + " c" for curve in curves
        )
        self.drawn.append(f"q 0.1 0.2 0.6 RG 1.3 w 1 J {x:.1f} {self.y:.1f} m {path} S Q")

    def pdf(self, title: str) -> bytes:
        """The sheet as a file."""
        content = "\n".join(self.drawn).encode("cp1252", "replace")
        parts = [
            b"<</Type/Catalog/Pages 2 0 R/Lang(id)/ViewerPreferences<</DisplayDocTitle true>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>" % (WIDTH, HEIGHT),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            _FONTS % b"Times-Roman",
            _FONTS % b"Times-Bold",
            b"<</Title<FEFF%s>>>" % title.encode("utf-16-be").hex().encode(),
        ]
        return _assembled(parts)


def _assembled(parts: Sequence[bytes]) -> bytes:
    """The objects, the table of where each begins, and the trailer that finds the table."""
    out, starts = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, part in enumerate(parts, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1,
        len(parts),
        table,
    )
    return bytes(out)
