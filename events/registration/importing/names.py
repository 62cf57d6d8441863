"""OPD as people write them, found in the tree: by name, abbreviation, code or alias, in any spelling."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from events.departments.versions import DepartmentNode

_SPELLED = {
    "kab": "kabupaten",
    "kec": "kecamatan",
    "kel": "kelurahan",
    "din": "dinas",
    "ka": "kepala",
    "bag": "bagian",
    "pemkab": "pemerintah kabupaten",
    "pemkot": "pemerintah kota",
    "sekda": "sekretariat daerah",
    "kp": "kampung",
}
_KINDS = {"dinas", "badan", "kantor", "bagian"}


class Tree:
    """The OPD by every way to write them; what names two of them names none."""

    def __init__(self, departments: Sequence[DepartmentNode], institution: str = "") -> None:
        self._tail = _words(institution)
        if self._tail[:1] == ["pemerintah"]:
            self._tail = self._tail[1:]
        self._found: dict[str, uuid.UUID] = {}
        for names in (_names, _short, _aliases):
            self._learn((self.key(text), one.id) for one in departments for text in names(one))

    def _learn(self, pairs: Iterable[tuple[str, uuid.UUID]]) -> None:
        meant: dict[str, set[uuid.UUID]] = {}
        for key, department in pairs:
            if key and key not in self._found:
                meant.setdefault(key, set()).add(department)
        self._found |= {key: next(iter(ids)) for key, ids in meant.items() if len(ids) == 1}

    def key(self, text: str) -> str:
        """One spelling: no capitals, punctuation, "dan" nor the name of the Pemda itself at the end."""
        words = _words(text)
        tail = len(self._tail)
        if tail and len(words) > tail and words[-tail:] == self._tail:
            words = words[:-tail]
        return " ".join(words)

    def find(self, text: str) -> uuid.UUID | None:
        """The OPD meant; None when none is, or more than one."""
        return self._found.get(self.key(text))

    def nearest(self, text: str) -> uuid.UUID | None:
        """The OPD that was probably meant: only ever a suggestion. That both are of this place makes none alike."""
        kind, _space, rest = self.key(text).partition(" ")
        if kind in _KINDS and rest in self._found:
            return self._found[rest]
        own = {self._without_place(key): department for key, department in self._found.items()}
        near = get_close_matches(self._without_place(self.key(text)), own, 1, 0.8)
        return own[near[0]] if near else None

    def _without_place(self, key: str) -> str:
        words, place = key.split(), [word for word in self._tail if word not in ("kabupaten", "kota", "provinsi")]
        own = words[: -len(place)] if place and words[-len(place) :] == place else words
        return " ".join(own) or key


def _words(text: str) -> list[str]:
    plain = re.sub(r"[\W_]+", " ", text.casefold())
    return [word for one in plain.split() for word in _SPELLED.get(one, one).split() if word != "dan"]


def _names(one: DepartmentNode) -> list[str]:
    return [one.name]


def _short(one: DepartmentNode) -> list[str]:
    return [one.abbreviation, one.code]


def _aliases(one: DepartmentNode) -> list[str]:
    return one.aliases.splitlines()
