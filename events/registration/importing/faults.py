"""Lines of a list as they were read: parties, and what is wrong with which cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from events.language import _
from events.registration.people.party import Party


class Fault(Struct, array_like=True):
    """What is wrong with one cell of a line."""

    number: int
    column: str
    what: str

    def __str__(self) -> str:
        return _("Baris %(row)s, kolom %(column)s: %(what)s", row=self.number, column=self.column, what=self.what)


@dataclass(frozen=True)
class ReadLine:
    """A line as a party, or its faults; `unknown` is an OPD nobody knows yet, `notes` what was left out of it.

    `beside` is the official's name for a spouse with a line of their own, until `couples.join` brings them together.
    """

    number: int
    name: str
    party: Party | None
    faults: tuple[Fault, ...] = ()
    unknown: str = ""
    notes: tuple[Fault, ...] = ()
    beside: str | None = None


@dataclass(frozen=True)
class Parsed:
    """All lines: those that are people, and the numbers of those left out.

    `gone` are people who, as the list itself says, come no more.
    """

    rows: list[ReadLine]
    hidden: list[int]
    aside: list[int]
    gone: list[int] = field(default_factory=list)
