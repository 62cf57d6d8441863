"""Typed text made fit to store: one spelling, no invisible characters, a sentence when it cannot be read."""

import re
import unicodedata

from events.errors import Unreadable
from events.language import _

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)

MOST_TYPED = 100_000
"""Characters that are looked at one by one; nothing typed comes near, and millions hold up everybody else."""
_MOBILE = re.compile(r"\+628[1-9]\d{7,10}")


def visible(text: str) -> str:
    """NFC without format characters, such as the direction marks that chat programs put around numbers.

    Raises Unreadable for what nobody types.
    """
    _refuse_beyond(text, MOST_TYPED)
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")


def _refuse_control_characters(text: str) -> None:
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise Unreadable(_("Isian memuat karakter yang tidak dapat dibaca. Ketik ulang isian ini."))


def _refuse_beyond(text: str, most: int) -> None:
    if len(text) > most:
        raise Unreadable(
            _("Isian paling banyak %(most)s karakter; yang Anda ketik %(length)s.", most=most, length=len(text))
        )


def clean_text(text: str, most: int = 200) -> str:
    """One line: NFC, white space collapsed, at most `most` characters. Raises Unreadable."""
    line = " ".join(visible(text).split())
    _refuse_control_characters(line)
    _refuse_beyond(line, most)
    return line


def clean_lines(text: str, most: int = 5000) -> str:
    """Several lines, each as `clean_text`, with at most one empty line between; "\\n" ends lines."""
    lines = [" ".join(line.split()) for line in visible(text).splitlines()]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip("\n"))
    _refuse_control_characters(joined.replace("\n", " "))
    _refuse_beyond(joined, most)
    return joined


def clean_query(text: str, most: int = 200) -> str:
    """What somebody looks for, as one short line that any database takes; nothing is refused."""
    kept = "".join(" " if unicodedata.category(c).startswith("C") else c for c in visible(text[:MOST_TYPED]))
    return " ".join(kept.split())[:most].strip()


def clean_email(text: str) -> str:
    """The address with its domain in small letters. Raises Unreadable with an example."""
    address = "".join(visible(text).split())
    if len(address) > 254 or len(address.partition("@")[0]) > 64 or not _EMAIL.fullmatch(address):
        raise Unreadable(_("Alamat e-mail belum lengkap atau keliru. Contoh: nama@contoh.go.id."))
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def parse_nip(text: str) -> str:
    """The 18 digits of a NIP however it was grouped. Raises Unreadable."""
    digits = re.sub(r"[\s.-]", "", text)
    if not re.fullmatch(r"[0-9]{18}", digits):
        raise Unreadable(_("NIP terdiri atas 18 angka."))
    return digits


class PhoneError(Unreadable):
    """Not an Indonesian mobile number."""


def normalise_phone(text: str) -> str:
    """A mobile number as "+628...", from 08..., 8..., 62... or +62... in any grouping. Raises PhoneError."""
    typed = re.sub(r"[\s.\-()/\u2010-\u2015\u2212]", "", visible(text)).removeprefix("+")
    national = re.sub(r"^(?:0062|62|0)?0?", "", typed)
    number = f"+62{national}"
    if not re.fullmatch(r"[0-9]+", typed) or not _MOBILE.fullmatch(number):
        raise PhoneError(_("Nomor HP diawali 08 atau +628 dan berisi 10-13 angka. Contoh: 0812 3456 7890."))
    return number
