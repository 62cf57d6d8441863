"""What tells people apart: NIP of PNS and NI of PPPK, and the number that reaches them (`domain.md` 2.1-2.6).

A NIP is an error only if it has not 18 digits or names an impossible birth date; all else is a warning,
because typing errors in the registers themselves are normal and there is no check digit.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from events.clean import PhoneError as PhoneError
from events.clean import normalise_phone as normalise_phone
from events.clean import visible
from events.errors import Unreadable
from events.language import _
from events.vocabulary import EmploymentCategory

_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]")
# A spreadsheet that took the number for an amount keeps 15 digits; the last three are lost for good.
_RUINED = re.compile(r"\d[.,]\d+E\+?\d+|\d{18}[.,]0+", re.IGNORECASE)
_BIRTH_AND = r"(?:19[4-9]\d|20[01]\d)\d{4}"
_PNS = re.compile(_BIRTH_AND + r"(?:19[6-9]\d|20\d\d)(?:0[1-9]|1[0-2])[12](?!000)\d{3}")
_PPPK = re.compile(_BIRTH_AND + r"20(?:19|[2-9]\d)2\d[12](?!000)\d{3}")
_GENDERS: dict[str, Literal["male", "female"]] = {"1": "male", "2": "female"}


class NipError(Unreadable):
    """Not a NIP or NI; the sentence says what was typed instead and how to mend it."""


@dataclass(frozen=True, slots=True)
class Nip:
    """18 digits and what they suggest. `warnings` are sentences for the reader; none of them refuses."""

    digits: str
    category: EmploymentCategory
    born: date
    gender: Literal["male", "female"] | None
    warnings: tuple[str, ...]


def parse_nip(text: str, today: date | None = None) -> Nip:
    """Read a NIP or NI PPPK in any grouping. Raises NipError. Without `today` no date is in the future."""
    digits = _eighteen_digits(text)
    born = _birth_date(digits, today)
    category = _category(digits)
    return Nip(digits, category, born, _GENDERS.get(digits[14]), tuple(_warnings(digits, category, born, today)))


def _eighteen_digits(text: str) -> str:
    typed = visible(text).strip()
    if _RUINED.fullmatch(typed):
        raise NipError(
            _(
                "NIP ini rusak karena disimpan sebagai angka oleh aplikasi lembar kerja. "
                "Ubah kolom NIP menjadi teks, lalu ketik ulang 18 angkanya."
            )
        )
    digits = _SEPARATORS.sub("", typed)
    if not re.fullmatch(r"[0-9]+", digits):
        raise NipError(_("NIP hanya berisi angka, 18 angka. Contoh: 19680411 199303 1 009."))
    if len(digits) != 18:
        raise NipError(wrong_length(len(digits)))
    return digits


def wrong_length(length: int) -> str:
    """Why a number of so many digits is no NIP, and what it probably is."""
    if length == 9:
        return _("Ini NIP lama dengan 9 angka. Gunakan NIP baru dengan 18 angka.")
    if length == 16:
        return _("Ini NIK dengan 16 angka. Hadir tidak memerlukan NIK; isikan NIP dengan 18 angka.")
    return _("NIP berisi 18 angka; yang Anda ketik %(length)s angka.", length=length)


def _birth_date(digits: str, today: date | None) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        born = None
    if born is None or born.year < 1900 or (today and born > today):
        raise NipError(
            _("Delapan angka pertama NIP adalah tanggal lahir; %(digits)s bukan tanggal.", digits=digits[:8])
        )
    return born


def _category(digits: str) -> EmploymentCategory:
    if _PNS.fullmatch(digits):
        return EmploymentCategory.PNS
    return EmploymentCategory.PPPK if _PPPK.fullmatch(digits) else EmploymentCategory.UNKNOWN


def _warnings(digits: str, category: EmploymentCategory, born: date, today: date | None) -> list[str]:
    if category is EmploymentCategory.UNKNOWN:
        return [_("Susunan angka ini tidak lazim bagi NIP PNS maupun NI PPPK. Mohon periksa kembali.")]
    year, month = int(digits[8:12]), int(digits[12:14])
    warnings = []
    if year - born.year < 17:
        warnings.append(_("Menurut NIP ini, usia saat diangkat kurang dari 17 tahun. Mohon periksa kembali."))
    appointed = (year, month) if category is EmploymentCategory.PNS else (year, 1)
    if today and appointed > (today.year, today.month):
        warnings.append(_("Menurut NIP ini, pengangkatannya belum terjadi. Mohon periksa kembali."))
    return warnings
