"""What must always hold of an event's seats, offers, couples and merged people: plain arithmetic over plain rows.

`WaitingModel` is the half of the state machine that looks; what people do is in `test_waiting_machine.py`.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from events.audit import Actor
from events.database import sql
from events.errors import Refusal
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from tests.factories import NOW, make_department, make_event, make_session

ANYONE = Actor("participant")
SEATED = ("active", "offered", "awaiting")
LIVING = (*SEATED, "waitlisted")
LASTS = timedelta(days=30)


class WaitingModel(RuleBasedStateMachine):
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
        self.before: dict[str, Any] = {"used": 0, "opds": Counter(), "offers": set(), "states": {}}
        self.parties: list[uuid.UUID] = []
        self.officials: list[uuid.UUID] = []
        self.merges: list[uuid.UUID] = []
        self.numbers: dict[uuid.UUID, int] = {}
        self.seen: dict[str, Any] = {
            "event": {"registration_closes": None},
            "people": [],
            "offers": [],
            "missed": set(),
        }
        self.gone: set[uuid.UUID] = set()
        self.run(self._begin(capacity, maximum, approval))
        for number in range(parties):
            self.register(couple=number % 3 == 1, opd=None if number % 2 else 0, wait=True)
        self.run(self.look())

    async def _begin(self, capacity: int, maximum: int | None, approval: bool) -> None:
        self.opds = [(await make_department()).id for _ in range(2)]
        event = await make_event(
            capacity=capacity,
            default_maximum=maximum,
            approval=approval,
            waiting_list=True,
            companion_policy="optional",
            offer_hours=5,
        )
        await make_session(event, starts_at=NOW + LASTS)
        self.event = event.id

    def register(self, couple: bool, opd: int | None, wait: bool) -> None:
        """A moment after everyone before: among equals chance would decide, and no failure could be shown again."""
        self.now += timedelta(seconds=1)
        official = PersonValues("Orang", department=None if opd is None else self.opds[opd])
        companion = PersonValues("Pasangan", relation="wife") if couple else None
        party = Party(official, companion, phone="081234567890", consent=True)
        done = self.run(register(self.event, party, Asked("public", ANYONE, wait=wait), now=self.now))
        assert done or not wait or self.closed(), "who is ready to wait is never sent away"
        if done:
            self.parties.append(done.registration_id)
            self.officials.append(done.attendees[0].attendee_id)

    def closed(self) -> bool:
        closing = self.seen["event"]["registration_closes"]
        return closing is not None and self.now >= closing

    def let_go(self, party: uuid.UUID, doing: Coroutine[Any, Any, Any]) -> None:
        """Everybody of that party may be gone afterwards, and nobody else."""
        self.gone |= {one["id"] for one in self.living() if one["registration"] == party}
        self.run(doing)

    def pick(self, number: int, *states: str) -> uuid.UUID:
        """A party in one of those states if there is one, else any that ever came."""
        named = {one["registration"] for one in self.seen["people"] if one["state"] in states}
        fitting = [party for party in self.parties if party in named]
        parties = fitting or self.parties
        return parties[number % len(parties)]

    def living(self) -> list[dict[str, Any]]:
        people = sorted(self.seen["people"], key=lambda one: self.numbers[one["id"]])
        return [one for one in people if one["state"] in LIVING]

    def has(self, *states: str) -> bool:
        return any(one["state"] in states for one in self.seen["people"])

    # ------------------------------------------------------------- what must always hold

    async def look(self) -> None:
        """All that is to be known, in one go."""
        people = await sql(
            "SELECT a.id, a.registration, a.state, a.official, a.counts_for, a.merged_into,"
            " coalesce(r.waiting_since, r.created_at) AS since FROM attendee a"
            " JOIN registration r ON r.id = a.registration WHERE a.event = {} ORDER BY since, r.id, a.id",
            self.event,
        )
        every = await sql(
            "SELECT registration, ends_at, ended_at, outcome FROM seat_offer WHERE event = {}", self.event
        )
        for one in sorted(people, key=lambda one: one["official"] is not None):
            self.numbers.setdefault(one["id"], len(self.numbers))
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
        self.nobody_is_lost()
        self.everyone_has_one_row()
        people = {one["id"]: one["state"] for one in self.seen["people"]}
        self.before = {"used": used, "opds": opds, "offers": offers, "states": people}
        self.past = False

    def never_half_a_couple(self, living: list[dict[str, Any]]) -> dict[uuid.UUID, str]:
        states: dict[uuid.UUID, str] = {}
        for one in living:
            assert states.setdefault(one["registration"], one["state"]) == one["state"]
        for party in states:
            assert sum(one["official"] is None for one in living if one["registration"] == party) == 1
        return states

    def offers_are_what_states_say(self, states: dict[uuid.UUID, str], event: dict[str, Any]) -> set[uuid.UUID]:
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
            named = Counter(opd for opd in party if opd)
            allowed = most is None or all(opds[opd] + more <= most for opd, more in named.items())
            assert not (fits and allowed), "a seat is free and somebody who fits waits without an offer"

    def nobody_is_passed(self, living: list[dict[str, Any]], fresh: set[uuid.UUID]) -> None:
        """Of two parties alike the one that waited longer has the offer."""
        sizes = Counter(one["registration"] for one in living)
        officials = [one for one in living if one["official"] is None]
        for new in (one for one in officials if one["registration"] in fresh):
            for old in (one for one in officials if one["state"] == "waitlisted"):
                alike = sizes[old["registration"]] == sizes[new["registration"]]
                if alike and old["counts_for"] == new["counts_for"]:
                    assert old["since"] >= new["since"]

    def people_who_missed(self) -> list[dict[str, Any]]:
        """Who had an offer at the last look, and let it pass."""
        return [
            one
            for one in self.seen["people"]
            if one["state"] == "withdrawn"
            and one["registration"] in self.seen["missed"]
            and self.before["states"].get(one["id"]) == "offered"
        ]

    def nobody_is_lost(self) -> None:
        """Whoever registered as an official stands there, under their own row or a survivor's, or has left."""
        self.gone |= {one["id"] for one in self.people_who_missed()}
        alive = {one["id"] for one in self.living()}
        into = {one["id"]: one["merged_into"] for one in self.seen["people"]}
        assert {into[one] or one for one in self.officials} <= alive | self.gone
        self.gone -= alive

    def everyone_has_one_row(self) -> None:
        """A merged row names its survivor, who is nobody else's; nobody else names one."""
        into = {one["id"]: one["merged_into"] for one in self.seen["people"]}
        for one in self.seen["people"]:
            assert (one["state"] == "merged") == bool(one["merged_into"])
            assert one["merged_into"] is None or into[one["merged_into"]] is None
