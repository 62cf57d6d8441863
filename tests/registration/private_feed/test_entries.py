"""One person's VEVENTs whatever happens to session and place: SEQUENCE moves with their bytes, and never back."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.calendar import ical
from events.registration.private_feed.entries import Place, own_entry
from events.vocabulary import AttendeeState
from tests.calendar.test_ical import HOSTILE, a_session, an_event
from tests.factories import NOW

PERSON = uuid.UUID(int=7)
STATES = [state for state in AttendeeState if state != AttendeeState.MERGED]
COUNTERS = (b"SEQUENCE", b"DTSTAMP", b"LAST-MODIFIED")


def a_place(**values: Any) -> Place:
    known: dict[str, Any] = {
        "id": uuid.UUID(int=1),
        "event": uuid.UUID(int=2),
        "registration": uuid.UUID(int=3),
        "person": PERSON,
        "state": AttendeeState.ACTIVE,
        "merged_into": None,
        "ticket_version": 1,
        "state_sequence": 0,
        "state_changed_at": None,
        "created_at": NOW,
        "phone": "+6281234567890",
        "email": "",
    }
    return Place(**{**known, **values})


def written(session: Any, event: Any, *places: Place) -> bytes:
    shown = max(places, key=lambda one: (one.lives, one.since, one.id))
    return ical.own_vevent(session, event, own_entry(session, PERSON, shown, places))


def said(vevent: bytes) -> Any:
    calendar = icalendar.Calendar.from_ical(ical.calendar("Kegiatan saya", [vevent]))
    [found] = calendar.walk("VEVENT")
    return found


def without_counters(vevent: bytes) -> list[bytes]:
    return [line for line in vevent.split(b"\r\n") if not line.startswith(COUNTERS)]


@pytest.mark.parametrize(
    ("state", "status", "title"),
    [
        ("active", "CONFIRMED", "Bimtek Antikorupsi"),
        ("waitlisted", "TENTATIVE", "Bimtek Antikorupsi"),
        ("offered", "TENTATIVE", "Bimtek Antikorupsi"),
        ("awaiting", "TENTATIVE", "Bimtek Antikorupsi"),
        ("withdrawn", "CANCELLED", "[BATAL] Bimtek Antikorupsi"),
        ("replaced", "CANCELLED", "[BATAL] Bimtek Antikorupsi"),
    ],
)
def test_an_entry_says_where_the_person_stands(state, status, title):
    event = an_event()
    place = a_place(state=state)
    found = said(written(a_session(event), event, place))
    assert (found["STATUS"], found["SUMMARY"], found["CLASS"]) == (status, title, "PRIVATE")
    assert (place.ticket in found["DESCRIPTION"]) is place.lives
    assert "08.00-16.00 WIB" in found["DESCRIPTION"]
    assert not {"ORGANIZER", "ATTENDEE", "METHOD"} & set(found)


def test_what_is_off_for_everybody_is_off_once():
    event = an_event(status="cancelled", cancel_reason="Narasumber berhalangan.")
    found = said(written(a_session(event), event, a_place(state="withdrawn")))
    assert (found["STATUS"], found["SUMMARY"]) == ("CANCELLED", "[BATAL] Bimtek Antikorupsi")
    assert "DIBATALKAN" in found["DESCRIPTION"]


def test_the_uid_is_the_persons_own_and_stays_when_they_come_back():
    event = an_event()
    session = a_session(event)
    first = written(session, event, a_place(state="withdrawn"))
    again = written(session, event, a_place(state="withdrawn"), a_place(id=uuid.UUID(int=9)))
    uids = {str(said(one)["UID"]) for one in (first, again)}
    assert len(uids) == 1
    assert str(session.id) not in uids
    other = ical.own_vevent(session, event, own_entry(session, uuid.UUID(int=8), a_place(), [a_place()]))
    assert str(said(other)["UID"]) not in uids
    assert (said(first)["STATUS"], said(again)["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert said(again)["SEQUENCE"] > said(first)["SEQUENCE"]


STEPS = st.one_of(
    st.tuples(st.just("state"), st.sampled_from(STATES)),
    st.tuples(st.just("title"), st.sampled_from(["Bimtek", "Bimtek Keluarga", HOSTILE])),
    st.tuples(st.just("event"), st.sampled_from(["published", "cancelled"])),
    st.tuples(st.just("again"), st.sampled_from(STATES)),
)


@settings(deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_sequence_moves_whenever_the_bytes_do_and_never_back(steps):
    event = an_event()
    session = a_session(event)
    places, now = [a_place()], NOW
    before = written(session, event, *places)
    for kind, value in steps:
        now += timedelta(minutes=1)
        digest = ical.vevent_digest(session, event)
        if kind == "state" and places[-1].state != value:
            places[-1] = replace(
                places[-1], state=value, state_sequence=places[-1].state_sequence + 1, state_changed_at=now
            )
        elif kind == "again" and not places[-1].lives:
            places.append(a_place(id=uuid.UUID(int=len(places) + 10), state=value, created_at=now))
        elif kind == "title":
            event.title = value
        elif kind == "event":
            event.status = value
        if ical.vevent_digest(session, event) != digest:  # as feed.refresh_sessions does
            session.sequence, session.changed_at = session.sequence + 1, now
        after = written(session, event, *places)
        older, newer = said(before), said(after)
        assert newer["SEQUENCE"] >= older["SEQUENCE"]
        assert newer["DTSTAMP"].dt == newer["LAST-MODIFIED"].dt >= older["DTSTAMP"].dt
        if without_counters(after) != without_counters(before):
            assert newer["SEQUENCE"] > older["SEQUENCE"]
        assert str(newer["UID"]) == str(older["UID"])
        before = after
