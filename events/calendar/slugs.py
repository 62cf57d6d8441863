"""The word that names an event in its addresses: small letters, digits and single dashes, never a dot."""

import re
import unicodedata
from collections.abc import Iterator

from events.errors import Unreadable
from events.language import _

LONGEST = 80
PROPOSED = 60
RESERVED = frozenset({"baru"})  # /panitia/kegiatan/baru is a page
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def propose(title: str) -> str:
    """A slug from a title: "Bimtek Keluarga Berintegritas" is "bimtek-keluarga-berintegritas"; never empty."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_only)
    slug = "-".join(words)
    if len(slug) > PROPOSED:
        slug = slug[: PROPOSED + 1].rpartition("-")[0] or slug[:PROPOSED]
    return slug if slug and slug not in RESERVED else f"kegiatan-{slug}".rstrip("-")


def candidates(title: str) -> Iterator[str]:
    """The proposal, then the same with -2, -3 and so on, without end."""
    slug, number = propose(title), 1
    while True:
        yield slug if number == 1 else f"{slug}-{number}"
        number += 1


def clean_slug(text: str) -> str:
    """A typed slug, in small letters. Raises Unreadable with what is allowed."""
    slug = text.strip().lower()
    if len(slug) > LONGEST or slug in RESERVED or not _SLUG.fullmatch(slug):
        raise Unreadable(
            _(
                "Gunakan huruf kecil, angka dan tanda hubung saja, paling banyak %(most)s karakter; misalnya"
                " bimtek-antikorupsi-2026.",
                most=LONGEST,
            )
        )
    return slug
