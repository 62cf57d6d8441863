"""What a subscriber's calendar receives: the VEVENTs and the frame around them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from events.calendar import ical
from events.calendar.tables import Event, Session
from tests.factories import NOW


def an_event(**values: Any) -> Event:
    defaults = {
        "slug": "bimtek-antikorupsi",
        "kind": "bimtek",
        "title": "Bimtek Antikorupsi",
        "status": "published",
        "host": "Inspektorat Kabupaten Nusa Jaya",
        "venue": "Aula Praja",
        "address": "Jl. Alun-alun Utara No. 1",
        "description": "Untuk kepala OPD.",
        "zone": "Asia/Jakarta",
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Event(**{**defaults, **values})


def a_session(event: Event, **values: Any) -> Session:
    starts_at = NOW.replace(hour=1, minute=0)
    defaults = {
        "event": event.id,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=8),
        "changed_at": NOW,
        "handle": "A1B2C3",
    }
    return Session(**{**defaults, **values})


def parsed(session: Session, event: Event) -> Any:
    calendar = icalendar.Calendar.from_ical(ical.calendar("Agenda", [ical.vevent(session, event)]))
    [found] = calendar.walk("VEVENT")
    return found


def test_a_session_carries_everything_a_calendar_shows():
    event = an_event(latitude=-6.88, longitude=109.67)
    session = a_session(event, title="Hari ke-1", room="Ruang Cisadane", sequence=3)
    found = parsed(session, event)
    assert found["UID"] == str(session.id)
    assert found["SUMMARY"] == "Bimtek Antikorupsi – Hari ke-1"
    assert found["DTSTART"].to_ical() == b"20261209T010000Z"
    assert found["DTEND"].to_ical() == b"20261209T090000Z"
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt == NOW
    assert found["SEQUENCE"] == 3
    assert found["STATUS"] == "CONFIRMED"
    assert found["URL"] == "http://127.0.0.1:8000/kegiatan/bimtek-antikorupsi"
    assert found["LOCATION"] == "Ruang Cisadane, Aula Praja, Jl. Alun-alun Utara No. 1"
    assert found["GEO"].to_ical() == "-6.88;109.67"
    assert found["CATEGORIES"].to_ical() == b"Bimbingan Teknis"


def test_a_feed_never_carries_an_organizer_or_a_method():
    event = an_event()
    text = ical.calendar("Agenda", [ical.vevent(a_session(event), event)])
    assert b"ORGANIZER" not in text
    assert b"METHOD" not in text
    assert b"ATTENDEE" not in text


def test_the_frame_names_the_calendar_and_asks_to_be_read_hourly():
    frame = icalendar.Calendar.from_ical(ical.calendar("Agenda Ñusa Jaya", []))
    assert frame["NAME"] == frame["X-WR-CALNAME"] == "Agenda Ñusa Jaya"
    assert frame["VERSION"] == "2.0"
    assert frame["PRODID"]
    text = ical.calendar("Agenda", [])
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in text


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Jakarta", "Rabu, 9 Desember 2026, 08.00-16.00 WIB"),
        ("Asia/Makassar", "Rabu, 9 Desember 2026, 09.00-17.00 WITA"),
        ("Asia/Jayapura", "Rabu, 9 Desember 2026, 10.00-18.00 WIT"),
    ],
)
def test_the_description_says_the_hours_on_the_clocks_of_the_place(zone, words):
    event = an_event(zone=zone)
    assert words in parsed(a_session(event), event)["DESCRIPTION"]


def test_a_session_over_midnight_says_on_which_day_it_ends():
    event = an_event()
    session = a_session(
        event, starts_at=datetime(2026, 12, 9, 14, tzinfo=UTC), ends_at=datetime(2026, 12, 9, 18, tzinfo=UTC)
    )
    words = parsed(session, event)["DESCRIPTION"]
    assert "Rabu, 9 Desember 2026, 21.00-01.00 WIB (selesai Kamis, 10 Desember 2026)" in words


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_cancelled_says_so_in_status_and_title(whole):
    event = an_event(status="cancelled" if whole else "published", cancel_reason="Narasumber berhalangan.")
    session = a_session(event, cancelled_at=None if whole else NOW)
    found = parsed(session, event)
    assert found["STATUS"] == "CANCELLED"
    assert found["SUMMARY"] == "[BATAL] Bimtek Antikorupsi"
    assert "DIBATALKAN" in found["DESCRIPTION"]


HOSTILE = "Rapat\r\nEND:VEVENT\r\nBEGIN:VEVENT\nUID:palsu\x0bX:1\u2028ATTENDEE:mailto:a@b\x85\x00; , \\n é"


@pytest.mark.parametrize("name", ["title", "description", "venue", "address", "host", "cancel_reason"])
def test_nothing_a_person_types_becomes_a_line_of_the_calendar(name):
    event = an_event(**{name: HOSTILE, "status": "cancelled"})
    session = a_session(event, title=HOSTILE, room=HOSTILE)
    text = ical.calendar(HOSTILE, [ical.vevent(session, event)])
    assert len(icalendar.Calendar.from_ical(text).walk("VEVENT")) == 1
    names = [line.split(b":")[0].split(b";")[0] for line in text.replace(b"\r\n ", b"").split(b"\r\n")]
    assert names.count(b"UID") == 1
    assert b"ATTENDEE" not in names
    assert text.count(b"\n") == text.count(b"\r\n") == text.count(b"\r")
    assert not set("\x0b\x85\u2028\x00") & set(text.decode())


def test_lines_are_folded_at_75_octets_and_never_inside_a_character():
    event = an_event(title="Peringatan “Hari Antikorupsi” – " + "é漢" * 60)
    text = ical.calendar("Agenda", [ical.vevent(a_session(event), event)])
    lines = text.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode("utf-8") is not None for line in lines)
    assert parsed(a_session(event), event)["SUMMARY"] == event.title


def test_the_digest_ignores_when_and_how_often_a_session_changed():
    event = an_event()
    session = a_session(event)
    before = ical.vevent_digest(session, event)
    session.sequence, session.changed_at = 7, NOW + timedelta(days=1)
    assert ical.vevent_digest(session, event) == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Lain"},
        {"venue": "Lain"},
        {"description": "Lain"},
        {"status": "cancelled"},
        {"latitude": 1.0, "longitude": 2.0},
    ],
)
def test_the_digest_sees_whatever_the_calendar_shows(change):
    event = an_event()
    session = a_session(event)
    assert ical.vevent_digest(session, an_event(**change)) != ical.vevent_digest(session, event)


def test_the_digest_ignores_what_the_calendar_does_not_show():
    event = an_event()
    session = a_session(event)
    other = an_event(capacity=7, audience="Camat", sign_name="Lain")
    assert ical.vevent_digest(session, other) == ical.vevent_digest(session, event)


def test_only_a_feed_has_a_name_and_asks_to_be_read_again():
    event = an_event()
    written = [ical.vevent(a_session(event), event), ical.vevent(a_session(event), event)]
    once = ical.file(written)
    assert [len(icalendar.Calendar.from_ical(text).walk("VEVENT")) for text in (once, ical.calendar("A", written))] == [
        2,
        2,
    ]
    mailed_text = ical.message("PUBLISH", [a_session(event)], event, "hadir@nusajaya.example", ahead=0, now=NOW)
    for text in (once, mailed_text):
        assert not re.search(rb"\r\n(?:NAME|X-WR-|REFRESH-INTERVAL|X-PUBLISHED-TTL)", text)


# ------------------------------------------------------------- what is mailed


def mailed(method: Any, *sessions: Session, event: Event, ahead: int = 0) -> Any:
    later = NOW + timedelta(hours=3)
    text = ical.message(method, sessions, event, "hadir@nusajaya.example", ahead=ahead, now=later)
    objects = icalendar.Calendar.from_ical(text, multiple=True)
    return objects if len(sessions) > 1 else objects[0]


@pytest.mark.parametrize(
    ("sequence", "ahead", "said"), [(0, 0, 0), (3, 0, 3), (0, 1, 1), (3, 2, 5)], ids=["new", "moved", "told", "both"]
)
def test_a_mailed_entry_is_the_feeds_own_and_never_older(sequence, ahead, said):
    event = an_event()
    session = a_session(event, sequence=sequence)
    calendar = mailed("PUBLISH", session, event=event, ahead=ahead)
    [found] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == (str(session.id), said, "CONFIRMED")
    assert found["DTSTAMP"].dt == NOW + timedelta(hours=3)
    assert found["LAST-MODIFIED"].dt == NOW


def test_what_is_called_off_for_one_party_is_off_in_its_calendar_though_the_event_is_held():
    event = an_event()
    first, second = a_session(event), a_session(event)
    objects = mailed("CANCEL", first, second, event=event)
    assert [one["METHOD"] for one in objects] == ["CANCEL", "CANCEL"]
    assert [len(one.walk("VEVENT")) for one in objects] == [1, 1], "RFC 5546, 3.2.5: one UID for each object"
    found = [entry for one in objects for entry in one.walk("VEVENT")]
    assert [one["STATUS"] for one in found] == ["CANCELLED", "CANCELLED"]
    assert {str(one["UID"]) for one in found} == {str(first.id), str(second.id)}
    assert {str(one["SUMMARY"]) for one in found} == {"Bimtek Antikorupsi"}


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Inspektorat Kabupaten Nusa Jaya", "Inspektorat Kabupaten Nusa Jaya"),
        ('Dinas "P & K"; Bagian 2', "Dinas 'P & K'; Bagian 2"),
        ("Dinas\r\nATTENDEE:mailto:a@b", "Dinas ATTENDEE:mailto:a@b"),
        ("", None),
        ("\x07 ", None),
    ],
)
def test_a_mailed_entry_names_its_organizer_and_nobody_else(host, name):
    event = an_event(host=host)
    [found] = mailed("PUBLISH", a_session(event), event=event).walk("VEVENT")
    assert str(found["ORGANIZER"]) == "mailto:hadir@nusajaya.example"
    assert found["ORGANIZER"].params.get("CN") == name
    assert "ATTENDEE" not in found


@pytest.mark.parametrize(
    ("room", "venue", "address", "place"),
    [
        ("", "Aula Praja", "Jl. Merdeka 1", "Aula Praja, Jl. Merdeka 1"),
        ("Aula Praja", "Aula Praja", "Jl. Merdeka 1", "Aula Praja, Jl. Merdeka 1"),
        (" Aula Praja ", "Aula Praja", "", "Aula Praja"),
        ("Ruang 2", "", " ", "Ruang 2"),
        ("Ruang 2", "Aula", "Ruang 2", "Ruang 2, Aula"),
        ("", "", "", ""),
    ],
)
def test_a_place_is_said_once_however_often_it_was_typed(room, venue, address, place):
    event = an_event(venue=venue, address=address)
    assert ical.place(a_session(event, room=room), event) == place


@pytest.mark.parametrize(
    ("zone", "ends", "words"),
    [
        ("Asia/Jakarta", 16, "21.00-23.00 WIB\n"),
        ("Asia/Makassar", 16, "22.00-00.00 WITA (selesai Kamis, 10 Desember 2026)"),
        ("Asia/Jayapura", 16, "23.00-01.00 WIT (selesai Kamis, 10 Desember 2026)"),
    ],
)
def test_whether_a_session_goes_over_midnight_depends_on_its_clocks(zone, ends, words):
    event = an_event(zone=zone)
    session = a_session(
        event, starts_at=datetime(2026, 12, 9, 14, tzinfo=UTC), ends_at=datetime(2026, 12, 9, ends, tzinfo=UTC)
    )
    assert words in parsed(session, event)["DESCRIPTION"]


def test_half_a_position_is_none():
    event = an_event(latitude=-6.88)
    assert "GEO" not in parsed(a_session(event), event)
    on_the_equator = an_event(latitude=0.0, longitude=109.33)
    assert parsed(a_session(on_the_equator), on_the_equator)["GEO"].to_ical() == "0.0;109.33"
