"""What the organizer chose on the page, as choices; what means nothing chooses nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from events.departments.versions import DepartmentNode
from events.errors import Invalid
from events.language import _
from events.registration.importing.names import Tree
from events.registration.importing.reading.headings import COUPLE, FIELDS, columns_of, heading_cells
from events.registration.importing.reading.sheet import Sheet
from events.registration.importing.rows import INSTITUTION, Choices, headings_of
from events.registration.importing.same import Decided
from events.vocabulary import AttendeeRole

SAMPLES = 3
HEADING_LINES = 25


@dataclass(frozen=True)
class Column:
    """A column as the page shows it: what it is called, what stands in it, what it is taken for."""

    place: int
    heading: str
    samples: list[str]
    field: str


def columns(sheet: Sheet, choices: Choices) -> list[Column]:
    """Every column with something in it below the heading."""
    below = [line for line in sheet.lines if line.number > choices.heading]
    found = []
    for place, heading in enumerate(headings_of(sheet, choices)):
        filled = [cell for line in below if (cell := line.cells[place].strip())]
        if filled:
            samples = [one[:60] for one in list(dict.fromkeys(filled))[:SAMPLES]]
            found.append(Column(place, heading, samples, choices.columns[place]))
    return found


def fields(companions: bool) -> dict[str, str]:
    """The fields a column may be; a spouse's only where the event has couples."""
    return {name: _(text) for name, text in FIELDS.items() if companions or name not in COUPLE}


def with_heading(sheet: Sheet, choices: Choices, number: str, companions: bool) -> Choices:
    """The choices with another heading line, its columns recognised anew; 0 for none."""
    place = next((place for place, line in enumerate(sheet.lines) if str(line.number) == number), None)
    named = [""] * len(choices.columns) if place is None else columns_of(heading_cells(sheet.lines, place))
    return replace(
        choices,
        heading=0 if place is None else sheet.lines[place].number,
        columns=[name if name in fields(companions) else "" for name in named],
    )


def with_columns(choices: Choices, form: Mapping[str, Any], companions: bool) -> Choices:
    """The choices with the columns, the role and the hidden lines of the form."""
    allowed = fields(companions)
    asked = [str(form.get(f"kolom-{place}", "")) for place in range(len(choices.columns))]
    named = [name if name in allowed else "" for name in asked]
    role = str(form.get("role", ""))
    return replace(
        choices, columns=named, role=role if role in roles() else choices.role, hidden=form.get("hidden") == "y"
    )


def check_columns(choices: Choices) -> None:
    """Raises Invalid without a name, or with a field twice."""
    named = [name for name in choices.columns if name]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice:
        raise Invalid(_("Dua kolom dipilih sebagai %(field)s. Sisakan satu.", field=_(FIELDS[twice])))
    if "name" not in named:
        raise Invalid(_("Pilih kolom yang berisi nama."))


def roles() -> list[str]:
    """Every role but the companion's."""
    return [str(role) for role in AttendeeRole if role is not AttendeeRole.COMPANION]


def with_departments(
    choices: Choices, names: Iterable[str], meant: Iterable[str], departments: Sequence[DepartmentNode], tree: Tree
) -> Choices:
    """The choices with what each unknown OPD means; what was left open stays unknown."""
    known = {str(one.id) for one in departments} | {INSTITUTION}
    pairs = {tree.key(name): word for name, word in zip(names, meant, strict=False) if word in known}
    return replace(choices, departments=choices.departments | pairs)


def with_people(choices: Choices, form: Mapping[str, Any], changed: Iterable[int] = ()) -> Choices:
    """The choices with what each line is about, as the form says; `changed` are lines to be written all at once."""
    asked = {str(name).removeprefix("orang-"): str(word) for name, word in form.items() if str(name)[:6] == "orang-"}
    said = {number: word for number, word in asked.items() if word in list(Decided) and number.isdigit()}
    undone = {number for number, word in asked.items() if not word}
    kept = {number: word for number, word in choices.people.items() if number not in undone}
    return replace(choices, people=kept | said | {str(number): str(Decided.UPDATE) for number in changed})


@dataclass(frozen=True)
class Unknown:
    """An OPD nobody knows, the lines it stands in, and which one was probably meant."""

    text: str
    numbers: list[int]
    nearest: uuid.UUID | None


def unknown(found: Mapping[str, list[int]], tree: Tree) -> list[Unknown]:
    """Each unknown OPD once, however it is spelled."""
    grouped: dict[str, tuple[str, list[int]]] = {}
    for text, numbers in found.items():
        grouped.setdefault(tree.key(text), (text, []))[1].extend(numbers)
    return [Unknown(text, sorted(numbers), tree.nearest(text)) for text, numbers in grouped.values()]
