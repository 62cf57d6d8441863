"""Small files for the tests of the letter: real ones, and such as only pretend."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"xref\n0 4\ntrailer<</Root 1 0 R/Size 4>>\nstartxref\n150\n%%EOF\n"
)
LOCKED = PDF.replace(b"/Size 4", b"/Size 4/Encrypt 9 0 R")
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def scan(format_: str) -> bytes:
    """A white page as a scanner stores it."""
    out = BytesIO()
    Image.new("L", (60, 84), 255).save(out, format_)
    return out.getvalue()


def huge_png(width: int) -> bytes:
    """A few bytes that claim to unfold to a square of that width."""
    header = struct.pack(">IIBBBBB", width, width, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", b""), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
