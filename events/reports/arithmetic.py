"""The numbers of the attendance summary per OPD: plain rows in, plain rows out.

`count()` counts one event's people under their own department; for a million presences the database does
that and hands the same `Counts` to `roll_up()`, which needs only as many rows as there are departments.

Registered is who is active or awaiting, and everybody who came: an officer may admit a withdrawn or
waitlisted person, so that nobody is present without being registered. Merged attendees count as their
survivor only.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import reduce

from events.departments.opds import DepartmentNode, Id, answering
from events.registration.seats.arithmetic import missing, own_or_default
from events.vocabulary import AttendeeRole, AttendeeState

REGISTERED_STATES = frozenset({AttendeeState.ACTIVE, AttendeeState.AWAITING})


@dataclass(frozen=True, slots=True)
class Quota:
    """An invitation's own minimum and maximum; None leaves it to the event's."""

    department_id: Id
    minimum: int | None = None
    maximum: int | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class AttendeeFacts:
    """An attendee; `official_id` is whose companion this is."""

    id: Id
    role: str
    department_id: Id | None
    official_id: Id | None = None
    state: str = AttendeeState.ACTIVE


@dataclass(frozen=True, slots=True)
class Counts:
    """Distinct people. The first four are of everybody but companions; `full` is in every session.

    `couples` are officials with a spouse, registered as a companion or invited in their own right.
    """

    registered: int = 0
    present: int = 0
    full: int = 0
    excused: int = 0
    couples_complete: int = 0
    companions_registered: int = 0
    companions_present: int = 0
    couples: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    @property
    def absent(self) -> int:
        """Neither came nor excused."""
        return self.registered - self.present - self.excused

    @property
    def percent(self) -> float | None:
        return percentage(self.present, self.registered)


@dataclass(frozen=True, slots=True)
class Row:
    """One OPD's line. `department` is None for people from outside the tree, who owe nobody anything.

    `declined` when each of its invitations was.
    """

    department: DepartmentNode | None
    invited_min: int | None
    invited_max: int | None
    counts: Counts
    declined: bool = False

    @property
    def missing(self) -> int:
        """How many people the OPD still has to register to reach its minimum; none after it declined."""
        return missing(self.counts.registered, self.invited_min, declined=self.declined)

    @property
    def sent_nobody(self) -> bool:
        """Whether an OPD of the tree has registered nobody at all."""
        return self.department is not None and self.counts.registered == 0


@dataclass(frozen=True, slots=True)
class Summary:
    """Rows by protocol order, people from outside last; the total's maximum is None when any OPD's is."""

    rows: tuple[Row, ...]
    total: Row


def percentage(part: int, whole: int) -> float | None:
    """Percent with one decimal, halves up; None of nothing. Integer arithmetic: the same on every machine."""
    return (2000 * part + whole) // (2 * whole) / 10 if whole else None


# Counting


def count(
    people: Iterable[AttendeeFacts],
    presences: Iterable[tuple[Id, Id]],
    excuses: Iterable[tuple[Id, Id]],
    sessions: Sequence[Id],
) -> dict[Id | None, Counts]:
    """Numbers per own department; presences and excuses are (session, attendee) pairs of any session.

    Only those of `sessions` count. Companions stand under their official's department. Excused is who has an
    excuse for every session and came to none; a couple is complete when both came.
    """
    counted = {p.id: p for p in people if p.state != AttendeeState.MERGED}
    came, excused = _sessions_of(presences, sessions), _sessions_of(excuses, sessions)
    totals: dict[Id | None, Counts] = defaultdict(Counts)
    for person in counted.values():
        official = counted.get(person.official_id) if person.official_id is not None else None
        if person.role == AttendeeRole.COMPANION:
            totals[(official or person).department_id] += _companion(person, came)
        else:
            totals[person.department_id] += _delegate(person, came, excused, len(sessions))
    for official, complete in _couples(counted, came):
        totals[official.department_id] += Counts(couples=1, couples_complete=int(complete))
    return dict(totals)


def _sessions_of(pairs: Iterable[tuple[Id, Id]], sessions: Sequence[Id]) -> dict[Id, set[Id]]:
    wanted, by_person = set(sessions), defaultdict(set)
    for session, person in pairs:
        if session in wanted:
            by_person[person].add(session)
    return by_person


def _is_registered(person: AttendeeFacts, came: Mapping[Id, set[Id]]) -> bool:
    return person.state in REGISTERED_STATES or person.id in came


def _companion(person: AttendeeFacts, came: Mapping[Id, set[Id]]) -> Counts:
    return Counts(companions_registered=_is_registered(person, came), companions_present=int(person.id in came))


def _delegate(
    person: AttendeeFacts, came: Mapping[Id, set[Id]], excused: Mapping[Id, set[Id]], sessions: int
) -> Counts:
    if not _is_registered(person, came):
        return Counts()
    attended = len(came.get(person.id, ()))
    away = not attended and 0 < sessions == len(excused.get(person.id, ()))
    return Counts(1, int(attended > 0), int(0 < sessions == attended), int(away))


def _couples(people: Mapping[Id, AttendeeFacts], came: Mapping[Id, set[Id]]) -> list[tuple[AttendeeFacts, bool]]:
    """Each registered official with a registered spouse, a companion or an official invited too; whether both came."""
    beside: dict[Id, bool] = defaultdict(bool)
    for spouse in people.values():
        if spouse.official_id is not None and _is_registered(spouse, came):
            beside[spouse.official_id] |= spouse.id in came
    heads = (people[one] for one in beside if one in people)
    return [
        (one, one.id in came and beside[one.id])
        for one in heads
        if one.role != AttendeeRole.COMPANION and _is_registered(one, came)
    ]


# Rolling up


def roll_up(
    own: Mapping[Id | None, Counts],
    departments: Iterable[DepartmentNode],
    quotas: Iterable[Quota],
    on: date,
    *,
    default_minimum: int = 0,
    default_maximum: int | None = None,
) -> Summary:
    """Numbers per OPD of that day, each with its quota. Raises KeyError for a department not in the tree.

    Every OPD with an invitation has a row, and every OPD at all when the event asks a minimum of each; so
    has every other department with people or an invitation for which no OPD answers.
    """
    tree = {d.id: d for d in departments}
    sums = _summed(tree, own, on)
    invited = _invited(tree, quotas, on)
    due = {d.id for d in tree.values() if d.is_opd_on(on)} if default_minimum > 0 else set()
    rows = [Row(None, None, None, sums[None])] if None in sums else []
    for opd in (sums.keys() | invited.keys() | due) - {None}:
        minimum, maximum, declined = invited.get(opd, (None, None, False))
        quota = (own_or_default(minimum, default_minimum), own_or_default(maximum, default_maximum))
        rows.append(Row(tree[opd], *quota, sums.get(opd, Counts()), declined))
    rows.sort(key=_protocol)
    return Summary(tuple(rows), _total(rows))


def _summed(tree: Mapping[Id, DepartmentNode], own: Mapping[Id | None, Counts], on: date) -> dict[Id | None, Counts]:
    """By the OPD that answers; departments where nobody counts are left out."""
    sums: dict[Id | None, Counts] = defaultdict(Counts)
    for department_id, counts in own.items():
        if counts != Counts():
            sums[answering(tree, department_id, on)] += counts
    return dict(sums)


def _protocol(row: Row) -> tuple[bool, int, str]:
    node = row.department
    return (node is None, node.protocol_order if node else 0, node.code if node else "")


def _invited(
    tree: Mapping[Id, DepartmentNode], quotas: Iterable[Quota], on: date
) -> dict[Id | None, tuple[int | None, int | None, bool]]:
    """Per OPD the sums of its units' minima and maxima, None where none names a number; whether all declined."""
    grouped: dict[Id | None, list[Quota]] = defaultdict(list)
    for quota in quotas:
        grouped[answering(tree, quota.department_id, on)].append(quota)
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


def _total(rows: Sequence[Row]) -> Row:
    maxima = [row.invited_max for row in rows if row.department]
    return Row(
        None,
        sum(row.invited_min or 0 for row in rows),
        None if None in maxima else _known_sum(maxima),
        reduce(Counts.__add__, (row.counts for row in rows), Counts()),
    )
