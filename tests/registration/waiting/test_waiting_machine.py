"""The waiting list as a state machine: whatever people do in whatever order, on both engines.

Never oversold but by the committee's word, never half a couple, no seat free while a waiting party that fits has no
offer, nobody lost, whoever is merged with whom and told apart again.
"""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from events.attendance import merged_presences
from events.audit import Actor
from events.registration.merging.plan import Plan
from events.registration.parties import decisions
from events.registration.parties.changes import add_companion, withdraw
from events.registration.people.party import PersonValues
from events.registration.waiting.job import look_after_waiting
from tests.registration.waiting.waiting_model import ANYONE, LIVING, WaitingModel

STAFF = Actor("system", name="Panitia")
KINDS = st.sampled_from(["double", "couple"])


class WaitingList(WaitingModel):
    """What participants, the committee and the clock do to one event."""

    # ------------------------------------------------------------- what people do

    @rule(couple=st.booleans(), opd=st.sampled_from([None, 0, 1]), wait=st.booleans())
    def join(self, couple: bool, opd: int | None, wait: bool) -> None:
        self.register(couple, opd, wait)

    @precondition(lambda self: self.has("active", "awaiting"))
    @rule(number=st.integers(0, 5))
    def leave(self, number: int) -> None:
        if party := self.pick(number, "active", "awaiting"):
            self.let_go(party, withdraw(party, by=ANYONE, now=self.now))

    @precondition(lambda self: self.has(*LIVING))
    @rule(number=st.integers(0, 5))
    def spouse_leaves(self, number: int) -> None:
        if (party := self.pick(number, *LIVING)) and (spouse := self.spouse_of(party)):
            self.gone.add(spouse)
            self.run(withdraw(party, by=ANYONE, now=self.now, attendee_id=spouse))

    def spouse_of(self, party: uuid.UUID) -> uuid.UUID | None:
        spouses = (one for one in self.living() if one["registration"] == party and one["official"])
        return next((one["id"] for one in spouses), None)

    @precondition(lambda self: self.has(*LIVING))
    @rule(number=st.integers(0, 5))
    def spouse_comes(self, number: int) -> None:
        if party := self.pick(number, *LIVING):
            self.gone |= {spouse for spouse in [self.spouse_of(party)] if spouse}
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
        self.run(decisions.accept_offer(party, by=ANYONE, now=self.now))
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
            self.let_go(party, decisions.decline_offer(party, by=ANYONE, now=self.now))

    def has_offer(self, party: uuid.UUID) -> bool:
        offers = self.seen["offers"]
        return any(one["registration"] == party and self.now < one["ends_at"] for one in offers)

    @precondition(lambda self: self.has("withdrawn"))
    @rule(number=st.integers(0, 5))
    def wait_again(self, number: int) -> None:
        self.now += timedelta(seconds=1)
        if party := self.pick(number, "withdrawn"):
            self.run(decisions.wait_again(party, by=ANYONE, now=self.now))

    # ------------------------------------------------------------- what the committee does

    @precondition(lambda self: self.has("waitlisted", "offered"))
    @rule(number=st.integers(0, 5))
    def admit(self, number: int) -> None:
        if party := self.pick(number, "waitlisted", "offered"):
            self.past = True
            self.run(decisions.admit(party, "Perintah", by=STAFF, now=self.now))

    @precondition(lambda self: self.has("awaiting"))
    @rule(number=st.integers(0, 5), yes=st.booleans())
    def decide(self, number: int, yes: bool) -> None:
        if party := self.pick(number, "awaiting"):
            if yes:
                self.run(decisions.approve(party, by=STAFF, now=self.now))
            else:
                self.let_go(party, decisions.refuse(party, "Penuh", by=STAFF, now=self.now))

    @precondition(lambda self: len(self.living()) > 1)
    @rule(kind=KINDS, state=st.sampled_from(LIVING), first=st.integers(0, 5), second=st.integers(0, 4))
    def merge(self, kind: str, state: str, first: int, second: int) -> None:
        officials = [one for one in self.living() if one["official"] is None]
        alike = [one for one in officials if one["state"] == state]
        self.merge_two(kind, alike if len(alike) > 1 else officials, first, second)

    @precondition(lambda self: len(self.living()) > 1)
    @rule(kind=KINDS, first=st.integers(0, 9), second=st.integers(0, 8))
    def merge_anybody(self, kind: str, first: int, second: int) -> None:
        self.merge_two(kind, self.living(), first, second)

    def merge_two(self, kind: str, among: list[dict[str, Any]], first: int, second: int) -> None:
        if len(among) < 2:
            return
        living, one = self.living(), among[first % len(among)]
        two = among[(first + 1 + second % (len(among) - 1)) % len(among)]
        merging = merged_presences.merge(
            self.event, kind, one["id"], two["id"], relation="wife", by=STAFF, now=self.now
        )
        done = self.run(merging)
        self.run(self.look())
        assert done or living == self.living(), "a refused merge changes nothing"
        if done:
            self.merges.append(done[0])
            self.nobody_vanished(living, done[1], one["id"], two["id"])

    def nobody_vanished(self, before: list[dict[str, Any]], plan: Plan, first: uuid.UUID, second: uuid.UUID) -> None:
        """A double is one row less; a couple stands in one party, less whom either had named in the other's place."""
        merged = {gone.id for gone, _survivor in plan.same}
        missed = {one["id"] for one in self.people_who_missed()}
        assert {one["id"] for one in self.living()} == {one["id"] for one in before} - merged - missed
        rows = {one["id"]: one for one in self.seen["people"]}
        if plan.kind == "double":
            assert rows[second]["merged_into"] == first
        else:
            assert rows[first]["registration"] == rows[second]["registration"]

    @precondition(lambda self: self.merges)
    @rule(number=st.integers(0, 3))
    def undo(self, number: int) -> None:
        merge = self.merges[-1 - number % len(self.merges)]
        before = {one["id"]: one for one in self.seen["people"]}
        self.run(merged_presences.undo_merge(self.event, merge, reason="keliru", by=STAFF, now=self.now))
        self.run(self.look())
        back = [one for one in self.seen["people"] if before[one["id"]]["state"] == "merged" != one["state"]]
        # Who stood there as somebody's spouse comes back to nobody when that one has left meanwhile.
        self.gone |= {one["id"] for one in back if one["official"] and one["state"] == "withdrawn"}

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
        self.run(decisions.change_event(self.event, changes, by=STAFF, now=self.now))

    # ------------------------------------------------------------- what the clock does

    @rule(hours=st.integers(1, 8))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def job(self) -> None:
        self.run(look_after_waiting(self.now))
        self.run(self.look())
        assert all(one["ends_at"] > self.now for one in self.seen["offers"])


async def test_whatever_happens_the_waiting_list_keeps_its_promises(db):
    machine = type("Machine", (WaitingList,), {"loop": asyncio.get_running_loop()})
    limits = settings(
        max_examples=30,
        stateful_step_count=30,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=limits)
