"""Who is counted. Every statement that counts people names one of these, so that one word means the same people
on every page.

Each stands twice: as a plain function, and as the SQL condition made of the same words (`..._sql`, of the tables'
names or aliases in that statement). A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from events.registration.seats.arithmetic import LIVE, SEAT_ROLES, SEAT_STATES
from events.vocabulary import AttendeeRole, AttendeeState

UNMERGED = f"attendee.state <> '{AttendeeState.MERGED}'"
"""A condition: an own row, not one that became part of somebody else's."""
EXPECTED_STATES = frozenset({AttendeeState.ACTIVE, AttendeeState.AWAITING})


def holds_a_seat(role: str, state: str) -> bool:
    """Whether one of the event's seats is kept for them ("memegang kursi"), an offer they may still refuse included.

    A spouse takes a seat as the official does; speakers, committee and guests sit on none.
    """
    return role in SEAT_ROLES and state in SEAT_STATES


def holds_a_seat_sql(attendee: str = "attendee") -> str:
    return f"({attendee}.role IN ({_words(SEAT_ROLES)}) AND {attendee}.state IN ({_words(SEAT_STATES)}))"


def expected(state: str) -> bool:
    """Whether they are on the list before anybody came. Who was only offered a seat has not said yes to it."""
    return state in EXPECTED_STATES


def expected_sql(attendee: str = "attendee") -> str:
    return f"{attendee}.state IN ({_words(EXPECTED_STATES)})"


def came(counts: bool | None) -> bool:
    """Whether they were there, by whether their presence counts; None without a presence.

    A self check-in that still waits for a confirmation is no presence that counts.
    """
    return counts is True


def came_sql(presence: str = "presence") -> str:
    return f"{presence}.counts IS TRUE"


def registered(state: str, *, present: bool) -> bool:
    """Whether they are on the list ("terdaftar"): expected, or there. Nobody is present without being registered.

    Who was merged is counted as the survivor.
    """
    return state != AttendeeState.MERGED and (expected(state) or present)


def registered_sql(attendee: str = "attendee", present: str | None = None) -> str:
    """`present` is the condition of having come, where the statement has another than its own `presence`."""
    return f"({attendee}.state <> '{AttendeeState.MERGED}' AND ({expected_sql(attendee)} OR {present or came_sql()}))"


def unconfirmed(role: str, state: str, confirmed_at: datetime | None) -> bool:
    """Whether this is an expected spouse of whom no word of their own was heard (`own_words.py`): told everywhere, and
    no bar at the door."""
    return role == AttendeeRole.COMPANION and state in LIVE and confirmed_at is None


def unconfirmed_sql(attendee: str = "attendee") -> str:
    return (
        f"({attendee}.role = '{AttendeeRole.COMPANION}' AND {attendee}.state IN ({_words(LIVE)}) AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM own_word w WHERE w.attendee = {attendee}.id AND w.confirmed_at IS NOT NULL))"
    )


def of_opd_sql(attendee: str = "attendee") -> str:
    """Who comes from the OPD or uses its quota, a spouse without an own one with their official; both marks take it."""
    official = f"(SELECT o.department FROM attendee o WHERE o.id = {attendee}.official)"  # noqa: S608
    return f"(coalesce({attendee}.department, {official}) = {{}} OR {attendee}.counts_for = {{}})"


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))
