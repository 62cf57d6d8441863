"""What would become of each line: who is there already, who stands in the file twice, and who finds no seat."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.names import search_key
from events.registration.importing.faults import Fault, Parsed, ReadLine
from events.registration.importing.review import Standing, Taken, seat, seats_of, sort_out
from events.registration.people.party import Party, PersonValues
from events.vocabulary import AttendeeState
from tests.registration.importing.world import nip

DINKES, UNIT, DISDIK, ALONE = (uuid.UUID(int=n) for n in range(1, 5))
FULL, NO_QUOTA = "Kursi kegiatan ini sudah penuh.", "Kuota perangkat daerah ini untuk kegiatan ini sudah penuh."
HERE = {"active", "offered", "awaiting", "waitlisted"}


def line(number: int, name: str = "Sekar Ayu", *, companion: PersonValues | None = None, **values) -> ReadLine:
    official = PersonValues(name, **{"department": DINKES, **values})
    return ReadLine(number, name, Party(official, companion))


def sorted_out(*rows: ReadLine, **taken):
    return sort_out(Parsed(list(rows), [], []), Taken(**taken))


def fate(review) -> dict[int, str]:
    """What became of each line, by its number."""
    return (
        {row.number: "good" for row in review.good}
        | {one.number: f"known: {one.what}" for one in review.known}
        | {fault.number: f"bad: {fault.column}: {fault.what}" for fault in review.bad}
    )


# ----------------------------------------------------------------- who is there already


@pytest.mark.parametrize("state", list(AttendeeState))
@pytest.mark.parametrize("by", ["nip", "name"])
def test_who_was_at_the_event_is_not_brought_by_a_file_and_the_line_says_why(by, state):
    row = line(2, "Drs. Sekar Ayu, M.Si.", nip=nip(1) if by == "nip" else None)
    known = {"nips": {nip(1): state}} if by == "nip" else {"names": {("sekar ayu", str(DINKES)): state}}
    [(number, what)] = fate(sorted_out(row, **known)).items()
    if state in HERE:
        said = "sudah terdaftar pada kegiatan ini."
    elif state == "withdrawn":
        said = "pernah terdaftar dan mengundurkan diri. Bila jadi hadir, daftarkan lewat Tambah peserta."
    else:
        said = "pernah terdaftar; datanya sudah diganti atau digabung."
    assert (number, what) == (2, f"known: {said}")


@pytest.mark.parametrize(
    "row",
    [
        line(2, nip=nip(2)),
        line(2, "Sekar Ayu Lestari"),
        line(2, department=DISDIK),
        line(2, department=None, institution="Bank Jateng"),
    ],
)
def test_another_nip_name_or_origin_is_another_person(row):
    names = {("sekar ayu", str(DINKES)): "active"}
    assert fate(sorted_out(row, nips={nip(1): "active"}, names=names)) == {2: "good"}


def test_who_comes_from_elsewhere_is_known_by_name_and_institution_in_any_spelling():
    row = line(2, "SEKAR AYU", department=None, institution="bank  jateng")
    known = {("sekar ayu", search_key("Bank Jateng")): "active"}
    assert fate(sorted_out(row, names=known)) == {2: "known: sudah terdaftar pada kegiatan ini."}


@pytest.mark.parametrize(("state", "taken"), [(state, state in HERE) for state in AttendeeState])
def test_a_couple_comes_whole_or_not_at_all(state, taken):
    couple = line(2, companion=PersonValues("Bayu", nip=nip(5), relation="husband"))
    found = fate(sorted_out(couple, line(3, "Rahma"), nips={nip(5): state}))
    assert found[3] == "good"
    assert found[2].startswith("bad: NIP pasangan: pasangannya sudah terdaftar" if taken else "good")


# ----------------------------------------------------------------- twice in one file


@pytest.mark.parametrize(
    ("second", "what"),
    [
        (line(3, nip=nip(1)), "known: sama dengan baris 2."),
        (line(3, "SEKAR AYU, S.E.", nip=nip(1), department=DISDIK), "known: sama dengan baris 2."),
        (line(3, "Rahma", nip=nip(1)), "bad: NIP: sama dengan NIP pada baris 2, milik Sekar Ayu."),
        (line(3), "known: sama dengan baris 2."),
        (line(3, department=DISDIK), "good"),
        (line(3, nip=nip(2)), "good"),
        (
            line(3, "Rahma", companion=PersonValues("Sekar Ayu", nip=nip(1), relation="wife")),
            "bad: NIP: sama dengan NIP pada baris 2, milik Sekar Ayu.",
        ),
        (
            line(3, nip=nip(2), companion=PersonValues("Sekar Ayu", nip=nip(1), relation="wife")),
            "bad: NIP: sama dengan NIP pada baris 2, milik Sekar Ayu.",
        ),
        (line(3, "Bayu", nip=nip(9)), "bad: NIP: sama dengan NIP pada baris 2, milik Sekar Ayu."),
    ],
)
def test_the_same_person_twice_is_skipped_and_one_nip_of_two_people_is_a_fault(second, what):
    first = line(2, nip=nip(1), companion=PersonValues("Bayu", nip=nip(9), relation="husband"))
    assert fate(sorted_out(first, second)) == {2: "good", 3: what}


def test_a_line_that_was_refused_is_nobodys_earlier_line():
    wrong = ReadLine(2, "Sekar Ayu", None, (Fault(2, "OPD", "tulis OPD."), Fault(2, "NIP", "hanya 17 angka.")), "Entah")
    review = sorted_out(wrong, line(3), replace(wrong, number=4, faults=()))
    assert ([row.number for row in review.good], review.bad_rows) == ([3], 1)
    assert review.unknown == {"Entah": [2, 4]}


def test_faults_are_told_in_the_files_order_and_the_others_counted():
    couple = PersonValues("Bayu", nip=nip(5), relation="husband")
    rows = [
        line(2, companion=couple),
        ReadLine(3, "X", None, (Fault(3, "NIP", "salah."),)),
        line(4, "Rahma", companion=couple),
    ]
    rows.append(replace(line(5, "Galih"), party=replace(line(5, "Galih").party, phone="+62811")))
    rows.append(replace(line(6, "Dewi"), party=replace(line(6, "Dewi").party, email="d@b.example")))
    review = sorted_out(*rows)
    assert [fault.number for fault in review.bad] == [3, 4]
    assert ([row.number for row in review.good], review.companions, review.reachable) == ([2, 5, 6], 1, 2)
    assert [fault.number for fault in sorted_out(*rows, nips={nip(5): "active"}).bad] == [2, 3, 4]


# ----------------------------------------------------------------- seats and quotas


def standing(capacity: int | None, seats: int = 0, maximum: int | None = None, used: int = 0) -> Standing:
    opds = {DINKES: DINKES, UNIT: DINKES, DISDIK: DISDIK, ALONE: None}
    return Standing(capacity, seats, opds, {DINKES: maximum, DISDIK: None}, {DINKES: used} if used else {})


SPOUSE = PersonValues("Bayu", relation="husband")


@pytest.mark.parametrize(
    ("rows", "room", "refused"),
    [
        ([line(2), line(3)], standing(2), {}),
        ([line(2), line(3)], standing(2, seats=1), {3: FULL}),
        ([line(2), line(3)], standing(None, seats=999), {}),
        ([line(2, companion=SPOUSE), line(3)], standing(2, seats=1), {2: FULL}),
        ([line(2, companion=SPOUSE), line(3)], standing(2), {3: FULL}),
        ([line(2, role="speaker"), line(3, role="guest")], standing(1, seats=1, maximum=0), {}),
        ([line(2, role="speaker")], standing(1, seats=2), {}),
        ([line(2, role="speaker", companion=SPOUSE)], standing(1, seats=1), {2: FULL}),
        ([line(2), line(3, department=UNIT)], standing(9, maximum=1), {3: NO_QUOTA}),
        ([line(2), line(3, department=DISDIK)], standing(9, maximum=1, used=1), {2: NO_QUOTA}),
        ([line(2, companion=SPOUSE)], standing(9, maximum=1), {}),
        ([line(2, department=ALONE), line(3, department=None)], standing(9, maximum=0), {}),
        ([line(2)], standing(1, seats=1, maximum=0), {2: FULL}),
    ],
)
def test_lines_without_a_seat_or_beyond_their_opds_maximum_are_refused_in_the_files_order(rows, room, refused):
    review = seat(sorted_out(*[replace(row, name=f"P{row.number}", party=_named(row)) for row in rows]), room)
    assert {fault.number: fault.what for fault in review.refused} == refused
    assert review.refused_rows == len(refused)
    assert [row.number for row in review.good] == [row.number for row in rows if row.number not in refused]
    assert {fault.column for fault in review.refused} == {"Nama" if why == FULL else "OPD" for why in refused.values()}


def _named(row: ReadLine) -> Party:
    return replace(row.party, official=replace(row.party.official, name=f"Peserta {row.number}"))


LINES = st.lists(
    st.tuples(st.sampled_from([DINKES, UNIT, DISDIK, ALONE]), st.booleans(), st.sampled_from(["participant", "guest"])),
    max_size=9,
)


@given(LINES, st.none() | st.integers(0, 9), st.integers(0, 4), st.none() | st.integers(0, 4), st.booleans())
def test_no_import_takes_more_seats_than_are_left_unless_the_committee_overrides(
    lines, capacity, seats, maximum, override
):
    rows = [
        line(n, f"Peserta {n}", department=opd, role=role, companion=SPOUSE if couple else None)
        for n, (opd, couple, role) in enumerate(lines, 2)
    ]
    room = standing(capacity, seats, maximum)
    review = seat(sorted_out(*rows), room, override=override)
    taken = sum(seats_of(row.party) for row in review.good)
    sent = sum(
        row.party.official.role == "participant" and row.party.official.department in (DINKES, UNIT)
        for row in review.good
    )
    assert (room.seats, room.used.get(DINKES, 0)) == (seats + taken, sent)
    assert len(review.good) + len(review.refused) == len(rows)
    if override:
        assert review.refused == []
        return
    assert capacity is None or taken == 0 or seats + taken <= capacity
    assert maximum is None or sent <= maximum
    short = {fault.number for fault in review.refused}
    if capacity is not None and any(fault.what == FULL for fault in review.refused):
        assert seats + taken + 2 > capacity
    assert short.isdisjoint(row.number for row in review.good)
