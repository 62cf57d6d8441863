"""The same words find the same people at the gate, in the Kehadiran tab and in the Peserta tab."""

from __future__ import annotations

import pytest

from events.attendance import queries as gate
from events.attendance.roster import roster
from events.calendar.queries import sessions_of
from events.clean import clean_query
from events.registration.people import finding
from events.registration.people.finding import Wanted
from tests.factories import make_attendee, make_department, make_event, make_registration, make_session

APOSTROPHE = "Nur'aini Zahra"
EVERYBODY = [
    "Andrè 100% Hadir",
    "Budi_Santoso",
    "Dr. Rahmat Hidayat, S.E., M.M.",
    "Gatot Wow!",
    "Istri Tanpa OPD",
    "Lukman Mundur",
    APOSTROPHE,
    "Tamu Provinsi",
]


@pytest.fixture
async def event(db):
    """Eight people: one of an OPD with his wife, one of another place, one who withdrew, and odd names."""
    event = await make_event()
    await make_session(event)
    opd = await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")
    party = await make_registration(event)
    official = await make_attendee(event, party, name="Dr. Rahmat Hidayat, S.E., M.M.", department=opd.id)
    await make_attendee(event, party, name="Istri Tanpa OPD", role="companion", official=official.id, department=None)
    await make_attendee(event, name="Tamu Provinsi", institution="Bappeda Provinsi", department=None)
    await make_attendee(event, name="Lukman Mundur", state="withdrawn")
    for name in ("Andrè 100% Hadir", "Budi_Santoso", "Gatot Wow!", APOSTROPHE):
        await make_attendee(event, name=name)
    await make_attendee(await make_event(), name="Rahmat Orang Lain")
    return event


async def at_gate(event, typed):
    return [one.name for one in await gate.find_guests(event.id, typed)]


async def in_kehadiran(event, typed):
    [session] = await sessions_of(event.id)
    return [one.name for one in (await roster(event.id, session.id, words=typed)).rows]


async def in_peserta(event, typed):
    """How many people the tab counts, and everybody it shows: with whom is found, their party."""
    page = await finding.parties(event.id, Wanted(typed))
    people, _parties = await finding.count(event.id, Wanted(typed))
    return people, [one.name for party in page.parties for one in party]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rahmat", ["Dr. Rahmat Hidayat, S.E., M.M."]),
        ("HIDAYAT rah", ["Dr. Rahmat Hidayat, S.E., M.M."]),
        ("Drs. Rahmat Hidayat, M.Si.", ["Dr. Rahmat Hidayat, S.E., M.M."]),
        ("kesehatan", ["Dr. Rahmat Hidayat, S.E., M.M.", "Istri Tanpa OPD"]),
        ("dinkes istri", ["Istri Tanpa OPD"]),
        ("bappeda tamu", ["Tamu Provinsi"]),
        ("mundur", ["Lukman Mundur"]),
        ("nuraini", [APOSTROPHE]),
        ("nur'aini", [APOSTROPHE]),
        ("tam'u", ["Tamu Provinsi"]),
        ("NUR’AINI", [APOSTROPHE]),
        ("'", [APOSTROPHE]),
        ("%", ["Andrè 100% Hadir"]),
        ("100%", ["Andrè 100% Hadir"]),
        ("_", ["Budi_Santoso"]),
        ("budi santoso", ["Budi_Santoso"]),
        ("budi_santoso", ["Budi_Santoso"]),
        ("!", ["Gatot Wow!"]),
        ("!%", []),
        ("%%%", []),
        ("___", []),
        ("\\", []),
        ("' OR '1'='1", []),
        ("andrè", ["Andrè 100% Hadir"]),
        ("rahmat bappeda", []),
    ],
)
async def test_the_same_words_find_the_same_people_wherever_they_are_typed(event, typed, found):
    assert await at_gate(event, typed) == found
    assert await in_kehadiran(event, typed) == found
    people, shown = await in_peserta(event, typed)
    assert (people, {*found} - {*shown}) == (len(found), set())


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "\u202e"])
async def test_nothing_typed_asks_for_nobody_at_the_gate_and_for_the_list_in_the_tabs(event, typed):
    assert clean_query(typed) == ""
    assert await at_gate(event, typed) == []
    assert await in_kehadiran(event, typed) == [name for name in EVERYBODY if name != "Lukman Mundur"]
    people, shown = await in_peserta(event, typed)
    assert (people, sorted(shown)) == (len(EVERYBODY), EVERYBODY)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("  Rahmat\t Hidayat\n", "Rahmat Hidayat"),
        ("Rah\u200bmat\x00Hidayat", "Rahmat Hidayat"),
        ("e\u0301", "é"),
        ("\ud800", ""),
        ("a" * 500, "a" * 200),
    ],
)
def test_what_is_looked_for_is_one_short_line_that_any_database_takes(typed, taken):
    assert clean_query(typed) == taken
