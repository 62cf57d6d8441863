"""The signed letter as a file: a PDF, or a scan as JPEG or PNG. What it is, its bytes say, never its name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image

from events import audit
from events.audit import Actor
from events.clean import visible
from events.database import sql, transaction
from events.errors import NotFound, Unreadable
from events.language import _
from events.registration.seats.event import lock_event
from events.registration.seats.window import refuse_cancelled
from events.registration.tables import LetterFile

MOST_BYTES = 3_000_000
MOST_PIXELS = 80_000_000
"""Two sides of A4 at 600 dpi; more would hold up the phone that shows it."""
MOST_NAME = 100
TAIL = 2048
"""Where a PDF ends: what follows its last mark may be no longer than this (ISO 32000, implementations)."""
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_BEGINNINGS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG"}
_LOCKED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R\b|<<)")
_KNOWN_ENDING = re.compile(r"\.(pdf|jpe?g|png)$", re.IGNORECASE)
_NEVER_IN_NAMES = frozenset('<>:"/\\|?*%')


@dataclass(frozen=True, slots=True)
class About:
    """What stands beside the link to the file; `size` in bytes."""

    name: str
    media_type: str
    size: int
    uploaded_at: datetime

    @property
    def kind(self) -> str:
        return self.media_type.partition("/")[2].upper()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file found fit to keep, or kept."""

    name: str
    media_type: str
    content: bytes


# ----------------------------------------------------------------- what it is


def read_upload(name: str, content: bytes) -> Upload:
    """The file under a clean name. Raises Unreadable: empty, too large, another kind, locked, or broken."""
    if not content:
        raise Unreadable(_("Berkas ini kosong. Pilih berkas surat yang berisi."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("Berkas ini lebih dari 3 MB. Pindai ulang dengan mutu lebih rendah, lalu unggah lagi."))
    media_type = _kind(content)
    if media_type in _PICTURES:
        _check_picture(content, _PICTURES[media_type])
    else:
        _check_pdf(content)
    return Upload(clean_name(name, ENDINGS[media_type]), media_type, content)


def _kind(content: bytes) -> str:
    found = next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)
    if found is None:
        raise Unreadable(
            _("Berkas ini bukan PDF, JPEG, atau PNG. Simpan atau pindai surat sebagai PDF, lalu unggah lagi.")
        )
    return found


def _check_pdf(content: bytes) -> None:
    """Without a PDF library: where it ends, and whether it says that it is encrypted (ISO 32000-1, 7.5.5 and 7.6)."""
    tail = content[-TAIL:]
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise Unreadable(_("PDF ini rusak atau terpotong. Simpan ulang suratnya, lalu unggah lagi."))
    if _LOCKED.search(content):
        raise Unreadable(_("PDF ini dikunci (terenkripsi). Simpan ulang tanpa kunci, lalu unggah lagi."))


def _check_picture(content: bytes, format_: str) -> None:
    """Reads the picture's head, never its pixels: a small file may unfold to a huge picture."""
    try:
        with Image.open(BytesIO(content), formats=(format_,)) as picture:
            too_large = picture.width * picture.height > MOST_PIXELS
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        too_large = True
    except Exception:  # a broken picture ends in whatever its reader stumbles over
        raise Unreadable(_("Gambar ini rusak. Pindai atau potret ulang surat, lalu unggah lagi.")) from None
    if too_large:
        raise Unreadable(_("Gambar ini terlalu besar. Pindai ulang paling tinggi 300 dpi, lalu unggah lagi."))


def clean_name(name: str, ending: str) -> str:
    """The last part of the name, on one line, without signs that folders or direction marks give a meaning."""
    last = re.split(r"[/\\]", visible(name))[-1]
    plain = "".join(" " if c in _NEVER_IN_NAMES or unicodedata.category(c)[0] in "CZ" else c for c in last).strip()
    stem = " ".join(_KNOWN_ENDING.sub("", plain).split())[:MOST_NAME].strip(" .")
    return (stem or "surat-undangan") + ending


# ----------------------------------------------------------------- where it is kept


async def about_file(event_id: uuid.UUID) -> About | None:
    """The event's letter file without its bytes; None without one."""
    rows = await sql("SELECT name, media_type, size, uploaded_at FROM letter_file WHERE event = {}", event_id)
    return About(**rows[0]) if rows else None


async def file_of(event_id: uuid.UUID) -> Upload:
    """The event's letter file with its bytes. Raises NotFound."""
    rows = await sql("SELECT name, media_type, content FROM letter_file WHERE event = {}", event_id)
    if not rows:
        raise NotFound(_("Berkas surat undangan tidak tersedia."))
    return Upload(rows[0]["name"], rows[0]["media_type"], bytes(rows[0]["content"]))


async def keep_file(event_id: uuid.UUID, upload: Upload, *, by: Actor, now: datetime) -> None:
    """Keep it in the place of an older one. Raises NotFound, EventCancelled."""
    digest = hashlib.sha256(upload.content).digest()
    async with transaction():
        refuse_cancelled(await lock_event(event_id))
        old = await _take_away(event_id)
        await LetterFile.insert(
            LetterFile(
                event=event_id,
                name=upload.name,
                media_type=upload.media_type,
                size=len(upload.content),
                digest=digest,
                content=upload.content,
                uploaded_at=now,
            )
        )
        data = {"size": len(upload.content), "sha256": digest.hex(), "media_type": upload.media_type}
        await audit.record(
            "invitation.letter_file_replaced" if old else "invitation.letter_file_uploaded",
            by=by,
            at=now,
            subject=("event", event_id),
            event=event_id,
            data=data,
            personal={"name": upload.name},
        )


async def remove_file(event_id: uuid.UUID, *, by: Actor, now: datetime) -> bool:
    """Erase the file; False where there was none. Raises NotFound, EventCancelled."""
    async with transaction():
        refuse_cancelled(await lock_event(event_id))
        old = await _take_away(event_id)
        if old is None:
            return False
        data = {"size": old.size, "sha256": bytes(old.digest).hex()}
        await audit.record(
            "invitation.letter_file_removed",
            by=by,
            at=now,
            subject=("event", event_id),
            event=event_id,
            data=data,
            personal={"name": old.name},
        )
    return True


@dataclass(frozen=True, slots=True)
class Removed:
    """What is written down of a file that is gone."""

    name: str
    size: int
    digest: bytes


async def _take_away(event_id: uuid.UUID) -> Removed | None:
    rows = await sql("DELETE FROM letter_file WHERE event = {} RETURNING name, size, digest", event_id)
    return Removed(**rows[0]) if rows else None
