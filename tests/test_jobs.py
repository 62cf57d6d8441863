"""Work that runs by itself, and how often something may be tried."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from events import throttle
from events.errors import TooMany
from events.jobs import Periodic, claim, run_once
from tests.factories import NOW

MINUTE = timedelta(minutes=1)


def counting(ran: list, *, fails: bool = False) -> Periodic:
    async def run(now):
        ran.append(now)
        if fails:
            raise ZeroDivisionError

    return Periodic("erase", MINUTE, run)


async def test_a_job_runs_in_one_process_at_a_time(db):
    ran: list = []
    results = await asyncio.gather(*(run_once(counting(ran), NOW) for _ in range(10)))
    assert (len(ran), sum(results)) == (1, 1)


async def test_a_job_runs_again_only_when_it_is_due(db):
    ran: list = []
    for now in (NOW, NOW + MINUTE / 2, NOW + MINUTE, NOW + MINUTE):
        await run_once(counting(ran), now)
    assert ran == [NOW, NOW + MINUTE]


async def test_a_failing_job_is_tried_again(db):
    ran: list = []
    await run_once(counting(ran, fails=True), NOW)
    await run_once(counting(ran), NOW + MINUTE)
    assert ran == [NOW, NOW + MINUTE]


async def test_the_job_of_a_dead_process_is_free_when_its_lease_ends(db):
    job = counting([])
    assert await claim(job, NOW)
    assert not await claim(job, NOW + job.lease - MINUTE)
    assert await claim(job, NOW + job.lease)


async def test_tries_are_counted_across_parallel_requests_and_forgotten_after_the_window(db):
    async def attempt(now):
        try:
            await throttle.allow("pin:gate", tries=5, within=MINUTE, now=now)
        except TooMany as refusal:
            return refusal.retry_after
        return 0

    waits = await asyncio.gather(*(attempt(NOW) for _ in range(8)))
    assert waits.count(0) == 5
    assert all(0 < wait <= 60 for wait in waits if wait)
    assert await attempt(NOW + MINUTE) == 0
    with pytest.raises(TooMany):
        for _ in range(6):
            await throttle.allow("another", tries=5, within=MINUTE, now=NOW)
