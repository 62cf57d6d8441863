"""From lines of a sheet to parties: every fault of every line, by the name of its column."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from msgspec import Struct, field

from events.errors import Invalid, Unreadable
from events.language import _
from events.registration.importing import couples, numbers, words
from events.registration.importing.faults import Fault, Parsed, ReadLine
from events.registration.importing.feet import Feet
from events.registration.importing.names import Tree
from events.registration.importing.reading.headings import (
    FIELDS,
    columns_of,
    heading_cells,
    heading_lines,
    heading_place,
    is_numbering,
    is_repeated,
)
from events.registration.importing.reading.sheet import Line, Sheet, column_letter
from events.registration.people.party import Party, PersonValues, Policy, check_party
from events.vocabulary import AttendeeRole, CompanionPolicy, Relation

INSTITUTION = "-"
_BLANK = re.compile(r"[-\u2010-\u2015_.\s]*|#n/a|n/a", re.IGNORECASE)
_FORMULA = re.compile(r"[=@]|\+(?!\s*6)")
_OWN = {"companion_name": "name", "companion_nip": "nip"}
Told = list[tuple[str, str]]
"""Of fields, by their names, what is said about them."""
_PLACES = {"official": "", "companion": "companion_"}
_MOST_FAULTS = 12


class Choices(Struct):
    """What the organizer decides: `columns` is the field of each column, `heading` the number of its line.

    `departments` has for each unknown OPD (by `Tree.key`) the id of the one meant, or INSTITUTION; `people` by the
    number of a line what it is about (`same.Decided`).
    """

    heading: int = 0
    columns: list[str] = field(default_factory=list)
    role: str = str(AttendeeRole.PARTICIPANT)
    hidden: bool = False
    departments: dict[str, str] = field(default_factory=dict)
    hidden_columns: list[str] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)


def first_choices(sheet: Sheet, companions: bool) -> Choices:
    """What the headings say by themselves."""
    place = heading_place(sheet.lines)
    if place is None:
        return Choices(0, [""] * len(sheet.lines[0].cells), hidden_columns=sheet.hidden)
    columns = [
        "" if name.startswith("companion") and not companions else name
        for name in columns_of(heading_cells(sheet.lines, place))
    ]
    return Choices(sheet.lines[place].number, columns, hidden_columns=sheet.hidden)


def headings_of(sheet: Sheet, choices: Choices) -> list[str]:
    """What each column is called: its heading, or its letter."""
    place = next((place for place, line in enumerate(sheet.lines) if line.number == choices.heading), None)
    cells = [""] * len(sheet.lines[0].cells) if place is None else heading_cells(sheet.lines, place)
    return [" ".join(cell.split())[:60] or column_letter(place) for place, cell in enumerate(cells)]


def parse_rows(sheet: Sheet, choices: Choices, tree: Tree, policy: Policy) -> Parsed:
    """Every line below the heading, read and checked. Takes about 0.1 ms a line: not for the event loop."""
    reader = _Reader(headings_of(sheet, choices), choices, tree, policy)
    headings = heading_lines(sheet.lines, choices.heading)
    feet = Feet([*reader.places.values()], reader.places.get("name"))
    found = Parsed([], [], [])
    for line in sheet.lines:
        if line.number <= choices.heading or any(is_repeated(line.cells, one) for one in headings):
            continue
        if line.hidden and not choices.hidden:
            found.hidden.append(line.number)
        elif feet.is_nobody(line.cells) or reader.is_no_person(line):
            found.aside.append(line.number)
        elif reader.is_gone(line):
            found.gone.append(line.number)
        else:
            found.rows.append(reader.row(line))
    return replace(found, rows=couples.join(found.rows))


class _Reader:
    """Reads lines by the choices made for their sheet."""

    def __init__(self, headings: list[str], choices: Choices, tree: Tree, policy: Policy) -> None:
        self.headings, self.choices, self.tree, self.policy = headings, choices, tree, policy
        self.places = {name: place for place, name in enumerate(choices.columns) if name}

    def is_no_person(self, line: Line) -> bool:
        """A line that numbers the columns, a title within the list, a signature below it."""
        who = [line.cells[self.places[name]] for name in ("name", "nip") if name in self.places]
        return is_numbering(line.cells) or not any(cell.strip() for cell in who)

    def is_gone(self, line: Line) -> bool:
        """Whether the list says of the person that they withdrew, or that another row stands for them."""
        return "state" in self.places and words.is_gone(line.cells[self.places["state"]])

    def row(self, line: Line) -> ReadLine:
        cells, faults, notes = self._cells(line)
        spouse = bool(cells["companion_of"]) or words.is_companion(cells["role"])
        party = self._spouse(cells, faults) if spouse else self._party(cells, faults)
        place = self._place(cells)
        unknown = place if isinstance(place, str) else ""
        if spouse and self.policy.companion == CompanionPolicy.NONE:
            faults.append(("role", _("Kegiatan ini diikuti tanpa pasangan.")))
        if isinstance(place, str):
            faults.append(
                ("department", _("“%(name)s” tidak dikenal sebagai OPD; pilih yang dimaksud.", name=unknown[:80]))
            )
        elif spouse and party.companion:
            party = replace(party, companion=replace(party.companion, **place))
        else:
            party = replace(party, official=replace(party.official, **place))
            faults += _missing_place(party.official)
        checked, found = check_all(party, self.policy)
        named = [(_OWN.get(name, name) if spouse else name, what) for name, what in [*faults, *found]]
        told = tuple(Fault(line.number, self._column(name), what) for name, what in _first_of_each(named))
        left_out = tuple(Fault(line.number, self._column(name), what) for name, what in notes)
        beside = cells["companion_of"] if spouse else None
        return ReadLine(line.number, cells["name"][:120], None if told else checked, told, unknown, left_out, beside)

    def _column(self, name: str) -> str:
        place = self.places.get(name)
        return _(FIELDS.get(name, "")) if place is None else self.headings[place]

    def _cells(self, line: Line) -> tuple[dict[str, str], Told, Told]:
        """The text of every field, empty where it has no column; its faults (a formula is no text), and its notes."""
        cells, faults = dict.fromkeys(FIELDS, ""), list[tuple[str, str]]()
        for name, place in self.places.items():
            cell = line.cells[place].strip()
            if _FORMULA.match(cell):
                faults.append((name, _("berisi rumus, bukan teks.")))
            elif not _BLANK.fullmatch(cell):
                cells[name] = re.sub(r"^[-\u2010-\u2015]\s+", "", cell)
        if not cells["represents"]:
            cells["name"], cells["represents"], letter = numbers.split_delegate(cells["name"])
            cells["represents_letter"] = cells["represents_letter"] or letter
        if "nip" not in self.places:
            cells["name"], cells["nip"] = numbers.split_name(cells["name"])
        return cells, faults, self._without_service_numbers(cells)

    def _without_service_numbers(self, cells: dict[str, str]) -> Told:
        """Police and army have an NRP: they are taken without a NIP, and that is said."""
        notes = []
        for name in ("nip", "companion_nip"):
            if cells[name] and numbers.is_service_number(cells[name], self._column(name)):
                what = _("%(number)s adalah NRP, bukan NIP: orangnya diambil tanpa nomor.", number=cells[name][:30])
                notes.append((name, what))
                cells[name] = ""
        return notes

    def _party(self, cells: Mapping[str, str], faults: Told) -> Party:
        asn = _read("asn", words.asn, cells, faults)
        official = PersonValues(
            cells["name"],
            nip=_read("nip", numbers.read_nip, cells, faults),
            is_asn=asn == "ya",
            rank=cells["rank"],
            position=cells["position"],
            represents=cells["represents"],
            represents_letter=cells["represents_letter"],
            role=_read("role", words.role, cells, faults) or self.choices.role,
        )
        return Party(official, _companion(cells, faults), phone=cells["phone"], email=cells["email"], consent=True)

    def _spouse(self, cells: Mapping[str, str], faults: Told) -> Party:
        """Beside somebody who passes every check: the official has a line of their own."""
        spouse = PersonValues(
            cells["name"] or "-",
            nip=_read("nip", numbers.read_nip, cells, faults),
            rank=cells["rank"],
            position=cells["position"],
            relation=_read("companion_relation", words.relation, cells, faults),
        )
        return Party(PersonValues("X", institution="X"), spouse, consent=True)

    def _place(self, cells: Mapping[str, str]) -> dict[str, Any] | str:
        """Department and institution as values; or the text of an OPD that is not known."""
        text = " ".join(cells["department"].split())
        meant = self.tree.find(text) or _chosen(self.choices.departments.get(self.tree.key(text)))
        if not text or meant == INSTITUTION:
            return {"institution": cells["institution"] or text}
        return {"department": meant, "institution": ""} if meant else text


def _chosen(word: str | None) -> uuid.UUID | str | None:
    return uuid.UUID(word) if word and word != INSTITUTION else word


def _missing_place(official: PersonValues) -> list[tuple[str, str]]:
    """As the form for one person asks: a participant comes from somewhere."""
    if official.role == AttendeeRole.PARTICIPANT and not official.department and not official.institution.strip():
        return [("department", _("tulis OPD, atau instansi asalnya."))]
    return []


def _companion(cells: Mapping[str, str], faults: Told) -> PersonValues | None:
    if not cells["companion_name"]:
        return None
    relation = _read("companion_relation", words.relation, cells, faults)
    return PersonValues(
        cells["companion_name"], nip=_read("companion_nip", numbers.read_nip, cells, faults), relation=relation
    )


def _read(name: str, parse: Any, cells: Mapping[str, str], faults: Told) -> str:
    try:
        return parse(cells[name]) if cells[name] else ""
    except Unreadable as error:
        faults.append((name, str(error)))
        return ""


def _first_of_each(faults: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """One fault for a cell: what follows from it is not told."""
    found: dict[str, str] = {}
    for name, what in faults:
        found.setdefault(name, what)
    return list(found.items())


# ----------------------------------------------------------------- the rules of a party, all faults at once


def check_all(party: Party, policy: Policy) -> tuple[Party, Sequence[tuple[str, str]]]:
    """The party in its one spelling, and every fault `check_party` finds, by the name of its column."""
    faults: list[tuple[str, str]] = []
    for _turn in range(_MOST_FAULTS):
        try:
            return check_party(party, policy), faults
        except Invalid as refusal:
            place = refusal.field or "name"
            faults.append((_field(place), refusal.message))
            party = _without(party, place)
    return party, faults


def _field(place: str) -> str:
    who, _dot, name = place.rpartition(".")
    return _PLACES.get(who, "") + name


def _without(party: Party, place: str) -> Party:
    """The party with the refused value replaced by one that passes, so that the next fault shows."""
    who, _dot, name = place.rpartition(".")
    harmless = {"name": "X", "relation": str(Relation.WIFE), "role": str(AttendeeRole.PARTICIPANT)}.get(name, "")
    changes: dict[str, Any] = {name: harmless}
    if name == "represents_letter":
        changes["represents"] = ""
    if who == "official":
        return replace(party, official=replace(party.official, **changes))
    if who == "companion" and party.companion:
        return replace(party, companion=replace(party.companion, **changes))
    return replace(party, **changes)
