"""The waiting list as a state machine: whatever people do in whatever order, on both engines.

Never oversold but by the committee's word, never half a couple, no seat free while a waiting party that fits has no
offer, nobody lost. The model is this file's own arithmetic over plain rows, not the code under test.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from events.audit import Actor
from events.database import sql
from events.errors import Refusal
from events.registration import queue
from events.registration.actions import Party, PersonValues, add_companion, register, withdraw
from events.registration.offers import look_after_waiting
from tests.factories import NOW, make_department, make_event, make_session

ANYONE, STAFF = Actor("participant"), Actor("system", name="Panitia")
SEATED = ("active", "offered", "awaiting")
LIVING = (*SEATED, "waitlisted")
LASTS = timedelta(days=30)


class WaitingList(RuleBasedStateMachine):
    """One event. `before` is what the last look saw; `past` whether the committee passed a limit in this step."""

    loop: asyncio.AbstractEventLoop

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        """The result, or None for a refusal, after which nothing may have changed."""

        async def refused() -> Any:
            try:
                return await doing
            except Refusal:
                return None

        return asyncio.run_coroutine_threadsafe(refused(), self.loop).result(60)

    @initialize(
        capacity=st.integers(1, 5),
        maximum=st.sampled_from([None, 1, 2]),
        approval=st.booleans(),
        parties=st.integers(0, 6),
    )
    def begin(self, capacity: int, maximum: int | None, approval: bool, parties: int) -> None:
        self.now, self.past = NOW, False
        self.before: dict[str, Any] = {"used": 0, "opds": Counter(), "offers": set()}
        self.parties: list[uuid.UUID] = []
        self.seen: dict[str, Any] = {
            "event": {"registration_closes": None},
            "people": [],
            "offers": [],
            "missed": set(),
        }
        self.leaving: set[uuid.UUID] = set()
        self.run(self._begin(capacity, maximum, approval))
        for number in range(parties):
            self.join(couple=number % 3 == 1, opd=None if number % 2 else 0, wait=True)
        self.run(self.look())

    async def _begin(self, capacity: int, maximum: int | None, approval: bool) -> None:
        self.opds = [(await make_department()).id for _ in range(2)]
        event = await make_event(
            capacity=capacity, default_maximum=maximum, approval=approval, waiting_list=True,
            companion_policy="optional", offer_hours=5,
        )  # fmt: skip
        await make_session(event, starts_at=NOW + LASTS)
        self.event = event.id

    def pick(self, number: int, *states: str) -> uuid.UUID:
        """A party in one of those states if there is one, else any that ever came."""
        fitting = sorted({one["registration"] for one in self.seen["people"] if one["state"] in states})
        parties = fitting or self.parties
        return parties[number % len(parties)]

    def has(self, *states: str) -> bool:
        return any(one["state"] in states for one in self.seen["people"])

    # ------------------------------------------------------------- what people do

    @rule(couple=st.booleans(), opd=st.sampled_from([None, 0, 1]), wait=st.booleans())
    def join(self, couple: bool, opd: int | None, wait: bool) -> None:
        official = PersonValues("Orang", department=None if opd is None else self.opds[opd])
        companion = PersonValues("Pasangan", relation="wife") if couple else None
        party = Party(official, companion, phone="081234567890", consent=True)
        done = self.run(register(self.event, party, origin="public", by=ANYONE, now=self.now, wait=wait))
        assert done or not wait or self.closed(), "who is ready to wait is never sent away"
        if done:
            self.parties.append(done.registration_id)

    def closed(self) -> bool:
        closing = self.seen["event"]["registration_closes"]
        return closing is not None and self.now >= closing

    @precondition(lambda self: self.has("active", "awaiting"))
    @rule(number=st.integers(0, 5))
    def leave(self, number: int) -> None:
        if party := self.pick(number, "active", "awaiting"):
            self.leaving.add(party)
            self.run(withdraw(party, by=ANYONE, now=self.now))

    @precondition(lambda self: self.has(*LIVING))
    @rule(number=st.integers(0, 5))
    def spouse_leaves(self, number: int) -> None:
        if (party := self.pick(number, *LIVING)) and (spouse := self.spouse_of(party)):
            self.run(withdraw(party, by=ANYONE, now=self.now, attendee_id=spouse))

    def spouse_of(self, party: uuid.UUID) -> uuid.UUID | None:
        spouses = (one for one in self.living() if one["registration"] == party and one["official"])
        return next((one["id"] for one in spouses), None)

    def living(self) -> list[dict[str, Any]]:
        return [one for one in self.seen["people"] if one["state"] in LIVING]

    @precondition(lambda self: self.has(*LIVING))
    @rule(number=st.integers(0, 5))
    def spouse_comes(self, number: int) -> None:
        if party := self.pick(number, *LIVING):
            values = PersonValues("Pasangan baru", relation="husband")
            self.run(add_companion(party, values, consent=True, by=ANYONE, now=self.now))

    @precondition(lambda self: self.parties)
    @rule(number=st.integers(0, 5))
    def accept_offer(self, number: int) -> None:
        self.accept(number)

    def accept(self, number: int) -> None:
        party = self.pick(number, "offered")
        stood = next((one["state"] for one in self.living() if one["registration"] == party), "gone")
        if stood == "offered" and not self.has_offer(party):
            stood = "over"
        self.run(queue.accept_offer(party, by=ANYONE, now=self.now))
        self.run(self.look())
        stands = next((one["state"] for one in self.living() if one["registration"] == party), "gone")
        expected = {"over": ("offered",), "offered": ("active", "awaiting")}
        assert stands in expected.get(stood, (stood,))

    @precondition(lambda self: self.has("offered"))
    @rule(number=st.integers(0, 5))
    def accept_late(self, number: int) -> None:
        """An offer is over when its time is, whether or not the job has come."""
        self.now += timedelta(hours=6)
        self.accept(number)

    @precondition(lambda self: self.has("offered"))
    @rule(number=st.integers(0, 5))
    def decline(self, number: int) -> None:
        if (party := self.pick(number, "offered")) and self.has_offer(party):
            self.leaving.add(party)
            self.run(queue.decline_offer(party, by=ANYONE, now=self.now))

    def has_offer(self, party: uuid.UUID) -> bool:
        offers = self.seen["offers"]
        return any(one["registration"] == party and self.now < one["ends_at"] for one in offers)

    @precondition(lambda self: self.has("withdrawn"))
    @rule(number=st.integers(0, 5))
    def wait_again(self, number: int) -> None:
        if party := self.pick(number, "withdrawn"):
            self.run(queue.wait_again(party, by=ANYONE, now=self.now))

    # ------------------------------------------------------------- what the committee does

    @precondition(lambda self: self.has("waitlisted", "offered"))
    @rule(number=st.integers(0, 5))
    def admit(self, number: int) -> None:
        if party := self.pick(number, "waitlisted", "offered"):
            self.past = True
            self.run(queue.admit(party, "Perintah", by=STAFF, now=self.now))

    @precondition(lambda self: self.has("awaiting"))
    @rule(number=st.integers(0, 5), yes=st.booleans())
    def decide(self, number: int, yes: bool) -> None:
        if party := self.pick(number, "awaiting"):
            self.leaving |= set() if yes else {party}
            self.run(
                queue.approve(party, by=STAFF, now=self.now)
                if yes
                else queue.refuse(party, "Penuh", by=STAFF, now=self.now)
            )

    @rule(capacity=st.one_of(st.none(), st.integers(1, 6)))
    def change_capacity(self, capacity: int | None) -> None:
        self.change({"capacity": capacity})

    @rule(maximum=st.one_of(st.none(), st.integers(1, 3)))
    def change_maximum(self, maximum: int | None) -> None:
        self.change({"default_maximum": maximum})

    @rule(hours=st.one_of(st.none(), st.integers(1, 12)))
    def change_closing(self, hours: int | None) -> None:
        self.change({"registration_closes": self.now + timedelta(hours=hours) if hours else None})

    @precondition(lambda self: self.has("offered"))
    @rule()
    def close_soon(self) -> None:
        self.change({"registration_closes": self.now + timedelta(hours=1)})

    def change(self, changes: dict[str, Any]) -> None:
        self.run(queue.change_event(self.event, changes, by=STAFF, now=self.now))

    # ------------------------------------------------------------- what the clock does

    @rule(hours=st.integers(1, 8))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def job(self) -> None:
        self.run(look_after_waiting(self.now))
        self.run(self.look())
        assert all(one["ends_at"] > self.now for one in self.seen["offers"])

    # ------------------------------------------------------------- what must always hold

    async def look(self) -> None:
        """All that is to be known, in one go."""
        people = await sql(
            "SELECT a.id, a.registration, a.state, a.official, a.counts_for, r.waiting_since FROM attendee a"
            " JOIN registration r ON r.id = a.registration WHERE a.event = {} ORDER BY r.waiting_since, r.id",
            self.event,
        )  # fmt: skip
        every = await sql(
            "SELECT registration, ends_at, ended_at, outcome FROM seat_offer WHERE event = {}", self.event
        )
        self.seen = {
            "people": people,
            "event": (await sql("SELECT * FROM event WHERE id = {}", self.event))[0],
            "offers": [one for one in every if one["ended_at"] is None],
            "missed": {one["registration"] for one in every if one["outcome"] == "expired"},
        }

    @invariant()
    def everything_holds(self) -> None:
        self.run(self.look())
        event, living = self.seen["event"], self.living()
        states = self.never_half_a_couple(living)
        offers = self.offers_are_what_states_say(states, event)
        used = sum(one["state"] in SEATED for one in living)
        opds = Counter(one["counts_for"] for one in living if one["counts_for"] and one["state"] in SEATED)
        self.never_oversold(event, used, opds)
        self.no_seat_is_idle(event, living, used, opds)
        self.nobody_is_passed(living, offers - self.before["offers"])
        self.nobody_is_lost(set(states))
        self.before, self.past = {"used": used, "opds": opds, "offers": offers}, False

    def never_half_a_couple(self, living: list[dict[str, Any]]) -> dict[uuid.UUID, str]:
        states: dict[uuid.UUID, str] = {}
        for one in living:
            assert states.setdefault(one["registration"], one["state"]) == one["state"]
        for party in states:
            assert sum(one["official"] is None for one in living if one["registration"] == party) == 1
        return states

    def offers_are_what_states_say(
        self, states: dict[uuid.UUID, str], event: dict[str, Any]
    ) -> set[uuid.UUID]:
        rows = self.seen["offers"]
        offered = [party for party, state in states.items() if state == "offered"]
        assert Counter(row["registration"] for row in rows) == Counter(offered)
        closing = event["registration_closes"]
        assert all(closing is None or row["ends_at"] <= closing for row in rows)
        return {row["registration"] for row in rows}

    def never_oversold(self, event: dict[str, Any], used: int, opds: Counter[uuid.UUID]) -> None:
        if self.past:
            return
        if used > self.before["used"]:
            assert event["capacity"] is None or used <= event["capacity"]
        for opd, number in opds.items():
            most = event["default_maximum"]
            assert most is None or number <= max(most, self.before["opds"][opd])

    def no_seat_is_idle(
        self, event: dict[str, Any], living: list[dict[str, Any]], used: int, opds: Counter[uuid.UUID]
    ) -> None:
        closing, most = event["registration_closes"], event["default_maximum"]
        if (closing and self.now >= closing) or self.now >= NOW + LASTS:
            return
        waiting: dict[uuid.UUID, list[Any]] = {}
        for one in living:
            if one["state"] == "waitlisted":
                waiting.setdefault(one["registration"], []).append(one["counts_for"])
        for party in waiting.values():
            fits = event["capacity"] is None or used + len(party) <= event["capacity"]
            allowed = most is None or all(opd is None or opds[opd] < most for opd in party)
            assert not (fits and allowed), "a seat is free and somebody who fits waits without an offer"

    def nobody_is_passed(self, living: list[dict[str, Any]], fresh: set[uuid.UUID]) -> None:
        """Of two parties alike the one that waited longer has the offer."""
        sizes = Counter(one["registration"] for one in living)
        officials = [one for one in living if one["official"] is None]
        for new in (one for one in officials if one["registration"] in fresh):
            for old in (one for one in officials if one["state"] == "waitlisted"):
                alike = sizes[old["registration"]] == sizes[new["registration"]]
                if alike and old["counts_for"] == new["counts_for"]:
                    assert old["waiting_since"] >= new["waiting_since"]

    def nobody_is_lost(self, living: set[uuid.UUID]) -> None:
        assert set(self.parties) - living <= self.leaving | self.seen["missed"]


async def test_whatever_happens_the_waiting_list_keeps_its_promises(db):
    machine = type("Machine", (WaitingList,), {"loop": asyncio.get_running_loop()})
    limits = settings(
        max_examples=12, stateful_step_count=30, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=limits)
