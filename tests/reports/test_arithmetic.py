"""The attendance summary per OPD: what is counted, where it stands, and that nothing is lost on the way."""

from collections.abc import Hashable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.departments.versions import DepartmentNode
from events.registration.seats.called import Called
from events.reports.arithmetic import Counts, OpdRow, Others, Quota, Summary, Total, percentage, roll_up
from tests.reports.reference import AttendeeFacts, count, count_others

DAY = date(2026, 12, 9)
TREE = [
    DepartmentNode("dinkes", "1.02", "Dinas Kesehatan", "Dinkes", protocol_order=2),
    DepartmentNode("rsud", "1.02.01", "RSUD", "RSUD", "dinkes", counts_as_opd=False),
    DepartmentNode("ward", "1.02.01.1", "Instalasi", "Inst", "rsud", counts_as_opd=False),
    DepartmentNode("setda", "1.01", "Sekretariat Daerah", "Setda", protocol_order=1),
    DepartmentNode("dishub", "1.03", "Dinas Perhubungan", "Dishub", protocol_order=2),
    DepartmentNode("dprd", "9", "DPRD", "DPRD", counts_as_opd=False, protocol_order=9),
    DepartmentNode("fraction", "9.1", "Fraksi", "F", "dprd", counts_as_opd=False, protocol_order=9),
]


def by_code(summary: Summary) -> dict[str, OpdRow]:
    return {row.department.code if row.department else "-": row for row in summary.rows}


# Percentages


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 0, None),
        (0, 5, 0.0),
        (5, 5, 100.0),
        (7, 8, 87.5),
        (1, 3, 33.3),
        (2, 3, 66.7),
        (1, 16, 6.3),
        (1, 2000, 0.1),
        (1, 2001, 0.1),
        (1, 1_000_000, 0.1),
        (1999, 2000, 99.9),
        (2999, 3000, 99.9),
        (999_999, 1_000_000, 99.9),
        (1_000_000, 1_000_000, 100.0),
    ],
)
def test_a_share_has_one_decimal_is_all_or_nobody_only_when_it_is_so_and_nothing_of_nothing(
    part: int, whole: int, expected: float | None
) -> None:
    assert percentage(part, whole) == expected


# Counting


def test_a_person_present_twice_is_present_once_and_full_only_in_all_sessions() -> None:
    people = [
        AttendeeFacts(1, "participant", "a"),
        AttendeeFacts(2, "participant", "a"),
        AttendeeFacts(3, "participant", "a"),
    ]
    presences = [("s1", 1), ("s2", 1), ("s1", 1), ("s1", 2), ("other event", 3)]
    counts = count(people, presences, [], ["s1", "s2"])["a"]
    assert (counts.registered, counts.present, counts.full, counts.absent) == (3, 2, 1, 1)
    assert counts.percent == 66.7


def test_one_session_counts_only_its_own_presences() -> None:
    people = [AttendeeFacts(1, "participant", "a"), AttendeeFacts(2, "participant", "a")]
    counts = count(people, [("s1", 1), ("s2", 1), ("s2", 2)], [("s1", 2)], ["s1"])["a"]
    assert (counts.present, counts.full, counts.excused, counts.absent) == (1, 1, 1, 0)


def test_speakers_committee_guests_and_companions_count_apart() -> None:
    people = [AttendeeFacts(n, role, "a") for n, role in enumerate(["participant", "speaker", "committee", "guest"])]
    everyone = [*people, AttendeeFacts(9, "companion", "a", 0)]
    presences = [("s", n) for n in (0, 1, 2, 9)]
    counts = count(everyone, presences, [], ["s"])["a"]
    assert (counts.registered, counts.present) == (1, 1)
    assert (counts.companions_registered, counts.companions_present) == (1, 1)
    assert count_others(everyone, presences, ["s"]) == [
        Others("speaker", 1, 1),
        Others("committee", 1, 1),
        Others("guest", 1, 0),
    ]


def test_who_is_present_for_somebody_else_is_present_and_represents() -> None:
    people = [AttendeeFacts(1, "participant", "a"), AttendeeFacts(2, "participant", "a", delegate=True)]
    counts = count([*people, AttendeeFacts(3, "participant", "a", delegate=True)], [("s", 1), ("s", 2)], [], ["s"])["a"]
    assert (counts.present, counts.present_in_person, counts.represented) == (2, 1, 1)


def test_a_companion_stands_under_the_officials_opd_whatever_the_own_one() -> None:
    people = [
        AttendeeFacts(1, "participant", "a"),
        AttendeeFacts(2, "companion", "b", 1),
        AttendeeFacts(3, "companion", None, 1),
    ]
    assert count(people, [("s", 2)], [], ["s"]) == {
        "a": Counts(registered=1, companions_registered=2, companions_present=1, couples=1)
    }


def test_a_companion_whose_official_is_not_at_the_event_stands_under_the_own_opd() -> None:
    assert count([AttendeeFacts(2, "companion", "b", 1)], [], [], ["s"]) == {"b": Counts(companions_registered=1)}


@pytest.mark.parametrize(("came", "complete"), [([], 0), ([1], 0), ([2], 0), ([1, 2], 1), ([1, 2, 3], 1)])
def test_a_couple_is_complete_when_both_came_and_counts_once(came: list[int], complete: int) -> None:
    people = [
        AttendeeFacts(1, "participant", "a"),
        AttendeeFacts(2, "companion", None, 1),
        AttendeeFacts(3, "companion", None, 1),
        AttendeeFacts(4, "participant", "a"),
    ]
    assert count(people, [("s", n) for n in came], [], ["s"])["a"].couples_complete == complete


def test_a_couple_may_come_to_different_sessions_of_an_event_but_not_of_a_session() -> None:
    people = [AttendeeFacts(1, "participant", "a"), AttendeeFacts(2, "companion", None, 1)]
    presences = [("s1", 1), ("s2", 2)]
    assert count(people, presences, [], ["s1", "s2"])["a"].couples_complete == 1
    assert count(people, presences, [], ["s1"])["a"].couples_complete == 0


@pytest.mark.parametrize(
    ("state", "registered"),
    [
        ("active", 1),
        ("awaiting", 1),
        ("offered", 0),
        ("waitlisted", 0),
        ("withdrawn", 0),
        ("replaced", 0),
        ("merged", 0),
    ],
)
def test_only_who_holds_a_place_is_registered(state: str, registered: int) -> None:
    counts = count([AttendeeFacts(1, "participant", "a", state=state)], [], [], ["s"]).get("a", Counts())
    assert (counts.registered, counts.present, counts.absent) == (registered, 0, registered)


@pytest.mark.parametrize("state", ["offered", "waitlisted", "withdrawn", "replaced"])
def test_whoever_was_admitted_is_registered_and_present(state: str) -> None:
    counts = count([AttendeeFacts(1, "participant", "a", state=state)], [("s", 1)], [], ["s"])["a"]
    assert (counts.registered, counts.present, counts.absent, counts.percent) == (1, 1, 0, 100.0)


def test_a_merged_attendee_counts_as_the_survivor_only() -> None:
    people = [AttendeeFacts(1, "participant", "a", state="merged"), AttendeeFacts(2, "participant", "a")]
    assert count(people, [("s", 1), ("s", 2)], [], ["s"])["a"].present == 1


def test_excused_of_an_event_is_who_has_an_excuse_for_every_session_and_came_to_none() -> None:
    people = [AttendeeFacts(n, "participant", "a") for n in (1, 2, 3)]
    excuses = [("s1", 1), ("s2", 1), ("s1", 2), ("s1", 3), ("s2", 3)]
    counts = count(people, [("s2", 3)], excuses, ["s1", "s2"])["a"]
    assert (counts.present, counts.excused, counts.absent) == (1, 1, 1)


def test_an_event_without_sessions_has_nobody_present_full_or_excused() -> None:
    assert count([AttendeeFacts(1, "participant", "a")], [], [], []) == {"a": Counts(registered=1)}


# Rolling up


def test_units_stand_under_the_nearest_opd_above_them() -> None:
    own = {"ward": Counts(registered=1), "rsud": Counts(registered=2), "dinkes": Counts(registered=4)}
    rows = roll_up(own, TREE, [], DAY).rows
    assert [(row.department and row.department.id, row.counts.registered) for row in rows] == [("dinkes", 7)]


def test_a_unit_that_counts_as_an_opd_itself_has_its_own_row() -> None:
    tree = [*TREE, DepartmentNode("clinic", "1.02.02", "Klinik", "K", "dinkes")]
    rows = by_code(roll_up({"clinic": Counts(registered=1), "ward": Counts(registered=1)}, tree, [], DAY))
    assert {code: row.counts.registered for code, row in rows.items()} == {"1.02.02": 1, "1.02": 1}


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 6, 30), "1.02"),
        (date(2026, 7, 1), "1.02.03"),
        (date(2026, 12, 31), "1.02.03"),
        (date(2027, 1, 1), "1.02"),
    ],
)
def test_what_counts_as_an_opd_is_decided_on_the_events_date(day: date, code: str) -> None:
    agency = DepartmentNode("agency", "1.02.03", "Badan", "B", "dinkes", True, date(2026, 7, 1), date(2026, 12, 31))
    assert list(by_code(roll_up({"agency": Counts(registered=1)}, [*TREE, agency], [], day))) == [code]


def test_where_no_opd_answers_the_topmost_department_does() -> None:
    assert list(by_code(roll_up({"fraction": Counts(registered=3)}, TREE, [], DAY))) == ["9"]


def test_a_circle_of_parents_loses_nobody() -> None:
    circle = [
        DepartmentNode("x", "x", "X", "X", "y", counts_as_opd=False),
        DepartmentNode("y", "y", "Y", "Y", "x", counts_as_opd=False),
    ]
    assert roll_up({"x": Counts(registered=3)}, circle, [], DAY).total.counts.registered == 3


def test_people_from_outside_the_tree_stand_last_and_owe_nothing() -> None:
    rows = roll_up({None: Counts(registered=2), "dprd": Counts(registered=1)}, TREE, [], DAY).rows
    assert rows[-1] == OpdRow(None, Called(0, None, 2, invited=False), Counts(registered=2))
    assert not rows[-1].called.sent_nobody


def test_departments_where_nobody_counts_have_no_row() -> None:
    assert roll_up({"setda": Counts(), None: Counts()}, TREE, [], DAY).rows == ()


def test_every_invited_opd_has_a_row_also_with_zero() -> None:
    row = by_code(roll_up({}, TREE, [Quota("dishub", 2, 5)], DAY))["1.03"]
    assert (row.called, row.called.missing, row.called.sent_nobody) == (Called(2, 5, 0), 2, True)
    assert (row.counts, row.counts.percent) == (Counts(), None)


def test_a_minimum_for_all_gives_every_opd_of_that_day_a_row() -> None:
    abolished = DepartmentNode("old", "0", "Lama", "L", valid_to=date(2025, 12, 31))
    rows = by_code(roll_up({}, [*TREE, abolished], [], DAY, default_minimum=1, default_maximum=3))
    assert list(rows) == ["1.01", "1.02", "1.03"]
    assert {(row.called.minimum, row.called.maximum) for row in rows.values()} == {(1, 3)}


def test_an_invitations_own_numbers_override_the_events() -> None:
    summary = roll_up(
        {}, TREE, [Quota("setda", 0, None), Quota("dinkes", None, 9)], DAY, default_minimum=1, default_maximum=3
    )
    numbers = {code: (row.called.minimum, row.called.maximum) for code, row in by_code(summary).items()}
    assert numbers == {"1.01": (0, 3), "1.02": (1, 9), "1.03": (1, 3)}


def test_invitations_of_units_add_up_under_their_opd() -> None:
    row = by_code(roll_up({}, TREE, [Quota("rsud", 1, 2), Quota("dinkes", 2, 4), Quota("ward")], DAY))["1.02"]
    assert (row.called.minimum, row.called.maximum) == (3, 6)


def test_what_is_no_opd_that_day_and_not_invited_is_asked_for_nobody() -> None:
    rows = by_code(roll_up({"fraction": Counts(companions_registered=1)}, TREE, [], DAY, default_minimum=2))
    assert (rows["9"].called.missing, rows["9"].called.sent_nobody) == (0, False)


def test_rows_follow_protocol_order_and_then_the_code() -> None:
    own: dict[Hashable, Counts] = {d.id: Counts(registered=1) for d in reversed(TREE)}
    assert list(by_code(roll_up(own, TREE, [], DAY))) == ["1.01", "1.02", "1.03", "9"]


def test_the_total_adds_the_rows_and_has_no_maximum_where_one_opd_has_none() -> None:
    own = {"setda": Counts(registered=4, present=3), None: Counts(registered=2, present=2)}
    bounded = roll_up(own, TREE, [Quota("setda", 1, 4), Quota("dishub", 2, 2)], DAY).total
    assert (bounded.invited_min, bounded.invited_max) == (3, 6)
    assert (bounded.counts.registered, bounded.counts.percent) == (6, 83.3)
    assert roll_up(own, TREE, [Quota("setda", 1, 4), Quota("dishub", 2)], DAY).total.invited_max is None
    assert roll_up({}, TREE, [], DAY).total == Total(0, None, Counts())


def test_an_unknown_department_is_an_error_not_a_silent_loss() -> None:
    with pytest.raises(KeyError):
        roll_up({"nowhere": Counts(registered=1)}, TREE, [], DAY)


# Properties

IDS = [node.id for node in TREE]
people = st.lists(
    st.tuples(
        st.sampled_from(["participant", "companion", "speaker", "committee", "guest"]),
        st.sampled_from([*IDS, None]),
        st.integers(0, 30),
        st.sampled_from(["active", "waitlisted", "offered", "awaiting", "withdrawn", "replaced", "merged"]),
    ),
    max_size=30,
).map(
    lambda rows: [
        AttendeeFacts(n, role, home, official if role == "companion" else None, state)
        for n, (role, home, official, state) in enumerate(rows)
    ]
)
pairs = st.lists(st.tuples(st.sampled_from(["s1", "s2", "elsewhere"]), st.integers(0, 30)), max_size=60)


@given(people, pairs, pairs, st.sampled_from([[], ["s1"], ["s1", "s2"]]))
def test_in_every_department_the_numbers_fit_together(
    everyone: list[AttendeeFacts],
    presences: list[tuple[Hashable, Hashable]],
    excuses: list[tuple[Hashable, Hashable]],
    sessions: list[Hashable],
) -> None:
    counted = count(everyone, presences, excuses, sessions)
    for numbers in counted.values():
        assert numbers.registered == numbers.present + numbers.excused + numbers.absent
        assert 0 <= numbers.full <= numbers.present <= numbers.registered
        assert numbers.absent >= 0
        assert 0 <= numbers.represented <= numbers.present
        assert 0 <= numbers.companions_present <= numbers.companions_registered
        assert numbers.percent is None or 0 <= numbers.percent <= 100
    distinct = {p.id for p in everyone if p.role == "participant" and p.state != "merged"} & {
        person for session, person in presences if session in sessions
    }
    assert sum(numbers.present for numbers in counted.values()) == len(distinct)


@given(
    st.dictionaries(st.sampled_from([*IDS, None]), st.builds(Counts, *[st.integers(0, 99)] * 9)),
    st.lists(st.builds(Quota, st.sampled_from(IDS), st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))),
    st.integers(0, 2),
)
def test_rolling_up_conserves_every_count(
    own: dict[Hashable | None, Counts], quotas: list[Quota], minimum: int
) -> None:
    summary = roll_up(own, TREE, quotas, DAY, default_minimum=minimum)
    before = sum(own.values(), Counts())
    assert sum((row.counts for row in summary.rows), Counts()) == before == summary.total.counts
    assert len({row.department and row.department.id for row in summary.rows}) == len(summary.rows)
