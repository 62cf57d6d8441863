"""The checklist before publishing: what is worth a second look, and no word where all is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.calendar.readiness import PARTS, Called, Elsewhere, Facts, Held, cautions, same_place
from events.database import new_id

NOON = datetime(2026, 12, 14, 5, tzinfo=UTC)
EVENT = SimpleNamespace(
    zone="Asia/Jakarta",
    venue="Aula Setda",
    capacity=100,
    registration="open",
    companion_policy="none",
    contact_name="Rina",
    contact_phone="0812",
)


def held(name: str = "Hari pertama", starts: datetime = NOON, hours: int = 4, room: str = "") -> Held:
    return Held(new_id(), name, starts, starts + timedelta(hours=hours), room)


def facts(*sessions: Held, **changes) -> Facts:
    event = SimpleNamespace(**{**vars(EVENT), **{n: changes.pop(n) for n in list(changes) if hasattr(EVENT, n)}})
    called = Called(30, 30, 60)
    now = NOON - timedelta(days=30)
    return replace(Facts(event, sessions or (held(),), [], {}, called, True, True, now), **changes)


def said(found: Facts) -> list[tuple[str, str]]:
    return [(one.about, one.sentence) for one in cautions(found)]


def test_a_complete_event_gets_no_word():
    assert said(facts()) == []


def test_a_past_date_says_that_presences_will_be_late():
    [(about, sentence)] = said(facts(now=NOON + timedelta(days=2)))
    assert about == "dates"
    assert "Hari pertama sudah lewat (Senin, 14 Desember 2026)" in sentence
    assert "susulan" in sentence


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Hari pertama", "Hari kedua"),
        ("Hari ke-1", "Hari ke-2"),
        ("Sesi I", "Sesi II"),
        ("Hari 9", "Hari 10"),
        ("Bimtek hari kesatu".replace("kesatu", "satu"), "Bimtek hari dua"),
    ],
)
def test_day_two_before_day_one_is_told_and_the_right_order_is_not(one, two):
    first, second = held(one), held(two, NOON + timedelta(days=1))
    assert said(facts(first, second)) == []
    moved = replace(first, starts_at=NOON + timedelta(days=2), ends_at=NOON + timedelta(days=2, hours=4))
    [(about, sentence)] = said(facts(moved, second))
    assert about == "dates"
    assert sentence.startswith(f"{two} (Selasa, 15 Desember 2026) berlangsung sebelum {one} (Rabu, 16 Desember 2026)")


def test_two_sessions_at_once_are_told_unless_their_rooms_differ():
    assert "berlangsung bersamaan" in said(facts(held("A", room="R1"), held("B", room="R1")))[0][1]
    assert said(facts(held("A", room="R1"), held("B", room="R2"))) == []


def test_a_holiday_is_named():
    [(about, sentence)] = said(facts(red_days={date(2026, 12, 14): "Hari Jadi Kabupaten"}))
    assert (about, sentence) == ("holidays", "Senin, 14 Desember 2026 adalah tanggal merah: Hari Jadi Kabupaten.")


@pytest.mark.parametrize(
    ("venue", "hours", "room", "clashes"),
    [
        ("AULA  SETDA", 0, "", True),
        ("Aula Setda", 3, "", True),
        ("Aula Setda", 4, "", False),  # begins when the other ends
        ("Aula Bappeda", 0, "", False),
        ("", 0, "", True),  # nobody knows where
    ],
)
def test_the_same_place_at_the_same_hour_is_told_by_name(venue, hours, room, clashes):
    starts = NOON + timedelta(hours=hours)
    other = Elsewhere("Rapat Koordinasi", "rapat", venue, room, starts, starts + timedelta(hours=2))
    found = said(facts(elsewhere=[other]))
    assert bool(found) is clashes
    if venue and clashes:
        assert "dipakai “Rapat Koordinasi” pada Senin, 14 Desember 2026" in found[0][1]


def test_quotas_that_ask_for_more_than_the_hall_holds_are_told_couples_as_two():
    assert said(facts(called=Called(30, 100, None))) == []
    assert said(facts(called=Called(30, 101, None)))[0][0] == "quotas"
    [(about, sentence)] = said(facts(called=Called(30, 60, None), companion_policy="required"))
    assert (about, "60 orang" in sentence, "120 kursi" in sentence) == ("quotas", True, True)
    assert said(facts(called=Called(30, 500, None), capacity=None)) == []
    assert said(facts(called=Called(30, 30, 60), registration="invited"))[0][0] == "quotas"


def test_nobody_invited_nobody_to_ask_nobody_who_signs():
    bare = facts(called=Called(0, 0, 0), contact_name="", contact_phone="", signed=False, headed=False)
    assert [about for about, _sentence in said(bare)] == ["opds", "contact", "signer", "letterhead"]
    assert said(facts(called=Called(0, 0, 0), registration="none")) == []


@given(st.text(max_size=30))
def test_a_place_is_itself_however_it_is_written(name):
    assert same_place(name, name.upper().lower() if name.upper().lower().casefold() == name.casefold() else name)
    assert same_place(f"  {name}. ", name)


@given(st.lists(st.tuples(st.text(max_size=20), st.integers(-500, 500), st.integers(1, 24)), max_size=5))
def test_every_caution_stands_in_a_line_of_the_checklist_and_leads_somewhere(sessions):
    found = facts(*(held(name, NOON + timedelta(hours=at), hours) for name, at, hours in sessions))
    assert all(one.about in PARTS and one.href.startswith("/") and one.sentence for one in cautions(found))
