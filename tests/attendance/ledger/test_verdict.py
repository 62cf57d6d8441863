"""What the gate says about somebody it knows."""

import pytest

from events.attendance.ledger.verdict import Decision, decide, objection
from events.vocabulary import AttendeeState, ScanFlag, ScanReason


@pytest.mark.parametrize("state", ["active", "awaiting"])
def test_who_holds_a_seat_of_their_own_simply_comes_in(state: str) -> None:
    assert objection(state) is None
    assert decide(state, None) == Decision(True, None, ())


@pytest.mark.parametrize(
    ("state", "word"),
    [("withdrawn", "withdrawn"), ("replaced", "withdrawn"), ("waitlisted", "waitlisted"), ("offered", "waitlisted")],
)
def test_others_are_refused_with_their_reason_unless_the_officer_admits_them(state: str, word: str) -> None:
    assert decide(state, None) == decide(state, False) == Decision(False, ScanReason(word), ())
    assert decide(state, True) == Decision(True, None, (ScanFlag(word),))


def test_an_officer_may_turn_anyone_away() -> None:
    assert decide("active", False) == Decision(False, ScanReason.NOT_ALLOWED, ())


@pytest.mark.parametrize("state", list(AttendeeState))
def test_whom_an_officer_admits_is_present_whatever_the_state(state: str) -> None:
    assert decide(state, True).admitted


def test_flags_are_kept_once_and_sorted() -> None:
    flags = [ScanFlag.LATE, ScanFlag.CLOCK_SKEW, ScanFlag.LATE]
    assert decide("waitlisted", True, flags).flags == (ScanFlag.CLOCK_SKEW, ScanFlag.LATE, ScanFlag.WAITLISTED)
    assert decide("waitlisted", False, flags).flags == (ScanFlag.CLOCK_SKEW, ScanFlag.LATE)
