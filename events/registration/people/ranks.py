"""Pangkat and golongan of civil servants (`domain.md` 2.7): ranks of PNS, groups of PPPK."""

import re

from events.errors import Unreadable
from events.language import _
from events.vocabulary import EmploymentCategory

PNS_RANKS = {
    "I/a": "Juru Muda",
    "I/b": "Juru Muda Tingkat I",
    "I/c": "Juru",
    "I/d": "Juru Tingkat I",
    "II/a": "Pengatur Muda",
    "II/b": "Pengatur Muda Tingkat I",
    "II/c": "Pengatur",
    "II/d": "Pengatur Tingkat I",
    "III/a": "Penata Muda",
    "III/b": "Penata Muda Tingkat I",
    "III/c": "Penata",
    "III/d": "Penata Tingkat I",
    "IV/a": "Pembina",
    "IV/b": "Pembina Tingkat I",
    "IV/c": "Pembina Utama Muda",
    "IV/d": "Pembina Utama Madya",
    "IV/e": "Pembina Utama",
}
PPPK_GROUPS = (
    "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII".split()  # noqa: SIM905 - reads as it is said
)

_ROMAN = {group: str(number) for number, group in enumerate(PPPK_GROUPS, 1)}
_BY_NUMBER = {number: group for group, number in _ROMAN.items()}
_SPELLED = {"tk": "tingkat", "tkt": "tingkat", "1": "i"}
_BY_NAME = {name.casefold(): group for group, name in PNS_RANKS.items()}
_PNS_GROUP = re.compile(r"\b(IV|I{1,3}|[1-4])(?:\s*[/.\-]\s*)?([A-E])\)?$", re.IGNORECASE)


class RankError(Unreadable):
    """Not a rank of its category; the sentence gives an example."""


def parse_rank(text: str, category: EmploymentCategory = EmploymentCategory.UNKNOWN) -> str:
    """ "IV/b" or, for PPPK, "IX", from "4b", "IVb", "IV-b", "Pembina Tk. I (IV/b)", "Golongan IX".

    A group without a letter is one of PPPK, unless the person is a PNS. Raises RankError.
    """
    typed = re.sub(r"\bgol(?:ongan|\.)?\s*", "", " ".join(text.split()), flags=re.IGNORECASE).strip(" ,.")
    rank = _pns_rank(typed) if category is not EmploymentCategory.PPPK else None
    rank = rank or (_pppk_group(typed) if category is not EmploymentCategory.PNS else None)
    if rank is None:
        raise RankError(_refusal(category))
    return rank


def _pns_rank(typed: str) -> str | None:
    """By the group at the end, which a rank's name before it must not contradict, or by the name alone."""
    match = _PNS_GROUP.search(typed)
    if match is None:
        return _named(typed)
    rank = f"{_BY_NUMBER.get(match[1], match[1].upper())}/{match[2].lower()}"
    agrees = _named(typed[: match.start()]) in (rank, None)
    return rank if rank in PNS_RANKS and agrees else None


def _named(name: str) -> str | None:
    """ "Pembina Tk. 1" and "PEMBINA TINGKAT I" are one rank."""
    words = re.sub(r"[^a-z0-9]+", " ", name.casefold()).split()
    return _BY_NAME.get(" ".join(_SPELLED.get(word, word) for word in words))


def _pppk_group(typed: str) -> str | None:
    """The last word: "Ahli Pertama / IX" is group IX."""
    last = re.split(r"[\s/(),\-]+", typed.rstrip(") ").upper())[-1]
    return last if last in _ROMAN else _BY_NUMBER.get(last)


def _refusal(category: EmploymentCategory) -> str:
    if category is EmploymentCategory.PPPK:
        return _("Golongan PPPK ditulis dengan angka Romawi I sampai XVII. Contoh: IX.")
    return _("Golongan PNS ditulis I/a sampai IV/e. Contoh: IV/b atau Pembina Tingkat I (IV/b).")


def format_rank(rank: str) -> str:
    """ "Pembina Tingkat I (IV/b)"; a group of PPPK is "Golongan IX"; anything else stays as it is."""
    if rank in PNS_RANKS:
        return f"{PNS_RANKS[rank]} ({rank})"
    return _("Golongan %(group)s", group=rank) if rank in _ROMAN else rank


def rank_options() -> list[tuple[str, str]]:
    """Every rank and group with its text, highest first within PNS, then PPPK: for a select."""
    return [(rank, format_rank(rank)) for rank in [*reversed(PNS_RANKS), *reversed(PPPK_GROUPS)]]
