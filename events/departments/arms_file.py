"""The coat of arms: a PNG, or an SVG of which only the drawing is kept, told by its bytes.

An SVG is written anew from the elements and attributes that draw (`DRAWS`); whatever runs, loads or links is left out:
no script, no handler, no address but a place in the drawing itself. The library at hand for this (svg-hush) let
addresses of this host through and fell over nested groups. It is only ever shown as a picture, which runs nothing, and
handed out by `downloads.as_download`, sandboxed.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from events import audit
from events.audit import Actor
from events.clean import visible
from events.database import sql, transaction
from events.departments.actions import hold_institution
from events.departments.tables import CoatOfArms
from events.errors import Conflict, NotFound, Unreadable
from events.language import _

MOST_BYTES = 500_000
MOST_PIXELS = 16_000_000
MOST_DEPTH = 64
MOST_ELEMENTS = 20_000
MOST_NAME = 100
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
PNG_TYPE, SVG_TYPE = "image/png", "image/svg+xml"
ENDINGS = {PNG_TYPE: ".png", SVG_TYPE: ".svg"}
DRAWS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "use",
        "symbol",
        "title",
        "desc",
        "style",
        "image",
    ]
)
_ATTRIBUTE = re.compile(r"(?![oO][nN])[a-zA-Z][a-zA-Z-]*(?:\d)?")
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]+")
_INSIDE = re.compile(r"#([\w.-]+)")
_OUTSIDE = re.compile(r"url\s*\(\s*[\"']?\s*(?!#)|[\\@<]|//|image-set|expression|javascript:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture found fit to keep, or kept."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class About:
    """What stands beside the picture; `version` changes with its bytes."""

    name: str
    media_type: str
    size: int
    version: str
    uploaded_at: datetime


def read_picture(name: str, content: bytes) -> Picture:
    """The picture under a clean name. Raises Unreadable: empty, too large, another kind, or broken."""
    if not content:
        raise Unreadable(_("Berkas ini kosong. Pilih gambar lambang."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("Berkas ini lebih dari 500 kB. Perkecil gambarnya, lalu unggah lagi."))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_png(content)
        return Picture(_clean_name(name, PNG_TYPE), PNG_TYPE, content)
    if b"<svg" in content[:4096]:
        return Picture(_clean_name(name, SVG_TYPE), SVG_TYPE, clean_svg(content))
    raise Unreadable(_("Berkas ini bukan PNG atau SVG. Simpan lambang sebagai PNG, lalu unggah lagi."))


def _clean_name(name: str, media_type: str) -> str:
    plain = re.sub(r"[^\w ().-]+", " ", re.split(r"[/\\]", visible(name))[-1])
    stem = " ".join(re.sub(r"\.(png|svg)$", "", plain, flags=re.IGNORECASE).split())[:MOST_NAME].strip(" .")
    return (stem or "lambang") + ENDINGS[media_type]


def _check_png(content: bytes) -> None:
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as picture:
            too_large = picture.width * picture.height > MOST_PIXELS
            if not too_large:
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        too_large = True
    except Exception:  # a broken picture ends in whatever its reader stumbles over
        raise Unreadable(_("Gambar ini rusak. Simpan ulang lambang sebagai PNG, lalu unggah lagi.")) from None
    if too_large:
        raise Unreadable(_("Gambar ini terlalu besar. Perkecil sampai paling banyak 4.000 piksel, lalu unggah lagi."))


# ----------------------------------------------------------------- of an SVG, the drawing


class _Drawing:
    """Writes what draws while the parser reads; `skipped` counts how deep it stands in what does not.

    Of each part with a name, "" for the whole, `own` counts the elements and `used` lists the parts it draws again.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.depth = self.elements = self.skipped = 0
        self.styles: list[str] | None = None
        self.open: list[str] = [""]
        self.own: Counter[str] = Counter()
        self.used: dict[str, list[str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth, self.elements = self.depth + 1, self.elements + 1
        space, _bar, local = name.rpartition("|")
        if self.depth > MOST_DEPTH or self.elements > MOST_ELEMENTS or (self.depth == 1 and (space, local) != _ROOT):
            raise Unreadable(_unfit())
        if self.skipped or space != SVG or local not in DRAWS:
            self.skipped += 1
            return
        if local == "style":
            self.styles = []
        self._note(local, attributes)
        names = f' xmlns="{SVG}" xmlns:xlink="{XLINK}"' if self.depth == 1 else ""
        self.parts.append(f"<{local}{names}{''.join(_kept(attributes, local))}>")

    def _note(self, local: str, attributes: dict[str, str]) -> None:
        self.open.append(attributes.get("id", ""))
        again = _INSIDE.fullmatch(attributes.get("href", attributes.get(f"{XLINK}|href", "")))
        for part in {"", *self.open}:
            self.own[part] += 1
            if again and local == "use":
                self.used.setdefault(part, []).append(again[1])

    def drawn(self, part: str = "", within: tuple[str, ...] = (), known: dict[str, int] | None = None) -> int:
        """How many elements are drawn with this part, each as often as it is used. Raises Unreadable for a circle."""
        known = {} if known is None else known
        if part in within or len(within) > MOST_DEPTH:
            raise Unreadable(_unfit())
        if part not in known:
            again = Counter(self.used.get(part, ()))
            known[part] = self.own[part] + sum(
                times * self.drawn(one, (*within, part), known) for one, times in again.items()
            )
        return known[part]

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.skipped:
            self.skipped -= 1
            return
        self.open.pop()
        local = name.rpartition("|")[2]
        if local == "style" and self.styles is not None:
            text, self.styles = "".join(self.styles), None
            self.parts.append("" if _OUTSIDE.search(text) else escape(text))
        self.parts.append(f"</{local}>")

    def text(self, said: str) -> None:
        if self.styles is not None and not self.skipped:
            self.styles.append(said)
        elif not self.skipped and self.depth:
            self.parts.append(escape(said))


_ROOT = (SVG, "svg")


def _kept(attributes: dict[str, str], element: str) -> list[str]:
    found = []
    for name, value in attributes.items():
        space, _bar, local = name.rpartition("|")
        if local == "href" and space in ("", XLINK):
            inside = _INSIDE.fullmatch(value) if element != "image" else _PICTURE.fullmatch(value)
            if inside:
                found.append(f" xlink:href={quoteattr(value)}")
        elif not space and _ATTRIBUTE.fullmatch(local) and not _OUTSIDE.search(value):
            found.append(f" {local}={quoteattr(value)}")
    return found


def _unfit() -> str:
    return _("SVG ini tidak dapat dipakai: rusak atau terlalu rumit. Simpan lambang sebagai PNG, lalu unggah lagi.")


def clean_svg(content: bytes) -> bytes:
    """The drawing of an SVG and nothing else. Raises Unreadable for what is none or nests too deep."""
    drawing = _Drawing()
    parser = expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = drawing.start, drawing.end
    parser.CharacterDataHandler = drawing.text
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise Unreadable(_unfit()) from None
    if drawing.drawn() > MOST_ELEMENTS:
        raise Unreadable(_unfit())
    return "".join(drawing.parts).encode()


def _refuse_entities(*_declared: Any) -> None:
    raise Unreadable(_unfit())


# ----------------------------------------------------------------- where it is kept


async def about_arms() -> About | None:
    """The institution's coat of arms without its bytes; None without one."""
    rows = await sql("SELECT name, media_type, size, digest, uploaded_at FROM coat_of_arms")
    if not rows:
        return None
    row = rows[0]
    return About(row["name"], row["media_type"], row["size"], bytes(row["digest"]).hex()[:12], row["uploaded_at"])


async def arms() -> Picture:
    """The coat of arms with its bytes. Raises NotFound."""
    rows = await sql("SELECT name, media_type, content FROM coat_of_arms")
    if not rows:
        raise NotFound
    return Picture(rows[0]["name"], rows[0]["media_type"], bytes(rows[0]["content"]))


async def keep_arms(picture: Picture, *, by: Actor, now: datetime) -> None:
    """Keep it in the place of an older one. Raises Conflict before the institution was set up."""
    digest = hashlib.sha256(picture.content).digest()
    async with transaction():
        held = await hold_institution(now)
        if not held.revision:
            raise Conflict(_("Isi dan simpan data instansi dahulu, lalu unggah lambangnya."), code="no_institution")
        await sql("DELETE FROM coat_of_arms")
        row = CoatOfArms(institution=held.id, name=picture.name, media_type=picture.media_type, uploaded_at=now)
        row.size, row.digest, row.content = len(picture.content), digest, picture.content
        await CoatOfArms.insert(row)
        data = {"size": row.size, "sha256": digest.hex(), "media_type": picture.media_type}
        await audit.record("institution.arms_kept", by=by, at=now, subject=("institution", held.id), data=data)


async def remove_arms(*, by: Actor, now: datetime) -> None:
    """Take it off the letterhead; where there is none, that is the same."""
    async with transaction():
        held = await hold_institution(now)
        if await sql("DELETE FROM coat_of_arms RETURNING id"):
            await audit.record("institution.arms_removed", by=by, at=now, subject=("institution", held.id))


async def read(name: str, content: bytes) -> Picture:
    """As `read_picture`, beside the event loop."""
    return await asyncio.to_thread(read_picture, name, content)
