"""QR codes of tickets, venue screens and pairing: the same dark modules as SVG and as PNG.

Error correction M, quiet zone of 4 modules (ISO/IEC 18004). Upper-case text of digits, letters and
`$%*+-./:` is packed tighter, so links in a QR are upper-case: fewer modules scan from farther away.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from itertools import groupby

from markupsafe import Markup, escape
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4


@lru_cache(maxsize=512)
def qr_path(text: str) -> tuple[str, int]:
    """The dark modules as an SVG path, and the side of its square in modules, quiet zone included."""
    rows = _modules(text)
    return "".join(_row_path(y, row) for y, row in enumerate(rows)), len(rows)


def qr_svg(text: str, title: str = "", *, css: str = "qr") -> Markup:
    """An `<svg>` of class `css`: dark modules on white; scales to its box. Without a title it is decorative."""
    path, size = qr_path(text)
    named = Markup('role="img" aria-label="{}"').format(title) if title else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="{3}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"'
        ' shape-rendering="crispEdges" {1}><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d="{2}"/></svg>'
    ).format(size, named, escape(path), css)


def qr_png(text: str, scale: int = 12) -> bytes:
    """The same as a black and white PNG of `scale` pixels a module."""
    rows = _modules(text)
    image = Image.new("1", (len(rows), len(rows)), 1)
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    file = BytesIO()
    image.resize((len(rows) * scale,) * 2, Image.Resampling.NEAREST).save(file, "PNG", optimize=True)
    return file.getvalue()


def _modules(text: str) -> list[list[bool]]:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()


def _row_path(y: int, row: list[bool]) -> str:
    parts, x = [], 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            parts.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(parts)
