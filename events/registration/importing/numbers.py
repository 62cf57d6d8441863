"""The numbers of people as files bring them: NIPs are mended or explained."""

from __future__ import annotations

import re

from events.clean import visible
from events.language import _
from events.registration.importing.reading.masking import is_masked
from events.registration.people.identity import NipError, parse_nip, wrong_length

_EMPTY = re.compile(r"(?:[-\u2010-\u2015_.\s0]*|non ?asn|tidak ada|bukan asn|n/?a|#n/a|#value!|null)", re.IGNORECASE)
_LABEL = re.compile(r"^(?:NIP|NI\s?PPPK|NIPPPK|NIPPK)\b[\s.:]*", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?\s?E\s?\+?[0-9]+", re.IGNORECASE)
_DECIMAL = re.compile(r"[0-9]{15,20}[.,]0*")
_JOINED = re.compile(r"^(.*?)[\s/,]*\bNI(?:P|\s?PPPK)\b[\s.:]*([0-9][0-9\s.]{16,26})$", re.IGNORECASE | re.DOTALL)


_SERVICE = re.compile(r"[0-9]{2}(0[1-9]|1[0-2])[0-9]{4}")
_SERVICE_LABEL = re.compile(r"^(?:NRP)\b[\s.:]*", re.IGNORECASE)
_SERVICE_NUMBER = re.compile(r"[0-9]{5,14}(?:/[A-Z]{1,3})?", re.IGNORECASE)


def is_service_number(cell: str, heading: str = "") -> bool:
    """Whether the cell holds an NRP, the number of police and army, and no NIP.

    The police's has eight digits that begin with year and month of birth; the army's, of other lengths, are known by
    their label or by a heading that asks for nothing else.
    """
    typed = visible(cell).strip()
    bare = re.sub(r"[\s.]", "", _SERVICE_LABEL.sub("", typed))
    if _SERVICE.fullmatch(bare):
        return True
    named = _SERVICE_LABEL.match(typed) or re.fullmatch(r"nrp\b.*", heading.strip(), re.IGNORECASE)
    return bool(named and _SERVICE_NUMBER.fullmatch(bare))


def is_empty(cell: str) -> bool:
    """Whether the cell says that there is no NIP: a dash, a nought, "non ASN"."""
    return bool(_EMPTY.fullmatch(cell.strip()))


def read_nip(cell: str) -> str:
    """What is to be read as a NIP, without apostrophes and labels; empty for none.

    Raises NipError for what a spreadsheet has ruined: it keeps 15 digits of a number, so the last three of a
    NIP become noughts for good, and no one can tell which they were.
    """
    typed = _LABEL.sub("", visible(cell).strip().strip("'`\"’‘ ")).strip()
    if is_empty(typed):
        return ""
    if is_masked(typed):
        raise NipError(wrong_length(16))
    digits = re.sub(r"[\s.\-]", "", typed)
    if _SCIENTIFIC.fullmatch(typed) or _DECIMAL.fullmatch(typed):
        raise NipError(_ruined(typed))
    if re.fullmatch(r"[0-9]{15}0{3}", digits):
        raise NipError(
            _(
                "tiga angka terakhirnya 000 karena Excel hanya menyimpan 15 angka (%(typed)s). Angka aslinya tidak"
                " dapat dipulihkan: ubah kolom menjadi Teks, lalu ketik ulang 18 angkanya.",
                typed=typed,
            )
        )
    if re.fullmatch(r"[0-9]{17}", digits):
        raise NipError(_("hanya 17 angka (%(typed)s); satu angka hilang, mungkin di awal.", typed=typed))
    return typed


def _ruined(typed: str) -> str:
    return _(
        "tersimpan sebagai angka oleh Excel (%(typed)s) sehingga angka terakhirnya hilang dan tidak dapat dipulihkan."
        " Ubah kolom menjadi Teks, lalu ketik ulang 18 angkanya.",
        typed=typed[:40],
    )


def split_name(cell: str) -> tuple[str, str]:
    """The name and the NIP of a cell that holds both, as lists of one column for them do."""
    found = _JOINED.match(cell.strip())
    if not found:
        return cell, ""
    try:
        return found[1].strip(" \n,/"), parse_nip(found[2]).digits
    except NipError:
        return found[1].strip(" \n,/"), found[2].strip()


_DELEGATE = re.compile(r"^(.+?)[\s,;(]+mewakili\b[\s.:]*(.+?)\)?$", re.IGNORECASE | re.DOTALL)
_LETTER = re.compile(r"^(.*?)\s*\(\s*(?:no(?:mor)?\b\.?\s*:?\s*)?([^()]*[0-9][^()]*)\)?$", re.IGNORECASE | re.DOTALL)


def split_delegate(cell: str) -> tuple[str, str, str]:
    """Name, whom they stand in for and the letter's number, of a cell as Hadir's own lists have it:
    "Budi Santoso mewakili Kepala Dinas (090/12/2026)". The last two are empty in any other cell.
    """
    found = _DELEGATE.match(cell.strip())
    if not found:
        return cell, "", ""
    whom, letter = found[2].strip(), ""
    if told := _LETTER.match(whom):
        whom, letter = told[1].strip(), told[2].strip()
    return found[1].strip(" \n,;("), whom, letter
