"""What stands in a list and is nobody of it: sums, and whoever signs below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from events.registration.importing.reading.headings import words_of

_SIGNED = re.compile(
    r"(mengetahui|menyetujui|mengesahkan|disahkan|ditetapkan|dibuat|diperiksa|diketahui|disetujui|hormat kami"
    r"|yang (membuat|mengesahkan|bertanda tangan)|ttd|tertanda|ditandatangani)( .*)?"
    r"|(.+ )?[0-3]?[0-9] (januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember)"
    r" 20[0-9]{2}"
)
_SUM = re.compile(
    r"(sub ?)?(jumlah|total)( (peserta|keseluruhan|seluruhnya|orang|semua|hadir|undangan))*( [0-9]+( orang)?)?"
)
_COUNT = re.compile(r"[0-9]{1,5}( orang)?")
_NIP_ALONE = re.compile(r"(nip|ni pppk|nrp)( [0-9]+)+")
_LEAST_OF_A_PERSON = 3
"""Below a signature's first line so many known columns are filled by somebody who belongs to the list."""


class Feet:
    """Goes down a list and knows where it ends; `places` are the columns that mean something, `name` that of names."""

    def __init__(self, places: Sequence[int], name: int | None) -> None:
        self.places, self.name, self.below = places, name, False

    def is_nobody(self, cells: Sequence[str]) -> bool:
        """Whether the line is a sum, or part of what is signed; to be asked line after line."""
        filled = sum(1 for place in self.places if cells[place].strip())
        written = [words_of(cell) for cell in cells if cell.strip()]
        if filled < _LEAST_OF_A_PERSON and any(_SIGNED.fullmatch(words) for words in written):
            self.below = True
        if self.below and filled >= _LEAST_OF_A_PERSON:
            self.below = False
        name = words_of(cells[self.name]) if self.name is not None else ""
        return self.below or self._counts(cells, name) or bool(_SUM.fullmatch(name) or _NIP_ALONE.fullmatch(name))

    def _counts(self, cells: Sequence[str], name: str) -> bool:
        """A word and how many, and nothing else, where a person would have more: "Hadir" and "25"."""
        others = [cell.strip() for place, cell in enumerate(cells) if cell.strip() and place != self.name]
        return bool(name) and len(self.places) > 2 and len(others) == 1 and bool(_COUNT.fullmatch(others[0]))
