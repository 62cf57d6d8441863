"""The slow reference of the summary's numbers: the rules once more in plain Python, which the SQL has to meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from events.departments.versions import Id
from events.reports.arithmetic import Counts, Others
from events.vocabulary import AttendeeRole, AttendeeState

REGISTERED_STATES = frozenset({AttendeeState.ACTIVE, AttendeeState.AWAITING})


@dataclass(frozen=True, slots=True)
class AttendeeFacts:
    """An attendee; `official_id` is whose companion this is, `delegate` that they came for somebody else."""

    id: Id
    role: str
    department_id: Id | None
    official_id: Id | None = None
    state: str = AttendeeState.ACTIVE
    delegate: bool = False


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
        elif person.role == AttendeeRole.PARTICIPANT:
            totals[person.department_id] += _participant(person, came, excused, len(sessions))
    for official, complete in _couples(counted, came):
        totals[official.department_id] += Counts(couples=1, couples_complete=int(complete))
    return dict(totals)


def count_others(
    people: Iterable[AttendeeFacts], presences: Iterable[tuple[Id, Id]], sessions: Sequence[Id]
) -> list[Others]:
    """Committee, speakers and guests: registered, and of these present."""
    came, everyone = _sessions_of(presences, sessions), list(people)
    found = []
    for role in (AttendeeRole.SPEAKER, AttendeeRole.COMMITTEE, AttendeeRole.GUEST):
        on_list = [
            one
            for one in everyone
            if one.role == role and one.state != AttendeeState.MERGED and _is_registered(one, came)
        ]
        found.append(Others(role, len(on_list), sum(one.id in came for one in on_list)))
    return found


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


def _participant(
    person: AttendeeFacts, came: Mapping[Id, set[Id]], excused: Mapping[Id, set[Id]], sessions: int
) -> Counts:
    if not _is_registered(person, came):
        return Counts()
    attended = len(came.get(person.id, ()))
    away = not attended and 0 < sessions == len(excused.get(person.id, ()))
    present = int(attended > 0)
    return Counts(1, present, int(0 < sessions == attended), int(away), represented=present * person.delegate)


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
        if one.role == AttendeeRole.PARTICIPANT and _is_registered(one, came)
    ]
