"""A QR is only right if a reader other than ours can read it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from events.qr import QUIET_ZONE, qr_path, qr_png, qr_svg

TICKET = "HTTPS://HADIR.NUSAJAYA.EXAMPLE/T/8XK4Q2M79TZPABCD"


def drawn(text: str, scale: int = 8) -> Image.Image:
    """The SVG path painted by hand: what a browser would show."""
    path, size = qr_path(text)
    image = Image.new("L", (size * scale, size * scale), 255)
    brush = ImageDraw.Draw(image)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        left, top = int(x) * scale, int(y) * scale
        brush.rectangle((left, top, left + int(length) * scale - 1, top + scale - 1), fill=0)
    return image


@pytest.mark.parametrize("text", [TICKET, "HTTP://127.0.0.1/H/ABC123/9ZKM2Q4T", "Bupati Nusa Jaya – uji"])
def test_another_reader_decodes_what_was_encoded(text):
    assert [found.text for found in zxingcpp.read_barcodes(drawn(text))] == [text]
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(qr_png(text))))] == [text]


def test_the_quiet_zone_stays_white():
    path, size = qr_path(TICKET)
    rows = {int(y) for y in re.findall(r"M\d+ (\d+)h", path)}
    assert min(rows) == QUIET_ZONE
    assert max(rows) == size - QUIET_ZONE - 1


def test_upper_case_links_make_a_smaller_code():
    assert qr_path(TICKET)[1] < qr_path(TICKET.lower())[1]


def test_a_title_is_text_and_never_markup():
    svg = qr_svg(TICKET, 'QR "Ayu" <b>')
    assert "<b>" not in svg
    assert 'aria-label="QR &#34;Ayu&#34; &lt;b&gt;"' in svg
    assert 'aria-hidden="true"' in qr_svg(TICKET)
