"""The numbers of the attendance summary per OPD: plain rows in, plain rows out.

The database counts by own department (`queries.py`), `roll_up()` sums by the OPD that answers on the event's day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import reduce

from events.departments.opds import by_id, is_opd_on, standing_under
from events.departments.versions import DepartmentNode, Id
from events.registration.seats.arithmetic import own_or_default
from events.registration.seats.called import Called
from events.vocabulary import AttendeeRole


@dataclass(frozen=True, slots=True)
class Quota:
    """An invitation's own minimum and maximum; None leaves it to the event's."""

    department_id: Id
    minimum: int | None = None
    maximum: int | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Distinct people. The first five are of participants; `full` is in every session, `represented` are those present
    who came for somebody else.

    `couples` are participants with a spouse, registered as a companion or invited in their own right.
    """

    registered: int = 0
    present: int = 0
    full: int = 0
    excused: int = 0
    represented: int = 0
    couples_complete: int = 0
    companions_registered: int = 0
    companions_present: int = 0
    couples: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    @property
    def present_in_person(self) -> int:
        return self.present - self.represented

    @property
    def absent(self) -> int:
        """Neither came nor excused."""
        return self.registered - self.present - self.excused

    @property
    def percent(self) -> float | None:
        return percentage(self.present, self.registered)


@dataclass(frozen=True, slots=True)
class Others:
    """Committee, speakers or guests: they have a part in the event and are nobody's participants."""

    role: AttendeeRole
    registered: int = 0
    present: int = 0


@dataclass(frozen=True, slots=True)
class OpdRow:
    """One OPD's line. `department` is None for people from outside the tree, who owe nobody anything.

    What was `called` counts the people of this row; it declined when each of its invitations was.
    """

    department: DepartmentNode | None
    called: Called
    counts: Counts


@dataclass(frozen=True, slots=True)
class Total:
    """The rows added up; `invited_max` is None when any OPD has no maximum."""

    invited_min: int
    invited_max: int | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Summary:
    """Rows by protocol order, people from outside last, and beside them those who are no participants."""

    rows: tuple[OpdRow, ...]
    total: Total
    others: tuple[Others, ...] = ()


def percentage(part: int, whole: int) -> float | None:
    """Percent with one decimal, halves up; None of nothing. Integer arithmetic: the same on every machine.

    100.0 is all of them and 0.0 nobody: what would be rounded to either stays a tenth away.
    """
    if not whole:
        return None
    tenths = (2000 * part + whole) // (2 * whole)
    return (min(max(tenths, 1), 999) if 0 < part < whole else tenths) / 10


def roll_up(
    own: Mapping[Id | None, Counts],
    departments: Iterable[DepartmentNode],
    quotas: Iterable[Quota],
    on: date,
    *,
    default_minimum: int = 0,
    default_maximum: int | None = None,
    others: Iterable[Others] = (),
) -> Summary:
    """Numbers per OPD of that day, each with its quota. Raises KeyError for a department not in the tree.

    Every OPD with an invitation has a row, and every OPD at all when the event asks a minimum of each; so
    has every other department with people or an invitation for which no OPD answers. Of who is neither an OPD of that
    day nor invited nothing is asked.
    """
    tree = by_id(departments)
    sums = _summed(tree, own, on)
    invited = _invited(tree, quotas, on)
    opds = {d.id for d in tree.values() if is_opd_on(d, on)}
    due = opds if default_minimum > 0 else set()
    rows = [OpdRow(None, Called(0, None, sums[None].registered, invited=False), sums[None])] if None in sums else []
    for opd in (sums.keys() | invited.keys() | due) - {None}:
        counts = sums.get(opd, Counts())
        called = Called(0, None, counts.registered, invited=False)
        if opd in invited or opd in opds:
            minimum, maximum, declined = invited.get(opd, (None, None, False))
            called = Called(
                own_or_default(minimum, default_minimum) or 0,
                own_or_default(maximum, default_maximum),
                counts.registered,
                invited=opd in invited,
                declined=declined,
            )
        rows.append(OpdRow(tree[opd], called, counts))
    rows.sort(key=_protocol)
    return Summary(tuple(rows), _total(rows), tuple(others))


def _summed(tree: Mapping[Id, DepartmentNode], own: Mapping[Id | None, Counts], on: date) -> dict[Id | None, Counts]:
    """By the OPD that answers; departments where nobody counts are left out."""
    sums: dict[Id | None, Counts] = defaultdict(Counts)
    for department_id, counts in own.items():
        if counts != Counts():
            sums[standing_under(tree, department_id, on)] += counts
    return dict(sums)


def _protocol(row: OpdRow) -> tuple[bool, int, str]:
    node = row.department
    return (node is None, node.protocol_order if node else 0, node.code if node else "")


def _invited(
    tree: Mapping[Id, DepartmentNode], quotas: Iterable[Quota], on: date
) -> dict[Id | None, tuple[int | None, int | None, bool]]:
    """Per OPD the sums of its units' minima and maxima, None where none names a number; whether all declined."""
    grouped: dict[Id | None, list[Quota]] = defaultdict(list)
    for quota in quotas:
        grouped[standing_under(tree, quota.department_id, on)].append(quota)
    return {
        opd: (
            _known_sum(q.minimum for q in group),
            _known_sum(q.maximum for q in group),
            all(q.declined for q in group),
        )
        for opd, group in grouped.items()
    }


def _known_sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _total(rows: Sequence[OpdRow]) -> Total:
    maxima = [row.called.maximum for row in rows if row.department]
    return Total(
        sum(row.called.minimum for row in rows),
        None if None in maxima else _known_sum(maxima),
        reduce(Counts.__add__, (row.counts for row in rows), Counts()),
    )
