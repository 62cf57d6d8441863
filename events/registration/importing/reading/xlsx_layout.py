"""How far the cells of an XLSX reach, and which rows and columns it does not show: told before it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any
from xml.parsers import expat

from events.errors import Invalid
from events.language import _

MOST_UNPACKED = 60_000_000
MOST_ELEMENTS = 2_000_000
LAST_ROW, LAST_COLUMN = 20_000, 200
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class Layout:
    """What a sheet hides: the numbers of rows from 1, the places of columns from 0."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)


def too_large() -> Invalid:
    """The refusal of a workbook that would take the machine."""
    return Invalid(_("Isi berkas XLSX ini terlalu besar. Simpan hanya lembar yang berisi daftar peserta."))


class _Measure:
    """Follows the XML of one sheet: refuses cells far away, notes the rows and columns it does not show.

    A text may stand once and be shown by every cell: `shared` are the lengths of such texts, `shown` the sum.
    """

    def __init__(self, shared: Sequence[int] = ()) -> None:
        self.layout = Layout()
        self.elements = self.row = self.column = self.shown = 0
        self.far = self.refers = False
        self.shared, self.texts = shared, list[int]()
        self.value: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise too_large()
        kind = name.rpartition(":")[2]
        if kind == "v" and self.refers:
            self.value = []
        if kind == "si":
            self.texts.append(0)
        elif kind == "row":
            self.column = 0
            self.row = int(attributes.get("r", self.row + 1))
            if _is_hidden(attributes, "ht"):
                self.layout.rows.add(self.row)
        elif kind == "col" and _is_hidden(attributes, "width"):
            first, last = (int(attributes.get(end, 0)) for end in ("min", "max"))
            self.layout.columns.update(range(max(first, 1) - 1, min(last, LAST_COLUMN)))
        elif kind == "c":
            # A cell without a reference stands beside the one before it.
            self.column += 1
            self.far = self.column > LAST_COLUMN or self._is_far(attributes.get("r", ""))
            self.refers = attributes.get("t") == "s"
        elif kind in ("v", "is") and (self.far or self.row > LAST_ROW):
            raise Invalid(_("Ada isi sel yang letaknya sangat jauh. Hapus baris dan kolom yang tidak dipakai."))

    def text(self, content: str) -> None:
        if self.texts:
            self.texts[-1] += len(content)
        if self.value is not None:
            self.value.append(content)

    def end(self, name: str) -> None:
        if self.value is None or name.rpartition(":")[2] != "v":
            return
        place, self.value = int("".join(self.value) or 0), None
        self.shown += self.shared[place] if 0 <= place < len(self.shared) else 0
        if self.shown > MOST_UNPACKED:
            raise too_large()

    @staticmethod
    def _is_far(reference: str) -> bool:
        found = _REFERENCE.fullmatch(reference)
        if not found:
            return bool(reference)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return column > LAST_COLUMN or int(found[2]) > LAST_ROW


def _is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """By its own word, or drawn without any height or width."""
    return attributes.get("hidden") in ("1", "true") or re.fullmatch(r"0+(\.0*)?", attributes.get(size, "")) is not None


def _refuse_doctype(*_arguments: Any) -> None:
    raise ValueError("no workbook declares a document type")


def measure(parts: dict[str, bytes]) -> dict[str, Layout]:
    """What each sheet hides, by the sheet's name. Raises Invalid when any part is too large to lay out."""
    lists = [_follow(parts[name], _Measure()).texts for name in parts if _is_texts(name)]
    shared = [max(lengths) for lengths in zip_longest(*lists, fillvalue=0)]
    layouts = {
        name.lower(): _follow(content, _Measure(shared)).layout
        for name, content in parts.items()
        if not _is_texts(name)
    }
    return _by_sheet(parts, layouts)


def _is_texts(name: str) -> bool:
    return name.lower().endswith("sharedstrings.xml")


def _follow(content: bytes, measure: _Measure) -> _Measure:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = measure.start
    parser.EndElementHandler = measure.end
    parser.CharacterDataHandler = measure.text
    parser.Parse(content, True)
    return measure


def _by_sheet(parts: dict[str, bytes], layouts: Mapping[str, Layout]) -> dict[str, Layout]:
    """Layouts by the sheet's own name, which the workbook ties to a part."""
    targets = dict(_attributes(parts.get("xl/_rels/workbook.xml.rels", b"<a/>"), "Relationship", "Id", "Target"))
    found = {}
    for name, link in _attributes(parts["xl/workbook.xml"], "sheet", "name", "id"):
        target = targets.get(link, "").lower().lstrip("/")
        found[name] = layouts.get(target if target.startswith("xl/") else f"xl/{target}", Layout())
    return found


def _attributes(content: bytes, element: str, *names: str) -> list[tuple[str, str]]:
    """Two attributes of every such element, whatever prefix their names have."""
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == element:
            plain = {key.rpartition(":")[2]: value for key, value in attributes.items() if key != "sheetId"}
            found.append((plain.get(names[0], ""), plain.get(names[1], "")))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return found
