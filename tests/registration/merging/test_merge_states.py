"""Merging, undoing, withdrawing and registering in any order: never oversold, no half couple, every code opens one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.attendance import merged_presences
from events.audit import Actor
from events.database import sql
from events.errors import Refusal
from events.registration import queries
from events.registration.parties.changes import add_companion, withdraw
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.seats.count import seats_used
from tests.factories import NOW, make_event, make_session

BY = Actor("user", None, "Ratna Dewi")
CAPACITY = 6
WHAT = st.sampled_from(["single", "couple", "double", "pair", "undo", "withdraw", "spouse", "leave"])
STEPS = st.lists(st.tuples(WHAT, st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=16)


class House:
    """One small event, and what was done there."""

    def __init__(self, event: Any) -> None:
        self.event = event
        self.codes: list[str] = []
        self.registrations: list[Any] = []
        self.merges: list[Any] = []

    async def step(self, name: str, first: int, second: int) -> None:
        try:
            await getattr(self, name)(first, second)
        except Refusal:
            return

    async def single(self, first: int, _second: int, companion: PersonValues | None = None) -> None:
        made = await register(
            self.event.id, Party(PersonValues(f"Yoga {first}"), companion), Asked("organizer", BY, wait=True), now=NOW
        )
        self.registrations.append(made.registration_id)
        self.codes += [one.ticket_code for one in made.attendees]

    async def couple(self, first: int, second: int) -> None:
        await self.single(first, second, PersonValues(f"Siti {second}", relation="wife"))

    async def people(self) -> list[Any]:
        rows = await sql("SELECT id FROM attendee WHERE event = {} ORDER BY created_at, id", self.event.id)
        return [row["id"] for row in rows]

    async def merge(self, kind: str, first: int, second: int) -> None:
        people = await self.people()
        if people:
            one, two = people[first % len(people)], people[second % len(people)]
            merged = await merged_presences.merge(self.event.id, kind, one, two, relation="wife", by=BY, now=NOW)
            self.merges.append(merged[0])

    async def double(self, first: int, second: int) -> None:
        await self.merge("double", first, second)

    async def pair(self, first: int, second: int) -> None:
        await self.merge("couple", first, second)

    async def undo(self, first: int, _second: int) -> None:
        if self.merges:
            chosen = self.merges[first % len(self.merges)]
            await merged_presences.undo_merge(self.event.id, chosen, reason="keliru", by=BY, now=NOW)

    async def withdraw(self, first: int, _second: int) -> None:
        if self.registrations:
            await withdraw(self.registrations[first % len(self.registrations)], by=BY, now=NOW)

    async def spouse(self, first: int, second: int) -> None:
        if self.registrations:
            party = self.registrations[first % len(self.registrations)]
            values = PersonValues(f"Dewi {second}", relation="wife")
            await add_companion(party, values, consent=True, by=BY, now=NOW)

    async def leave(self, first: int, _second: int) -> None:
        rows = await sql(
            "SELECT id, registration FROM attendee WHERE official IS NOT NULL AND event = {}", self.event.id
        )
        if rows:
            one = rows[first % len(rows)]
            await withdraw(one["registration"], by=BY, now=NOW, attendee_id=one["id"])

    async def look(self) -> None:
        assert await seats_used(self.event.id) <= CAPACITY
        assert (
            await sql(
                "SELECT registration FROM attendee WHERE event = {} AND state IN ('active', 'offered', 'waitlisted')"
                " GROUP BY registration HAVING count(*) > 2",
                self.event.id,
            )
            == []
        )
        await self.no_half_couple()
        await self.codes_open()

    async def no_half_couple(self) -> None:
        halves = await sql(
            "SELECT c.id FROM attendee c JOIN attendee o ON o.id = c.official WHERE c.event = {}"
            " AND c.state IN ('active', 'offered', 'waitlisted') AND o.state IN ('active', 'offered', 'waitlisted')"
            " AND (c.state <> o.state OR c.registration <> o.registration)",
            self.event.id,
        )
        assert halves == []

    async def codes_open(self) -> None:
        for code in self.codes:
            found = await queries.attendee_by_code(code)
            assert found is not None
            assert found.state != "merged"


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
async def test_any_order_of_merges_and_undoings_keeps_seats_couples_and_codes(db, steps):
    event = await make_event(capacity=CAPACITY, companion_policy="optional", waiting_list=True)
    await make_session(event, starts_at=NOW + timedelta(days=3))
    house = House(event)
    for name, first, second in steps:
        await house.step(name, first, second)
        await house.look()


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
async def test_undoing_every_merge_newest_first_leaves_nobody_merged(db, steps):
    event = await make_event(capacity=None, companion_policy="optional")
    await make_session(event, starts_at=NOW + timedelta(days=3))
    house = House(event)
    for name, first, second in steps:
        if name not in ("undo", "withdraw", "spouse", "leave"):
            await house.step(name, first, second)
    before = await house.people()
    for merge_id in reversed(house.merges):
        await merged_presences.undo_merge(event.id, merge_id, reason="keliru", by=BY, now=NOW)
    rows = await sql("SELECT state, merged_into FROM attendee WHERE event = {}", event.id)
    assert {(row["state"], row["merged_into"]) for row in rows} <= {("active", None)}
    assert await house.people() == before
    assert await sql("SELECT id FROM registration WHERE event = {} AND joined_into IS NOT NULL", event.id) == []
