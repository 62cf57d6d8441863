"""The same words find the same people at the gate, in the Kehadiran tab and in the Peserta tab."""

from __future__ import annotations

from importlib import import_module

import pytest

from events.attendance import queries as gate
from events.attendance.roster import roster
from events.calendar.queries import sessions_of
from events.clean import clean_query
from events.database import sql, transaction
from events.names import ERASED, search_key
from events.registration.people import finding
from events.registration.people.finding import Wanted
from events.registration.people.writing import rewrite
from events.registration.waiting.changing import changing
from tests.factories import NOW, make_attendee, make_department, make_event, make_registration, make_session

APOSTROPHE = "Nur'aini Zahra"
EVERYBODY = [
    "Andrè 100% Hadir",
    "Budi_Santoso",
    "Gatot Wow!",
    "Istri Tanpa OPD",
    "Lukman Mundur",
    APOSTROPHE,
    "Dr. Rahmat Hidayat, S.E., M.M.",
    "Tamu Provinsi",
]


@pytest.fixture
async def event(db):
    """Eight people: one of an OPD with his wife, one of another place, one who withdrew, and odd names."""
    event = await make_event()
    await make_session(event)
    opd = await make_department(name="Dinas Kesehatan", abbreviation="Dinkes", aliases="Dinkeskab\nDKK")
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
        ("kesehatan", ["Istri Tanpa OPD", "Dr. Rahmat Hidayat, S.E., M.M."]),
        ("dinas kesehatan", ["Istri Tanpa OPD", "Dr. Rahmat Hidayat, S.E., M.M."]),
        ("DKK", ["Istri Tanpa OPD", "Dr. Rahmat Hidayat, S.E., M.M."]),
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


SPELT = [
    "Hj. St. Aisyah, S.E.",
    "Drs. H. Abd. Rahman, M.Si.",
    "Al",
    "Alamsyah",
    "R. Bambang",
    "Ma’ruf Amin",
    "M. Yusuf",
    "Moch Zaini",
    "Muhammad Zaki",
    "Mohamad Zul",
    "Ng Siew",
]


@pytest.fixture
async def spelt(db):
    """People whose names are written as people write them."""
    event = await make_event()
    await make_session(event)
    for name in SPELT:
        await make_attendee(event, name=name)
    return event


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ma'ruf", ["Ma’ruf Amin"]),
        ("maruf", ["Ma’ruf Amin"]),
        ("MA`RUF", ["Ma’ruf Amin"]),
        ("siti aisyah", ["Hj. St. Aisyah, S.E."]),
        ("st. aisyah", ["Hj. St. Aisyah, S.E."]),
        ("Sitti Aisyah", ["Hj. St. Aisyah, S.E."]),
        ("abdul rahman", ["Drs. H. Abd. Rahman, M.Si."]),
        ("rahman abd", ["Drs. H. Abd. Rahman, M.Si."]),
        ("muhammad", ["M. Yusuf", "Moch Zaini", "Muhammad Zaki", "Mohamad Zul"]),
        ("moh", ["M. Yusuf", "Moch Zaini", "Muhammad Zaki", "Mohamad Zul"]),
        ("mohamad z", ["Moch Zaini", "Muhammad Zaki", "Mohamad Zul"]),
        ("moham", ["Mohamad Zul"]),
        ("m yusuf", ["M. Yusuf"]),
        ("raden bambang", ["R. Bambang"]),
        ("Drs. Bambang", ["R. Bambang"]),
        ("al", ["Al"]),
        ("ng", ["Ng Siew"]),
        ("ng si", ["Ng Siew"]),
        ("am", []),
        ("alamsyah", ["Alamsyah"]),
        ("yu m", ["M. Yusuf"]),
    ],
)
async def test_nobody_is_missed_for_the_way_a_name_is_written(spelt, typed, found):
    assert await at_gate(spelt, typed) == found
    assert await in_kehadiran(spelt, typed) == found
    assert await in_peserta(spelt, typed) == (len(found), found)


BY_NAME = [
    "Drs. H. Abd. Rahman, M.Si.",
    "Al",
    "Alamsyah",
    "R. Bambang",
    "Ma’ruf Amin",
    "M. Yusuf",
    "Moch Zaini",
    "Muhammad Zaki",
    "Mohamad Zul",
    "Ng Siew",
    "Hj. St. Aisyah, S.E.",
]


async def test_every_list_is_sorted_by_the_name_without_titles_and_by_what_abbreviations_stand_for(spelt):
    assert await in_kehadiran(spelt, "") == BY_NAME
    assert await in_peserta(spelt, "") == (len(BY_NAME), BY_NAME)
    assert [one.name for one in await finding.everyone(spelt.id)] == BY_NAME


async def test_the_database_sorts_letters_of_any_script_as_python_does(db):
    event = await make_event()
    await make_session(event)
    names = ["Zainal", "Øyvind", "عائشة", "a b", "ab", "A-B", "Éva", "eva b", "Đặng", "陳", "B.", "0 Nol", "Ｚara"]
    for name in names:
        await make_attendee(event, name=name)
    keys = [search_key(one) for one in await in_kehadiran(event, "")]
    assert keys == sorted(map(search_key, names))


async def test_who_is_renamed_or_moves_is_sorted_and_found_by_the_new_words(db):
    event = await make_event()
    await make_session(event)
    row = await make_attendee(event, name="Zulkifli", institution="Bank Jateng")
    await make_attendee(event, name="Budi")
    async with changing(event.id, NOW) as locked:
        await rewrite(locked, row.id, {"name": "Hj. St. Aisyah"})
    assert await in_kehadiran(event, "siti jateng") == ["Hj. St. Aisyah"]
    assert await in_kehadiran(event, "zulkifli") == []
    async with changing(event.id, NOW) as locked:
        await rewrite(locked, row.id, {"institution": "Polres"})
    assert await in_kehadiran(event, "siti polres") == ["Hj. St. Aisyah"]
    assert await in_kehadiran(event, "jateng") == []
    assert await in_kehadiran(event, "") == ["Budi", "Hj. St. Aisyah"]


async def test_rows_from_before_the_key_are_filled_with_it(db):
    """As the migration does, a thousand at a time."""
    event = await make_event()
    for number in range(7):
        await make_attendee(event, name=f"Drs. Moh. Ke-{number}", institution="Polda", name_key="", search_text="")
    await make_attendee(event, name=ERASED, name_key="", search_text="")
    migration = import_module("events.piccolo_migrations.events_2026_11_30t08_01_00_000000")
    migration.AT_ONCE = 3
    async with transaction():
        await migration.fill()
    rows = await sql("SELECT name_key, search_text FROM attendee")
    assert {(row["name_key"], row["search_text"]) for row in rows} == {
        *((f"muhammad ke {number}", f" muhammad ke {number} moh polda ") for number in range(7)),
        ("", ""),
    }


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "\u202e"])
async def test_nothing_typed_asks_for_nobody_at_the_gate_and_for_the_list_in_the_tabs(event, typed):
    assert clean_query(typed) == ""
    assert await at_gate(event, typed) == []
    assert await in_kehadiran(event, typed) == [name for name in EVERYBODY if name != "Lukman Mundur"]
    people, shown = await in_peserta(event, typed)
    assert (people, sorted(shown)) == (len(EVERYBODY), sorted(EVERYBODY))


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
