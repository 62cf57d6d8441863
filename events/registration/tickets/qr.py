"""The QR of a ticket: upper case, so that it fits QR's alphanumeric mode and its modules stay large."""

from __future__ import annotations

from markupsafe import Markup

from events import config
from events.qr import qr_png, qr_svg

PNG_MODULE = 16


def ticket_payload(code: str) -> str:
    """`HTTPS://HOST/T/CODE`."""
    return f"{config.load().base_url}/T/{code}".upper()


def svg(payload: str, title: str) -> Markup:
    """Black on white, of any size; `title` is what a screen reader says."""
    return qr_svg(payload, title, css="pass__qr")


def png(payload: str) -> bytes:
    """The same as a picture with 16 pixels a module, for documents and chat programs."""
    return qr_png(payload, PNG_MODULE)
