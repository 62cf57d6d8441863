"""The QR of a ticket: upper case, so that it fits QR's alphanumeric mode and its modules stay large."""

from __future__ import annotations

from io import BytesIO

import qrcode
from markupsafe import Markup
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

from events import config

QUIET = 4
PNG_MODULE = 16


def ticket_payload(code: str) -> str:
    """`HTTPS://HOST/T/CODE`."""
    return f"{config.load().base_url}/T/{code}".upper()


def matrix(payload: str) -> list[list[bool]]:
    """Rows of modules, true where dark, with the quiet zone of four modules."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(payload)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    return rows


def svg(payload: str, title: str = "") -> Markup:
    """One path, black on white, of any size; `title` is what a screen reader says."""
    rows = matrix(payload)
    runs = "".join(run for y, row in enumerate(rows) for run in _runs(row, y))
    return Markup(
        '<svg class="pass__qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img"'
        ' aria-label="{title}" shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        '<path d="{path}" fill="#000"/></svg>'
    ).format(size=len(rows), title=title, path=runs)


def _runs(row: list[bool], y: int) -> list[str]:
    """Each horizontal run of dark modules as a rectangle."""
    runs, x = [], 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            runs.append(f"M{x} {y}h{end - x}v1h{x - end}z")
        x = max(end, x + 1)
    return runs


def png(payload: str) -> bytes:
    """The same as a picture with 16 pixels a module, for documents and chat programs."""
    rows = matrix(payload)
    image = Image.new("1", (len(rows), len(rows)), 1)
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    side = len(rows) * PNG_MODULE
    out = BytesIO()
    image.resize((side, side), Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()
